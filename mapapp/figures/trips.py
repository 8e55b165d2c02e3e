"""Reach by minutes: many trips are estimated at once, and those between town halls kept.

Minutes between two communes depend on nothing that changes, so they are worked out once a mode and
kept as whole minutes, up: an integer number of minutes is within reach exactly when it was.
"""

from collections.abc import Callable
from threading import Lock
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mapapp.atlas.dictionary import Column, Rows
from mapapp.atlas.grid import Grid
from mapapp.atlas.ranges import spread
from mapapp.atlas.view import View
from mapapp.domain.filters import Point, Trip
from mapapp.domain.geography import EARTH_RADIUS_M
from mapapp.domain.parameters import MAX_MINUTES
from mapapp.domain.selection import box_around
from mapapp.figures.ground import Bools, Floats, Ground
from mapapp.figures.nearest import Nearest
from mapapp.travel.barriers import Spots
from mapapp.travel.estimate import Estimate, reach_radius_m
from mapapp.travel.modes import Density, Mode

NEAR_M: Final = 20.0
"""Cosines of small angles lose some digits: at a metre's distance they are wrong by one."""

Dense = NDArray[np.uint8]
Numbers = NDArray[np.intp]
DenseOf = Callable[[View, Rows], Dense]
_NEVER: Final = np.iinfo(np.uint16).max
_BOUNDS: Final = (30, 60, MAX_MINUTES)
"""Minutes up to which trips between town halls are kept: most ask for few."""
_PAIRS: Final = 1 << 15
"""Pairs estimated at a time: what is made on the way stays small."""


def unit_vectors(lon: Floats, lat: Floats) -> Floats:
    """Points in degrees on the unit sphere: (n, 3)."""
    across, up = np.radians(lon), np.radians(lat)
    level = np.cos(up)
    return np.stack([level * np.cos(across), level * np.sin(across), np.sin(up)], axis=1)


