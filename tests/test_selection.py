"""Searches of generated places give, on both databases, what a plain filter gives."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from mapapp.domain.filters import Box, Filters, Point
from mapapp.domain.kinds import Kind
from mapapp.domain.vocabulary import Facet
from mapapp.resources import geodata_dir
from mapapp.search.by_sql import Answer, SqlSearcher
from mapapp.seeding.shipped import load_synonyms
from mapapp.store.engine import Store
from mapapp.store.migrate import migrate
from mapapp.store.places import places_by_id
from mapapp.store.schema import place
from mapapp.territory.locate import Locator
from tests.conftest import NOW, Databases
from tests.generated import generated_places
from tests.oracle import Known, Oracle, centre_of, distance_to, nearest_first, serves
from tests.publishing import publish_places
from tests.searches import boxes, gazetteer, known_codes, points, radii

NAMED = (
    "resourcerie nante|ressourcérie|RESSOURCERIE|velos|vélo|atelier|l'atelier|st nazaire|44|44100"
    "|porte-à-porte|creche|petits pas|Île|coeur|24/7|100%|zzzzzz|de la|résidense|acti|recup"
    "|recyclerie|bicylette|garderie|halte garderie|44 100|rezé velo|nantais|ressourcery"
)
WORDS = [*NAMED.split("|"), '"', "*", "AND", "NEAR(", "-velo", "😀", "^a", "العربية", "' OR 1=1--"]


EVERY = tuple(Kind)
NANTES = Point(-1.55, 47.2)


@dataclass
class Searched:
    """The same places in both databases, and the oracle that knows them."""

    stores: dict[str, Store]
    searcher: SqlSearcher
    oracle: Oracle

    def answers(self, filters: Filters) -> Iterator[Answer]:
        for store in self.stores.values():
            with store.read() as connection:
                yield self.searcher.answer(connection, filters, NOW)


@pytest.fixture(scope="session")
def searched(every_kind: dict[str, Databases]) -> Iterator[Searched]:
    if not every_kind["postgresql"].server:
        pytest.fail("PostgreSQL manque : lancez « scripts/test », qui l'installe et le démarre.")
    stores = {kind: Store(databases.new_url()) for kind, databases in every_kind.items()}
    for store in stores.values():
        migrate(store)
        publish_places(store, generated_places())
    with stores["sqlite"].read() as connection:
        words = dict(connection.execute(select(place.c.id, place.c.words)).all())
        found = places_by_id(connection, sorted(words))
    at = Locator.load(geodata_dir() / "territories" / "communes-full.geojson").nearest_commune
    known = [Known(one, frozenset(words[one.id].split())) for one in found]
    yield Searched(
        stores, SqlSearcher(gazetteer(), at, load_synonyms(geodata_dir())), Oracle(known, at)
    )
    for store in stores.values():
        store.close()


SETTABLE = (
    "q themes departments epcis communes audiences gestures items open_at exclude_unknown point box"
).split()


@st.composite
def fair_filters(draw: st.DrawFn) -> Filters:
    """Searches of which many find something: a few filters at once, some of them likely."""
    known = known_codes()
    likely = {
        "communes": ["44109", "44162", "44190"],
        "epcis": ["244400404"],
        "departments": ["44"],
    }
    codes = {
        "themes": known.themes,
        "departments": known.departments,
        "epcis": known.epcis,
        "communes": frozenset(known.communes.values()),
        "audiences": known.audiences,
        "gestures": known.gestures,
        "items": known.items,
    }
    # Around Nantes, where half of the places are.
    some_box = boxes(-2.2, -1.0, -1.0).map(
        lambda b: replace(b, south=46.8 + (b.south + 1) / 2, north=46.8 + (b.north + 1) / 2)
    )
    others: dict[str, st.SearchStrategy[object]] = {
        "q": st.sampled_from(WORDS),
        "open_at": st.sampled_from(
            ["maintenant", *(datetime(2026, month, 8, 21) for month in (2, 8))]
        ),
        "exclude_unknown": st.just(True),
        "point": points() | st.just(NANTES),
        "box": some_box,
    }
    kinds = draw(st.just(EVERY) | st.sampled_from([(), (Kind.CIRCULAR,), (Kind.TOWN_HALL,)]))
    values: dict[str, Any] = {"kinds": kinds}
    for name in sorted(draw(st.sets(st.sampled_from(SETTABLE), max_size=4))):
        if name in others:
            values[name] = draw(others[name])
        else:
            pool = st.sampled_from(likely.get(name, []) * 3 + sorted(codes[name]))
            values[name] = tuple(sorted(draw(st.sets(pool, min_size=1, max_size=3))))
    if "point" in values or len(values.get("communes", ())) == 1:
        values["radius_km"] = draw(st.none() | radii())
    return Filters(**values)


@settings(max_examples=300)
@given(fair_filters())
# A place that only serves the point may be in the box and far from the radius.
@example(Filters(kinds=EVERY, point=NANTES, radius_km=1, box=Box(-3, 46, 1, 49)))
# The label point of a territory is in the radius, which is all beyond what it serves.
@example(Filters(kinds=EVERY, point=Point(-1.0, 47.4), radius_km=60))
@example(Filters(kinds=EVERY, communes=("44109",), radius_km=30))
@example(Filters(kinds=EVERY, departments=("44",)))
@example(Filters(kinds=EVERY, departments=("53", "72")))
@example(Filters(kinds=EVERY, epcis=("244400404",)))
def test_both_databases_find_what_a_plain_filter_finds(
    searched: Searched, filters: Filters
) -> None:
    expected = searched.oracle.ids(filters, NOW)
    orders = []
    for answer in searched.answers(filters):
        ids = [result.hit.id for result in answer.results]
        assert set(ids) == expected
        assert len(ids) == len(expected)
        orders.append(ids)
    assert orders[0] == orders[1]


def test_the_generated_searches_find_something_often(searched: Searched) -> None:
    found: list[int] = []

    @settings(max_examples=200, derandomize=True, database=None)
    @given(fair_filters())
    def search(filters: Filters) -> None:
        found.append(len(searched.oracle.ids(filters, NOW)))

    search()
    assert sum(n > 0 for n in found) > len(found) / 4


@settings(max_examples=100)
@given(fair_filters())
def test_results_are_nearest_first_and_unknown_hours_last(
    searched: Searched, filters: Filters
) -> None:
    filters = replace(filters, q="")
    for answer in searched.answers(filters):
        centre = centre_of(filters)
        ids = [result.hit.id for result in answer.results]
        unknown = {result.hit.id for result in answer.unknown} if filters.open_at else set()
        chosen = [one.place for one in searched.oracle.known if one.place.id in set(ids)]
        ordered = nearest_first(chosen, centre)
        assert ids == sorted(ordered, key=unknown.__contains__)
        for result in answer.results:
            (at,) = [one for one in chosen if one.id == result.hit.id]
            assert result.distance_m == (distance_to(at, centre) if centre else None)


@settings(max_examples=25)
@given(fair_filters())
def test_counts_are_the_lengths_of_searches(searched: Searched, filters: Filters) -> None:
    def length(changed: Filters) -> int:
        return len(searched.oracle.ids(changed, NOW))

    attributes = {
        Facet.THEME: "themes",
        Facet.AUDIENCE: "audiences",
        Facet.GESTURE: "gestures",
        Facet.ITEM: "items",
    }
    for store in searched.stores.values():
        with store.read() as connection:
            ask = searched.searcher
            assert ask.count(connection, filters, NOW) == length(filters)
            kinds = ask.kind_counts(connection, filters, NOW)
            assert kinds == {kind: length(replace(filters, kinds=(kind,))) for kind in Kind}
            departments = ask.department_counts(connection, filters, NOW)
            assert departments == {
                d.code: length(replace(filters, departments=(d.code,)))
                for d in gazetteer().departments
            }
            for facet, attribute in attributes.items():
                counted = ask.facet_counts(connection, filters, facet, NOW)
                for code in sorted(known_codes().gestures) if facet is Facet.GESTURE else counted:
                    chosen: dict[str, Any] = {attribute: (code,)}
                    one = replace(filters, **chosen)
                    assert counted.get(code, 0) == length(one)


@settings(max_examples=40)
@given(fair_filters())
def test_a_relaxation_gives_what_it_announces(searched: Searched, filters: Filters) -> None:
    for store in searched.stores.values():
        with store.read() as connection:
            for name, n, relaxed in searched.searcher.relaxations(connection, filters, NOW):
                assert relaxed == filters.without(name)
                assert n == len(searched.searcher.answer(connection, relaxed, NOW).results) > 0


@settings(max_examples=40)
@given(fair_filters())
def test_a_result_says_when_it_only_serves(searched: Searched, filters: Filters) -> None:
    centre = centre_of(filters)
    if centre is None or filters.radius_km is None:
        return
    known = {one.place.id: one.place for one in searched.oracle.known}
    for answer in searched.answers(filters):
        for result in answer.results:
            distance = distance_to(known[result.hit.id], centre)
            near = distance is not None and distance <= filters.radius_km * 1000
            assert result.serves_only == (not near)
            if result.serves_only:
                at = searched.oracle.commune_at(*centre) or ""
                code = at if filters.point else filters.communes[0]
                assert serves(known[result.hit.id], "commune", code)
