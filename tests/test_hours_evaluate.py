"""Whether a place is open at a moment, and until when."""

from datetime import UTC, datetime
from time import process_time

import pytest

from mapapp.hours.evaluate import (
    Hours,
    InvalidHours,
    OpeningState,
    hours_for,
    known_hours,
    state_at,
)
from mapapp.hours.moments import PARIS, instant_of, wall_time


def said(osm: str, moment: str) -> tuple[str, str | None]:
    """The state at a Paris wall time, and its next change as a Paris wall time."""
    state = Hours.parse(osm).state_at(datetime.fromisoformat(moment))
    change = state.next_change
    return state.state, None if change is None else change.strftime("%Y-%m-%d %H:%M")


# A Thursday in term time, unless the case needs another day. 2026-11-11 is a Wednesday.
CORPUS = [
    ("24/7", "2026-11-19 10:00", "ouvert", None),
    ("off", "2026-11-19 10:00", "ferme", None),
    ("Mo-Fr 09:00-12:00,14:00-17:30", "2026-11-19 10:00", "ouvert", "2026-11-19 12:00"),
    ("Mo-Fr 09:00-12:00,14:00-17:30", "2026-11-19 12:00", "ferme", "2026-11-19 14:00"),
    ("Mo-Fr 9:00-12:00", "2026-11-20 12:00", "ferme", "2026-11-23 09:00"),
    ("Mo-Fr 09:00-17:00; We,PH off", "2026-11-10 18:00", "ferme", "2026-11-12 09:00"),
    ("Mo-Fr 09:00-12:00; PH off", "2026-11-11 10:00", "ferme", "2026-11-12 09:00"),
    ("Mo-Fr 09:00-12:00; PH 10:00-11:00", "2026-11-11 10:00", "ouvert", "2026-11-11 11:00"),
    ("PH off; Mo-Fr 09:00-12:00", "2026-11-11 10:00", "ouvert", "2026-11-11 12:00"),
    ("We[1] 10:00-12:00", "2026-11-04 10:00", "ouvert", "2026-11-04 12:00"),
    ("We[1] 10:00-12:00", "2026-11-04 12:00", "ferme", "2026-12-02 10:00"),
    ("Sa[-1] 09:00-12:00", "2026-11-19 10:00", "ferme", "2026-11-28 09:00"),
    ("Sa[1,3] 14:00-18:00; Th[1,3] 17:00-20:00", "2026-11-19 18:00", "ouvert", "2026-11-19 20:00"),
    ("Fr[2] 18:30-20:30; Aug off", "2027-08-01 10:00", "ferme", "2027-09-10 18:30"),
    ("Jan,Sep Sa[3] 09:30-12:30", "2026-11-19 10:00", "ferme", "2027-01-16 09:30"),
    ("Sep,Oct Sa[1] 10:00-12:00", "2026-09-01 11:00", "ferme", "2026-09-05 10:00"),
    ("Apr-Oct Sa[1] 09:00-12:00", "2026-11-19 10:00", "ferme", "2027-04-03 09:00"),
    ("Mar Su[-1]-Oct Su[-1] 09:00-18:00", "2026-11-19 10:00", "ferme", "2027-03-28 09:00"),
    # A Thursday of week 47.
    ("week 1-53/2 Mo 10:00-12:00", "2026-11-19 10:00", "ferme", "2026-11-30 10:00"),
    ("week 2-52/2 Mo 10:00-12:00", "2026-11-19 10:00", "ferme", "2026-11-23 10:00"),
    # 2026 has 53 weeks: weeks 53 and 1 follow each other and are both odd.
    ("week 1-53/2 Mo 10:00-12:00", "2026-12-28 12:00", "ferme", "2027-01-04 10:00"),
    ("Apr-Oct Mo 09:00-12:00", "2026-11-19 10:00", "ferme", "2027-04-05 09:00"),
    (
        "Sep 16-Jun 14: Mo-Sa 09:00-12:00; Jun 15-Sep 15: Mo-Sa 14:30-18:00",
        "2026-09-15 17:00",
        "ouvert",
        "2026-09-15 18:00",
    ),
    ("Fr,Sa 22:00-02:00", "2026-11-21 01:00", "ouvert", "2026-11-21 02:00"),
    ("Fr,Sa 22:00-26:00", "2026-11-21 01:00", "ouvert", "2026-11-21 02:00"),
    ("Fr 22:00-02:00, Sa 10:00-12:00", "2026-11-21 01:00", "ouvert", "2026-11-21 02:00"),
    # The specification: a rule after « ; » replaces the whole day, night before included.
    ("Fr 22:00-02:00; Sa 10:00-12:00", "2026-11-20 23:00", "ouvert", "2026-11-21 00:00"),
    ("Mo 09:00-24:00; Tu 00:00-08:00", "2026-11-16 23:00", "ouvert", "2026-11-17 08:00"),
    (
        "Mo 06:30-24:00; Tu-Th 00:00-24:00; Fr 00:00-21:45",
        "2026-11-19 10:00",
        "ouvert",
        "2026-11-20 21:45",
    ),
    ("easter 10:00-12:00", "2026-11-19 10:00", "ferme", "2027-03-28 10:00"),
    ("Mo-Su 10:00-12:00; easter -2 days off", "2027-03-26 11:00", "ferme", "2027-03-27 10:00"),
    ("Mo-Fr 08:30-18:30; SH off; PH off", "2026-10-16 19:00", "ferme", "2026-11-02 08:30"),
    ("SH Mo-Fr 10:00-12:00", "2026-11-19 10:00", "ferme", "2026-12-21 10:00"),
    ("PH,SH off; Mo 10:00-12:00", "2026-11-19 10:00", "ferme", "2026-11-23 10:00"),
    ("Mo-Fr 10:00-12:00; SH,PH off", "2026-12-18 12:00", "ferme", "2027-01-04 10:00"),
    ("Mo-Fr 09:00-12:00; SH Mo-Fr 10:00-12:00", "2026-10-20 09:30", "ferme", "2026-10-20 10:00"),
    ("Mo,SH,PH 14:00-16:00", "2026-10-21 15:00", "ouvert", "2026-10-21 16:00"),
    ("Jul-Aug SH We 10:00-12:00", "2026-11-19 10:00", "ferme", "2027-07-07 10:00"),
    ("SH off", "2026-10-20 10:00", "ferme", "2026-11-02 00:00"),
    ("SH off", "2026-11-19 10:00", "inconnu", "2026-12-19 00:00"),
    ("Mo-Fr unknown", "2026-11-19 10:00", "inconnu", "2026-11-21 00:00"),
    ('"sur rendez-vous"', "2026-11-19 10:00", "inconnu", None),
    ('Mo-Fr 09:00-12:00 "sur rendez-vous"', "2026-11-19 10:00", "inconnu", "2026-11-19 12:00"),
    ('Mo-Fr 09:00-12:00 open "sonnez"', "2026-11-19 10:00", "ouvert", "2026-11-19 12:00"),
    ('Mo-Fr 09:00-12:00 || "appelez"', "2026-11-19 13:00", "inconnu", "2026-11-20 09:00"),
    ('Mo-Fr 09:00-12:00 || "appelez"', "2026-11-19 10:00", "ouvert", "2026-11-19 12:00"),
    ("Th 09:00-12:00; PH off || Th 14:00-16:00 || Sa 10:00-11:00", "2026-11-19 15:00", "ouvert",
     "2026-11-19 16:00"),
    ("Th 14:00+", "2026-11-19 15:00", "inconnu", "2026-11-20 00:00"),
    ("Th 09:00-12:00,14:00-16:00+", "2026-11-19 15:00", "ouvert", "2026-11-19 16:00"),
    ("2099 Mo 10:00-12:00", "2026-11-19 10:00", "ferme", None),
    ('Th 09:00-10:00 open "a", Th 10:00-12:00 open "b"', "2026-11-19 09:30", "ouvert",
     "2026-11-19 12:00"),
    ("Th, Sa", "2026-11-19 10:00", "ouvert", "2026-11-20 00:00"),
    ("Jun 21 sunrise-sunset", "2027-06-21 12:00", "ouvert", "2027-06-21 22:05"),
]  # fmt: skip


