"""Dated exceptions to the usual hours: temporary closures, and special hours of some days.

An exception holds for whole calendar days, from 00:00 to 24:00 on the wall clock of Paris: a usual
night that began the day before ends at midnight. Special hours win over a closure of the same day;
those of several exceptions add up; a special night may go on into the next morning, whatever is
said of that morning. So the order in which exceptions are given does not matter.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from mapapp.domain.closures import (
    MAX_CLOSURES,
    MAX_DAYS_CLOSED,
    MAX_DAYS_SPECIAL,
    MAX_REASON,
    Closure,
    Closures,
    InvalidClosure,
    from_json,
    read_spans,
    to_json,
)

__all__ = [
    "MAX_CLOSURES",
    "MAX_DAYS_CLOSED",
    "MAX_DAYS_SPECIAL",
    "MAX_REASON",
    "Closure",
    "Closures",
    "InvalidClosure",
    "Piece",
    "closed_until",
    "from_json",
    "pieces",
    "pieces_from",
    "read_spans",
    "to_json",
]

_DAY = 24 * 60
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of naive wall-clock time ruled by an exception, which opens or closes it."""

    start: datetime
    end: datetime
    open: bool
    closure: Closure


def pieces_from(closures: Closures, start: datetime) -> Iterator[Piece]:
    """What exceptions say of the wall-clock time after `start`, in order, without overlap."""
    found = pieces(closures)
    # Sorted and apart: their ends are in order too.
    yield from found[bisect_right(found, start, key=lambda piece: piece.end) :]


@lru_cache(maxsize=4096)
def pieces(closures: Closures) -> tuple[Piece, ...]:
    """Every piece of wall-clock time that exceptions rule, in order, without overlap."""
    closed: dict[date, Closure] = {}
    special: dict[date, list[Closure]] = {}
    for closure in sorted(set(closures)):
        for day in _days(closure):
            if closure.spans:
                special.setdefault(day, []).append(closure)
            else:
                closed.setdefault(day, closure)
    nights = {
        day + _ONE_DAY
        for day, those in special.items()
        if any(end > _DAY for closure in those for _, end in closure.spans)
    }
    made: list[Piece] = []
    for day in sorted(closed.keys() | special.keys() | nights):
        here, before = special.get(day, []), special.get(day - _ONE_DAY, [])
        cover = here[0] if here else closed.get(day)
        for piece in _day_pieces(day, cover, _open_spans(here, before)):
            if made and _goes_on(made[-1], piece):
                made[-1] = replace(made[-1], end=piece.end)
            else:
                made.append(piece)
    return tuple(made)


def closed_until(closures: Closures, piece: Piece) -> date:
    """The last day of the closures that follow each other from a closed piece on."""
    end = piece.end
    for following in pieces_from(closures, piece.end):
        if following.start > end or following.open or following.closure.spans:
            break
        end = following.end
    return (end - timedelta(minutes=1)).date()


def _days(closure: Closure) -> Iterator[date]:
    for ahead in range((closure.last - closure.first).days + 1):
        yield closure.first + timedelta(days=ahead)


_OpenSpan = tuple[int, int, Closure]


def _open_spans(here: list[Closure], before: list[Closure]) -> list[_OpenSpan]:
    """Minutes of a day that special hours open, the night before included, without overlap."""
    spans = [(0, end - _DAY, each) for each in before for _, end in each.spans if end > _DAY]
    spans += [(start, min(end, _DAY), each) for each in here for start, end in each.spans]
    joined: list[_OpenSpan] = []
    for start, end, closure in sorted(spans):
        if joined and start <= joined[-1][1]:
            first, last, kept = joined[-1]
            joined[-1] = (first, max(last, end), kept)
        else:
            joined.append((start, end, closure))
    return joined


def _day_pieces(day: date, cover: Closure | None, spans: list[_OpenSpan]) -> Iterator[Piece]:
    midnight = datetime.combine(day, time(0))

    def piece(start: int, end: int, open_: bool, closure: Closure) -> Piece:
        first, last = (midnight + timedelta(minutes=minutes) for minutes in (start, end))
        return Piece(first, last, open_, closure)

    at = 0
    for start, end, closure in spans:
        if cover is not None and at < start:
            yield piece(at, start, False, cover)
        yield piece(start, end, True, closure)
        at = end
    if cover is not None and at < _DAY:
        yield piece(at, _DAY, False, cover)


def _goes_on(before: Piece, after: Piece) -> bool:
    same = (before.open, before.closure) == (after.open, after.closure)
    return same and before.end == after.start
