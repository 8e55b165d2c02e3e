"""What a search asks of opening hours: now, an instant, some time in a window, all of it.

Windows are written as ISO 8601 intervals of Paris wall-clock time, `2026-12-01T08:30/12:00`: the
date of the end may be left out when it is that of the start, and 24:00 is its midnight.
"""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

MAX_WINDOW = timedelta(days=14)
YEARS = (2000, 2100)

_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"[0-9]{2}:[0-9]{2}(?::[0-9]{2})?"
_WINDOW = re.compile(
    rf"(?P<date>{_DATE})[T ](?P<time>{_TIME})/(?:(?P<end_date>{_DATE})[T ])?(?P<end_time>{_TIME})",
    re.ASCII,
)
_END_OF_DAY = ("24:00", "24:00:00")


class BadWindow(ValueError):
    """A window that cannot be asked for; the message is a French sentence for the visitor."""


@dataclass(frozen=True, slots=True)
class Window:
    """From `start` until just before `end`, naive wall-clock times of Paris to the minute.

    `whole` asks for all of it, otherwise some time in it is enough. Raises BadWindow unless
    start < end, 14 days at most, from 2000 to 2100.
    """

    start: datetime
    end: datetime
    whole: bool = False

    def __post_init__(self) -> None:
        if any(not YEARS[0] <= moment.year <= YEARS[1] for moment in (self.start, self.end)):
            raise BadWindow(f"l'année doit être entre {YEARS[0]} et {YEARS[1]}")
        if self.start >= self.end:
            hint = ""
            if self.start > self.end and self.start.date() == self.end.date():
                next_day = _text(self.end + timedelta(days=1))
                hint = f" ; pour finir le lendemain : {_text(self.start)}/{next_day}"
            raise BadWindow(f"le créneau doit finir après son début{hint}")
        if self.end - self.start > MAX_WINDOW:
            raise BadWindow(f"un créneau dure {MAX_WINDOW.days} jours au plus")

    def __str__(self) -> str:
        """As in a query; the date of the end is said only when it is another."""
        if self.end.date() == self.start.date():
            return f"{_text(self.start)}/{self.end.time().isoformat(timespec='minutes')}"
        return f"{_text(self.start)}/{_text(self.end)}"


OpenAt = Literal["maintenant"] | datetime | Window
"""What `ouvert` and `ouvert_tout` may ask; a date-time is a naive Paris wall-clock time."""


def read_window(text: str, whole: bool = False) -> Window:
    """A window from the text of a query; seconds are dropped. Raises BadWindow."""
    found = _WINDOW.fullmatch(text)
    if found is None:
        raise BadWindow("un créneau est attendu, par exemple 2026-12-01T08:30/12:00")
    date, end_time = found["end_date"] or found["date"], found["end_time"]
    try:
        start = datetime.fromisoformat(f"{found['date']}T{found['time']}")
        if end_time in _END_OF_DAY:
            end = datetime.combine(datetime.fromisoformat(date), time(0)) + timedelta(days=1)
        else:
            end = datetime.fromisoformat(f"{date}T{end_time}")
    except (ValueError, OverflowError) as error:
        raise BadWindow("cette date ou cette heure n'existe pas") from error
    return Window(start.replace(second=0), end.replace(second=0), whole)


def asked_at(open_at: OpenAt | None, now: datetime) -> datetime | Window:
    """What to tell states for: the instant or the window asked for, or `now` as it is."""
    return now if open_at is None or open_at == "maintenant" else open_at


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")
