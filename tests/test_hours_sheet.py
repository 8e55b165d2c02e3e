"""The sheet of a week: what it opens, what it writes, what it refuses."""

import csv
from datetime import datetime

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from mapapp.hours.evaluate import Interval, hours_for
from mapapp.hours.from_french import NotUnderstood
from mapapp.hours.sheet import (
    CLOSED,
    MAX_LINE,
    BadSheet,
    Monthly,
    SeasonSheet,
    Sheet,
    names,
    osm_from,
    sheet_of,
    spans_of,
)
from mapapp.resources import geodata_dir

FROM, UNTIL = datetime(2026, 8, 1), datetime(2028, 8, 1)

WRITTEN = [
    (Sheet(), "Mo-Su off"),
    (Sheet((SeasonSheet(("9h-12h",) * 5 + ("", "")),)), "Mo-Fr 09:00-12:00"),
    (
        Sheet((SeasonSheet(("9h-12h, 14h-17h30", "", "", "9:00-12:00,14:00-17:30", "", "", "")),)),
        "Mo,Th 09:00-12:00,14:00-17:30",
    ),
    (Sheet((SeasonSheet(("", "", "", "", "20h-2h", "", "")),)), "Fr 20:00-02:00"),
    (Sheet((SeasonSheet(("24h/24",) * 7),)), "Mo-Su 00:00-24:00"),
    (
        Sheet((SeasonSheet(monthly=(Monthly(1, 5, "10h-12h"),)),), public=CLOSED),
        "Sa[1] 10:00-12:00; PH off",
    ),
    (
        # That Saturday, instead of the usual hours.
        Sheet((SeasonSheet(("9h-12h",) * 7, (Monthly(1, 5, "14h-18h"),)),)),
        "Mo-Su 09:00-12:00; Sa[1] 14:00-18:00",
    ),
    (
        Sheet((SeasonSheet(("9h-12h",) * 7),), "10h-12h", ("fermé", *("",) * 5, "14h-18h")),
        "Mo-Su 09:00-12:00; SH Mo off; SH Su 14:00-18:00; PH 10:00-12:00",
    ),
    (
        Sheet(
            (
                SeasonSheet(("9h-12h",) * 5 + ("", "")),
                SeasonSheet(("8h-11h", *("",) * 6), (), (7, 1), (8, 31)),
            )
        ),
        "Jan-Jun,Sep-Dec Mo-Fr 09:00-12:00; Jul-Aug Mo 08:00-11:00",
    ),
    (
        Sheet((SeasonSheet(("9h-12h", *("",) * 6), (), (4, 15), (10, 31)),)),
        "Apr 15-Oct 31 Mo 09:00-12:00",
    ),
]


@pytest.mark.parametrize(("sheet", "osm"), WRITTEN)
def test_a_sheet_is_written_in_osm_and_opened_again(sheet: Sheet, osm: str) -> None:
    written = osm_from(sheet)
    assert _said(written) == _said(osm)
    opened = sheet_of(written)
    assert opened is None or _said(osm_from(opened)) == _said(osm)


REFUSED = [
    (Sheet((SeasonSheet(("n'importe quoi", *("",) * 5, "9h")),)), ["s0_j0", "s0_j6"]),
    (Sheet(public="le matin"), ["feries"]),
    (Sheet(school=("", "", "", "25h-26h", "", "", "")), ["vacances_j3"]),
    (Sheet((SeasonSheet(("mardi 9h-12h", *("",) * 6)),)), ["s0_j0"]),
    (Sheet((SeasonSheet(("9h-12h sur rendez-vous", *("",) * 6)),)), ["s0_j0"]),
    (Sheet((SeasonSheet((f"9h-12h {'x' * MAX_LINE}", *("",) * 6)),)), ["s0_j0"]),
    (Sheet((SeasonSheet(monthly=(Monthly(1, 0, "9h"),)),)), ["s0_mois0"]),
    (Sheet((SeasonSheet(first=(2, 30), last=(3, 1)),)), ["s0_du"]),
    (
        Sheet(
            (
                SeasonSheet(first=(1, 1), last=(7, 1)),
                SeasonSheet(first=(7, 1), last=(9, 1)),
            )
        ),
        ["saisons"],
    ),
    (Sheet((SeasonSheet(), SeasonSheet())), ["saisons"]),
]


