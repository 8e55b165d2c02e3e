"""Who is within reach of a place: communes, hence inhabitants, by distance or by travel time.

All inhabitants of a commune are counted at its town hall: in a wide commune some live nearer,
some further. Distances are great circles; minutes are the declared estimate of `travel`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mapapp.atlas.dictionary import Column, Rows
from mapapp.atlas.grid import Grid
from mapapp.atlas.ranges import spread
from mapapp.atlas.view import View
from mapapp.domain.filters import Point, Trip
from mapapp.domain.geography import EARTH_RADIUS_M
from mapapp.domain.selection import box_around
from mapapp.figures.asking import ReachQuestion, Way
from mapapp.figures.ground import Bools, Floats, Ground
from mapapp.figures.nearest import Nearest
from mapapp.figures.subject import Subject
from mapapp.figures.tallies import Tallies
from mapapp.hours.recent import Recent
from mapapp.travel.barriers import Spots, great_circle_m
from mapapp.travel.density import CommuneDensities
from mapapp.travel.estimate import Estimate, reach_radius_m
from mapapp.travel.modes import Density, Mode

_MOST = 32
_NEAR_M = 20.0
"""Cosines of small angles lose some digits: at a metre's distance they are wrong by one."""


@dataclass(frozen=True, slots=True)
class Covered:
    """By commune: a place is within reach; one would be if its unknown hours were right; one
    serves the commune. A commune is in one of them at most, the first that holds."""

    near: Bools
    maybe: Bools
    served: Bools

    def counted(self, with_served: bool) -> Bools:
        """Those that are covered for sure."""
        return self.near | self.served if with_served else self.near


