"""French public holidays and school holidays of zone B."""

from datetime import date, datetime, time, timedelta

import pytest
from opening_hours import OpeningHours

from mapapp.hours.calendar import (
    easter,
    public_holiday_name,
    school_calendar_known,
    school_holiday_name,
    school_holiday_short_name,
)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 1, 1), "Jour de l'An"),
        (date(2026, 4, 5), None),
        (date(2026, 4, 6), "Lundi de Pâques"),
        (date(2026, 5, 1), "1er mai"),
        (date(2026, 5, 8), "8 mai"),
        (date(2026, 5, 14), "Ascension"),
        (date(2026, 5, 25), "Lundi de Pentecôte"),
        (date(2026, 7, 14), "14 juillet"),
        (date(2026, 8, 15), "Assomption"),
        (date(2026, 11, 1), "Toussaint"),
        (date(2026, 11, 11), "11 novembre"),
        (date(2026, 12, 25), "Noël"),
        (date(2026, 12, 26), None),
    ],
)
def test_public_holidays_have_their_french_name(day: date, name: str | None) -> None:
    assert public_holiday_name(day) == name


def test_easter_of_years_whose_date_is_recorded() -> None:
    assert [easter(year) for year in (1818, 2000, 2008, 2038, 2049)] == [
        date(1818, 3, 22),
        date(2000, 4, 23),
        date(2008, 3, 23),
        date(2038, 4, 25),
        date(2049, 4, 18),
    ]


def test_public_holidays_are_those_of_the_evaluator() -> None:
    evaluator = OpeningHours("PH", country="FR", auto_country=False, auto_timezone=False)
    days = [date(2015, 1, 1) + timedelta(days=n) for n in range(365 * 40)]
    differing = [
        day
        for day in days
        if evaluator.is_open(datetime.combine(day, time(12))) != bool(public_holiday_name(day))
    ]
    assert differing == []


@pytest.mark.parametrize(
    ("day", "name", "short"),
    [
        (date(2026, 10, 16), None, None),
        (date(2026, 10, 17), "vacances de la Toussaint", "Toussaint"),
        (date(2026, 11, 1), "vacances de la Toussaint", "Toussaint"),
        (date(2026, 11, 2), None, None),
        (date(2026, 12, 25), "vacances de Noël", "Noël"),
        (date(2027, 2, 22), "vacances d'hiver", "hiver"),
        (date(2027, 5, 7), "pont de l'Ascension", "pont de l'Ascension"),
        (date(2027, 7, 20), "vacances d'été", "été"),
    ],
)
def test_school_holidays_of_zone_b(day: date, name: str | None, short: str | None) -> None:
    assert (school_holiday_name(day), school_holiday_short_name(day)) == (name, short)


def test_a_school_year_that_is_not_published_is_term_time_and_says_so() -> None:
    assert school_calendar_known(date(2027, 3, 1))
    assert not school_calendar_known(date(2019, 3, 1))
    unpublished = date(2060, 7, 20)
    assert not school_calendar_known(unpublished)
    assert school_holiday_name(unpublished) is None
