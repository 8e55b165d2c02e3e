"""The estimate: metres of great circle, round water, turned into minutes by the table.

A trip's minutes are the mean of what each end's density gives: the estimate is the same in
both directions, never falls as the distance grows, and is the start time alone at no distance.
"""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mapapp.resources import geodata_dir
from mapapp.travel.barriers import Barriers, Spots
from mapapp.travel.modes import Density, Mode
from mapapp.travel.parameters import BANDS_KM, PACES, Pace

Floats = NDArray[np.float64]
Densities = NDArray[np.uint8]

_FAR_KM: Final = 40_000.0
_EDGE_M: Final = 0.01
"""Added to a radius so that rounding never leaves out a place at the very edge."""


class Estimate:
    """Minutes of travel round the region's water; immutable, shared by threads."""

    def __init__(self, barriers: Barriers) -> None:
        """Keep the barriers; see `shipped_estimate`."""
        self._barriers = barriers

    def minutes(
        self,
        lon1: float,
        lat1: float,
        lon2: float,
        lat2: float,
        mode: Mode,
        density: tuple[Density, Density],
    ) -> float:
        """Minutes between two points; inf where only a boat goes.

        :param density: of the communes at the first and at the second point.
        """
        there = np.array([density[1]], dtype=np.uint8)
        found = self.minutes_to(
            lon1, lat1, np.array([lon2]), np.array([lat2]), mode, density[0], there
        )
        return float(found[0])

    def minutes_to(
        self,
        lon: float,
        lat: float,
        lons: ArrayLike,
        lats: ArrayLike,
        mode: Mode,
        density: Density,
        densities: Densities,
    ) -> Floats:
        """Minutes from one point to each of many; inf where only a boat goes.

        :param lons: degrees, like `lats`; arrays of one length.
        :param density: of the commune one starts from.
        :param densities: those of the places, as `Density` values; same length.
        """
        there = Spots(np.asarray(lons, np.float64), np.asarray(lats, np.float64))
        return self.minutes_between(Spots.at(lon, lat), there, mode, density, densities)

    def minutes_between(
        self,
        here: Spots,
        there: Spots,
        mode: Mode,
        density: Density | Densities,
        densities: Densities,
    ) -> Floats:
        """Minutes from each point of one list to its like in another; inf where only a boat goes.

        :param here: as many points as `there`, or one; `density` are theirs.
        """
        best = np.full(there.lons.shape, np.inf)
        for way in self._barriers.ways(here, there, mode):
            np.minimum(
                best, free_minutes(way.metres, mode, density, densities) + way.wait, out=best
            )
        return best


def free_minutes(
    metres: Floats, mode: Mode, density: Density | Densities, densities: Densities
) -> Floats:
    """Minutes for a great-circle distance with nothing in the way; inf for inf.

    :param density: of one end of all, or of each.
    """
    ends = np.stack([np.interp(metres, *_curve(mode, end)) for end in Density])
    there = _of_each(ends, densities)
    here = ends[density] if isinstance(density, Density) else _of_each(ends, density)
    return np.where(np.isfinite(metres), (here + there) / 2, np.inf)


def _of_each(ends: Floats, densities: Densities) -> Floats:
    found: Floats = np.take_along_axis(ends, densities[np.newaxis].astype(np.intp), axis=0)[0]
    return found


def reach_radius_m(minutes: float, mode: Mode, density: Density) -> float:
    """A great-circle radius outside which nothing is within `minutes`, whatever is there.

    An upper bound, to look among few places: then keep those whose own minutes are within.
    """
    return max(_farthest_m(minutes, mode, density, other) for other in Density) + _EDGE_M


@cache
def shipped_estimate() -> Estimate:
    """The estimate with the barriers that ship; OSError or ValueError if they are not sound."""
    return Estimate(Barriers.load(geodata_dir() / "travel" / "barriers.json"))


def estimate_minutes(
    lon1: float,
    lat1: float,
    lon2: float,
    lat2: float,
    mode: Mode,
    density: tuple[Density, Density],
) -> float:
    """Minutes between two points with the barriers that ship; see `Estimate.minutes`."""
    return shipped_estimate().minutes(lon1, lat1, lon2, lat2, mode, density)


@cache
def _curve(mode: Mode, density: Density) -> tuple[Floats, Floats]:
    """Metres of great circle and the minutes they take, at the ends of each band."""
    return _knots(PACES[mode][density])


def _knots(pace: Pace) -> tuple[Floats, Floats]:
    ends = np.array([*BANDS_KM, _FAR_KM])
    taken = np.diff(ends) / np.array(pace.speeds) * 60
    return ends * 1000 / pace.detour, pace.start + np.concatenate(([0.0], np.cumsum(taken)))


def _farthest_m(minutes: float, mode: Mode, here: Density, there: Density) -> float:
    """The inverse of `free_minutes` between two densities; 0 when the start alone is longer."""
    near, far = _curve(mode, here), _curve(mode, there)
    metres = np.union1d(near[0], far[0])
    taken = (np.interp(metres, *near) + np.interp(metres, *far)) / 2
    return float(np.interp(minutes, taken, metres))
