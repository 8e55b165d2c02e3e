"""The atlas answers as SQL does: fresh, after changes, and after a new snapshot."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapapp.atlas import plan
from mapapp.atlas.build import build
from mapapp.atlas.counting import count_by_hours, counts, cross
from mapapp.atlas.encode import day_number
from mapapp.atlas.live import Atlas
from mapapp.atlas.nearest import nearest
from mapapp.atlas.ranking import scores
from mapapp.atlas.view import View
from mapapp.domain.filters import Point
from mapapp.domain.geography import distance_m
from mapapp.domain.kinds import Kind
from mapapp.domain.place import Place
from mapapp.domain.selection import Selection
from mapapp.domain.vocabulary import Facet
from mapapp.resources import geodata_dir
from mapapp.search.words import WordList, match_score, words_sought
from mapapp.seeding.shipped import load_synonyms
from mapapp.store import selection as sql
from mapapp.store.engine import Store
from mapapp.store.migrate import migrate
from mapapp.store.places import (
    bump_version,
    places_by_id,
    published_words,
    withdraw_place,
)
from mapapp.text import fold
from tests.atlas_places import (
    EXAMPLES,
    GAZETTEER,
    VOCABULARY,
    fill,
    hours_text_of,
    made_place,
    moved,
    put,
    selections,
)
from tests.conftest import Databases

PLACES = [made_place(Random(n), f"lieu-{n % 97}-{n}") for n in range(400)]
SEARCHES = selections(PLACES)
STAGES = ("fresh", "changed", "folded")
LISTED_ONLY = 0
"""As `plan.BRUTE_ROWS`: every search then goes by lists, as it does on a million rows."""


@dataclass
class Both:
    """A store and the atlas of it, at one stage of their life."""

    store: Store
    atlas: Atlas

    @property
    def view(self) -> View:
        return self.atlas.view

    def ids(self, selection: Selection, brute_rows: int) -> list[str]:
        plan.BRUTE_ROWS, before = brute_rows, plan.BRUTE_ROWS
        try:
            return self.view.ids(self.view.rows(selection))
        finally:
            plan.BRUTE_ROWS = before


@pytest.fixture(scope="module", params=STAGES)
def both(
    request: pytest.FixtureRequest,
    databases: Databases,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Both]:
    store = Store(databases.new_url())
    migrate(store)
    fill(store, PLACES)
    out = tmp_path_factory.mktemp("atlas")
    build(store, GAZETTEER, VOCABULARY, out)
    atlas = Atlas.open(out, GAZETTEER, VOCABULARY)
    if request.param != "fresh":
        change(store)
        atlas.refresh(store)
        assert atlas.pending > 50
    if request.param == "folded":
        build(store, GAZETTEER, VOCABULARY, out)
        atlas.refresh(store)
        assert atlas.pending == 0
    yield Both(store, atlas)
    store.close()


def change(store: Store) -> None:
    """Publish, move, reword and withdraw, over several versions."""
    random = Random(5)
    for version in range(4):
        with store.write() as connection:
            for place in random.sample(PLACES, 12):
                put(connection, moved(place, random))
            for place in random.sample(PLACES, 8):
                put(connection, replace(place, name="Nom nouveau", hours="Mo 08:00-09:00"))
            for place in random.sample(PLACES, 8):
                withdraw_place(connection, place.id, reason=None, moved_to=None)
            for n in range(5):
                put(connection, made_place(random, f"neuf-{version}-{n}"))
            bump_version(connection, "2026-11-24T10:00:00+00:00")


quick = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@quick
@given(selection=SEARCHES)
def test_same_places_as_sql(both: Both, selection: Selection) -> None:
    with both.store.read() as connection:
        found = sql.hits(connection, selection)
    expected = sorted(hit.id for hit in found)
    assert sorted(both.ids(selection, plan.BRUTE_ROWS)) == expected
    assert sorted(both.ids(selection, LISTED_ONLY)) == expected


@settings(quick, max_examples=max(20, EXAMPLES // 4))
@given(selection=SEARCHES)
def test_same_counts_as_sql(both: Both, selection: Selection) -> None:
    view = both.view
    rows = view.rows(selection)
    every = np.arange(len(view.hours))
    with both.store.read() as connection:
        by_hours = sql.counts(connection, selection)
        by_kind = sql.counts_by_kind(connection, selection)
        by_code = {facet: sql.counts_by_code(connection, selection, facet) for facet in Facet}
        hits = sql.hits(connection, selection)
    ours = Counter(dict(zip(view.hours, count_by_hours(view, rows).tolist(), strict=True)))
    assert +ours == summed((hours_text_of(said), n) for said, n in by_hours)
    kinds = summed(((kind, hours_text_of(said)), n) for kind, said, n in by_kind)
    assert split(view, counts(view, rows, "kind", every)) == kinds
    for facet in Facet:
        found = split(view, counts(view, rows, facet.value, every))
        assert found == summed(((c, hours_text_of(said)), n) for c, said, n in by_code[facet])
    communes = Counter(hit.commune_code for hit in hits if hit.commune_code)
    assert {c: n for c, (n,) in counts(view, rows, "commune").items()} == communes
    assert cross(view, rows, "epci", "category").sum() == len(hits)


def summed(counted: Iterable[tuple[Any, int]]) -> Counter[Any]:
    # « » and NULL with the same exceptions are one text of the atlas.
    found: Counter[Any] = Counter()
    for key, n in counted:
        found[key] += n
    return found


def split(view: View, counted: dict[str, list[int]]) -> dict[tuple[str, str | None], int]:
    return {
        (text, view.hours[code]): n
        for text, by_hours in counted.items()
        for code, n in enumerate(by_hours)
        if n
    }


CENTRES = st.sampled_from([Point(p.lon, p.lat) for p in PLACES]) | st.builds(
    Point, st.floats(-2.6, 0.9), st.floats(46.3, 48.5)
)


@settings(quick, max_examples=max(20, EXAMPLES // 2))
@given(
    selection=SEARCHES,
    centre=CENTRES,
    k=st.integers(1, 60),
    open_hours=st.none() | st.lists(st.booleans(), min_size=40, max_size=40),
    brute_rows=st.sampled_from([LISTED_ONLY, plan.BRUTE_ROWS]),
)
def test_nearest_is_exact(
    both: Both,
    selection: Selection,
    centre: Point,
    k: int,
    open_hours: list[bool] | None,
    brute_rows: int,
) -> None:
    view = both.view
    keep = None if open_hours is None else np.array(open_hours[: len(view.hours)])
    before, plan.BRUTE_ROWS = plan.BRUTE_ROWS, brute_rows
    try:
        rows, metres = nearest(view, selection, centre, k, keep)
    finally:
        plan.BRUTE_ROWS = before
    expected = []
    with both.store.read() as connection:
        for hit in sql.hits(connection, selection):
            if keep is None or keep[view.hours.index(hours_text_of(hit.said))]:
                distance = distance_m(centre.lon, centre.lat, hit.lon, hit.lat)
                nowhere = hit.precision == "territoire"
                newest = -day_number(hit.updated)
                key = (nowhere, 0.0 if nowhere else distance, newest, hit.name_key, hit.id)
                expected.append(key)
    expected.sort()
    assert view.ids(rows) == [place_id for *_, place_id in expected[:k]]
    told = [0.0 if math.isnan(m) else m for m in metres.tolist()]
    assert told == [distance for _, distance, *_ in expected[:k]]


@settings(quick, max_examples=max(20, EXAMPLES // 4))
@given(selection=SEARCHES)
def test_same_scores_as_the_search(both: Both, selection: Selection) -> None:
    view, words = both.view, selection.words
    rows = view.rows(selection)
    found = dict(zip(view.ids(rows), scores(view, rows, words), strict=True))
    with both.store.read() as connection:
        expected = {
            hit.id: match_score(words, hit.words, hit.words_name, hit.words_commune)
            for hit in sql.hits(connection, selection)
        }
    assert found == expected


TYPED = (
    "ressourcerie resourcerie recyclerie creche garderie atelier atelire velo velos bicyclette"
    " nantes nante chateaubriant chatobriant trignac oeuvre coeurs 44000 44 nouveau noveau escale"
    " neuf rue re res ess zzzz inconnu reparer doner apprentissage"
).split()


@settings(quick, max_examples=EXAMPLES)
@given(query=st.lists(st.sampled_from(TYPED), min_size=1, max_size=3).map(" ".join))
def test_the_same_words_stand_for_those_typed(both: Both, query: str) -> None:
    synonyms = load_synonyms(geodata_dir())
    with both.store.read() as connection:
        listed = WordList(published_words(connection))
    assert words_sought(query, both.view.lexicon, synonyms) == words_sought(query, listed, synonyms)


def test_the_lexicon_is_the_words_of_what_is_there(both: Both) -> None:
    with both.store.read() as connection:
        words = published_words(connection)
    assert both.view.lexicon.beginning_with("") == words


def test_rows_tell_what_the_store_holds(both: Both) -> None:
    view = both.view
    rows = np.random.default_rng(1).permutation(view.rows(Selection(tuple(Kind))))
    with both.store.read() as connection:
        hits = {hit.id: hit for hit in sql.hits(connection, Selection(tuple(Kind)))}
    assert view.count == len(rows) == len(hits)
    ids = view.ids(rows)
    assert view.names(rows) == [hits[i].name for i in ids]
    assert view.lon(rows).tolist() == [hits[i].lon for i in ids]
    assert view.lat(rows).tolist() == [hits[i].lat for i in ids]
    assert view.numbers(rows).tolist() == [hits[i].number for i in ids]
    hours = [view.hours[code] for code in view.codes("hours", rows).tolist()]
    assert hours == [hours_text_of(hits[i].said) for i in ids]
    in_order = rows[np.argsort(view.order(rows))]
    expected = sorted(
        hits.values(), key=lambda hit: (-day_number(hit.updated), hit.name_key, hit.id)
    )
    assert view.ids(in_order) == [hit.id for hit in expected]
    assert [fold(name) for name in view.names(in_order)] == [hit.name_key for hit in expected]
    updated = dict(zip(ids, view.updated(rows).tolist(), strict=True))
    dates = {"2019": 20190000, "2024-05": 20240500, "2026-11-02": 20261102, None: 0}
    assert updated == {i: dates[hits[i].updated] for i in ids}


def test_places_come_back_whole(both: Both) -> None:
    view = both.view
    rows = view.rows(Selection(tuple(Kind)))
    with both.store.read() as connection:
        stored = places_by_id(connection, view.ids(rows))
    assert [without_origins(p) for p in view.places(rows)] == [without_origins(p) for p in stored]


def without_origins(place: Place) -> Place:
    return replace(place, origins={})
