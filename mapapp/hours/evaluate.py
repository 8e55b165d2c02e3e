"""Whether a place is open at a moment, from its hours in OSM `opening_hours` syntax.

Specification: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification, with French
public holidays (PH) and the school holidays of zone B (SH; beyond the published calendar a day
counts as term time). As the specification says, a rule replaces the whole day of earlier ones
after « ; », so `Fr 22:00-02:00; Sa 10:00-12:00` closes on Friday at midnight (the other way
round, `22:00-02:00; Fr off` still opens on Saturday from 00:00 to 02:00, as in the reference
evaluator opening_hours.js). Times that follow the sun are those of Nantes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal

from opening_hours import OpeningHours, State

from mapapp.hours.moments import PARIS, instant_of, wall_time
from mapapp.hours.syntax import InvalidHours, Rule, prepare

__all__ = [
    "Hours",
    "Interval",
    "InvalidHours",
    "OpeningState",
    "StateName",
    "hours_for",
    "known_hours",
    "state_at",
]

StateName = Literal["ouvert", "ferme", "inconnu"]
LOOK_AHEAD = timedelta(days=366)
_NANTES = (47.2184, -1.5536)  # latitude first: the order of the evaluator
_YEARS = (1900, 9000)
_ONE_HOUR = timedelta(hours=1)
_NAMES: dict[State, StateName] = {
    State.OPEN: "ouvert",
    State.CLOSED: "ferme",
    State.UNKNOWN: "inconnu",
}
_OF_HOLIDAYS = re.compile(r"\bPH\b|24/7", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OpeningState:
    """The state of a place at a moment.

    `next_change` is the instant (aware, Europe/Paris) at which `state` becomes `next_state`, None
    when nothing changes in the 366 days that follow. `comment` is the source's remark, if any.
    Before 1900 and after 9000 the state is « inconnu ».
    """

    state: StateName
    next_change: datetime | None = None
    comment: str | None = None
    next_state: StateName | None = None


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of one state and comment; `start` and `end` are naive Paris wall-clock times."""

    start: datetime
    end: datetime
    state: StateName
    comment: str | None


@dataclass(frozen=True, slots=True)
class Hours:
    """Checked opening hours. Equal when their text is; made by `Hours.parse` or `hours_for`.

    `osm` is the text as given, `uses_school_holidays` tells whether it depends on SH, `rules` are
    its parts for those who read it aloud (None when a rule has a form we do not cut).
    """

    osm: str
    rules: tuple[Rule, ...] | None = field(compare=False, repr=False)
    uses_school_holidays: bool = field(compare=False, repr=False)
    _engines: tuple[OpeningHours, ...] = field(compare=False, repr=False)

    @property
    def tells_public_holidays(self) -> bool:
        """Whether the text says what happens on public holidays, or that it never closes."""
        return _OF_HOLIDAYS.search(self.osm) is not None

    @classmethod
    def parse(cls, osm: str) -> "Hours":
        """Hours from OSM text; raises InvalidHours with a French sentence and a position."""
        prepared = prepare(osm)
        engines = tuple(_engine(text, prepared.sun) for text in prepared.texts)
        return cls(osm, prepared.rules, prepared.school, engines)

    def state_at(self, moment: datetime) -> OpeningState:
        """The state at an instant, or at a naive Paris wall-clock time (see `moments`)."""
        if not _YEARS[0] <= moment.year <= _YEARS[1]:
            return OpeningState("inconnu")
        wall = wall_time(moment)
        later = _stretches(self._engines, wall, wall + LOOK_AHEAD)
        _, _, now, remark = next(later)
        for start, end, state, _ in later:
            if state == now:
                continue
            change = instant_of(start.replace(tzinfo=None))
            # An opening written wholly inside the hour that spring skips does not happen.
            if end - start > _ONE_HOUR or instant_of(end.replace(tzinfo=None)) > change:
                return OpeningState(_NAMES[now], change, remark or None, _NAMES[state])
        return OpeningState(_NAMES[now], None, remark or None)

    def intervals(self, start: datetime, end: datetime) -> Iterator[Interval]:
        """Successive states between two naive wall-clock times, without hole, cut at both."""
        for first, last, state, comment in _stretches(self._engines, start, end):
            yield Interval(
                first.replace(tzinfo=None, fold=0),
                last.replace(tzinfo=None, fold=0),
                _NAMES[state],
                comment or None,
            )


_Stretch = tuple[datetime, datetime, State, str]


def _stretches(
    engines: tuple[OpeningHours, ...], start: datetime, end: datetime
) -> Iterator[_Stretch]:
    """Intervals of the first engine; where it is closed, those of the next ones."""
    first, *others = engines
    if not others:
        yield from first.intervals(start, end)
        return
    pending: _Stretch | None = None
    for one in first.intervals(start, end):
        fallback = one[2] == State.CLOSED
        inside = (one[0].replace(tzinfo=None), one[1].replace(tzinfo=None))
        for made in _stretches(tuple(others), *inside) if fallback else iter((one,)):
            if pending and pending[2:] == made[2:]:
                pending = (pending[0], *made[1:])
                continue
            if pending:
                yield pending
            pending = made
    if pending:
        yield pending


def _engine(text: str, sun: bool) -> OpeningHours:
    if sun:
        # The position is used only together with a time zone.
        return OpeningHours(text, country="FR", auto_country=False, timezone=PARIS, coords=_NANTES)
    return OpeningHours(text, country="FR", auto_country=False, auto_timezone=False)


@lru_cache(maxsize=8192)
def hours_for(osm: str) -> Hours:
    """`Hours.parse`, remembered: places share their hours."""
    return Hours.parse(osm)


@lru_cache(maxsize=8192)
def known_hours(osm: str | None) -> Hours | None:
    """Hours of a stored text, None when it is missing or cannot be read: both are unknown."""
    if not osm:
        return None
    try:
        return hours_for(osm)
    except InvalidHours:
        return None


def state_at(hours: Hours | None, moment: datetime) -> OpeningState:
    """The state at a moment; without hours it is « inconnu »."""
    return OpeningState("inconnu") if hours is None else hours.state_at(moment)