@pytest.mark.parametrize(("osm", "moment", "state", "change"), CORPUS)
def test_state_and_next_change(osm: str, moment: str, state: str, change: str | None) -> None:
    assert said(osm, moment) == (state, change)


def test_a_change_tells_what_follows() -> None:
    state = hours_for("Th 14:00-16:00+").state_at(datetime(2026, 11, 19, 15))
    assert (state.state, state.next_state) == ("ouvert", "inconnu")


def test_comments_are_kept_and_may_hold_anything() -> None:
    osm = 'Mo-Fr 09:00-12:00 open "a; SH Mo || {{7*7}} <b>, 10:00+"; SH off'
    state = hours_for(osm).state_at(datetime(2026, 11, 19, 10))
    assert (state.state, state.comment) == ("ouvert", "a; SH Mo || {{7*7}} <b>, 10:00+")


def test_nothing_known_is_unknown() -> None:
    moment = datetime(2026, 11, 19, 10)
    assert state_at(None, moment) == OpeningState("inconnu")
    assert state_at(known_hours("jeudi"), moment) == OpeningState("inconnu")
    assert state_at(known_hours(None), moment) == OpeningState("inconnu")
    assert state_at(known_hours("24/7"), moment) == OpeningState("ouvert")
    assert hours_for("24/7").state_at(datetime.max) == OpeningState("inconnu")


def test_hours_are_shared_frozen_and_equal_by_their_text() -> None:
    assert hours_for("24/7") is hours_for("24/7")
    assert Hours.parse("24/7") == Hours.parse("24/7")
    assert len({Hours.parse("24/7"), Hours.parse("24/7"), Hours.parse("off")}) == 2
    assert hours_for("Mo 10:00-12:00; SH off").uses_school_holidays
    assert not hours_for('Mo 10:00-12:00 "SH"').uses_school_holidays


