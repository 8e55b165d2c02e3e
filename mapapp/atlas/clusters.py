"""Places gathered by cells of the screen: what a map can draw, however many places there are.

The grid belongs to the world, so a cluster is the same whatever the view; its position is the
mean of its places on the map's plane, in whole numbers, so it is exact and always the same.
Without a search, or in a rectangle, they are sums of cells that are computed beforehand; with
another one, in one pass over the rows that match.
"""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mapapp.atlas.arrays import open_arrays, save_arrays
from mapapp.atlas.cells import LAST_ZOOM, WHOLE, Cells, Rows, Sums
from mapapp.atlas.placed import NO_ROWS, Placed, Within
from mapapp.atlas.screen import Degrees, Positions, Window, degrees_of, window_of, world_of
from mapapp.domain.filters import Box

SHOWN_ROWS = 500
"""Up to so many places in the window, the places themselves are shown."""
CLOSE_ZOOM = 14
CLOSE_ROWS = 2000
"""From this zoom on, up to so many."""

_CHUNK = 1 << 15  # rows at a time: what is made on the way stays in the cache
_OWN = ("x", "y", "kinds")


@dataclass(frozen=True, slots=True)
class Clusters:
    """Columns of equal length, cells from north to south then from west to east.

    `by_kind` has a column for each `Kind`, in its order; `row` is the place's row where
    `count` is 1, else -1. Degrees are WGS 84.
    """

    lon: Degrees
    lat: Degrees
    count: NDArray[np.int64]
    by_kind: NDArray[np.int64]
    row: Rows


@dataclass(frozen=True, slots=True)
class View:
    """What to draw of a window: clusters, or the rows themselves; `count` places in the window,
    `total` in all."""

    window: Window
    count: int
    clusters: Clusters | None
    rows: Rows | None
    total: int


