"""The object `ouverture` of the API as ready JSON, with how long it stays true."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

import orjson

from mapapp.domain.opening import Window
from mapapp.hours.closures import Closures
from mapapp.hours.evaluate import Hours
from mapapp.hours.french import SOON
from mapapp.hours.moments import in_paris, instant_of
from mapapp.hours.stretches import Found, find
from mapapp.hours.windows import answer_at, answer_of, opening_json

_ONE_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Said:
    """JSON that is true from an instant until just before another, both in POSIX seconds."""

    start: float
    end: float
    text: bytes


def said_in(hours: Hours | None, closures: Closures, window: Window) -> bytes:
    """The answer about a window, as JSON."""
    return orjson.dumps(opening_json(answer_at(hours, window, closures)))


def said_at(hours: Hours | None, closures: Closures, minute: datetime) -> Said:
    """The answer at an aware instant without seconds, as JSON."""
    found = find(hours, minute, closures)
    answer = answer_of(found, hours, minute, closures)
    return Said(minute.timestamp(), _until(found, minute), orjson.dumps(opening_json(answer)))


def _until(found: Found, minute: datetime) -> float:
    """When the sentence may change: with the state, the day, or the last half hour."""
    now = minute.timestamp()
    if found.change is None:
        return now + _ONE_MINUTE  # each minute looks one minute further
    tomorrow = in_paris(minute).date() + timedelta(days=1)
    ends = [instant_of(datetime.combine(tomorrow, time(0))), found.inside[0].end]
    ends.append(found.change.start - SOON)
    return min(end.timestamp() for end in ends if end.timestamp() > now)
