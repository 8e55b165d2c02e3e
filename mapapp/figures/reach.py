"""Who is within reach of a place: communes, hence inhabitants, by distance or by travel time.

All inhabitants of a commune are counted at its town hall: in a wide commune some live nearer,
some further. Distances are great circles; minutes are the declared estimate of `travel`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mapapp.atlas.dictionary import Rows
from mapapp.atlas.view import View
from mapapp.domain.filters import Point, Trip
from mapapp.domain.geography import EARTH_RADIUS_M
from mapapp.figures.asking import ReachQuestion, Way
from mapapp.figures.ground import Bools, Floats, Ground
from mapapp.figures.subject import Subject
from mapapp.figures.tallies import Tallies
from mapapp.figures.trips import NEAR_M, TownTrips, unit_vectors
from mapapp.hours.recent import Recent
from mapapp.travel.barriers import Spots, great_circle_m
from mapapp.travel.density import CommuneDensities
from mapapp.travel.estimate import Estimate
from mapapp.travel.modes import Density

_MOST = 32
_POINTS = 512
"""Points looked around at a time."""


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
        self._densities = densities
        self._trips: Recent[tuple[object, Subject, Trip], Bools] = Recent(_MOST)
        self._dense = densities.column([c.code for c in tallies.ground.communes])
        self._trips_of = TownTrips(tallies.ground, estimate, self._dense)

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
        lon, lat = np.array([point.lon]), np.array([point.lat])
        return self.around(lon, lat, np.array([density], np.uint8), way)

    def around(self, lon: Floats, lat: Floats, dense: NDArray[np.uint8], way: Way) -> Bools:
        """Which communes are within a way of one of some points; `dense` are their densities."""
        found = np.zeros(len(self.ground), np.bool_)
        for start in range(0, len(lon), _POINTS):
            part = slice(start, start + _POINTS)
            self._add_around(found, Spots(lon[part], lat[part]), dense[part], way)
        return found

    def _add_around(self, found: Bools, there: Spots, dense: NDArray[np.uint8], way: Way) -> None:
        """The nearest point is mostly enough; where it is not, all that may be are looked at."""
        cosines = self._units @ unit_vectors(there.lons, there.lats).T
        radius = self._radius_m(way) + NEAR_M
        close = cosines >= np.cos(radius / EARTH_RADIUS_M)[:, None]
        left = np.flatnonzero(~found & close.any(axis=1))
        nearest = cosines[left].argmax(axis=1)
        spots = Spots(there.lons[nearest], there.lats[nearest])
        found[left[self._pairs(left, spots, dense[nearest], way)]] = True
        left = left[~found[left]]
        line, point = np.nonzero(close[left])
        at = left[line]
        spots = Spots(there.lons[point], there.lats[point])
        found[at[self._pairs(at, spots, dense[point], way)]] = True

    def _radius_m(self, way: Way) -> Floats:
        """Metres outside which nothing is within a way of each town hall."""
        if way.trip is not None:
            return self._trips_of.radius_m(way.trip)
        return np.full(len(self.ground), (way.km or 0) * 1000)

    def _pairs(
        self, at: NDArray[np.intp], there: Spots, dense: NDArray[np.uint8], way: Way
    ) -> Bools:
        """Whether each point is within a way of its commune."""
        if way.trip is not None:
            return self._trips_of.pairs(way.trip, at, there, dense)
        halls = Spots(self.ground.lon[at], self.ground.lat[at])
        return _within_km(great_circle_m(halls, there), way)

    def matrix(self, way: Way, communes: NDArray[np.intp], others: NDArray[np.intp]) -> Bools:
        """Whether each commune of the second list is within a way of each of the first."""
        if way.trip is None:
            return self._matrix_km(way, communes, others)
        return self._trips_of.matrix(way.trip, communes, others)

    def _matrix_km(self, way: Way, communes: NDArray[np.intp], others: NDArray[np.intp]) -> Bools:
        # By chords in one product of matrices; where that is too near to tell, exactly.
        ground, units = self.ground, self._units
        assert way.km is not None
        cosines = units[communes] @ units[others].T
        bounds = [np.cos((way.km * 1000 + away) / EARTH_RADIUS_M) for away in (NEAR_M, -NEAR_M)]
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
        return unit_vectors(self.ground.lon, self.ground.lat)

    def density_at(self, commune: str | None) -> Density:
        """The density of a commune; rural where there is none."""
        return self._densities.of(commune)

    def densities_at(self, communes: Sequence[str | None]) -> NDArray[np.uint8]:
        """Those of many."""
        return self._densities.column(communes)

    def _near(self, view: View, subject: Subject, way: Way) -> Bools:
        nearest = self._tallies.nearest(view, subject)
        trip = way.trip
        if trip is None:
            return _within_km(nearest.metres, way)
        key = (view.state, subject, trip)

        def by_trip() -> Bools:
            rows = self._tallies.rows(view, subject.but(counters=True))
            return self._trips_of.near(view, rows, trip, nearest, self._dense_of)

        return self._trips.get(key, by_trip)

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


def _within_km(metres: Floats, way: Way) -> Bools:
    assert way.km is not None
    found: Bools = metres <= way.km * 1000
    return found


def people_of(ground: Ground, which: Bools | Sequence[int]) -> int:
    """Inhabitants of some communes."""
    return int(ground.people[which].sum())
