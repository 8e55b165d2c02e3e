"""Dates as people type them in a form: « 1er juillet », « 01/07 », « 24/12/2026 »."""

from datetime import date

from mapapp.hours.words import MONTHS
from mapapp.text import fold, tokens

_MONTHS = {fold(name): number for number, name in enumerate(MONTHS, 1)}
_LONGEST = 40


def read_day_of_year(text: str) -> tuple[int, int] | None:
    """(month, day) of « 1er juillet » or « 01/07 »; None when it is not understood.

    Whether the day exists is not looked at.
    """
    words = _words(text)
    if len(words) != 2:
        return None
    day, month = _number(words[0].removesuffix("er"), 2), _month(words[1])
    return (month, day) if day and month else None


def read_date(text: str) -> date | None:
    """The day of « 2026-12-24 », « 24/12/2026 » or « 24 décembre 2026 »; None if there is none."""
    words = _words(text)
    if len(words) != 3:
        return None
    if len(words[0]) == 4:
        words.reverse()
    place, year = read_day_of_year(" ".join(words[:2])), _number(words[2], 4)
    if place is None or year is None or len(words[2]) != 4:
        return None
    try:
        return date(year, *place)
    except ValueError:
        return None


def _words(text: str) -> list[str]:
    return list(tokens(text)) if len(text) <= _LONGEST else []


def _number(text: str, longest: int) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= longest else None


def _month(text: str) -> int | None:
    number = _number(text, 2)
    if number is not None:
        return number if 1 <= number <= 12 else None
    if text in _MONTHS:
        return _MONTHS[text]
    # « janv », « juil »: what begins one month only.
    begun = [n for name, n in _MONTHS.items() if len(text) >= 3 and name.startswith(text)]
    return begun[0] if len(begun) == 1 else None
