"""The nearest of many places to each of some points, exactly, through the atlas' own order.

Rows are in Morton's order, so a square cell of any size is one range of them. Round each point a
block of three by three cells is looked at; where the nearest place found is no further than the
block's border nothing outside can be nearer, else the cells are made twice as wide.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mapapp.atlas.dictionary import Rows
from mapapp.atlas.grid import BITS, Edges
from mapapp.atlas.ranges import spread
from mapapp.atlas.table import Table
from mapapp.domain.geography import EARTH_RADIUS_M
from mapapp.travel.barriers import Spots, great_circle_m

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]

_MARGIN_M = 0.01
"""Taken off a border, so that rounding never hides a place just outside."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """For each point: metres to the nearest place (inf: none), and its row in the snapshot.

    `row` is -1 where there is none, or where the nearest is one that changed since.
    """

    metres: Floats
    row: Numbers

    def or_nearer(self, other: "Nearest") -> "Nearest":
        """The nearer of two; the rows of the other are of no snapshot."""
        nearer = other.metres < self.metres
        return Nearest(np.where(nearer, other.metres, self.metres), np.where(nearer, -1, self.row))

    def put(self, at: Numbers, other: "Nearest") -> "Nearest":
        """Some points replaced by those of another."""
        metres, row = self.metres.copy(), self.row.copy()
        metres[at], row[at] = other.metres, other.row
        return Nearest(metres, row)


def nearest(table: Table, rows: Rows, lon: Floats, lat: Floats) -> Nearest:
    """The nearest of some rows (ascending) of a snapshot to each point, degrees."""
    found = Nearest(np.full(len(lon), np.inf), np.full(len(lon), -1, np.intp))
    if not len(rows) or table.keys is None:
        return found if not len(rows) else nearest_of_few(table, rows, lon, lat)
    keys = table.keys[rows]
    place_lon, place_lat = table.lon[rows], table.lat[rows]
    left = np.arange(len(lon))
    shift = max(0, BITS - (int(np.ceil(np.log2(len(rows)))) + 1) // 2)
    while len(left):
        here = Spots(lon[left], lat[left])
        starts, ends, edges = table.grid.blocks(keys, here.lons, here.lats, shift)
        at = spread(starts.ravel(), ends.ravel())
        owner = np.repeat(np.arange(len(left)), (ends - starts).sum(axis=1))
        away = great_circle_m(here.some(owner), Spots(place_lon[at], place_lat[at]))
        best = np.full(len(left), np.inf)
        np.minimum.at(best, owner, away)
        first = np.flatnonzero(away == best[owner])[::-1]  # the least row of equals is put last
        row = np.full(len(left), -1, np.intp)
        row[owner[first]] = rows[at[first]]
        sure = best <= _clear_m(here.lons, here.lats, edges)
        found.metres[left[sure]], found.row[left[sure]] = best[sure], row[sure]
        left = left[~sure]
        shift += 1
    return found


def nearest_of_few(table: Table, rows: Rows, lon: Floats, lat: Floats) -> Nearest:
    """The same from rows that are in no order: each is measured; no row is told."""
    points, best = Spots(lon, lat), np.full(len(lon), np.inf)
    for at in rows.tolist():
        away = great_circle_m(points, Spots.at(float(table.lon[at]), float(table.lat[at])))
        np.minimum(best, away, out=best)
    return Nearest(best, np.full(len(lon), -1, np.intp))


def _clear_m(lon: Floats, lat: Floats, edges: Edges) -> Floats:
    """Metres from each point inside a block to the nearest of its edges, and no more."""
    west, south, east, north = edges
    along = np.radians(np.minimum(lon - west, east - lon))
    # The distance to a meridian; one that is half a turn away or more is never the nearest.
    to_meridian = np.arcsin(np.sin(np.minimum(along, np.pi / 2)) * np.cos(np.radians(lat)))
    to_parallel = np.radians(np.minimum(lat - south, north - lat))
    clear = np.where(np.isfinite(along), to_meridian, np.inf)
    found: Floats = np.minimum(clear, to_parallel) * EARTH_RADIUS_M - _MARGIN_M
    return found
