"""French public holidays and the school holidays of zone B (academy of Nantes).

Public holidays are those of article L3133-1 of the Code du travail, computed. School holidays
come from the package vacances-scolaires-france, from the school year 2020-2021 to the end of the
last published one: elsewhere a day counts as term time and `school_calendar_known` is false.
"""

import csv
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib import resources

_PACKAGE = "vacances_scolaires_france"
_COLUMNS = ("date", "vacances_zone_b", "nom_vacances")
# Older holidays would cost time at each evaluation and help nobody find an open door.
_FIRST_DAY = date(2020, 9, 1)
_FIXED = {
    (1, 1): "Jour de l'An",
    (5, 1): "1er mai",
    (5, 8): "8 mai",
    (7, 14): "14 juillet",
    (8, 15): "Assomption",
    (11, 1): "Toussaint",
    (11, 11): "11 novembre",
    (12, 25): "Noël",
}
_MOVING = {1: "Lundi de Pâques", 39: "Ascension", 50: "Lundi de Pentecôte"}
_SHORT_NAMES = {
    "vacances de la Toussaint": "Toussaint",
    "vacances de Noël": "Noël",
    "vacances d'hiver": "hiver",
    "vacances de printemps": "printemps",
    "vacances d'été": "été",
}


@lru_cache(maxsize=256)
def easter(year: int) -> date:
    """Easter Sunday of a Gregorian year (anonymous computus, Meeus, Astronomical Algorithms)."""
    century, in_century = divmod(year, 100)
    golden = year % 19
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - century // 4 - correction + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (in_century // 4) - epact - in_century % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def public_holiday_name(day: date) -> str | None:
    """The French name of the public holiday on that day, or None.

    When two fall on the same day (Ascension on 1 May or 8 May) the fixed date is named.
    """
    name = _FIXED.get((day.month, day.day))
    if name is None and 3 <= day.month <= 6:
        name = _MOVING.get((day - easter(day.year)).days)
    return name


@cache
def _school_days() -> dict[date, str]:
    # The package would make dictionaries of all its days since 1990, in a tenth of a second. A line
    # begins with its day: what is old, or of no holiday anywhere, is not even cut.
    text = resources.files(_PACKAGE).joinpath("data", "data.csv").read_text("utf-8")
    head, *lines = text.splitlines()
    first = _FIRST_DAY.isoformat()
    rows = csv.reader(line for line in lines if line >= first and ",True," in line)
    day, in_zone, name = map(head.split(",").index, _COLUMNS)
    assert day == 0
    return {date.fromisoformat(row[day]): row[name] for row in rows if row[in_zone] == "True"}


@cache
def _last_day() -> date:
    return max(_school_days())


def school_calendar_known(day: date) -> bool:
    """Whether the school calendar of that day is published (otherwise: taken as term time)."""
    return _FIRST_DAY <= day <= _last_day()


def school_holiday_name(day: date) -> str | None:
    """« vacances de la Toussaint », « pont de l'Ascension »… or None in term time."""
    name = _school_days().get(day)
    return None if name is None else name[0].lower() + name[1:]


def school_holiday_short_name(day: date) -> str | None:
    """« Toussaint », « hiver », « pont de l'Ascension »… or None in term time."""
    name = school_holiday_name(day)
    return None if name is None else _SHORT_NAMES.get(name, name)


@cache
def school_holiday_days() -> tuple[date, ...]:
    """Every known day of school holidays in zone B, in order."""
    return tuple(sorted(_school_days()))


def date_runs(days: tuple[date, ...]) -> list[tuple[date, date]]:
    """Sorted days as inclusive runs of consecutive days."""
    runs: list[tuple[date, date]] = []
    for day in days:
        if runs and runs[-1][1] + timedelta(days=1) == day:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs
