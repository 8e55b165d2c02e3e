"""The same answers as `answer`, straight from SQL: the reference the atlas is compared with.

It reads every row at each question, on SQLite or PostGIS alike, and holds nothing but words.
"""

import json
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from mapapp.atlas.encode import day_number
from mapapp.domain.closures import from_json
from mapapp.domain.filters import Filters, Point
from mapapp.domain.geography import distance_m
from mapapp.domain.kinds import Kind
from mapapp.domain.query import to_query
from mapapp.domain.selection import Selection
from mapapp.domain.synonyms import NO_SYNONYMS, Synonyms
from mapapp.domain.vocabulary import Facet
from mapapp.hours.evaluate import known_hours
from mapapp.hours.windows import WindowState, answer_at
from mapapp.search.asked import Asked, asked_of
from mapapp.search.plan import CommuneAt, centre_of, selection_of
from mapapp.search.words import WordList, match_score, words_sought
from mapapp.store import selection as sql
from mapapp.store.connections import Connection
from mapapp.store.places import published_words, version
from mapapp.store.selection import Hit, Said
from mapapp.territory.gazetteer import Gazetteer


@dataclass(frozen=True, slots=True)
class Result:
    """One place that matches. `distance_m` is None without a centre or without a counter."""

    hit: Hit
    state: WindowState
    distance_m: float | None
    serves_only: bool
    """It matches because it serves the territory asked for, not because it is there."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Results in order; those whose hours are unknown come last when an opening was asked."""

    version: int
    results: list[Result]
    asked: Asked
    centre: Point | None

    @property
    def unknown(self) -> list[Result]:
        """Results whose opening at the moment asked for is not known."""
        return [r for r in self.results if r.state.open is None]


class SqlSearcher:
    """Answers searches. Holds the territories and the words of the index of one data version."""

    def __init__(
        self, gazetteer: Gazetteer, commune_at: CommuneAt, synonyms: Synonyms = NO_SYNONYMS
    ) -> None:
        self._gazetteer = gazetteer
        self._commune_at = commune_at
        self._synonyms = synonyms
        self._words: tuple[int, WordList] | None = None

    def answer(self, connection: Connection, filters: Filters, now: datetime) -> Answer:
        """Every place that matches a search, best first. `now` is an aware time."""
        selection = self._selection(connection, filters)
        asked = asked_of(filters, now)
        centre = centre_of(filters, self._gazetteer)
        results = []
        for hit in sql.hits(connection, selection):
            state = state_of(hit.said, asked)
            if keeps(filters, state):
                results.append(self._result(filters, hit, state, centre))

        def order(result: Result) -> tuple[bool, int, bool, float, int, str, str]:
            hit = result.hit
            score = match_score(selection.words, hit.words, hit.words_name, hit.words_commune)
            return (
                filters.open_at is not None and result.state.open is None,
                -score if filters.q else 0,
                result.distance_m is None,
                result.distance_m or 0.0,
                -day_number(hit.updated),
                hit.name_key,
                hit.id,
            )

        results.sort(key=order)
        return Answer(version(connection), results, asked, centre)

    def count(self, connection: Connection, filters: Filters, now: datetime) -> int:
        """How many places match."""
        rows = sql.counts(connection, self._selection(connection, filters))
        return sum(_kept(filters, asked_of(filters, now), rows))

    def kind_counts(
        self, connection: Connection, filters: Filters, now: datetime
    ) -> dict[Kind, int]:
        """How many places each kind would give, the rest of the search unchanged."""
        every = replace(filters, kinds=tuple(Kind))
        rows = sql.counts_by_kind(connection, self._selection(connection, every))
        counted = _tally(filters, asked_of(filters, now), rows)
        return {kind: counted[kind.value] for kind in Kind}

    def facet_counts(
        self, connection: Connection, filters: Filters, facet: Facet, now: datetime
    ) -> dict[str, int]:
        """How many places each code of a facet would give, the rest of the search unchanged."""
        selection = self._selection(connection, filters).without_facet(facet)
        rows = sql.counts_by_code(connection, selection, facet)
        return dict(_tally(filters, asked_of(filters, now), rows))

    def department_counts(
        self, connection: Connection, filters: Filters, now: datetime
    ) -> dict[str, int]:
        """How many places each department would give, the rest of the search unchanged."""
        return {
            department.code: self.count(
                connection, replace(filters, departments=(department.code,)), now
            )
            for department in self._gazetteer.departments
        }

    def relaxations(
        self, connection: Connection, filters: Filters, now: datetime
    ) -> list[tuple[str, int, Filters]]:
        """What relaxing one parameter would give: (parameter, count, search), best first."""
        names = dict.fromkeys("lon" if n == "lat" else n for n, _ in to_query(filters))
        found = []
        for name in names:
            if name == "page":
                continue
            relaxed = filters.without(name)
            if (n := self.count(connection, relaxed, now)) > 0:
                found.append((name, n, relaxed))
        return sorted(found, key=lambda row: (row[1], row[0]))

    def _selection(self, connection: Connection, filters: Filters) -> Selection:
        words = (
            words_sought(filters.q, self._word_list(connection), self._synonyms)
            if filters.q
            else ()
        )
        return selection_of(filters, self._gazetteer, words, self._commune_at)

    def _word_list(self, connection: Connection) -> WordList:
        current, held = version(connection), self._words
        if held is None or held[0] != current:
            # Replaced whole: another thread may be reading the former one.
            held = self._words = (current, WordList(published_words(connection)))
        return held[1]

    def _result(
        self, filters: Filters, hit: Hit, state: WindowState, centre: Point | None
    ) -> Result:
        distance = None
        if centre is not None and hit.precision != "territoire":
            distance = distance_m(centre.lon, centre.lat, hit.lon, hit.lat)
        return Result(hit, state, distance, _serves_only(filters, hit, distance))


@lru_cache(maxsize=8192)
def state_of(said: Said, asked: Asked) -> WindowState:
    """State of stored hours as asked; many places share theirs, so it is remembered."""
    closures = from_json(json.loads(said.closures)) if said.closures else ()
    return answer_at(known_hours(said.hours), asked, closures)


def keeps(filters: Filters, state: WindowState) -> bool:
    """Whether an opening filter keeps a state. Unknown is kept, unless it is asked not to."""
    if filters.open_at is not None and state.open is False:
        return False
    return not (filters.exclude_unknown and state.open is None)


def _serves_only(filters: Filters, hit: Hit, distance: float | None) -> bool:
    if filters.radius_km is not None:
        return distance is None or distance > filters.radius_km * 1000
    return bool(filters.communes) and hit.commune_code not in filters.communes


def _tally(filters: Filters, asked: Asked, rows: list[tuple[str, Said, int]]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for key, said, n in rows:
        if keeps(filters, state_of(said, asked)):
            counted[key] += n
    return counted


def _kept(filters: Filters, asked: Asked, rows: list[tuple[Said, int]]) -> list[int]:
    return [n for said, n in rows if keeps(filters, state_of(said, asked))]
