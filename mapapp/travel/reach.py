"""What can be reached from a point in so many minutes, and by whom that is said."""

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mapapp.travel.barriers import Spots, great_circle_m
from mapapp.travel.estimate import Estimate, reach_radius_m
from mapapp.travel.modes import Density, Mode, Source
from mapapp.travel.shape import Bools, Floats, Shape


class Reach(Protocol):
    """Places within `minutes` of a point by `mode`.

    Look among the places within `radius_m` of `lon`, `lat` (great circle), then ask `within`.
    """

    @property
    def source(self) -> Source:
        """Who says so."""

    @property
    def lon(self) -> float:
        """Degrees."""

    @property
    def lat(self) -> float:
        """Degrees."""

    @property
    def minutes(self) -> int:
        """How long one is ready to travel."""

    @property
    def mode(self) -> Mode:
        """How one travels."""

    @property
    def radius_m(self) -> float:
        """Nothing outside this radius can be reached."""

    def within(self, lons: Floats, lats: Floats, densities: NDArray[np.uint8]) -> Bools:
        """Which places can be reached; `densities` are those of their communes."""


class ReachProvider(Protocol):
    """Says what can be reached; never raises for a point and minutes of a sound search."""

    def reach(self, lon: float, lat: float, minutes: int, mode: Mode) -> Reach:
        """What is within 1 to 120 minutes of a point in degrees."""


@dataclass(frozen=True)
class EstimatedReach:
    """A reach by our own estimate; `density` is that of the commune one starts from."""

    estimate: Estimate
    lon: float
    lat: float
    minutes: int
    mode: Mode
    density: Density
    source: Source = Source.ESTIMATE

    @cached_property
    def radius_m(self) -> float:
        """See `Reach`."""
        return reach_radius_m(self.minutes, self.mode, self.density)

    def within(self, lons: Floats, lats: Floats, densities: NDArray[np.uint8]) -> Bools:
        """See `Reach`."""
        taken = self.estimate.minutes_to(
            self.lon, self.lat, lons, lats, self.mode, self.density, densities
        )
        inside: Bools = taken <= self.minutes
        return inside


@dataclass(frozen=True)
class DrawnReach:
    """A reach drawn by a routing service."""

    shape: Shape
    lon: float
    lat: float
    minutes: int
    mode: Mode
    source: Source

    @cached_property
    def radius_m(self) -> float:
        """See `Reach`; a little more than the farthest corner, for edges are not great circles."""
        corners = self.shape.points
        far = great_circle_m(Spots.at(self.lon, self.lat), Spots(corners[:, 0], corners[:, 1]))
        return float(far.max()) * 1.001 + 10

    def within(self, lons: Floats, lats: Floats, densities: NDArray[np.uint8]) -> Bools:
        """See `Reach`; the service knows better than `densities`."""
        return self.shape.contains(lons, lats)
