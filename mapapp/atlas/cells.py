"""What each cell of the grid holds, computed beforehand for zooms 0 to 13, and the rows in it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mapapp.atlas.screen import Positions, Window, windows_across
from mapapp.domain.filters import Box
from mapapp.domain.kinds import Kind

KINDS = len(Kind)
LAST_ZOOM = 13
"""Finest zoom computed beforehand."""

WHOLE = Window(0, 0, 0, 4, 4)
"""The whole world."""

_KIND_BITS = 3
_NUMBER_BITS = 24  # a key is zoom, row of cells, column of cells

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sums:
    """Totals for each cell of a window, row by row of cells; they add up and subtract.

    The sum of row numbers tells the row where there is one place.
    """

    count: NDArray[np.int64]  # (cells, KINDS)
    x: NDArray[np.int64]
    y: NDArray[np.int64]
    row: NDArray[np.int64]

    @classmethod
    def none(cls, window: Window) -> "Sums":
        """Nothing anywhere."""
        empty = (np.zeros(window.cells, np.int64) for _ in range(3))
        return cls(np.zeros((window.cells, KINDS), np.int64), *empty)

    def add(
        self, place: Positions, kinds: NDArray[np.uint8], columns: tuple[NDArray[Any], ...]
    ) -> None:
        """Count rows, at least one, by cell and kind; add their x, y and row number.

        Rows come in the order of a space-filling curve: neighbours are mostly in one cell, so
        columns are first added over runs.
        """
        cells = len(self.count)
        keys = (place << np.uint32(_KIND_BITS)) | kinds
        counted = np.bincount(keys, minlength=cells << _KIND_BITS).reshape(cells, -1)
        np.add(self.count, counted[:, :KINDS], out=self.count)
        starts = np.concatenate(([0], np.flatnonzero(place[1:] != place[:-1]) + 1))
        first = place[starts]
        for total, column in zip((self.x, self.y, self.row), columns, strict=True):
            run = np.add.reduceat(column, starts, dtype=np.int64)
            np.add.at(total, first, run)

    def __sub__(self, other: "Sums") -> "Sums":
        return Sums(
            self.count - other.count, self.x - other.x, self.y - other.y, self.row - other.row
        )

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            self.count + other.count, self.x + other.x, self.y + other.y, self.row + other.row
        )


@dataclass(frozen=True, slots=True)
class Cells:
    """Sums for each (zoom, cell, kind) that holds a place, sorted so.

    `order` holds the rows by cell and kind of the finest zoom, `start` where each piece of
    that zoom begins in it.
    """

    cell: NDArray[np.int64]
    kind: NDArray[np.uint8]
    count: NDArray[np.int64]
    sum_x: NDArray[np.int64]
    sum_y: NDArray[np.int64]
    sum_row: NDArray[np.int64]
    order: NDArray[np.int32]
    start: NDArray[np.int64]

    @classmethod
    def build(cls, x: Positions, y: Positions, kinds: NDArray[np.uint8]) -> "Cells":
        """From the world position and the kind of each row."""
        shift = np.uint32(30 - LAST_ZOOM)
        line, column = (y >> shift).astype(np.int64), (x >> shift).astype(np.int64)
        values = [np.ones(len(x), np.int64), x.astype(np.int64), y.astype(np.int64)]
        values.append(np.arange(len(x), dtype=np.int64))
        finest, order = _level(LAST_ZOOM, line, column, kinds, values)
        levels = [finest]
        for zoom in range(LAST_ZOOM - 1, -1, -1):  # each from the next finer one
            cell, kind, *values = levels[-1]
            line, column = _line_column(cell)
            levels.append(_level(zoom, line >> 1, column >> 1, kind, values)[0])
        cells, of_kind, *summed = (
            np.concatenate(parts) for parts in zip(*reversed(levels), strict=True)
        )
        count, sum_x, sum_y, sum_row = summed
        start = np.cumsum(finest[2]) - finest[2]
        ordered = order.astype(np.int32)
        return cls(cells, of_kind, count, sum_x, sum_y, sum_row, ordered, start)

    def total(self, kinds: frozenset[int] | None) -> int:
        """How many rows of some kinds there are (None: of all)."""
        return int(self.count[self._pieces(WHOLE, kinds)].sum())

    def sums(self, window: Window, kinds: frozenset[int] | None) -> Sums:
        """The sums of a window of zoom 0 to 13, of some kinds (None: all)."""
        at = self._pieces(window, kinds)
        line, column = _line_column(self.cell[at])
        return self._added(window, at, line - window.top, column - window.left)

    def added(self, window: Window, at: Rows) -> Sums:
        """The sums of pieces, each of one cell of a window or of one finer; as `inside` finds."""
        cell = self.cell[at]
        line, column = _line_column(cell)
        finer = (cell >> (2 * _NUMBER_BITS)) - window.zoom
        line, column = (line >> finer) - window.top, (column >> finer) - window.left
        held = (line >= 0) & (line < window.height) & (column >= 0) & (column < window.width)
        if not held.all():
            at, line, column = at[held], line[held], column[held]
        return self._added(window, at, line, column)

    def _added(self, window: Window, at: Rows, line: Rows, column: Rows) -> Sums:
        place = line * window.width + column
        sums = Sums.none(window)
        np.add.at(sums.count.reshape(-1), place * KINDS + self.kind[at], self.count[at])
        for total, summed in zip(
            (sums.x, sums.y, sums.row), (self.sum_x, self.sum_y, self.sum_row), strict=True
        ):
            np.add.at(total, place, summed[at])
        return sums

    def rows(self, window: Window, kinds: frozenset[int] | None) -> Rows:
        """Rows of the cells of the finest zoom that a window touches, in order."""
        return self._rows(self._pieces(window.at_zoom(LAST_ZOOM), kinds))

    def inside(self, box: Box, zoom: int, kinds: frozenset[int] | None) -> tuple[Rows, Rows]:
        """What a rectangle holds, of some kinds: pieces, of cells as large as may be up to those
        of a zoom, and the rows, in order, of the finest cells that its border may cut."""
        stretches = []
        before: Window | None = None
        for level in range(min(zoom, LAST_ZOOM), LAST_ZOOM + 1):
            touched, inner = windows_across(box, level)
            stretches.append(self._stretches_between(inner, before))
            before = inner if inner.cells else None
        pieces = self._of_kinds(stretches, kinds)
        return pieces, self._rows(self._of_kinds([self._stretches_between(touched, before)], kinds))

    def _rows(self, at: Rows) -> Rows:
        """Rows of pieces of the finest zoom, in order."""
        starts = self.start[at - (len(self.cell) - len(self.start))]
        return np.sort(self.order[_stretches(starts, self.count[at])]).astype(np.int64)

    def _pieces(self, window: Window, kinds: frozenset[int] | None) -> Rows:
        return self._of_kinds([self._stretches_between(window, None)], kinds)

    def _stretches_between(self, outer: Window, inner: Window | None) -> tuple[Rows, Rows]:
        """Where the pieces of a window's cells begin and end, but for those of another window in
        it, of a zoom not finer: one stretch for each row of cells, two on both sides of that."""
        lines = np.arange(outer.top, outer.top + outer.height)
        right = np.full(len(lines), outer.left + outer.width)
        if inner is None:
            low = self.cell.searchsorted(_key(outer.zoom, lines, outer.left))
            return low, self.cell.searchsorted(_key(outer.zoom, lines, right))
        hole = inner.at_zoom(outer.zoom)
        beside = lines[(lines >= hole.top) & (lines < hole.top + hole.height)]
        right[beside - outer.top] = hole.left
        end = outer.left + outer.width
        lines = np.concatenate((lines, beside))
        left = np.repeat((outer.left, hole.left + hole.width), (outer.height, len(beside)))
        right = np.concatenate((right, np.full(len(beside), end)))
        low = self.cell.searchsorted(_key(outer.zoom, lines, left))
        return low, self.cell.searchsorted(_key(outer.zoom, lines, right))

    def _of_kinds(self, stretches: list[tuple[Rows, Rows]], kinds: frozenset[int] | None) -> Rows:
        low, high = (np.concatenate(ends) for ends in zip(*stretches, strict=True))
        found = _stretches(low, high - low)
        if kinds is None:
            return found
        chosen = np.zeros(1 << _KIND_BITS, np.bool_)
        chosen[sorted(kinds)] = True
        return found[chosen[self.kind[found]]]


_Level = tuple[NDArray[Any], ...]


def _level(
    zoom: int, line: Rows, column: Rows, kind: NDArray[np.uint8], values: list[NDArray[np.int64]]
) -> tuple[_Level, NDArray[np.int64]]:
    """(cell, kind, summed values) of one zoom, and the order that sorts what was summed."""
    key = (_key(zoom, line, column) << _KIND_BITS) | kind
    order = np.argsort(key, kind="stable")
    key = key[order]
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    if len(key):
        values = [np.add.reduceat(value[order], starts) for value in values]
    mask = (1 << _KIND_BITS) - 1
    return (key[starts] >> _KIND_BITS, (key[starts] & mask).astype(np.uint8), *values), order


def _key(zoom: int, line: ArrayLike, column: ArrayLike) -> NDArray[np.int64]:
    lines, columns = np.asarray(line, np.int64), np.asarray(column, np.int64)
    keys: NDArray[np.int64] = (((zoom << _NUMBER_BITS) + lines) << _NUMBER_BITS) + columns
    return keys


def _line_column(cell: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    mask = (1 << _NUMBER_BITS) - 1
    return (cell >> _NUMBER_BITS) & mask, cell & mask


def _stretches(start: NDArray[np.int64], length: NDArray[np.int64]) -> Rows:
    """start, start + 1… for each stretch, one after the other."""
    ends = np.cumsum(length)
    whole: Rows = np.arange(int(ends[-1]) if len(ends) else 0)
    whole += np.repeat(start - (ends - length), length)
    return whole