class Reaches:
    """Answers by commune, on any view. Thread-safe."""

    def __init__(self, tallies: Tallies, estimate: Estimate, densities: CommuneDensities) -> None:
        self._tallies = tallies
        self._estimate = estimate
        self._densities = densities
        self._trips: Recent[tuple[object, Subject, Trip], Bools] = Recent(_MOST)
        self._dense = densities.column([c.code for c in tallies.ground.communes])

    @property
    def ground(self) -> Ground:
        """The communes."""
        return self._tallies.ground

    def covered(self, view: View, question: ReachQuestion) -> Covered:
        """Which communes are covered."""
        subject = question.subject
        near = self._near(view, subject, question.way)
        none = np.zeros(len(near), np.bool_)
        served = self._served(view, subject) & ~near
        if subject.asked is None:
            return Covered(near, none, served)
        maybe = self._near(view, subject.but(unknown=True), question.way) & ~near & ~served
        return Covered(near, maybe, served)

    def within(self, point: Point, way: Way, density: Density) -> Bools:
        """Which communes are within a way of a point; `density` is that of its commune."""
        ground = self.ground
        if way.trip is None:
            away = great_circle_m(Spots(ground.lon, ground.lat), Spots.at(point.lon, point.lat))
            return _within_km(away, way)
        return self._reached(point, way.trip, density, ground.lon, ground.lat, self._dense)

    def matrix(self, way: Way, communes: NDArray[np.intp], others: NDArray[np.intp]) -> Bools:
        """Whether each commune of the second list is within a way of each of the first."""
        ground = self.ground
        if way.trip is None:
            return self._matrix_km(way, communes, others)
        # The estimate is the same in both directions: from each of the others, who is reached.
        lon, lat, dense = ground.lon[communes], ground.lat[communes], self._dense[communes]
        found = np.zeros((len(communes), len(others)), np.bool_)
        for n, at in enumerate(others.tolist()):
            start = Point(float(ground.lon[at]), float(ground.lat[at]))
            density = Density(int(self._dense[at]))
            found[:, n] = self._reached(start, way.trip, density, lon, lat, dense)
        return found

    def _matrix_km(self, way: Way, communes: NDArray[np.intp], others: NDArray[np.intp]) -> Bools:
        # By chords in one product of matrices; where that is too near to tell, exactly.
        ground, units = self.ground, self._units
        assert way.km is not None
        cosines = units[communes] @ units[others].T
        bounds = [np.cos((way.km * 1000 + away) / EARTH_RADIUS_M) for away in (_NEAR_M, -_NEAR_M)]
        found: Bools = cosines >= bounds[1]
        some, other = np.nonzero((cosines >= bounds[0]) & ~found)
        here, there = communes[some], others[other]
        away = great_circle_m(
            Spots(ground.lon[here], ground.lat[here]), Spots(ground.lon[there], ground.lat[there])
        )
        found[some, other] = _within_km(away, way)
        return found

    @cached_property
    def _units(self) -> Floats:
        ground = self.ground
        lon, lat = np.radians(ground.lon), np.radians(ground.lat)
        level = np.cos(lat)
        return np.stack([level * np.cos(lon), level * np.sin(lon), np.sin(lat)], axis=1)

    def density_at(self, commune: str | None) -> Density:
        """The density of a commune; rural where there is none."""
        return self._densities.of(commune)

    def _near(self, view: View, subject: Subject, way: Way) -> Bools:
        nearest = self._tallies.nearest(view, subject)
        trip = way.trip
        if trip is None:
            return _within_km(nearest.metres, way)
        key = (view.state, subject, trip)
        return self._trips.get(key, lambda: self._by_trip(view, subject, trip, nearest))

    def _by_trip(self, view: View, subject: Subject, trip: Trip, nearest: Nearest) -> Bools:
        ground, mode = self.ground, Mode(trip.mode)
        farthest = np.array([reach_radius_m(trip.minutes, mode, density) for density in Density])
        near = np.zeros(len(ground), np.bool_)
        there = _There(view, self._tallies.rows(view, subject.but(counters=True)), self._dense_of)
        for at in np.flatnonzero(nearest.metres <= farthest[self._dense]).tolist():
            start = Point(float(ground.lon[at]), float(ground.lat[at]))
            density = Density(int(self._dense[at]))
            row = int(nearest.row[at])
            # The nearest is mostly enough; if it is not, all that may be are looked at.
            first = there.of(np.array([row])) if row >= 0 else None
            near[at] = bool(first and self._reached(start, trip, density, *first).any()) or bool(
                self._reached(start, trip, density, *there.around(start, farthest[density])).any()
            )
        return near

    def _reached(
        self,
        start: Point,
        trip: Trip,
        density: Density,
        lon: Floats,
        lat: Floats,
        dense: NDArray[np.uint8],
    ) -> Bools:
        mode = Mode(trip.mode)
        taken = self._estimate.minutes_to(start.lon, start.lat, lon, lat, mode, density, dense)
        found: Bools = taken <= trip.minutes
        return found

    def _dense_of(self, view: View, rows: Rows) -> NDArray[np.uint8]:
        # Codes of communes are those of the ground, from 1; 0 and the unknown ones are rural.
        column = np.append(self._dense, np.uint8(Density.RURAL))
        codes = view.codes("commune", rows).astype(np.intp) - 1
        codes[(codes < 0) | (codes >= len(self._dense))] = len(self._dense)
        return column[codes]

    def _served(self, view: View, subject: Subject) -> Bools:
        """Communes that a place of the subject says it serves."""
        ground, dictionary = self.ground, view.dictionaries["serves"]
        rows = self._tallies.rows(view, subject)
        present = np.zeros(len(dictionary) + 1, np.bool_)
        present[view.codes("serves", rows)] = True
        members = dictionary.members()
        texts = dictionary.texts()
        found = np.zeros(len(ground), np.bool_)
        for at in np.unique(members[present[members[:, 0]], 1]).tolist():
            level, _, code = texts[at].partition(":")
            group = ground.groups.get(level)
            if group is not None and code in group.at:
                found |= group.of == group.at[code]
        return found


class _There:
    """The rows of a subject, by place."""

    def __init__(
        self, view: View, rows: Rows, dense_of: Callable[[View, Rows], NDArray[np.uint8]]
    ) -> None:
        self._view = view
        self._dense_of = dense_of
        size = view.base.size
        # Rows of the snapshot come first, in the order of its keys; then the few that changed.
        split = int(np.searchsorted(rows, size))
        self._base, self._few = rows[:split], rows[split:]
        keys = view.base.keys
        self._keys: Column | None = None if keys is None else keys[self._base]
        self._grid: Grid = view.base.grid

    def of(self, rows: Rows) -> tuple[Floats, Floats, NDArray[np.uint8]]:
        """Longitudes, latitudes and densities of rows."""
        return self._view.lon(rows), self._view.lat(rows), self._dense_of(self._view, rows)

    def around(self, centre: Point, radius_m: float) -> tuple[Floats, Floats, NDArray[np.uint8]]:
        """The same of all rows within a radius, and of some others."""
        rows = self._base
        if self._keys is not None:
            ranges = self._grid.ranges(self._keys, box_around(centre, float(radius_m)))
            rows = rows[spread(*ranges)]
        return self.of(np.concatenate((rows, self._few)))


def _within_km(metres: Floats, way: Way) -> Bools:
    assert way.km is not None
    found: Bools = metres <= way.km * 1000
    return found


def people_of(ground: Ground, which: Bools | Sequence[int]) -> int:
    """Inhabitants of some communes."""
    return int(ground.people[which].sum())
