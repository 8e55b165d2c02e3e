"""Wall-clock time of Europe/Paris, and the two nights a year when it is not simple.

Opening hours speak of the clock on the wall; searches speak of instants. The clocks change by
one whole hour, at a whole hour (so in France since 1976):

- autumn: 02:00-03:00 happens twice; a wall time means its first occurrence, and during the second
  one the state stays what it was at the end of the first;
- spring: 02:00-03:00 does not exist; a moment asked for in it is moved forward one hour, a change
  of state written in it happens at 03:00.

So the states of a place, read along real time, never go back.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
_MONTHS_OF_CHANGE = (3, 10)


def in_paris(moment: datetime) -> datetime:
    """An instant, in Paris time. A naive moment is Paris wall-clock time (rules above)."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=PARIS, fold=0)
        if moment.month not in _MONTHS_OF_CHANGE:
            return moment
    # Through UTC: Python leaves a wall time that does not exist as it is otherwise.
    return moment.astimezone(UTC).astimezone(PARIS)


def wall_time(moment: datetime) -> datetime:
    """The naive wall-clock time to evaluate hours at, for an instant or a Paris wall time."""
    local = in_paris(moment)
    wall = local.replace(tzinfo=None, fold=0)
    if local.fold:
        return wall.replace(minute=59, second=59, microsecond=999_999)
    return wall


def instant_of(wall: datetime) -> datetime:
    """The instant, in Paris time, at which the wall clock first reaches or passes `wall`."""
    local = in_paris(wall)
    if local.replace(tzinfo=None) - wall >= timedelta(minutes=1):
        return in_paris(wall.replace(minute=0, second=0, microsecond=0))
    return local
