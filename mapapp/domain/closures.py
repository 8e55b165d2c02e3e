"""Dated exceptions to the usual hours of a place: temporary closures, hours of some days."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
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
