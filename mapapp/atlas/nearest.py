"""The places nearest to a point, exactly, without looking at those far away."""

from math import cos, radians

import numpy as np

from mapapp.atlas import plan
from mapapp.atlas.dictionary import Mask, Rows
from mapapp.atlas.grid import BITS, Grid
from mapapp.atlas.sphere import SAME_M, Distances
from mapapp.atlas.table import Table
from mapapp.atlas.view import View
from mapapp.domain.filters import Box, Point
from mapapp.domain.geography import distance_m
from mapapp.domain.selection import Selection

_METRES_A_DEGREE = 111_000
"""Somewhat less than there are, so that boxes are somewhat wider than needed."""
_FAR_M = 2_000_000
_LIKELY = 16
"""One row in so many is expected to be what is looked for."""


def nearest(
    view: View, selection: Selection, centre: Point, k: int, keep: Mask | None = None
) -> tuple[Rows, Distances]:
    """The k rows nearest to a centre in great-circle distance, and their metres.

    `keep` tells, by code of hours, which rows are wanted. Of the same distance, by name then
    id. Places that are nowhere one could go come last, by name, their distance NaN.
    """
    rows = rows_around(view, selection, centre, k, keep)
    if rows is None:
        rows = _wanted(view, view.rows(selection), keep)
    return _first(view, rows, view.distances(rows, centre), centre, k)


def rows_around(
    view: View, selection: Selection, centre: Point, k: int, keep: Mask | None = None
) -> Rows | None:
    """Every row looked for within some radius in which there are k; all others are farther.

    As `nearest` for the rest. None where there are fewer, or where all rows are looked at as
    quickly.
    """
    if view.longest(selection) <= plan.BRUTE_ROWS:
        return None
    radius = _first_radius(view.base, centre, k)
    while radius < _FAR_M:
        rows, metres = _around(view, selection, centre, radius, keep)
        if np.count_nonzero(metres <= radius - 3 * SAME_M) >= k:
            return rows
        radius *= min(8.0, max(1.5, 1.3 * (k / (len(rows) + 0.5)) ** 0.5))
    return None


def _around(
    view: View, selection: Selection, centre: Point, radius: float, keep: Mask | None
) -> tuple[Rows, Distances]:
    rows = _wanted(view, view.rows(selection, _box(centre, radius)), keep)
    metres = view.distances(rows, centre)
    close = metres <= radius
    return rows[close], metres[close]


def _wanted(view: View, rows: Rows, keep: Mask | None) -> Rows:
    return rows if keep is None else rows[keep[view.codes("hours", rows)]]


def _first(
    view: View, rows: Rows, metres: Distances, centre: Point, k: int
) -> tuple[Rows, Distances]:
    reachable = np.flatnonzero(~np.isnan(metres))
    if len(reachable) > k:
        limit = np.partition(metres[reachable], k - 1)[k - 1] + SAME_M
        reachable = reachable[metres[reachable] <= limit]
    close = rows[reachable]
    exact = _exact(view, close, centre)
    best = np.lexsort((view.order(close), exact))[:k]
    found, distances = close[best], exact[best]
    if len(found) < k:
        others = rows[np.isnan(metres)]
        others = others[np.argsort(view.order(others))][: k - len(found)]
        found = np.concatenate((found, others))
        distances = np.concatenate((distances, np.full(len(others), np.nan)))
    return found, distances


def _exact(view: View, rows: Rows, centre: Point) -> Distances:
    # Many places of one commune stand at one point, its town hall: each point once.
    known: dict[tuple[float, float], float] = {}
    found = np.empty(len(rows))
    points = zip(view.lon(rows).tolist(), view.lat(rows).tolist(), strict=True)
    for at, point in enumerate(points):
        if point not in known:
            known[point] = distance_m(centre.lon, centre.lat, *point)
        found[at] = known[point]
    return found


def _first_radius(table: Table, centre: Point, k: int) -> float:
    """Metres around the centre where there are likely enough rows, from how dense they are."""
    grid, keys = table.grid, table.keys
    if keys is None:
        return _FAR_M
    own = int(grid.keys(np.array([centre.lon]), np.array([centre.lat]))[0])
    shifts = 2 * np.arange(BITS + 1, dtype=np.uint64)
    first = (np.uint64(own) >> shifts) << shifts
    last = first + (np.uint64(1) << shifts) - np.uint64(1)
    starts = np.searchsorted(keys, first.astype(np.uint32), "left")
    ends = np.searchsorted(keys, last.astype(np.uint32), "right")
    enough = np.flatnonzero(ends - starts >= k * _LIKELY)
    return _height_m(grid, int(enough[0]) if len(enough) else BITS)


def _height_m(grid: Grid, level: int) -> float:
    """The height of a square of 2**level cells."""
    return (grid.north - grid.south) * _METRES_A_DEGREE * 2.0 ** (level - BITS)


def _box(centre: Point, radius: float) -> Box:
    """A rectangle that holds all points within a radius, wherever the centre is."""
    dlat = radius / _METRES_A_DEGREE
    furthest = min(abs(centre.lat) + dlat, 89.0)
    dlon = dlat / cos(radians(furthest))
    return Box(centre.lon - dlon, centre.lat - dlat, centre.lon + dlon, centre.lat + dlat)
