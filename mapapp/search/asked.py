"""The moment or window that a search asks about."""

from datetime import datetime

from mapapp.domain.filters import Filters
from mapapp.domain.opening import Window
from mapapp.hours.moments import PARIS

Asked = datetime | Window


def asked_of(filters: Filters, now: datetime) -> Asked:
    """What states are told for: what the search says, else now, to the minute.

    An instant is an aware time of Paris; a window is in its wall-clock time.
    """
    if isinstance(filters.open_at, Window):
        return filters.open_at
    if isinstance(filters.open_at, datetime):
        return filters.open_at.replace(tzinfo=PARIS)
    return minute_of(now)


def minute_of(now: datetime) -> datetime:
    """An aware time as Paris has it, to the minute."""
    return now.astimezone(PARIS).replace(second=0, microsecond=0)
