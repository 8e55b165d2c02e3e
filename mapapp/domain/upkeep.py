"""When a place is asked whether all is still right, reminded, and given to moderators to check."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from mapapp.domain.instants import moment_of

WAIT = timedelta(days=14)
"""Between two letters of one turn, and after the last one."""
REMINDERS = 2
"""Letters after the first; then moderators are told."""
MIN_DAYS, MAX_DAYS = 7, 1_000
"""Rhythms that may be chosen."""


class Step(StrEnum):
    """What is to be done about a place now."""

    NOTHING = "nothing"
    ASK = "ask"
    REMIND = "remind"
    TO_CHECK = "to_check"
    SETTLE = "settle"


@dataclass(frozen=True, slots=True)
class Turn:
    """Where the question stands. Instants are stored texts, `updated` a year, month or day;
    `every_days` is the rhythm in force."""

    every_days: int
    updated: str | None = None
    answered_at: str | None = None
    asked_at: str | None = None
    reminders: int = 0
    to_check: bool = False


def next_step(turn: Turn, now: datetime) -> Step:
    """What is to be done now. A turn ends by itself when the place was confirmed in another way."""
    if turn.every_days <= 0:
        return Step.NOTHING
    last = last_known(turn.updated, turn.answered_at, now)
    due = last is None or now - last >= timedelta(days=turn.every_days)
    if not due:
        return Step.SETTLE if turn.asked_at or turn.to_check else Step.NOTHING
    if turn.to_check:
        return Step.NOTHING
    if turn.asked_at is None:
        return Step.ASK
    if now - moment_of(turn.asked_at) < WAIT:
        return Step.NOTHING
    return Step.REMIND if turn.reminders < REMINDERS else Step.TO_CHECK


def last_known(updated: str | None, answered_at: str | None, now: datetime) -> datetime | None:
    """When a place was last known to be right; a date to come counts for nothing."""
    known = [_first_moment(updated), moment_of(answered_at) if answered_at else None]
    past = [moment for moment in known if moment is not None and moment <= now]
    return max(past, default=None)


def _first_moment(text: str | None) -> datetime | None:
    parts = (text or "").split("-")
    try:
        year, month, day = (int(part) for part in [*parts, "1", "1"][:3])
        return datetime.combine(date(year, month, day), time(0), UTC)
    except ValueError:
        return None