class Pyramid:
    """The places on the map's plane, and their sums by cell."""

    def __init__(self, placed: Placed, cells: Cells) -> None:
        self._placed = placed
        self._cells = cells

    @property
    def x(self) -> Positions:
        """World position of each row that it was built of (see `mapapp.atlas.screen`)."""
        return self._placed.own[0]

    @property
    def y(self) -> Positions:
        """See `x`."""
        return self._placed.own[1]

    @classmethod
    def build(cls, lon_e6: ArrayLike, lat_e6: ArrayLike, kinds: NDArray[np.uint8]) -> "Pyramid":
        """From millionths of a degree and the kind of each row (its place in `Kind`)."""
        x, y = world_of(np.asarray(lon_e6) / 1e6, np.asarray(lat_e6) / 1e6)
        return cls(Placed((x, y, kinds)), Cells.build(x, y, kinds))

    def save(self, folder: Path) -> None:
        """Write the arrays (`pyramid-*.npy`), without changes."""
        own: dict[str, NDArray[Any]] = dict(zip(_OWN, self._placed.own, strict=True))
        save_arrays(folder, "pyramid", own | _columns(self._cells))

    @classmethod
    def open(cls, folder: Path) -> "Pyramid":
        """Map what `save` wrote."""
        names = [field.name for field in fields(Cells)]
        arrays = open_arrays(folder, "pyramid", (*_OWN, *names))
        x, y, kinds = (arrays.pop(name) for name in _OWN)
        return cls(Placed((x, y, kinds)), Cells(**arrays))

    def changed(
        self, lon_e6: ArrayLike, lat_e6: ArrayLike, kinds: NDArray[np.uint8], gone: Rows
    ) -> "Pyramid":
        """The same with other rows after its own, and without those gone."""
        x, y = world_of(np.asarray(lon_e6) / 1e6, np.asarray(lat_e6) / 1e6)
        return Pyramid(Placed(self._placed.own, (x, y, kinds), gone), self._cells)

    def view(
        self,
        box: Box,
        zoom: int,
        rows: NDArray[Any] | None = None,
        kinds: frozenset[int] | None = None,
    ) -> View:
        """What to draw of a box at a zoom.

        `rows` are the rows that match the search, or a mask over all rows; None: all rows of
        `kinds` (places in `Kind`; None: of every kind). The box is widened to whole cells.
        """
        return self.view_of(window_of(box, zoom), rows, kinds)

    def view_of(
        self,
        window: Window,
        rows: NDArray[Any] | None = None,
        kinds: frozenset[int] | None = None,
        within: Within | None = None,
    ) -> View:
        """What to draw of a window; as `view` for the rest. `within`: of the kinds, only those
        in a rectangle."""
        sums, total = self._found(window, rows, kinds, within)
        count = int(sums.count.sum())
        if count <= (CLOSE_ROWS if window.zoom >= CLOSE_ZOOM else SHOWN_ROWS):
            found = self.within(window, rows, kinds)
            if within is not None:
                found = found[within.holds(found)]
            return View(window, count, None, found, total)
        return View(window, count, _clusters(sums), None, total)

    def clusters(
        self,
        window: Window,
        rows: NDArray[Any] | None = None,
        kinds: frozenset[int] | None = None,
    ) -> Clusters:
        """The clusters of a window, one a cell that holds a place; as `view` for the rest."""
        return _clusters(self._found(window, rows, kinds, None)[0])

    def within(
        self,
        window: Window,
        rows: NDArray[Any] | None = None,
        kinds: frozenset[int] | None = None,
    ) -> Rows:
        """Those of the rows that are in the window, in their order; as `view` for the rest."""
        if rows is not None:
            found = _numbers(rows)
        else:
            found = self._cells.rows(window, kinds)
            gone, new = self._placed.gone, self._placed.new
            found = found[~np.isin(found, gone)] if len(gone) else found
            found = np.concatenate((found, self._placed.some(new, kinds)))
        x, y, _ = self._placed.at(found)
        return found[window.holds(x, y)]

    def total(self, kinds: frozenset[int] | None = None, within: Within | None = None) -> int:
        """How many rows of some kinds there are, in a rectangle or not."""
        return self._found(WHOLE, None, kinds, within)[1]

    def _found(
        self,
        window: Window,
        rows: NDArray[Any] | None,
        kinds: frozenset[int] | None,
        within: Within | None,
    ) -> tuple[Sums, int]:
        """The sums of a window, and how many rows there are in it or not."""
        if rows is not None:
            matching = np.count_nonzero(rows) if rows.dtype == np.bool_ else len(rows)
            return self._matching(window, rows, int(matching)), int(matching)
        placed = self._placed
        new, gone = (placed.some(some, kinds, within) for some in (placed.new, placed.gone))
        sums, total = self._unchanged(window, kinds, within)
        if len(new):
            sums += self._counted(window, new)
        if len(gone):
            sums -= self._counted(window, gone)
        return sums, total + len(new) - len(gone)

    def _unchanged(
        self, window: Window, kinds: frozenset[int] | None, within: Within | None
    ) -> tuple[Sums, int]:
        """The same of the pyramid's own rows, as if none had changed."""
        cells = self._cells
        outside = NO_ROWS if within is None else within.outside
        if outside is not None:
            if window.zoom <= LAST_ZOOM:
                sums = cells.sums(window, kinds)
            else:
                sums = self._counted(window, cells.rows(window, kinds))
            outside = self._placed.some(outside, kinds)
            if len(outside):
                sums -= self._counted(window, outside)
            return sums, cells.total(kinds) - len(outside)
        assert within is not None
        pieces, cut = cells.inside(within.box, window.zoom, kinds)
        cut = cut[within.holds(cut)]
        total = int(cells.count[pieces].sum()) + len(cut)
        if window.zoom <= LAST_ZOOM:
            return cells.added(window, pieces) + self._counted(window, cut), total
        found = cells.rows(window, kinds)
        return self._counted(window, found[within.holds(found)]), total

    def _matching(self, window: Window, rows: NDArray[Any], matching: int) -> Sums:
        total = self._placed.size
        if window.zoom > LAST_ZOOM or matching * 2 <= total:
            return self._counted(window, _numbers(rows))
        # Quicker to take away those that do not match.
        without = np.ones(total, np.bool_) if rows.dtype != np.bool_ else ~rows
        if rows.dtype != np.bool_:
            without[rows] = False
        sums = self._cells.sums(window, None) + self._counted(window, self._placed.new)
        return sums - self._counted(window, np.flatnonzero(without))

    def _counted(self, window: Window, rows: Rows) -> Sums:
        """The sums of those of the rows that are in the window."""
        sums = Sums.none(window)
        for start in range(0, len(rows), _CHUNK):
            part = rows[start : start + _CHUNK]
            x, y, kinds = self._placed.at(part)
            column, line = window.places(x, y)
            inside = (column < window.width) & (line < window.height)
            place = line * np.uint32(window.width) + column
            if not inside.all():
                part, place, kinds = part[inside], place[inside], kinds[inside]
                x, y = x[inside], y[inside]
            if len(part):
                sums.add(place, kinds, (x, y, part))
        return sums


def _columns(cells: Cells) -> dict[str, NDArray[Any]]:
    return {field.name: getattr(cells, field.name) for field in fields(cells)}


def _numbers(rows: NDArray[Any]) -> Rows:
    # Rows as wide as a pointer: gathering by narrower ones costs twice.
    found: Rows = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows.astype(np.intp)
    return found


def _clusters(sums: Sums) -> Clusters:
    total = sums.count.sum(axis=1)
    held = np.flatnonzero(total)
    count = total[held]
    half = count // 2
    lon, lat = degrees_of((sums.x[held] + half) // count, (sums.y[held] + half) // count)
    row = np.where(count == 1, sums.row[held], -1)
    return Clusters(lon, lat, count, sums.count[held], row)
