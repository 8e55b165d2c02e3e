"""An appointment as a file that a diary reads (iCalendar, RFC 5545).

Times are written in UTC, which needs no time-zone definition and which every diary shows in its
owner's time. The file is made for whoever asks, and kept nowhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from typing import Final

from mapapp.domain.filters import Point
from mapapp.domain.situation import When

_LINE_OCTETS: Final = 75  # RFC 5545, 3.1
_ESCAPED: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


@dataclass(frozen=True, slots=True)
class Event:
    """What goes into the diary. `url` is the page that says the same; `host` is our site's name.

    `end` may be unknown; a `point` is written in full, in this file only.
    """

    title: str
    start: When
    end: When | None
    place: str
    point: Point | None
    text: str
    url: str
    host: str


def calendar_file(event: Event, now: datetime) -> bytes:
    """The file, in UTF-8. `now` is an aware time."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//La carte des aides//Mon rendez-vous//FR",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{_uid(event)}",
        f"DTSTAMP:{_utc(now)}",
        *_times(event),
        f"SUMMARY:{_escaped(event.title)}",
        *([f"LOCATION:{_escaped(event.place)}"] if event.place else []),
        *([f"GEO:{event.point.lat:.6f};{event.point.lon:.6f}"] if event.point else []),
        f"DESCRIPTION:{_escaped(event.text)}",
        f"URL:{event.url}",
        "CLASS:PRIVATE",
        "TRANSP:OPAQUE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(folded + b"\r\n" for line in lines for folded in _folded(line))


def _times(event: Event) -> Iterator[str]:
    """A day when only a day is known: nobody's diary should show an hour that no one said."""
    start, end = event.start, event.end
    if isinstance(start, datetime):
        yield f"DTSTART:{_utc(start)}"
        if end is not None:
            yield f"DTEND:{_utc(end) if isinstance(end, datetime) else _utc(_midnight(end, start))}"
        return
    last = end.date() if isinstance(end, datetime) else end or start
    yield f"DTSTART;VALUE=DATE:{start:%Y%m%d}"
    # The end of days is the day after the last (RFC 5545, 3.6.1).
    yield f"DTEND;VALUE=DATE:{last + timedelta(days=1):%Y%m%d}"


def _midnight(last: date, start: datetime) -> datetime:
    return datetime.combine(last + timedelta(days=1), datetime.min.time(), start.tzinfo)


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _uid(event: Event) -> str:
    # The same appointment has the same one, so that a diary replaces what it had.
    digest = blake2b(event.url.encode(), digest_size=16).hexdigest()
    return f"{digest}@{event.host}"


def _escaped(text: str) -> str:
    kept = "".join(c for c in text.replace("\r\n", "\n") if c == "\n" or c.isprintable())
    return kept.translate(_ESCAPED)


def _folded(line: str) -> Iterator[bytes]:
    """Lines of 75 octets at most, cut between characters; each next one begins with a space."""
    taken = b""
    for character in line:
        octets = character.encode()
        if len(taken) + len(octets) > _LINE_OCTETS:
            yield taken
            taken = b" "
        taken += octets
    yield taken
