"""What is published: sources by rank, overlaid by accepted corrections, whatever is imported."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapapp.domain.overlay import Published, Revision, SourceRecord, publish
from mapapp.domain.place import Origin

FIELDS = ("name", "phone", "hours", "lon", "gestures")
EMPTY: tuple[Any, ...] = (None, "", [], ())


def origin(source: str) -> Origin:
    return Origin(source, None, None, "Licence Ouverte 2.0")


def record(values: Mapping[str, Any], rank: int = 1, source: str = "source") -> SourceRecord:
    return SourceRecord(rank, values, origin(source), {})


said = st.text(min_size=1, max_size=5) | st.floats(-180, 180) | st.just(0) | st.just(False)
values = st.dictionaries(
    st.sampled_from(FIELDS), said | st.lists(said, max_size=2) | st.sampled_from(EMPTY)
)
records = st.lists(
    st.builds(record, values, st.integers(0, 3), st.sampled_from(["a", "b", "c"])), max_size=5
)
revisions = st.lists(
    st.builds(
        Revision, st.sampled_from(FIELDS), said | st.none() | st.just(""), st.just(origin("moi"))
    ),
    max_size=5,
)


@given(records, records, revisions)
def test_no_import_changes_an_accepted_correction(
    before: list[SourceRecord], after: list[SourceRecord], accepted: list[Revision]
) -> None:
    first, second = publish(before, accepted), publish(after, accepted)
    for revision in accepted:
        name = revision.field
        assert first.values.get(name) == second.values.get(name)
        assert (name in first.values) == (name in second.values)
        assert first.origins[name] == second.origins[name] == origin("moi")


@given(records, revisions)
def test_the_last_correction_of_a_field_wins(
    sources: list[SourceRecord], accepted: list[Revision]
) -> None:
    found = publish(sources, accepted).values
    last = {revision.field: revision.value for revision in accepted}
    for name, value in last.items():
        if value is None or value == "":
            assert name not in found
        else:
            assert found[name] == value


@given(records, revisions)
def test_publishing_again_what_is_published_changes_nothing(
    sources: list[SourceRecord], accepted: list[Revision]
) -> None:
    once = publish(sources, accepted)
    assert publish([record(once.values)], accepted).values == once.values
    assert publish(sources, accepted) == once


@given(records, values)
def test_what_a_source_leaves_empty_hides_nothing(
    sources: list[SourceRecord], stated: Mapping[str, Any]
) -> None:
    empty = {name: value for name, value in stated.items() if value in EMPTY}
    with_it = publish([*sources, record(empty, rank=9, source="vide")], [])
    assert with_it == publish(sources, [])
    assert not any(value in EMPTY for value in with_it.values.values())


@given(st.permutations([record({"name": str(n)}, rank=n, source=str(n)) for n in range(5)]))
def test_the_higher_rank_is_published_whatever_the_order(sources: list[SourceRecord]) -> None:
    assert publish(sources, []) == Published({"name": "4"}, {"name": origin("4")})


@given(records, revisions)
def test_every_published_field_has_an_origin(
    sources: list[SourceRecord], accepted: list[Revision]
) -> None:
    found = publish(sources, accepted)
    assert set(found.values) <= set(found.origins)


@pytest.mark.parametrize("value", [0, 0.0, False])
def test_zero_says_something(value: object) -> None:
    assert publish([record({"lon": value})], []).values == {"lon": value}


def test_a_field_may_have_an_origin_of_its_own() -> None:
    own = origin("terrain")
    mixed = SourceRecord(1, {"name": "A", "hours": "24/7"}, origin("a"), {"hours": own})
    assert publish([mixed], []).origins == {"name": origin("a"), "hours": own}
