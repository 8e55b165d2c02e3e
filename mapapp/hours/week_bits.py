"""Weeks of opening hours as 672 quarters of an hour, a byte of bits each.

The bits of a quarter (`stretches.OPEN`…) say all that happens in it: when only one thing does, the
quarter is known exactly. Slot 0 begins on Monday at 00:00 on the wall clock of Paris. Nothing
happens in the quarters of the hour that spring skips.
"""

import re
from datetime import date, datetime, time, timedelta

import numpy as np
import numpy.typing as npt

from mapapp.hours.calendar import public_holiday_name, school_holiday_name
from mapapp.hours.closures import Closures, pieces_from
from mapapp.hours.evaluate import Hours
from mapapp.hours.moments import in_paris
from mapapp.hours.stretches import (
    CLOSED,
    EXCEPTIONAL,
    OPEN,
    UNKNOWN,
    USUAL,
    USUALLY,
    Verdict,
    verdict,
    wall_stretches,
)

Bytes = npt.NDArray[np.uint8]

SLOT_MINUTES = 15
SLOTS = 7 * 24 * 60 // SLOT_MINUTES
INEXACT = 255
_WEEK = timedelta(days=7)
# No holiday from the Saturday before to the end of that week: hours as they are all the year.
_ORDINARY_MONDAY = date(2026, 11, 16)
_WEEKDAYS = re.compile(r"(?:Mo|Tu|We|Th|Fr|Sa|Su)(?:-(?:Mo|Tu|We|Th|Fr|Sa|Su))?|PH|SH")


def monday_of(day: date) -> date:
    """The Monday of that week."""
    return day - timedelta(days=day.weekday())


def week_bits(hours: Hours | None, closures: Closures, monday: date) -> Bytes:
    """The quarters of one week: uint8 array of `SLOTS`."""
    start = datetime.combine(monday, time(0))
    row = np.zeros(SLOTS, np.uint8)
    for each in wall_stretches(hours, closures, start, start + _WEEK):
        first = (each.start - start) // timedelta(minutes=SLOT_MINUTES)
        last = -((start - each.end) // timedelta(minutes=SLOT_MINUTES))
        row[first:last] |= np.uint8(each.flags)
    row[skipped_slots(monday)] = 0
    return row


def skipped_slots(monday: date) -> slice:
    """The slots of the hour that does not exist in that week, if there is one."""
    for day in range(7):
        moment = datetime.combine(monday + timedelta(days=day), time(2, 30))
        if moment.month == 3 and in_paris(moment).hour != 2:
            first = (day * 24 + 2) * 60 // SLOT_MINUTES
            return slice(first, first + 60 // SLOT_MINUTES)
    return slice(0, 0)


def repeats(hours: Hours | None) -> bool:
    """Whether the hours are the same every week but for public and school holidays."""
    if hours is None:
        return True
    return hours.rules is not None and all(
        not rule.wide
        and all(_WEEKDAYS.fullmatch(day) for day in rule.days)
        and not re.search("[a-z]", rule.times)
        for rule in hours.rules
    )


def names_public_holidays(hours: Hours | None) -> bool:
    """Whether hours that repeat say something of public holidays."""
    rules = hours.rules if hours else None
    return any("PH" in rule.days for rule in rules or ())


def has_public_holiday(monday: date) -> bool:
    """Whether a public holiday comes in a week, or in the two days before (nights go on)."""
    return any(public_holiday_name(day) for day in _days_around(monday))


def has_school_holiday(monday: date) -> bool:
    """The same for school holidays."""
    return any(school_holiday_name(day) for day in _days_around(monday))


def _days_around(monday: date) -> list[date]:
    return [monday + timedelta(days=ahead) for ahead in range(-2, 7)]


def ordinary_bits(hours: Hours | None) -> Bytes:
    """The week of hours that repeat, away from holidays and changes of clocks."""
    return week_bits(hours, (), _ORDINARY_MONDAY)


def has_exceptions(closures: Closures, monday: date) -> bool:
    """Whether exceptions rule something of that week."""
    start = datetime.combine(monday, time(0))
    first = next(pieces_from(closures, start), None)
    return first is not None and first.start < start + _WEEK


def _is_one(flags: int, *bits: int) -> bool:
    return sum(bool(flags & bit) for bit in bits) == 1


def _is_exact_instant(flags: int) -> bool:
    return _is_one(flags, OPEN, CLOSED, UNKNOWN) and _is_one(flags, USUAL, EXCEPTIONAL)


def _is_exact(flags: int) -> bool:
    usual = _is_one(flags, *(bit << USUALLY for bit in (OPEN, CLOSED, UNKNOWN)))
    return flags == 0 or (usual and _is_exact_instant(flags))


def _table(values: list[int]) -> Bytes:
    return np.array(values, np.uint8)


AT_INSTANT = _table(
    [int(verdict(f, False)) if _is_exact_instant(f) else INEXACT for f in range(256)]
)
"""From the bits of a quarter to the verdict at any instant of it, or INEXACT."""

SOME_TIME = _table([int(verdict(flags, False)) for flags in range(256)])
"""From the bits of all that happens in a window to the verdict « open at some time »."""

ALL_TIME = _table([int(verdict(flags, True)) for flags in range(256)])
"""The same for « open all the time »."""

EXACT = np.array([_is_exact(flags) for flags in range(256)])
"""Whether the bits of a quarter are those of each part of it."""

KEPT = np.array([each.open is not False for each in Verdict])
"""By verdict: whether an opening filter keeps it (unknown is kept)."""
