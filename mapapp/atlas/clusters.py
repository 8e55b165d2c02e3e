"""Places gathered by cells of the screen: what a map can draw, however many places there are.

The grid belongs to the world, so a cluster is the same whatever the view; its position is the
mean of its places on the map's plane, in whole numbers, so it is exact and always the same.
Without a search the sums of each cell are computed beforehand; with one, in one pass over the
rows that match.
"""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mapapp.atlas.arrays import open_arrays, save_arrays
from mapapp.atlas.cells import LAST_ZOOM, Cells, Rows, Sums
from mapapp.atlas.screen import Degrees, Positions, Window, degrees_of, window_of, world_of
from mapapp.domain.filters import Box

SHOWN_ROWS = 500
"""Up to so many places in the window, the places themselves are shown."""
CLOSE_ZOOM = 14
CLOSE_ROWS = 2000
"""From this zoom on, up to so many."""

_CHUNK = 1 << 15  # rows at a time: what is made on the way stays in the cache


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
    """What to draw of a window: clusters, or the rows themselves; `count` places in all."""

    window: Window
    count: int
    clusters: Clusters | None
    rows: Rows | None


class Pyramid:
    """The places on the map's plane, and their sums by cell."""

    def __init__(self, x: Positions, y: Positions, kinds: NDArray[np.uint8], cells: Cells) -> None:
        self.x = x
        """World position of each row (see `mapapp.atlas.screen`)."""
        self.y = y
        self._kinds = kinds
        self._cells = cells

    @classmethod
    def build(cls, lon_e6: ArrayLike, lat_e6: ArrayLike, kinds: NDArray[np.uint8]) -> "Pyramid":
        """From millionths of a degree and the kind of each row (its place in `Kind`)."""
        x, y = world_of(np.asarray(lon_e6) / 1e6, np.asarray(lat_e6) / 1e6)
        return cls(x, y, kinds, Cells.build(x, y, kinds))

    def save(self, folder: Path) -> None:
        """Write the arrays (`pyramid-*.npy`); the kinds are a column of the snapshot's."""
        save_arrays(folder, "pyramid", {"x": self.x, "y": self.y, **_columns(self._cells)})

    @classmethod
    def open(cls, folder: Path, kinds: NDArray[np.uint8]) -> "Pyramid":
        """Map what `save` wrote."""
        names = [field.name for field in fields(Cells)]
        arrays = open_arrays(folder, "pyramid", ("x", "y", *names))
        return cls(arrays.pop("x"), arrays.pop("y"), kinds, Cells(**arrays))

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
        without: Rows | None = None,
    ) -> View:
        """What to draw of a window; as `view` for the rest. `without`: rows of the kinds that
        are left out."""
        sums = self._sums(window, rows, kinds)
        if without is not None:
            sums -= self._counted(window, without)
        count = int(sums.count.sum())
        if count <= (CLOSE_ROWS if window.zoom >= CLOSE_ZOOM else SHOWN_ROWS):
            found = self.within(window, rows, kinds)
            if without is not None:
                found = found[~np.isin(found, without)]
            return View(window, count, None, found)
        return View(window, count, _clusters(sums), None)

    def clusters(
        self,
        window: Window,
        rows: NDArray[Any] | None = None,
        kinds: frozenset[int] | None = None,
    ) -> Clusters:
        """The clusters of a window, one a cell that holds a place; as `view` for the rest."""
        return _clusters(self._sums(window, rows, kinds))

    def within(
        self,
        window: Window,
        rows: NDArray[Any] | None = None,
        kinds: frozenset[int] | None = None,
    ) -> Rows:
        """Those of the rows that are in the window, in their order; as `view` for the rest."""
        found = self._cells.rows(window, kinds) if rows is None else _numbers(rows)
        return found[window.holds(self.x[found], self.y[found])]

    def _sums(
        self, window: Window, rows: NDArray[Any] | None, kinds: frozenset[int] | None
    ) -> Sums:
        if rows is None:
            if window.zoom <= LAST_ZOOM:
                return self._cells.sums(window, kinds)
            return self._counted(window, self._cells.rows(window, kinds))
        total = len(self.x)
        matching = np.count_nonzero(rows) if rows.dtype == np.bool_ else len(rows)
        if window.zoom > LAST_ZOOM or matching * 2 <= total:
            return self._counted(window, _numbers(rows))
        # Quicker to take away those that do not match.
        without = np.ones(total, np.bool_) if rows.dtype != np.bool_ else ~rows
        if rows.dtype != np.bool_:
            without[rows] = False
        return self._cells.sums(window, None) - self._counted(window, np.flatnonzero(without))

    def _counted(self, window: Window, rows: Rows) -> Sums:
        """The sums of those of the rows that are in the window."""
        sums = Sums.none(window)
        for start in range(0, len(rows), _CHUNK):
            part = rows[start : start + _CHUNK]
            x, y = self.x[part], self.y[part]
            column, line = window.places(x, y)
            inside = (column < window.width) & (line < window.height)
            place = line * np.uint32(window.width) + column
            if not inside.all():
                part, place, x, y = part[inside], place[inside], x[inside], y[inside]
            if len(part):
                sums.add(place, self._kinds[part], (x, y, part))
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
