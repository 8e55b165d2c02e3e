"""Dated exceptions to the usual hours: temporary closures, and special hours of some days.

An exception holds for whole calendar days, from 00:00 to 24:00 on the wall clock of Paris: a usual
night that began the day before ends at midnight. Special hours win over a closure of the same day;
those of several exceptions add up; a special night may go on into the next morning, whatever is
said of that morning. So the order in which exceptions are given does not matter.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise

MAX_CLOSURES = 50
MAX_DAYS_CLOSED = 731
MAX_DAYS_SPECIAL = 62
MAX_REASON = 200
_YEARS = (2000, 2100)
_DAY = 24 * 60
_LATEST = _DAY + _DAY // 2
_SPAN = re.compile(r"([0-9]{2}):([0-5][0-9])-([0-9]{2}):([0-5][0-9])", re.ASCII)
_KEYS = frozenset({"from", "to", "hours", "reason"})
_ONE_DAY = timedelta(days=1)


class InvalidClosure(ValueError):
    """An exception that cannot be; the message is a French sentence for who typed it."""


@dataclass(frozen=True, slots=True, order=True)
class Closure:
    """The days from `first` to `last`, both included, on which the usual hours do not hold.

    `spans` are the hours of those days, in minutes after midnight, in order and apart; an end may
    pass 1440 (until noon of the next day, 2160). Without spans: closed. `reason` is repeated as
    it is: whoever displays it escapes it. Raises InvalidClosure.
    """

    first: date
    last: date
    spans: tuple[tuple[int, int], ...] = ()
    reason: str = ""

    def __post_init__(self) -> None:
        if not _YEARS[0] <= self.first.year <= self.last.year <= _YEARS[1]:
            raise InvalidClosure(f"les dates doivent se suivre, entre {_YEARS[0]} et {_YEARS[1]}")
        days = (self.last - self.first).days + 1
        most = MAX_DAYS_SPECIAL if self.spans else MAX_DAYS_CLOSED
        if not 1 <= days <= most:
            late = "la dernière date vient avant la première"
            raise InvalidClosure(late if days < 1 else f"{most} jours au plus")
        if any(not 0 <= start < _DAY or not start < end <= _LATEST for start, end in self.spans):
            raise InvalidClosure("ces heures ne se suivent pas")
        if any(end >= start for (_, end), (start, _) in pairwise(self.spans)):
            raise InvalidClosure("ces plages horaires se touchent ou ne sont pas dans l'ordre")
        if len(self.reason) > MAX_REASON or not self.reason.isprintable():
            raise InvalidClosure(f"le motif tient en une ligne de {MAX_REASON} caractères au plus")


Closures = tuple[Closure, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of naive wall-clock time ruled by an exception, which opens or closes it."""

    start: datetime
    end: datetime
    open: bool
    closure: Closure


def to_json(closures: Sequence[Closure]) -> list[dict[str, str]]:
    """Exceptions as JSON objects: `from`, `to`, then `hours` and `reason` when there are any."""
    return [
        {"from": closure.first.isoformat(), "to": closure.last.isoformat()}
        | ({"hours": _hours_text(closure.spans)} if closure.spans else {})
        | ({"reason": closure.reason} if closure.reason else {})
        for closure in closures
    ]


def from_json(value: object) -> Closures:
    """Exceptions from what `to_json` made, None being none; raises InvalidClosure."""
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > MAX_CLOSURES:
        raise InvalidClosure(f"une liste de {MAX_CLOSURES} exceptions au plus est attendue")
    return tuple(_from_object(each) for each in value)


def _from_object(value: object) -> Closure:
    if not isinstance(value, dict) or not {"from", "to"} <= value.keys() <= _KEYS:
        raise InvalidClosure(
            "une exception dit « from » et « to », et parfois « hours », « reason »"
        )
    texts = {key: text for key, text in value.items() if isinstance(text, str)}
    if len(texts) < len(value):
        raise InvalidClosure("une exception est faite de textes")
    try:
        first, last = date.fromisoformat(texts["from"]), date.fromisoformat(texts["to"])
    except ValueError as error:
        raise InvalidClosure("une date comme 2026-12-24 est attendue") from error
    spans = read_spans(texts["hours"]) if "hours" in texts else ()
    return Closure(first, last, spans, texts.get("reason", ""))


def read_spans(text: str) -> tuple[tuple[int, int], ...]:
    """« 09:00-12:00,20:00-02:00 » as minutes after midnight; raises InvalidClosure."""
    spans = []
    for part in text.split(","):
        found = _SPAN.fullmatch(part)
        if found is None:
            raise InvalidClosure("des heures comme 09:00-12:00,14:00-18:00 sont attendues")
        hour, minute, last_hour, last_minute = (int(number) for number in found.groups())
        start, end = hour * 60 + minute, last_hour * 60 + last_minute
        spans.append((start, end + _DAY if end < start else end))
    return tuple(spans)


def _hours_text(spans: Sequence[tuple[int, int]]) -> str:
    return ",".join("-".join(f"{m // 60:02d}:{m % 60:02d}" for m in span) for span in spans)


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
