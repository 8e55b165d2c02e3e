"""Answers searches from the atlas: `Filters` to rows, in order, with counts beside."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

import numpy as np

from mapapp.atlas.counting import count_by_hours, counts
from mapapp.atlas.dictionary import Mask, Rows
from mapapp.atlas.nearest import rows_around
from mapapp.atlas.ranges import NO_ROWS
from mapapp.atlas.ranking import scores
from mapapp.atlas.view import View
from mapapp.domain.filters import Filters
from mapapp.domain.kinds import Kind
from mapapp.domain.query import to_query
from mapapp.domain.selection import Selection, Word
from mapapp.domain.synonyms import NO_SYNONYMS, Synonyms
from mapapp.domain.vocabulary import Facet
from mapapp.hours.bits import HoursTable, kept
from mapapp.hours.stretches import Verdict
from mapapp.search.answer import Answer, Metres, Result, States
from mapapp.search.asked import asked_of
from mapapp.search.order import Key
from mapapp.search.plan import CommuneAt, centre_of, selection_of
from mapapp.search.remembered import Found, Remembered
from mapapp.search.travel import Travel
from mapapp.search.words import words_sought
from mapapp.territory.gazetteer import Gazetteer
from mapapp.travel.reach import Reach

_REMEMBERED = 500
"""Queries of which the words are kept."""
_FEW = 200
"""First places of a search by distance that are looked for around its centre."""


class Searcher:
    """Answers searches on the view that `view` gives, which it asks for once a question.

    What is held here is replaced whole when the data change, so any thread may ask.
    """

    def __init__(
        self,
        gazetteer: Gazetteer,
        commune_at: CommuneAt,
        view: Callable[[], View],
        travel: Travel,
        synonyms: Synonyms = NO_SYNONYMS,
        hours_folder: Path | None = None,
    ) -> None:
        self._gazetteer = gazetteer
        self.commune_at = commune_at
        self._view = view
        self._travel = travel
        self._synonyms = synonyms
        self._remembered = Remembered()
        self._words: tuple[View | None, dict[str, tuple[Word, ...]]] = (None, {})
        self._hours_folder = hours_folder
        self._hours: tuple[tuple[str | None, ...], HoursTable] | None = None

    def view(self) -> View:
        """The newest view: one request asks its questions of one view."""
        return self._view()

    def answer(
        self, view: View, filters: Filters, now: datetime, first: int | None = None
    ) -> Answer:
        """Every place that matches a search; with `first`, maybe only those among which the
        so many first are, beside how many there are. `now` is an aware time."""
        selection = self._selection(view, filters)
        asked, centre = asked_of(filters, now), centre_of(filters, self._gazetteer)
        by_hours = self.hours(view).states(asked)
        wanted, matching = self._wanted(filters, by_hours), None
        found = self._close(view, filters, selection, wanted, first)
        if found is not None:
            by_code = self._remembered.counts(view, selection)
            matching = int(by_code.sum() if wanted is None else by_code[wanted].sum())
        else:
            found = self._found(view, filters, selection)
        rows, hours = found.rows, found.hours
        if wanted is not None:
            keep = wanted[hours]
            rows, hours = rows[keep], hours[keep]
        metres = view.distances(rows, centre) if centre is not None else None
        return Answer(
            view=view,
            asked=asked,
            centre=centre,
            rows=rows,
            hours=hours,
            by_hours=by_hours,
            metres=metres,
            serving=self._serving(view, filters, rows, metres),
            keys_of=partial(_keys, filters, selection),
            every=None if wanted is not None else _every(selection),
            matching=matching,
        )

    def to_draw(self, view: View, filters: Filters, now: datetime) -> Answer:
        """As `answer`, for a map, which asks no row of a search of kinds in a large rectangle."""
        selection = self._selection(view, filters)
        whole = replace(selection, box=None)
        every = None if filters.exclude_unknown or filters.open_at else _every(whole)
        if every is None or not view.is_large(selection):
            return self.answer(view, filters, now)
        asked = asked_of(filters, now)
        return Answer(
            view=view,
            asked=asked,
            centre=None,
            rows=NO_ROWS,
            hours=view.codes("hours", NO_ROWS),
            by_hours=self.hours(view).states(asked),
            metres=None,
            serving=np.zeros(0, np.bool_),
            keys_of=lambda _: (),
            every=every,
            to_add=True,
            box=selection.box,
        )

    def _close(
        self,
        view: View,
        filters: Filters,
        selection: Selection,
        wanted: Mask | None,
        first: int | None,
    ) -> Found | None:
        """Rows around the centre of a search that is ordered by distance alone."""
        centre = centre_of(filters, self._gazetteer)
        late = filters.open_at is not None and not filters.exclude_unknown
        if centre is None or first is None or first > _FEW or late:
            return None
        if filters.q or selection.box is not None or selection.reach is not None:
            return None
        rows = rows_around(view, selection, centre, first, wanted)
        return None if rows is None else Found(rows, view.codes("hours", rows))

    def count(self, view: View, filters: Filters, now: datetime) -> int:
        """How many places match."""
        by_hours = count_by_hours(view, self._rows(view, filters, self._selection(view, filters)))
        wanted = self._kept_hours(view, filters, now)
        return int(by_hours.sum() if wanted is None else by_hours[wanted].sum())

    def kind_counts(self, view: View, filters: Filters, now: datetime) -> dict[Kind, int]:
        """How many places each kind would give, the rest of the search unchanged."""
        every = self._selection(view, replace(filters, kinds=tuple(Kind)))
        rows = self._rows(view, filters, every)
        counted = self._counts(view, filters, now, rows, "kind")
        return {kind: counted.get(kind.value, 0) for kind in Kind}

    def facet_counts(
        self, view: View, filters: Filters, facet: Facet, now: datetime
    ) -> dict[str, int]:
        """How many places each code of a facet would give, the rest of the search unchanged."""
        selection = self._selection(view, filters).without_facet(facet)
        rows = self._rows(view, filters, selection)
        return self._counts(view, filters, now, rows, facet.value)

    def department_counts(self, view: View, filters: Filters, now: datetime) -> dict[str, int]:
        """How many places each department would give, the rest of the search unchanged."""
        codes = [department.code for department in self._gazetteer.departments]
        return {
            code: self.count(view, replace(filters, departments=(code,)), now) for code in codes
        }

    def relaxations(
        self, view: View, filters: Filters, now: datetime
    ) -> list[tuple[str, int, Filters]]:
        """What relaxing one parameter would give: (parameter, count, search), fewest first."""
        names = dict.fromkeys("lon" if n == "lat" else n for n, _ in to_query(filters))
        relaxed = {name: filters.without(name) for name in names if name != "page"}
        found = [(name, self.count(view, one, now), one) for name, one in relaxed.items()]
        return sorted((row for row in found if row[1]), key=lambda row: (row[1], row[0]))

    def hours(self, view: View) -> HoursTable:
        """The states of the distinct hours of a view, by their code."""
        held = self._hours
        if held is None or held[0] is not view.hours:
            texts = tuple(text or "" for text in view.hours)
            # What is known of the same texts is kept over a change of something else.
            if held is not None and held[1].texts == texts:
                table = held[1]
            else:
                table = HoursTable(texts, self._hours_folder)
            held = self._hours = (view.hours, table)
        return held[1]

    def reach(self, filters: Filters) -> Reach | None:
        """What the trip of a search leads to; None when it asks for none."""
        return self._travel.reach(centre_of(filters, self._gazetteer), filters.trip)

    def _rows(self, view: View, filters: Filters, selection: Selection) -> Rows:
        return self._found(view, filters, selection).rows

    def _found(self, view: View, filters: Filters, selection: Selection) -> Found:
        """Rows of a selection; with a trip, those that it leads to or that serve its start."""
        found, reach = self._remembered.of(view, selection), self.reach(filters)
        if reach is None or selection.reach is None:
            return found
        rows = found.rows
        serving = view.dictionaries["serves"].mask(selection.reach.served)
        there = self._travel.within(reach, view, rows) | serving[view.codes("serves", rows)]
        return Found(rows[there], found.hours[there])

    def travel_texts(self, filters: Filters, results: Sequence[Result]) -> list[str | None]:
        """How long the trip of a search takes to each result; None where none is asked for."""
        reach = self.reach(filters)
        if reach is None:
            return [None] * len(results)
        return self._travel.texts(reach, [result.place for result in results])

    def _selection(self, view: View, filters: Filters) -> Selection:
        words = self._sought(view, filters.q) if filters.q else ()
        reach = self.reach(filters)
        farthest = reach.radius_m if reach else None
        if filters.box is not None and view.is_within(filters.box):
            filters = replace(filters, box=None)  # it leaves nothing out
        return selection_of(filters, self._gazetteer, words, self.commune_at, farthest)

    def _sought(self, view: View, query: str) -> tuple[Word, ...]:
        """The words of a query; a page asks a dozen questions with the same."""
        held, known = self._words
        if held is not view or len(known) >= _REMEMBERED:
            known = {}
            self._words = (view, known)
        words = known.get(query)
        if words is None:
            words = known[query] = words_sought(query, view.lexicon, self._synonyms)
        return words

    def _wanted(self, filters: Filters, by_hours: States) -> Mask | None:
        """Which hours, by code, the search keeps; None when it keeps all."""
        if filters.open_at is not None:
            return kept(by_hours, filters.exclude_unknown)
        if filters.exclude_unknown:
            known: Mask = by_hours != Verdict.UNKNOWN
            return known
        return None

    def _kept_hours(self, view: View, filters: Filters, now: datetime) -> Mask | None:
        if filters.open_at is None and not filters.exclude_unknown:
            return None
        by_hours = self.hours(view).states(asked_of(filters, now))
        return self._wanted(filters, by_hours)

    def _counts(
        self, view: View, filters: Filters, now: datetime, rows: Rows, column: str
    ) -> dict[str, int]:
        wanted = self._kept_hours(view, filters, now)
        if wanted is None:
            return {text: n for text, (n,) in counts(view, rows, column).items()}
        groups = wanted.astype(np.intp)
        by_text = counts(view, rows, column, groups)
        return {text: groups_of[-1] for text, groups_of in by_text.items() if len(groups_of) > 1}

    def _serving(self, view: View, filters: Filters, rows: Rows, metres: Metres | None) -> Mask:
        if metres is not None and (filters.radius_km is not None or filters.trip is not None):
            near: Mask = ~np.isnan(metres)
            if filters.radius_km is not None:
                near &= metres <= filters.radius_km * 1000
            if (reach := self.reach(filters)) is not None:
                near &= self._travel.within(reach, view, rows)
            return ~near
        if not filters.communes:
            return np.zeros(len(rows), dtype=np.bool_)
        there = view.dictionaries["commune"].mask(frozenset(filters.communes))
        return ~there[view.codes("commune", rows)]


def _every(selection: Selection) -> frozenset[Kind] | None:
    """The kinds of a selection that asks for nothing else."""
    where = selection.words or selection.areas or selection.reach or selection.box
    facets = any((selection.facets or {}).values())
    return None if where or facets else frozenset(selection.kinds)


def _keys(filters: Filters, selection: Selection, answer: Answer) -> tuple[Key, ...]:
    keys: list[Key] = []
    if filters.open_at is not None:
        keys.append(answer.states == Verdict.UNKNOWN)
    if filters.q and len(answer.rows):
        keys.append(-scores(answer.view, answer.rows, selection.words))
    if answer.metres is not None:
        # Where no distance can be told comes last.
        keys.append(np.where(np.isnan(answer.metres), np.inf, answer.metres))
    return (*keys, answer.view.order(answer.rows))
