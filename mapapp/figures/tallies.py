"""Places counted by commune, kind and category, kept while the data grow.

What is counted of a snapshot is kept as long as it is mapped; what changed since, a few rows,
is added and taken away at each version. So a figure after a change costs what the change does.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mapapp.atlas.dictionary import Rows
from mapapp.atlas.table import Table
from mapapp.atlas.view import View
from mapapp.domain.kinds import Kind
from mapapp.figures.ground import LEVELS, Ground, Grouping
from mapapp.figures.nearest import Nearest, nearest, nearest_of_few
from mapapp.figures.subject import Subject, rows_passing
from mapapp.hours.bits import HoursTable
from mapapp.hours.recent import Recent
from mapapp.store.states import State
from mapapp.territory.units import Level

_MOST = 96
_FEW = 1 << 14
"""Up to so many rows, a list of their cells is shorter than a table of all cells."""
_CHUNK = 1 << 17
"""Rows counted at a time: what is made on the way stays in the processor's memory."""

Tally = NDArray[np.int64]
"""[territory, kind, category]: codes of the atlas for the last two."""

_EVERY = Subject(kinds=tuple(Kind))


@dataclass(frozen=True, slots=True)
class Cells:
    """A tally as it is kept: cells that are not empty, perhaps several times, with counts to add.

    A cell is (commune × kinds + kind) × categories + category; the commune after the last
    stands for none.
    """

    at: NDArray[np.int32]
    count: NDArray[np.int32]
    kinds: int
    categories: int

    def tally(self, group: Grouping) -> Tally:
        """By territory, kind and category."""
        inner = self.kinds * self.categories
        commune, rest = np.divmod(self.at, inner)
        return self._summed(group, commune, rest, inner).reshape(-1, self.kinds, self.categories)

    def totals(self, group: Grouping) -> Tally:
        """By territory alone."""
        commune = self.at // (self.kinds * self.categories)
        return self._summed(group, commune, np.int32(0), 1)

    def nowhere(self, group: Grouping) -> Tally:
        """What is in no commune, by kind; `group` is one of the communes' levels."""
        commune, rest = np.divmod(self.at, self.kinds * self.categories)
        there = commune == len(group.of)
        kind = rest[there] // self.categories
        found = np.bincount(kind, weights=self.count[there], minlength=self.kinds)
        return found.astype(np.int64)

    def _summed(self, group: Grouping, commune: NDArray[np.int32], rest: Any, inner: int) -> Tally:
        # What is in no commune, or in one that is in no territory, falls off the end.
        of = np.append(np.where(group.of < 0, len(group), group.of), len(group))
        cells = (len(group) + 1) * inner
        # Exact: numbers of places are far below 2**53.
        summed = np.bincount(of[commune] * inner + rest, weights=self.count, minlength=cells)
        return summed[: len(group) * inner].astype(np.int64)