class TownTrips:
    """Trips from and between the town halls of the communes. Thread-safe."""

    def __init__(self, ground: Ground, estimate: Estimate, dense: Dense) -> None:
        self._ground = ground
        self._estimate = estimate
        self._dense = dense
        self._halls = Spots(ground.lon, ground.lat)
        self._lock = Lock()
        self._between: dict[Mode, tuple[int, NDArray[np.uint16]]] = {}

    def matrix(self, trip: Trip, communes: Numbers, others: Numbers) -> Bools:
        """Whether each commune of the second list is within a trip of each of the first."""
        taken = self._minutes(trip)
        found: Bools = taken[np.ix_(communes, others)] <= trip.minutes
        return found

    def radius_m(self, trip: Trip) -> Floats:
        """Metres outside which nothing is within a trip of each town hall."""
        found: Floats = _farthest(trip)[self._dense]
        return found

    def pairs(self, trip: Trip, at: Numbers, there: Spots, dense: Dense) -> Bools:
        """Whether each point is within a trip of its commune's town hall."""
        found = np.zeros(len(at), np.bool_)
        for start in range(0, len(at), _PAIRS):
            part = slice(start, start + _PAIRS)
            lon, lat = there.lons[part], there.lats[part]
            found[part] = self._within(trip, at[part], lon, lat, dense[part])
        return found

    def near(
        self, view: View, rows: Rows, trip: Trip, nearest: Nearest, dense_of: DenseOf
    ) -> Bools:
        """Which communes are within a trip of one of some rows of a view.

        The nearest is mostly enough; where it is not, all that may be are looked at.
        """
        near = np.zeros(len(self._ground), np.bool_)
        farthest = _farthest(trip)
        left = np.flatnonzero(nearest.metres <= farthest[self._dense])
        known = left[nearest.row[left] >= 0]
        first = nearest.row[known]
        there = _There(view, rows, dense_of)
        near[known[self._within(trip, known, *there.of(first))]] = True
        waiting: list[tuple[int, Rows]] = []
        count = 0
        for at in left[~near[left]].tolist():
            centre = Point(float(self._ground.lon[at]), float(self._ground.lat[at]))
            some = there.around(centre, float(farthest[self._dense[at]]))
            waiting.append((at, some))
            count += len(some)
            if count > _PAIRS:
                self._try(trip, there, waiting, near)
                waiting, count = [], 0
        self._try(trip, there, waiting, near)
        return near

    def _try(
        self, trip: Trip, there: "_There", waiting: list[tuple[int, Rows]], near: Bools
    ) -> None:
        if not waiting:
            return
        at = np.repeat([one for one, _rows in waiting], [len(rows) for _one, rows in waiting])
        rows = np.concatenate([rows for _one, rows in waiting])
        near[at[self._within(trip, at, *there.of(rows))]] = True

    def _within(self, trip: Trip, at: Numbers, lon: Floats, lat: Floats, dense: Dense) -> Bools:
        """Whether the trip from each town hall to its point is short enough."""
        halls = Spots(self._ground.lon[at], self._ground.lat[at])
        taken = self._estimate.minutes_between(
            halls, Spots(lon, lat), Mode(trip.mode), self._dense[at], dense
        )
        found: Bools = taken <= trip.minutes
        return found

    def _minutes(self, trip: Trip) -> NDArray[np.uint16]:
        mode = Mode(trip.mode)
        with self._lock:
            most, found = self._between.get(mode, (0, np.zeros((0, 0), np.uint16)))
            if most < trip.minutes:
                most = next(bound for bound in _BOUNDS if trip.minutes <= bound)
                found = self._worked_out(mode, most)
                self._between[mode] = most, found
            return found

    def _worked_out(self, mode: Mode, most: int) -> NDArray[np.uint16]:
        """Minutes from each commune to each, up to whole ones, of those near enough for `most`;
        the same in both directions."""
        size = len(self._ground)
        found = np.full((size, size), _NEVER, np.uint16)
        units = unit_vectors(self._ground.lon, self._ground.lat)
        # A little more than so far: cosines of small angles lose some digits.
        metres = float(_farthest(Trip(most, mode.value)).max()) + NEAR_M
        some, other = np.nonzero(np.triu(units @ units.T >= np.cos(metres / EARTH_RADIUS_M)))
        for start in range(0, len(some), _PAIRS):
            here, there = some[start : start + _PAIRS], other[start : start + _PAIRS]
            taken = self._estimate.minutes_between(
                Spots(self._ground.lon[here], self._ground.lat[here]),
                Spots(self._ground.lon[there], self._ground.lat[there]),
                mode,
                self._dense[here],
                self._dense[there],
            )
            whole = np.minimum(np.ceil(taken), _NEVER).astype(np.uint16)
            found[here, there] = found[there, here] = whole
        return found


class _There:
    """The rows of a subject, by place."""

    def __init__(self, view: View, rows: Rows, dense_of: DenseOf) -> None:
        self._view = view
        self._dense_of = dense_of
        size = view.base.size
        # Rows of the snapshot come first, in the order of its keys; then the few that changed.
        split = int(np.searchsorted(rows, size))
        self._base, self._few = rows[:split], rows[split:]
        keys = view.base.keys
        self._keys: Column | None = None if keys is None else keys[self._base]
        self._grid: Grid = view.base.grid

    def of(self, rows: Rows) -> tuple[Floats, Floats, Dense]:
        """Longitudes, latitudes and densities of rows."""
        return self._view.lon(rows), self._view.lat(rows), self._dense_of(self._view, rows)

    def around(self, centre: Point, radius_m: float) -> Rows:
        """All rows within a radius, and some others."""
        rows = self._base
        if self._keys is not None:
            ranges = self._grid.ranges(self._keys, box_around(centre, radius_m))
            rows = rows[spread(*ranges)]
        return np.concatenate((rows, self._few))


def _farthest(trip: Trip) -> Floats:
    """Metres outside which nothing is within a trip, by density of where it begins."""
    mode = Mode(trip.mode)
    return np.array([reach_radius_m(trip.minutes, mode, density) for density in Density])
