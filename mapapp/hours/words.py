"""French words and typography shared by what is said and what is read about hours.

U+00A0 stands between a number and « h », U+202F before « : » and « ; ».
"""

from collections.abc import Sequence
from datetime import date, time

NBSP = "\u00a0"
NNBSP = "\u202f"
COLON = f"{NNBSP}: "
SEMICOLON = f"{NNBSP}; "

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
).split()
OSM_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
OSM_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()

# A leap year: the 29th of February is a day of the calendar.
MONTH_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
ROUND_THE_CLOCK = f"24{NBSP}h/24"


def clock(minutes: int) -> str:
    """Minutes after midnight in French: 570 → « 9 h 30 », 1440 → « minuit », 1560 → « 2 h »."""
    if minutes == 24 * 60:
        return "minuit"
    hour, minute = divmod(minutes, 60)
    hour %= 24
    return f"{hour}{NBSP}h{NBSP}{minute:02d}" if minute else f"{hour}{NBSP}h"


def clock_of(moment: time) -> str:
    """A time of day in French; midnight is « 0 h », the beginning of a day."""
    return clock(moment.hour * 60 + moment.minute)


def span(start: int, end: int) -> str:
    """Two times in minutes after midnight: « 9 h – 12 h »; a whole day is « 24 h/24 »."""
    if (start, end) == (0, 24 * 60):
        return ROUND_THE_CLOCK
    return f"{clock(start)} – {clock(end)}"


def enumeration(words: Sequence[str]) -> str:
    """« a, b et c »."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} et {words[-1]}"


def day_of_month(month: int, day: int) -> str:
    """« 1er avril », « 16 septembre »."""
    return f"{'1er' if day == 1 else day}{NBSP}{MONTHS[month - 1]}"


def full_date(day: date) -> str:
    """« 2 décembre 2027 »."""
    return f"{day_of_month(day.month, day.day)} {day.year}"


def runs_of_days(days: Sequence[int]) -> list[tuple[int, int]]:
    """Sorted weekday numbers as runs of consecutive days: (0, 1, 2, 5) → [(0, 2), (5, 5)]."""
    runs: list[tuple[int, int]] = []
    for day in days:
        if runs and runs[-1][1] == day - 1:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs
