"""Batches: what people write is published together, told field by field, and undone wholly."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from mapapp.contributing.batches import (
    CONTRIBUTIONS,
    Author,
    Batch,
    Publishing,
    opened,
    organisation_source,
)
from mapapp.contributing.undo import CannotUndo, Undone, undo_account, undo_batch
from mapapp.domain.place import Origin
from mapapp.publishing.places import Unplaceable
from mapapp.store import history
from mapapp.store.engine import Store
from mapapp.store.moderation_tables import batch as batch_table
from mapapp.store.places import gone_place, places_by_id
from mapapp.store.records import Statement
from mapapp.store.schema import place
from mapapp.store.statements import statements_of_source
from tests.publishing import TEST_SOURCE, place_values, publish_places
from tests.searches import gazetteer, vocabulary

TOLD = Publishing(gazetteer(), vocabulary(), "2026-11-24T09:00:00+00:00")
ANYONE = Author()
ORIGIN = Origin("essai", None, "2026-11", "Licence Ouverte 2.0")


def revise(store: Store, place_id: str = "lieu", **values: Any) -> int:
    with store.write() as connection, opened(connection, TOLD, "edit", ANYONE) as batch:
        batch.revise(place_id, values)
    return batch.id


def undo(store: Store, number: int) -> Undone:
    with store.write() as connection:
        return undo_batch(connection, TOLD, ANYONE, number, "essai")


def seen(store: Store) -> dict[str, dict[str, Any]]:
    """All that is published, but for the version of each row."""
    with store.read() as connection:
        rows = {row["id"]: dict(row) for row in connection.execute(select(place)).mappings()}
        codes = history.seen_of(connection, list(rows))
    for place_id, row in rows.items():
        del row["changed"]
        row.update(codes[place_id])
    return rows


def told(store: Store, number: int) -> dict[tuple[str, str], tuple[Any, Any]]:
    with store.read() as connection:
        rows = history.history_of_batch(connection, number)
    return {(row.place_id, row.field): (row.before, row.after) for row in rows}


def test_a_batch_publishes_and_tells_each_field(store: Store) -> None:
    publish_places(store, {"lieu": place_values(phone="02 40 00 00 00")})
    number = revise(store, phone="02 40 11 11 11", gestures=["donner"])
    assert told(store, number) == {
        ("lieu", "phone"): ("02 40 00 00 00", "02 40 11 11 11"),
        ("lieu", "gestures"): (None, ["donner"]),
    }


def test_a_place_is_made_closed_reopened(store: Store) -> None:
    source = organisation_source("cress", "CRESS")
    values = place_values(name="Nouveau")
    with store.write() as connection, opened(connection, TOLD, "import", ANYONE) as made:
        made.state(source, [Statement("neuf", "1", values, made.origin(), {})])
    assert told(store, made.id) == {("neuf", "status"): (None, "published")}
    with store.write() as connection, opened(connection, TOLD, "edit", ANYONE) as closed:
        closed.close("neuf", "Fermé en mai", moved_to="autre")
    with store.read() as connection:
        gone = gone_place(connection, "neuf")
    assert gone is not None and (gone.reason, gone.moved_to) == ("Fermé en mai", "autre")
    assert told(store, closed.id) == {("neuf", "status"): ("published", "gone")}
    undo(store, closed.id)
    with store.read() as connection:
        assert [p.name for p in places_by_id(connection, ["neuf"])] == ["Nouveau"]


def test_a_source_that_speaks_again_does_not_reopen(store: Store) -> None:
    publish_places(store, {"lieu": place_values()})
    with store.write() as connection, opened(connection, TOLD, "edit", ANYONE) as batch:
        batch.close("lieu", "Fermé")
    publish_places(store, {"lieu": place_values(name="Toujours là")})
    with store.read() as connection:
        assert places_by_id(connection, ["lieu"]) == []


def test_what_others_changed_since_stays_and_is_told(store: Store) -> None:
    publish_places(store, {"lieu": place_values()})
    first = revise(store, phone="1", website="https://un.exemple.fr")
    second = revise(store, phone="2")
    undone = undo(store, first)
    assert [(kept.place_id, kept.field) for kept in undone.kept] == [("lieu", "phone")]
    (found,) = seen(store).values()
    assert (found["phone"], found["website"]) == ("2", None)
    undo(store, second)
    (found,) = seen(store).values()
    assert found["phone"] is None


def test_nothing_is_undone_twice_and_an_undo_can_be(store: Store) -> None:
    publish_places(store, {"lieu": place_values()})
    number = revise(store, name="Autre")
    changed = seen(store)
    first = undo(store, number)
    with pytest.raises(CannotUndo, match="déjà annulée"):
        undo(store, number)
    undo(store, first.batch)
    assert seen(store) == changed
    undo(store, number)
    assert seen(store)["lieu"]["name"] == "Ressourcerie de l'essai"
    with pytest.raises(CannotUndo, match="n'existe pas"):
        undo(store, 999)


def test_an_import_is_undone_but_for_what_changed_since(store: Store) -> None:
    publish_places(store, {"lieu": place_values(phone="1"), "deux": place_values(phone="1")})
    with store.write() as connection, opened(connection, TOLD, "import", ANYONE) as batch:
        changed = place_values(phone="2", email="a@exemple.fr")
        said = [Statement(i, i, changed, ORIGIN, {}) for i in ("lieu", "deux", "trois")]
        batch.state(TEST_SOURCE, said)
    with store.write() as connection, opened(connection, TOLD, "import", ANYONE) as later:
        again = [Statement("deux", "deux", changed | {"phone": "3"}, ORIGIN, {})]
        later.state(TEST_SOURCE, again)
        later.unstate(TEST_SOURCE.id, ["trois"])
    undone = undo(store, batch.id)
    assert {(kept.place_id, kept.field) for kept in undone.kept} == {
        ("deux", "phone"),
        ("trois", "status"),
    }
    found = seen(store)
    assert (found["lieu"]["phone"], found["lieu"]["email"]) == ("1", None)
    assert (found["deux"]["phone"], found["deux"]["email"]) == ("3", None)


def test_all_an_account_did_since_a_date(store: Store) -> None:
    publish_places(store, {"lieu": place_values()})
    before = seen(store)
    with store.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO account (id, email, name, state, created_at)"
            " VALUES (7, 'a@exemple.fr', 'A', 'active', '2026')"
        )
    for name in ("Un", "Deux"):
        author = Author(account=7)
        with store.write() as connection, opened(connection, TOLD, "edit", author) as batch:
            batch.revise("lieu", {"name": name})
    revise(store, phone="1")
    with store.write() as connection:
        undone = undo_account(connection, TOLD, ANYONE, 7, "2026-11-24", None)
    assert len(undone.batches) == 2
    found = seen(store)
    assert (found["lieu"]["name"], found["lieu"]["phone"]) == (before["lieu"]["name"], "1")


def test_a_batch_that_cannot_be_published_leaves_nothing(store: Store) -> None:
    publish_places(store, {"lieu": place_values()})
    before = seen(store)

    def spoil() -> None:
        with store.write() as connection, opened(connection, TOLD, "edit", ANYONE) as batch:
            batch.revise("lieu", {"name": ""})

    with pytest.raises(Unplaceable):
        spoil()
    assert seen(store) == before
    with store.read() as connection:
        assert connection.execute(select(batch_table)).all() == []


def test_a_slug_too_long_for_a_source_is_refused() -> None:
    with pytest.raises(ValueError, match="trop long"):
        organisation_source("a" * 48, "A")


_VALUES = st.fixed_dictionaries(
    {},
    optional={
        "name": st.text("abc é", min_size=1, max_size=8).filter(str.strip),
        "phone": st.none() | st.text("0123456789 ", max_size=14),
        "gestures": st.lists(st.sampled_from(["donner", "reparer"]), unique=True),
        "commune_code": st.sampled_from(["44109", "49007", "44200"]),
        "lon": st.sampled_from([-1.5, -0.5]),
        "hours": st.none() | st.sampled_from(["Mo 09:00-12:00", "24/7"]),
        "serves": st.lists(st.sampled_from(["departement:44", "commune:44109"]), unique=True),
    },
)
_PLACES = st.sampled_from(["lieu", "deux", "neuf"])
_STEPS: st.SearchStrategy[tuple[str, str, dict[str, Any]]] = st.one_of(
    st.tuples(st.just("revise"), st.sampled_from(["lieu", "deux"]), _VALUES),
    st.tuples(st.just("state"), _PLACES, _VALUES),
    st.tuples(st.just("unstate"), _PLACES, st.just({})),
    st.tuples(st.just("close"), st.sampled_from(["lieu", "deux"]), st.just({})),
    st.tuples(st.just("reopen"), st.sampled_from(["lieu", "deux"]), st.just({})),
)


def _apply(batch: Batch, step: tuple[str, str, dict[str, Any]]) -> None:
    what, place_id, values = step
    if what == "revise":
        batch.revise(place_id, values)
    elif what == "state":
        said = [Statement(place_id, place_id, place_values(**values), ORIGIN, {})]
        batch.state(TEST_SOURCE, said)
    elif what == "unstate":
        batch.unstate(TEST_SOURCE.id, [place_id])
    elif what == "close":
        batch.close(place_id, "Fermé")
    else:
        batch.reopen(place_id)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.lists(st.lists(_STEPS, max_size=3), max_size=2),
    steps=st.lists(_STEPS, min_size=1, max_size=5),
)
def test_what_is_undone_was_never_done(
    store: Store,
    before: list[list[tuple[str, str, dict[str, Any]]]],
    steps: list[tuple[str, str, dict[str, Any]]],
) -> None:
    """revert(apply(x)) = x, and again after a redo, whatever was done before."""
    publish_places(store, {"lieu": place_values(phone="1"), "deux": place_values()})
    for some in before:
        with store.write() as connection, opened(connection, TOLD, "edit", ANYONE) as batch:
            for step in some:
                _apply(batch, step)
    start = seen(store)
    with store.read() as connection:
        said = statements_of_source(connection, TEST_SOURCE.id)
    with store.write() as connection, opened(connection, TOLD, "edit", ANYONE) as batch:
        for step in steps:
            _apply(batch, step)
    changed = seen(store)
    undone = undo(store, batch.id)
    assert undone.kept == ()
    with store.read() as connection:
        assert statements_of_source(connection, TEST_SOURCE.id) == said
    _assert_same(seen(store), start)
    undo(store, undone.batch)
    _assert_same(seen(store), changed)


def _assert_same(one: dict[str, dict[str, Any]], other: dict[str, dict[str, Any]]) -> None:
    """The same places with the same values; of one that is gone only that it is counts."""
    there = {p: row for p, row in one.items() if row["status"] == "published"}
    assert there == {p: row for p, row in other.items() if row["status"] == "published"}


def test_contributions_are_a_source() -> None:
    assert CONTRIBUTIONS.rank > TEST_SOURCE.rank
