"""Dates as people type them in a form: « 1er juillet », « 01/07 », « 24/12/2026 »."""

import re
from datetime import date

from mapapp.hours.words import MONTHS
from mapapp.text import fold

_MONTHS = {fold(name): number for number, name in enumerate(MONTHS, 1)}
_DAY = re.compile(r"(\d{1,2})(?:er)?(?: ?[/.-] ?|\s+)(\d{1,2}|[a-z]+)\.?", re.ASCII)
_DATED = re.compile(rf"{_DAY.pattern}(?: ?[/.-] ?|\s+)(\d{{4}})", re.ASCII)
_LONGEST = 40


def read_day_of_year(text: str) -> tuple[int, int] | None:
    """(month, day) of « 1er juillet » or « 01/07 »; None when it is not understood.

    Whether the day exists is not looked at.
    """
    found = _DAY.fullmatch(_folded(text))
    month = _month(found[2]) if found else None
    return (month, int(found[1])) if found and month else None


def read_date(text: str) -> date | None:
    """The day of « 2026-12-24 », « 24/12/2026 » or « 24 décembre 2026 »; None if there is none."""
    said = _folded(text)
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", said, re.ASCII):
            return date.fromisoformat(said)
        found = _DATED.fullmatch(said)
        month = _month(found[2]) if found else None
        return date(int(found[3]), month, int(found[1])) if found and month else None
    except ValueError:
        return None


def _month(text: str) -> int | None:
    if text.isdigit():
        return int(text) if 1 <= int(text) <= 12 else None
    return _MONTHS.get(text) or next(
        (n for name, n in _MONTHS.items() if len(text) >= 3 and name.startswith(text)), None
    )


def _folded(text: str) -> str:
    return fold(" ".join(text[:_LONGEST].split()))
