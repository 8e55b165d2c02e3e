"""Dates of the plan: a year, a month or a day, as whoever follows it knows them."""

import re
from calendar import monthrange
from datetime import date

from mapapp.domain.parameters import BadValue

FIRST_YEAR, LAST_YEAR = 2000, 2100
_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?", re.ASCII)
_FRENCH = re.compile(r"(?:(?:([0-9]{1,2})/)?([0-9]{1,2})/)([0-9]{4})", re.ASCII)


def parse_plan_date(text: str) -> str | None:
    """`2026-12-31`, `2026-12` or `2026`, of that or of `31/12/2026`; None if empty. Raises
    BadValue."""
    typed = text.strip()
    if not typed:
        return None
    if found := _ISO.fullmatch(typed):
        year, month, day = found.groups()
    elif found := _FRENCH.fullmatch(typed):
        day, month, year = found.groups()
    else:
        raise BadValue("une date est attendue : 2026-12-31, 2026-12 ou 2026")
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise BadValue(f"une année entre {FIRST_YEAR} et {LAST_YEAR} est attendue")
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError as error:
        raise BadValue("cette date n'existe pas") from error
    return "-".join([year, *(f"{int(part):02d}" for part in (month, day) if part)])


def first_day(text: str) -> date:
    """The first day of a date of the plan."""
    year, month, day = _parts(text)
    return date(year, month or 1, day or 1)


def last_day(text: str) -> date:
    """The last day of a date of the plan: something due in 2026-12 is late from 1 January."""
    year, month, day = _parts(text)
    month = month or 12
    return date(year, month, day or monthrange(year, month)[1])


def _parts(text: str) -> tuple[int, int | None, int | None]:
    numbers = [int(part) for part in text.split("-")]
    year, month, day = (*numbers, None, None)[:3]
    assert year is not None
    return year, month, day