@pytest.mark.parametrize(
    ("osm", "position", "words"),
    [
        ("", 0, "vides"),
        ("   ", 0, "vides"),
        ("Mo 9h-12h", 3, "9h-12h"),
        ("Mo-Fr 09:00-25:99", 15, "99"),
        ("Mo-Fr 09:30-19:00; Su off;", 26, "la fin manque"),
        ("Th[-1] 18h30-20h30; SH PH off", 7, "18h30"),
        ("lundi", 0, "lundi"),
        ("24/7; off", None, "contredisent"),
        ("Mo 09:00-09:00", None, "heure de fin"),
        ("Mo 10:00-16:00/01:30", None, "répétition"),
        ("Feb 30 10:00-12:00", None, "n'existe pas"),
        ("PH Mo 10:00-12:00", 0, "virgule"),
        ("Mo-Fr PH off", 3, "virgule"),
        ("SH,PH Mo 10:00-12:00", 3, "virgule"),
        ("Mo 10:00-12:00\nTu 10:00-12:00", 14, "invisible"),
        ("Mo 10:00-12:00\x00", 14, "invisible"),
        ("Mo 09:00-10:00; " * 2000, 500, "trop longs"),
        ("(" * 400, 1, "non compris"),
        ('"' + "x" * 490, None, ""),
    ],
)
def test_what_is_not_hours_is_refused_in_french(osm: str, position: int | None, words: str) -> None:
    with pytest.raises(InvalidHours) as caught:
        Hours.parse(osm)
    assert words in caught.value.message_fr
    if words:
        assert caught.value.position == position


@pytest.mark.parametrize(
    "osm",
    [
        "1900 Mo 10:00-12:00",
        "Mo-Fr 09:00-12:00 closed",
        "; ".join(f"{month} 01 Mo; {month} 01 off" for month in ("Jan", "Feb", "Mar") * 7),
        "; ".join(["SH Mo[1] 10:00-12:00"] * 20),
        ",".join(["Mo"] * 160) + " 10:00-12:00",
        " || ".join(["Feb 29"] * 45),
    ],
)
def test_pathological_hours_take_bounded_time(osm: str) -> None:
    began = process_time()
    hours = Hours.parse(osm)
    hours.state_at(datetime(2026, 11, 19, 10))
    assert process_time() - began < 0.5


def test_wall_time_of_an_instant_in_another_zone() -> None:
    state = hours_for("Th 10:00-12:00").state_at(datetime(2026, 11, 19, 9, 30, tzinfo=UTC))
    assert state.state == "ouvert"
    assert state.next_change == datetime(2026, 11, 19, 11, tzinfo=UTC)


# --- the two nights when the clocks change: 2026-03-29 and 2026-10-25 at 01:00 UTC -----------


def test_an_ambiguous_wall_time_is_its_first_occurrence() -> None:
    wall = datetime(2026, 10, 25, 2, 30)
    assert instant_of(wall).astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert wall_time(wall.replace(fold=1)) == wall
    second = wall.replace(fold=1, tzinfo=PARIS)
    assert wall_time(second) == datetime(2026, 10, 25, 2, 59, 59, 999_999)


def test_a_wall_time_that_does_not_exist_is_moved_forward() -> None:
    assert wall_time(datetime(2026, 3, 29, 2, 30)) == datetime(2026, 3, 29, 3, 30)
    assert wall_time(datetime(2026, 3, 29, 2, 30, tzinfo=PARIS)) == datetime(2026, 3, 29, 3, 30)
    # A change of state written in the missing hour happens when the clock jumps over it.
    assert instant_of(datetime(2026, 3, 29, 2, 30)) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_the_repeated_hour_does_not_open_twice() -> None:
    hours = hours_for("Su 02:10-02:50")
    first = hours.state_at(datetime(2026, 10, 25, 0, 20, tzinfo=UTC))
    assert first.state == "ouvert"
    assert first.next_change is not None
    assert first.next_change.astimezone(UTC) == datetime(2026, 10, 25, 0, 50, tzinfo=UTC)
    again = hours.state_at(datetime(2026, 10, 25, 1, 20, tzinfo=UTC))
    assert again.state == "ferme"


def test_an_opening_across_the_repeated_hour_lasts_one_hour_more() -> None:
    hours = hours_for("2026 Oct 25 02:00-03:00")
    for minute in (0, 59, 60, 119):
        moment = datetime(2026, 10, 25, minute // 60, minute % 60, tzinfo=UTC)
        state = hours.state_at(moment)
        assert state.state == "ouvert"
        assert state.next_change == datetime(2026, 10, 25, 2, tzinfo=UTC)


def test_an_opening_inside_the_missing_hour_does_not_happen() -> None:
    state = hours_for("Su 02:10-02:50").state_at(datetime(2026, 3, 28, 12))
    assert state.next_change == datetime(2026, 4, 5, 0, 10, tzinfo=UTC)


def test_a_night_across_the_missing_hour_is_one_hour_shorter() -> None:
    state = hours_for("Sa 22:00-02:30").state_at(datetime(2026, 3, 28, 23))
    assert state.next_change == datetime(2026, 3, 29, 1, tzinfo=UTC)
