"""« Ouvert quand j'y vais »: the fields of the form and the canonical search."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapapp.domain.opening import Window
from mapapp.domain.opening_fields import OpeningFields, fields_of, read_fields

DAY = "2026-12-01"
MORNING = Window(datetime(2026, 12, 1, 8, 30), datetime(2026, 12, 1, 12))
NIGHT = Window(datetime(2026, 12, 1, 22), datetime(2026, 12, 2, 6))
EVENING = Window(datetime(2026, 12, 1, 18), datetime(2026, 12, 2))


@pytest.mark.parametrize(
    ("fields", "asked"),
    [
        (OpeningFields(), None),
        (OpeningFields(extent="tout"), None),
        (OpeningFields(DAY, "08:30", "12:00"), MORNING),
        (OpeningFields(DAY, "08:30:59", "12:00", "tout"), Window(MORNING.start, MORNING.end, True)),
        (OpeningFields(DAY, "08:30"), datetime(2026, 12, 1, 8, 30)),
        (OpeningFields(DAY), Window(datetime(2026, 12, 1), datetime(2026, 12, 2))),
        (OpeningFields(DAY, "", "12:00"), Window(datetime(2026, 12, 1), MORNING.end)),
        (OpeningFields(DAY, "18:00", "00:00"), EVENING),
        (OpeningFields(DAY, "22:00", "06:00"), NIGHT),
    ],
)  # fmt: skip
def test_fields_say_what_is_asked(fields: OpeningFields, asked: object) -> None:
    assert read_fields(fields) == (asked, [])


@pytest.mark.parametrize(
    ("fields", "at_fault"),
    [
        (OpeningFields("", "10:00"), ["ouvert_jour"]),
        (OpeningFields("demain"), ["ouvert_jour"]),
        (OpeningFields("2026-02-30"), ["ouvert_jour"]),
        (OpeningFields("1999-12-31"), ["ouvert_jour"]),
        (OpeningFields("2100-12-31"), ["ouvert_jour"]),
        (OpeningFields(DAY, "25:00", "9 h"), ["ouvert_de", "ouvert_a"]),
        (OpeningFields(DAY, "14:00", "12:00"), ["ouvert_a"]),
        (OpeningFields(DAY, "22:00", "21:00"), ["ouvert_a"]),
        (OpeningFields("2100-12-31", "22:00", "06:00"), ["ouvert_jour"]),
        (OpeningFields(DAY, "12:00", "12:00"), ["ouvert_a"]),
        (OpeningFields(DAY, "08:00", "", "tout"), ["ouvert_a"]),
        (OpeningFields(DAY, "", "", "tout"), ["ouvert_de"]),
        (OpeningFields(DAY, "08:00", "09:00", "souvent"), ["ouvert_creneau"]),
        (OpeningFields("٢٠٢٦-12-01", "x", "", "y"), ["ouvert_creneau", "ouvert_jour", "ouvert_de"]),
    ],
)
def test_every_wrong_field_is_named(fields: OpeningFields, at_fault: list[str]) -> None:
    asked, problems = read_fields(fields)
    assert asked is None
    assert [problem.field for problem in problems] == at_fault


minutes = st.integers(0, 24 * 60)
days = st.dates(datetime(2001, 1, 1).date(), datetime(2099, 12, 30).date())


@given(days, minutes, minutes, st.booleans())
def test_what_a_search_asks_fills_the_fields_that_ask_for_it(
    day: datetime, one: int, other: int, whole: bool
) -> None:
    start = datetime(day.year, day.month, day.day)
    first, last = sorted((one, other))
    if first == last:
        asked: Window | datetime = start + timedelta(minutes=min(first, 1439))
    else:
        asked = Window(start + timedelta(minutes=first), start + timedelta(minutes=last), whole)
    fields = fields_of(asked)
    assert fields is not None
    assert read_fields(fields) == (asked, [])


@given(days, st.integers(18 * 60, 24 * 60 - 1), st.integers(0, 12 * 60), st.booleans())
def test_a_night_fills_the_fields_too(day: datetime, one: int, other: int, whole: bool) -> None:
    start = datetime(day.year, day.month, day.day)
    night = Window(start + timedelta(minutes=one), start + timedelta(days=1, minutes=other), whole)
    fields = fields_of(night)
    assert fields is not None
    assert (fields.start, fields.end) == (f"{night.start:%H:%M}", f"{night.end:%H:%M}")
    assert read_fields(fields) == (night, [])


def test_a_window_that_ends_another_day_has_no_fields() -> None:
    assert fields_of(Window(MORNING.start, MORNING.end + timedelta(days=1))) is None
    assert fields_of("maintenant") == fields_of(None) == OpeningFields()


@given(st.builds(OpeningFields, *[st.text(max_size=12)] * 4))
def test_anything_typed_is_read_or_refused(fields: OpeningFields) -> None:
    asked, problems = read_fields(fields)
    assert asked is None or not problems
