"""How long it takes from here to there, by each mode, as the declared estimate has it."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mapapp.domain.filters import Point
from mapapp.domain.geography import distance_m
from mapapp.travel.density import CommuneDensities
from mapapp.travel.estimate import Estimate
from mapapp.travel.modes import Mode, Source
from mapapp.travel.words import travel_text

TOO_FAR_MINUTES: Final = {Mode.WALK: 90.0, Mode.BIKE: 120.0}
"""Beyond, a mode is said to be too far rather than timed: our choice, nobody plans such a way."""
EARLY_MINUTES: Final = 10
"""Minutes ahead of an appointment that a time to leave allows for: our choice."""


@dataclass(frozen=True, slots=True)
class TripTime:
    """A way by one mode. `minutes` are rounded up, the text says them rougher; None: too far.

    `leave_at` is when to leave for an appointment, an aware time on a five-minute mark.
    """

    mode: Mode
    minutes: int | None
    text: str
    leave_at: datetime | None = None


class Trips:
    """Times between two points; immutable, shared by threads."""

    def __init__(
        self,
        estimate: Estimate,
        densities: CommuneDensities,
        commune_at: Callable[[float, float], str | None],
    ) -> None:
        """Keep them.

        :param commune_at: INSEE code of the commune at lon, lat; None outside the region.
        """
        self._estimate = estimate
        self._densities = densities
        self._commune_at = commune_at

    def times(
        self,
        start: Point,
        end: Point,
        communes: tuple[str | None, str | None] = (None, None),
        arrive_at: datetime | None = None,
    ) -> tuple[TripTime, ...]:
        """Each mode's time, on foot first.

        :param communes: those at the start and at the end, where they are known already.
        """
        points = zip((start, end), communes, strict=True)
        here, there = (
            self._densities.of(code or self._commune_at(point.lon, point.lat))
            for point, code in points
        )
        found = []
        for mode in Mode:
            minutes = self._estimate.minutes(
                start.lon, start.lat, end.lon, end.lat, mode, (here, there)
            )
            found.append(_time(mode, minutes, arrive_at))
        return tuple(found)


def nearest_first(
    point: Point, spots: Sequence[tuple[float, float]], within_m: float
) -> list[tuple[int, float]]:
    """Positions of the (lon, lat) spots within a distance, with their metres, nearest first."""
    metres = ((at, distance_m(point.lon, point.lat, *spot)) for at, spot in enumerate(spots))
    return sorted(((at, m) for at, m in metres if m <= within_m), key=lambda pair: pair[1])


def _time(mode: Mode, minutes: float, arrive_at: datetime | None) -> TripTime:
    if math.isinf(minutes):
        return TripTime(mode, None, travel_text(minutes, mode, Source.ESTIMATE))
    if minutes > TOO_FAR_MINUTES.get(mode, math.inf):
        return TripTime(mode, None, f"{_FAR[mode]} : trop loin")
    text = travel_text(minutes, mode, Source.ESTIMATE)
    leave = None if arrive_at is None else _leave_at(arrive_at, minutes)
    return TripTime(mode, math.ceil(minutes), text, leave)


_FAR: Final = {Mode.WALK: "à pied", Mode.BIKE: "à vélo"}


def _leave_at(arrive_at: datetime, minutes: float) -> datetime:
    # Through a timestamp, so that a night when clocks change takes the minutes it takes.
    moment = arrive_at.timestamp() - (minutes + EARLY_MINUTES) * 60
    return datetime.fromtimestamp(moment // 300 * 300, arrive_at.tzinfo)


def hour_text(moment: datetime) -> str:
    """« 7 h 45 »."""
    return (
        f"{moment.hour}\u00a0h\u00a0{moment.minute:02d}"
        if moment.minute
        else f"{moment.hour}\u00a0h"
    )
