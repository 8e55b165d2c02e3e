"""How far out of one's way a crèche is: home, the crèche, then where one is expected."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from mapapp.domain.filters import Point
from mapapp.domain.place import Place, Precision
from mapapp.travel.density import CommuneDensities
from mapapp.travel.estimate import Estimate, Floats
from mapapp.travel.modes import Mode

CommuneAt = Callable[[float, float], str | None]
"""The INSEE code of the commune at lon, lat; None outside the region."""


@dataclass(frozen=True, slots=True)
class Detour:
    """Minutes, estimated. `total`: of the whole way by the crèche; `extra`: what it adds to the way
    straight to the appointment. With one end only both are the way between it and the crèche."""

    total: float
    extra: float


@dataclass(frozen=True)
class Ways:
    """What an estimate of ways needs; `commune_at` tells the density at a point."""

    estimate: Estimate
    densities: CommuneDensities
    commune_at: CommuneAt

    def detours(
        self, home: Point | None, appointment: Point | None, mode: Mode, places: Sequence[Place]
    ) -> list[Detour | None]:
        """The detour by each place; None without any end, where only a boat goes, or for a place
        that is nowhere one could go."""
        if (home is None and appointment is None) or not places:
            return [None] * len(places)
        legs = [self._minutes(end, mode, places) for end in (home, appointment) if end is not None]
        totals = sum(legs, np.zeros(len(places)))
        straight = 0.0
        if home is not None and appointment is not None:
            straight = self._straight(home, appointment, mode)
        return [
            None
            if place.precision is Precision.TERRITORY or not np.isfinite(total + straight)
            # Densities differ from leg to leg: on one's very way the sum may come out shorter.
            else Detour(float(total), max(0.0, float(total) - straight))
            for place, total in zip(places, totals, strict=True)
        ]

    def _minutes(self, end: Point, mode: Mode, places: Sequence[Place]) -> Floats:
        # The estimate is the same in both directions.
        return self.estimate.minutes_to(
            end.lon,
            end.lat,
            np.array([place.lon for place in places]),
            np.array([place.lat for place in places]),
            mode,
            self.densities.of(self.commune_at(end.lon, end.lat)),
            self.densities.column([place.commune_code for place in places]),
        )

    def _straight(self, home: Point, appointment: Point, mode: Mode) -> float:
        here, there = (
            self.densities.of(self.commune_at(end.lon, end.lat)) for end in (home, appointment)
        )
        return self.estimate.minutes(
            home.lon, home.lat, appointment.lon, appointment.lat, mode, (here, there)
        )
