"""What happens at an instant or during a window of time, and the answer that it makes.

The usual hours (`evaluate`) are overlaid by dated exceptions (`closures`) on the wall clock, and
read along real time: what is written inside the hour that spring skips does not happen. A window
written wholly inside that hour is answered as the instant at which the clocks jump.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import IntEnum

from mapapp.domain.opening import Window
from mapapp.hours.closures import Closures, Piece, pieces_from
from mapapp.hours.evaluate import LOOK_AHEAD, Hours, Interval, StateName
from mapapp.hours.moments import in_paris, instant_of, wall_time

# What happens during a stretch of time, as bits that add up: the states, the states that the
# usual hours alone would give, whether an exception rules or the usual hours do.
OPEN, CLOSED, UNKNOWN = 1, 2, 4
USUALLY = 3  # the shift from a state to the usual state
EXCEPTIONAL, USUAL = 64, 128
_BIT: dict[StateName, int] = {"ouvert": OPEN, "ferme": CLOSED, "inconnu": UNKNOWN}
_YEARS = (1900, 9000)


class Verdict(IntEnum):
    """The answer about a window or an instant, with who gives it."""

    UNKNOWN = 0
    OPEN = 1
    CLOSED = 2
    EXCEPTIONALLY_CLOSED = 3
    EXCEPTIONALLY_OPEN = 4

    @property
    def open(self) -> bool | None:
        """Whether it is open as asked, None when that is not known."""
        if self is Verdict.UNKNOWN:
            return None
        return self in (Verdict.OPEN, Verdict.EXCEPTIONALLY_OPEN)

    @property
    def exceptional(self) -> bool:
        """Whether an exception decides, not the usual hours."""
        return self in (Verdict.EXCEPTIONALLY_CLOSED, Verdict.EXCEPTIONALLY_OPEN)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time of one state: its ends, the state, what the usual hours would say.

    The ends are aware UTC instants, or naive wall-clock times from `wall_stretches`. `piece` is
    the exception that rules it, None when the usual hours do.
    """

    start: datetime
    end: datetime
    state: StateName
    comment: str | None
    usual: StateName
    piece: Piece | None

    @property
    def flags(self) -> int:
        """What happens in it, as bits."""
        ruled = USUAL if self.piece is None else EXCEPTIONAL
        return _BIT[self.state] | _BIT[self.usual] << USUALLY | ruled


def all_flags(those: Iterable[Stretch]) -> int:
    """What happens in stretches of time, as bits."""
    flags = 0
    for each in those:
        flags |= each.flags
    return flags


def verdict(flags: int, whole: bool) -> Verdict:
    """The answer about a window, from all that happens in it.

    « Some time »: open if it is open at a moment, unknown if it may be. « All of it »: closed if
    it is closed at a moment, unknown if it may be. The answer is exceptional when exceptions rule
    the window from end to end, or when without them it would be another.
    """
    answer, usual = _answer(flags, whole), _answer(flags >> USUALLY, whole)
    if answer == UNKNOWN:
        return Verdict.UNKNOWN
    if flags & USUAL and answer == usual:
        return Verdict.OPEN if answer == OPEN else Verdict.CLOSED
    return Verdict.EXCEPTIONALLY_OPEN if answer == OPEN else Verdict.EXCEPTIONALLY_CLOSED


def _answer(states: int, whole: bool) -> int:
    order = (CLOSED, UNKNOWN, OPEN) if whole else (OPEN, UNKNOWN, CLOSED)
    return next((state for state in order if states & state), UNKNOWN)


def stretches(
    hours: Hours | None, closures: Closures, start: datetime, end: datetime
) -> Iterator[Stretch]:
    """Successive stretches of real time between two naive wall-clock times, without hole."""
    for each in wall_stretches(hours, closures, start, end):
        begun, ended = instant_of(each.start).astimezone(UTC), instant_of(each.end).astimezone(UTC)
        if begun < ended:
            yield replace(each, start=begun, end=ended)


def wall_stretches(
    hours: Hours | None, closures: Closures, start: datetime, end: datetime
) -> Iterator[Stretch]:
    """The usual hours cut by the exceptions, in naive wall-clock time, without hole."""
    unknown = (Interval(start, end, "inconnu", None),)
    exceptions = pieces_from(closures, start)
    piece = next(exceptions, None)
    for interval in hours.intervals(start, end) if hours else unknown:
        at = interval.start
        while piece is not None and piece.start < interval.end:
            if at < piece.start:
                yield _stretch(at, piece.start, interval, None)
                at = piece.start
            until = min(piece.end, interval.end)
            yield _stretch(at, until, interval, piece)
            at = until
            if piece.end > interval.end:
                break
            piece = next(exceptions, None)
        if at < interval.end:
            yield _stretch(at, interval.end, interval, None)


def _stretch(start: datetime, end: datetime, usual: Interval, piece: Piece | None) -> Stretch:
    if piece is None:
        return Stretch(start, end, usual.state, usual.comment, usual.state, None)
    return Stretch(start, end, "ouvert" if piece.open else "ferme", None, usual.state, piece)


@dataclass(frozen=True, slots=True)
class Found:
    """All that there is to know about an answer, for those who put it into words.

    `start` and `end` are aware UTC instants, the same for an instant. `inside` holds the stretches
    in between, not cut there (but at the midnight before). `change` is the first stretch of
    another state than the first of `inside`, `following` the first one after the end whose state
    is not that of the end: None when nothing changes in the 366 days that follow.
    """

    verdict: Verdict
    start: datetime
    end: datetime
    inside: tuple[Stretch, ...]
    change: Stretch | None
    following: Stretch | None


def find(hours: Hours | None, asked: datetime | Window, closures: Closures = ()) -> Found:
    """Evaluate hours and exceptions at an instant (or naive Paris time), or in a window."""
    if isinstance(asked, Window):
        start, end = (instant_of(wall).astimezone(UTC) for wall in (asked.start, asked.end))
        if start < end:
            midnight = asked.start.replace(hour=0, minute=0)
            along = stretches(hours, closures, midnight, asked.end + LOOK_AHEAD)
            return _found(along, start, end, asked.whole)
        asked = start
    wall, start = wall_time(asked), in_paris(asked).astimezone(UTC)
    if not _YEARS[0] <= wall.year <= _YEARS[1]:
        return Found(Verdict.UNKNOWN, start, start, (), None, None)
    return _found(stretches(hours, closures, wall, wall + LOOK_AHEAD), start, start, False)


def _found(along: Iterator[Stretch], start: datetime, end: datetime, whole: bool) -> Found:
    inside: list[Stretch] = []
    change: Stretch | None = None
    following: Stretch | None = None
    for each in along:
        if each.end <= start:
            continue
        if not inside or each.start < end:
            inside.append(each)
        elif each.state != inside[-1].state:
            following = each
        if change is None and each.state != inside[0].state:
            change = each
        if following is not None:
            break
    return Found(verdict(all_flags(inside), whole), start, end, tuple(inside), change, following)