class _Base:
    """What is kept of one table of the atlas."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.cells: Recent[tuple[Subject, int], Cells] = Recent(_MOST)
        self.nearest: Recent[Subject, Nearest] = Recent(_MOST)


class Tallies:
    """Counts and nearest places of a view; `hours` gives the table of its hours. Thread-safe."""

    def __init__(self, ground: Ground, hours: Callable[[View], HoursTable]) -> None:
        self.ground = ground
        self._hours = hours
        self._lock = Lock()
        self._base: _Base | None = None
        self._whole: Recent[tuple[State, int, Level], Tally] = Recent(len(LEVELS))

    def tally(self, view: View, subject: Subject, level: Level) -> Tally:
        """How many places of the subject are in each territory, by kind and category."""
        group = self.ground.groups[level]
        if not subject.is_whole:
            return self._cells(view, subject).tally(group)
        wide = len(view.dictionaries["category"])
        every = self._whole.get(
            (view.state, wide, level), lambda: self._cells(view, _EVERY).tally(group)
        )
        kinds = view.dictionaries["kind"].mask(frozenset(kind.value for kind in subject.kinds))
        wanted = np.ones(wide, np.bool_)
        if subject.categories:
            wanted = view.dictionaries["category"].mask(frozenset(subject.categories))[:wide]
        return np.asarray(every * (kinds[: every.shape[1], None] & wanted))

    def totals(self, view: View, subject: Subject, level: Level) -> Tally:
        """How many places of the subject are in each territory."""
        return self._cells(view, subject).totals(self.ground.groups[level])

    def nowhere(self, view: View) -> Tally:
        """How many places are in no commune, by kind."""
        return self._cells(view, _EVERY).nowhere(self.ground.groups["commune"])

    def _cells(self, view: View, subject: Subject) -> Cells:
        base, hours = self._base_of(view), self._hours(view)
        wide = len(view.dictionaries["category"])

        def count(table: Table, rows: Rows | None) -> Cells:
            return _count(table, rows, view, len(self.ground), wide)

        def whole() -> Cells:
            rows = None if subject == _EVERY else self._rows(view, subject, base.table)
            return count(base.table, rows)

        found = base.cells.get((subject, wide), whole)
        if view.dead is not None:
            gone = np.flatnonzero(view.dead)
            lost = count(base.table, self._rows(view, subject, base.table, gone))
            found = _joined(found, replace(lost, count=-lost.count))
        if view.few.size:
            rows = rows_passing(subject, view.few, view.dictionaries, hours)
            found = _joined(found, count(view.few, rows))
        return found

    def nearest(self, view: View, subject: Subject) -> Nearest:
        """How far the nearest place of the subject is from each commune's town hall."""
        base, ground = self._base_of(view), self.ground
        subject = subject.but(counters=True)

        def whole() -> Nearest:
            rows = self._rows(view, subject, base.table)
            return nearest(base.table, rows, ground.lon, ground.lat)

        found = base.nearest.get(subject, whole)
        if view.dead is not None:
            found = self._without_dead(view, subject, found)
        if view.few.size:
            rows = rows_passing(subject, view.few, view.dictionaries, self._hours(view))
            found = found.or_nearer(nearest_of_few(view.few, rows, ground.lon, ground.lat))
        return found

    def rows(self, view: View, subject: Subject) -> Rows:
        """Rows of a view that are the subject, ascending."""
        rows = self._rows(view, subject, view.base)
        if view.dead is not None:
            rows = rows[~view.dead[rows]]
        if not view.few.size:
            return rows
        changed = rows_passing(subject, view.few, view.dictionaries, self._hours(view))
        return np.concatenate((rows, changed + view.base.size))

    def _without_dead(self, view: View, subject: Subject, found: Nearest) -> Nearest:
        """The same where the nearest place is still there; looked for anew elsewhere."""
        assert view.dead is not None
        lost = np.flatnonzero((found.row >= 0) & view.dead[found.row])
        if not len(lost):
            return found
        rows = self._rows(view, subject, view.base)
        rows = rows[~view.dead[rows]]
        ground = self.ground
        return found.put(lost, nearest(view.base, rows, ground.lon[lost], ground.lat[lost]))

    def _rows(self, view: View, subject: Subject, table: Table, among: Rows | None = None) -> Rows:
        return rows_passing(subject, table, view.dictionaries, self._hours(view), among)

    def _base_of(self, view: View) -> _Base:
        with self._lock:
            base = self._base
            if base is None or base.table is not view.base:
                base = self._base = _Base(view.base)
            return base


def _count(table: Table, rows: Rows | None, view: View, communes: int, wide: int) -> Cells:
    kinds = len(view.dictionaries["kind"])
    columns = [table.codes[name] for name in ("commune", "kind", "category")]

    def cells_of(part: Any) -> NDArray[np.int64]:
        commune, kind, category = (column[part].astype(np.int64) for column in columns)
        # Codes of communes begin at 1; 0 is none, and one beyond the known ones is nowhere.
        commune -= 1
        commune[(commune < 0) | (commune >= communes)] = communes
        return np.asarray((commune * kinds + kind) * wide + category)

    if rows is not None and len(rows) <= _FEW:
        at = cells_of(rows)
        return Cells(at.astype(np.int32), np.ones(len(at), np.int32), kinds, wide)
    size = table.size if rows is None else len(rows)
    total = np.zeros((communes + 1) * kinds * wide, np.int64)
    for start in range(0, size, _CHUNK):
        part = slice(start, start + _CHUNK) if rows is None else rows[start : start + _CHUNK]
        total += np.bincount(cells_of(part), minlength=len(total))
    filled = np.flatnonzero(total)
    return Cells(filled.astype(np.int32), total[filled].astype(np.int32), kinds, wide)


def _joined(some: Cells, others: Cells) -> Cells:
    at, count = (some.at, others.at), (some.count, others.count)
    return replace(some, at=np.concatenate(at), count=np.concatenate(count))
