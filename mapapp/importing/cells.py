"""Values of spreadsheet cells as the texts a person would have typed."""

import math
from datetime import date, timedelta

_FROM_1900 = date(1899, 12, 30)  # Excel counts a 29 February 1900 that never was
_FROM_1904 = date(1904, 1, 1)


def letters(name: str) -> int:
    """Rank of a column from its letters: A is 0, AA is 26."""
    found = 0
    for letter in name:
        found = found * 26 + ord(letter) - 64
    return found - 1


def number_text(raw: str) -> str:
    """A number as short as it can be told: « 44000 » for 44000.0, « 47.2184 »."""
    try:
        value = float(raw) if len(raw) < 40 else math.nan
    except ValueError:
        return raw
    if not math.isfinite(value):
        return raw[:40]
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def serial_date(raw: str, *, from_1904: bool = False) -> str:
    """A count of days as an ISO date; as it stands when it is none."""
    try:
        days = float(raw)
        return str((_FROM_1904 if from_1904 else _FROM_1900) + timedelta(days=int(days)))
    except (ValueError, OverflowError):
        return raw