@pytest.mark.parametrize(("sheet", "lines"), REFUSED)
def test_every_line_that_is_not_understood_is_named(sheet: Sheet, lines: list[str]) -> None:
    with pytest.raises(BadSheet) as refused:
        osm_from(sheet)
    assert [problem.line for problem in refused.value.problems] == lines
    assert all(problem.message for problem in refused.value.problems)


@pytest.mark.parametrize("line", ["", "fermé", " Fermée ", "-", "off"])
def test_a_closed_day_is_said_in_several_ways(line: str) -> None:
    assert spans_of(line) == ()


def test_a_line_of_a_day_says_nothing_of_other_days() -> None:
    with pytest.raises(NotUnderstood):
        spans_of("9h-12h mardi 9h-12h")


@pytest.mark.parametrize(
    "osm",
    [
        'Mo-Fr 09:00-12:00 "sur rendez-vous"',
        "week 01-53/2 Mo 09:00-12:00; week 02-52/2 Tu 09:00-12:00",
        "Mo 10:00+",
        "Mo sunrise-sunset",
        "PH Mo 09:00-12:00",
        "Mo 09:00-12:00 || We 14:00-16:00",
        "2027 Jan 05 10:00-12:00",
        "pas des horaires",
    ],
)
def test_what_a_sheet_cannot_show_stays_in_its_own_syntax(osm: str) -> None:
    assert sheet_of(osm) is None


def test_every_shipped_text_that_opens_is_written_back_without_loss() -> None:
    texts: set[str] = set()
    for name in ("places.csv", "town-halls.csv"):
        with (geodata_dir() / name).open(encoding="utf-8", newline="") as lines:
            texts.update(row["horaires"] for row in csv.DictReader(lines) if row["horaires"])
    opened = {text: sheet for text in sorted(texts)[::18] if (sheet := sheet_of(text))}
    assert len(opened) > 25
    for text, sheet in opened.items():
        assert osm_from(sheet, text) == text
        assert _said(osm_from(sheet)) == _said(text)


_HALF_DAYS = st.sampled_from(
    ["", "", "9h-12h", "9h-12h, 14h-17h30", "8h30-19h", "14h-18h", "18h-1h", "24h/24", CLOSED]
)
_WEEKS = st.tuples(*[_HALF_DAYS] * 7)


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """Sheets without a monthly day on an open weekday."""
    seasons = [SeasonSheet(draw(_WEEKS))]
    if draw(st.booleans()):
        days = list(seasons[0].days)
        weekday = draw(st.integers(0, 6))
        days[weekday] = ""
        monthly = Monthly(draw(st.sampled_from([1, 2, 3, 4, -1])), weekday, "10h-12h")
        seasons[0] = SeasonSheet(tuple(days), (monthly,))
    if draw(st.booleans()):
        seasons.append(SeasonSheet(draw(_WEEKS), (), (7, 1), (8, 31)))
    if draw(st.booleans()):
        seasons.append(SeasonSheet(draw(_WEEKS), (), (12, 20), (1, 5)))
    holidays = st.sampled_from(["", CLOSED, "10h-12h"])
    return Sheet(tuple(seasons), draw(holidays), draw(st.tuples(*[holidays] * 7)))


# Each example compares two years of days, thrice.
@settings(max_examples=25, phases=[Phase.explicit, Phase.generate])
@given(sheets())
def test_what_is_written_is_opened_with_the_same_meaning(sheet: Sheet) -> None:
    try:
        osm = osm_from(sheet)
    except BadSheet as refused:
        # Only where a night runs into the next day's hours, or what is said is too long.
        assert {problem.line for problem in refused.problems} <= {"saisons", "horaires"}
        return
    opened = sheet_of(osm)
    if opened is None:
        return
    again = osm_from(opened, osm)
    assert again == osm
    assert _said(osm_from(opened)) == _said(osm)
    assert len(dict(names(opened))) == len(list(names(opened)))


def _said(osm: str) -> list[Interval]:
    return list(hours_for(osm).intervals(FROM, UNTIL))
