"""Whether a place is open at some time in a window or all along it, exceptions included."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, permutations

import pytest
from hypothesis import example, given, settings

from mapapp.domain.opening import Window, read_window
from mapapp.hours.closures import (
    Closure,
    Closures,
    from_json,
    pieces,
    to_json,
)
from mapapp.hours.evaluate import Hours, hours_for
from mapapp.hours.moments import PARIS
from mapapp.hours.windows import answer_at, opening_json
from tests.asked_hours import CHRISTMAS, NIGHTS, OFFICE, ON_DEMAND, answer, said
from tests.opening_oracle import closures, hours_of, instants, state_then, verdict_of, windows

# 2026-12-01 is a Tuesday in term time.
SOME = [
    (OFFICE, "2026-12-01T08:30/12:00", "ouvert", "Ouvert de 9 h à 12 h 30 ce jour-là"),
    (OFFICE, "2026-12-01T12:00/14:30", "ouvert",
     "Ouvert de 9 h à 12 h 30 et de 14 h à 18 h ce jour-là"),
    (OFFICE, "2026-12-01T12:30/14:00", "ferme",
     "Fermé sur tout le créneau, ouvre à 14 h ce jour-là"),
    (OFFICE, "2026-12-05T13:00/24:00", "ferme",
     "Fermé sur tout le créneau, ouvre le lundi 7 décembre à 9 h"),
    (OFFICE, "2026-12-05T13:00/2026-12-08T00:00", "ouvert",
     "Ouvert lundi 7 décembre de 9 h à 12 h 30 et de 14 h à 18 h"),
    (OFFICE, "2026-11-27T08:30/2026-12-05T12:00", "ouvert",
     "Ouvert vendredi 27 novembre de 9 h à 12 h 30 et de 14 h à 18 h, samedi 28 novembre"
     " de 9 h à 12 h, et 6 autres jours"),
    (OFFICE, "2026-12-03T17:00/2026-12-05T10:00", "ouvert",
     "Ouvert jeudi 3 décembre de 14 h à 18 h, vendredi 4 décembre de 9 h à 12 h 30"
     " et de 14 h à 18 h, et un autre jour"),
    (OFFICE, "2026-12-25T08:30/12:00", "ferme",
     "Fermé sur tout le créneau, ouvre le samedi 26 décembre à 9 h"),
    (NIGHTS, "2026-12-05T00:30/01:00", "ouvert",
     "Ouvert de 0 h à 2 h ce jour-là"),
    (NIGHTS, "2026-12-04T21:00/2026-12-05T01:00", "ouvert",
     "Ouvert vendredi 4 décembre de 22 h à 2 h"),
    (NIGHTS, "2026-12-05T02:00/22:00", "ferme",
     "Fermé sur tout le créneau, ouvre à 22 h ce jour-là"),
    ("24/7", "2026-12-01T08:30/12:00", "ouvert", "Ouvert toute la journée"),
    ("24/7", "2026-12-01T08:30/2026-12-03T12:00", "ouvert", "Ouvert sur tout le créneau"),
    ("Mo 06:30-24:00; Tu-Th 00:00-24:00; Fr 00:00-21:45", "2026-11-28T00:00/2026-12-03T00:00",
     "ouvert", "Ouvert du lundi 30 novembre à 6 h 30 au vendredi 4 décembre à 21 h 45"),
    ("Mo-Th 08:00-24:00", "2026-12-01T18:00/19:00", "ouvert",
     "Ouvert de 8 h à minuit ce jour-là"),
    ("Tu 06:30-24:00; We 00:00-24:00", "2026-12-01T18:00/19:00", "ouvert",
     "Ouvert de 6 h 30 à minuit ce jour-là"),
    ('Tu 09:00-12:00 open "sonnez"', "2026-12-01T10:00/11:00", "ouvert",
     "Ouvert de 9 h à 12 h ce jour-là (sonnez)"),
    ("Tu 08:00-08:15,09:00-09:15,10:00-10:15,11:00-11:15,12:00-12:15", "2026-12-01T08:00/13:00",
     "ouvert", "Ouvert de 8 h à 8 h 15, de 9 h à 9 h 15, de 10 h à 10 h 15, et 2 autres fois"
     " ce jour-là"),
    (ON_DEMAND, "2026-12-01T08:30/12:00", "inconnu", "Horaires à confirmer : sur rendez-vous"),
    (ON_DEMAND, "2026-12-01T12:00/18:00", "ferme", "Fermé sur tout le créneau"),
    ("Mo-Fr 14:00+", "2026-12-01T13:00/14:00", "ferme", "Fermé sur tout le créneau"),
    ("Mo-Fr 14:00+", "2026-12-01T13:00/16:00", "inconnu",
     "Horaires à confirmer : fermeture non précisée"),
    ("Tu unknown", "2026-11-30T13:00/2026-12-01T16:00", "inconnu", "Horaires à confirmer"),
    (None, "2026-12-01T08:30/12:00", "inconnu", "Horaires inconnus"),
    # What a search must get right: months, weeks, days of the month, holidays.
    ("We[1] 10:00-12:00", "2026-12-02T08:00/11:00", "ouvert", "Ouvert de 10 h à 12 h ce jour-là"),
    ("We[1] 10:00-12:00", "2026-12-09T08:00/11:00", "ferme",
     "Fermé sur tout le créneau, ouvre le mercredi 6 janvier à 10 h"),
    ("week 1-53/2 Mo 10:00-12:00", "2026-11-23T08:00/18:00", "ferme",
     "Fermé sur tout le créneau, ouvre le lundi 30 novembre à 10 h"),
    ("week 2-52/2 Mo 10:00-12:00", "2026-11-23T08:00/18:00", "ouvert",
     "Ouvert de 10 h à 12 h ce jour-là"),
    ("Apr-Oct Mo 09:00-12:00", "2026-10-20T08:00/2026-11-02T18:00", "ouvert",
     "Ouvert lundi 26 octobre de 9 h à 12 h"),
    ("Apr-Oct Mo 09:00-12:00", "2026-11-01T08:00/2026-11-14T18:00", "ferme",
     "Fermé sur tout le créneau, ouvre le lundi 5 avril à 9 h"),
    ("Apr-Jul Mo 09:00-12:00", "2026-08-01T08:00/2026-08-14T18:00", "ferme",
     "Fermé sur tout le créneau, ouvre le lundi 5 avril 2027 à 9 h"),
    ("Mo-Fr 09:00-12:00; SH off", "2026-10-19T08:00/2026-10-30T18:00", "ferme",
     "Fermé sur tout le créneau, ouvre le lundi 2 novembre à 9 h"),
    ("SH Mo-Fr 10:00-12:00", "2026-10-19T08:00/09:30", "ferme",
     "Fermé sur tout le créneau, ouvre à 10 h ce jour-là"),
    ("Mo-Fr 09:00-12:00; PH off", "2026-11-11T08:00/18:00", "ferme",
     "Fermé sur tout le créneau, ouvre le jeudi 12 novembre à 9 h"),
    ("2099 Mo 10:00-12:00", "2026-12-01T08:30/12:00", "ferme", "Fermé sur tout le créneau"),
]  # fmt: skip

ALL = [
    (OFFICE, "2026-12-01T09:00/12:30", "ouvert", "Ouvert sur tout le créneau"),
    (OFFICE, "2026-12-01T08:30/10:30", "ferme", "Ouvert une partie du créneau : de 9 h à 10 h 30"),
    (OFFICE, "2026-12-01T12:00/14:15", "ferme",
     "Ouvert une partie du créneau : de 12 h à 12 h 30 et de 14 h à 14 h 15"),
    (OFFICE, "2026-12-01T12:30/14:00", "ferme",
     "Fermé sur tout le créneau, ouvre à 14 h ce jour-là"),
    (OFFICE, "2026-12-03T17:00/2026-12-04T09:30", "ferme",
     "Ouvert une partie du créneau : jeudi 3 décembre de 17 h à 18 h et vendredi 4 décembre"
     " de 9 h à 9 h 30"),
    (NIGHTS, "2026-12-04T22:00/2026-12-05T02:00", "ouvert", "Ouvert sur tout le créneau"),
    (ON_DEMAND, "2026-12-01T09:00/12:00", "inconnu", "Horaires à confirmer : sur rendez-vous"),
    (ON_DEMAND, "2026-12-01T09:00/13:00", "ferme", "Fermé une partie du créneau"),
    ("Tu 09:00-12:00; We unknown", "2026-12-01T09:00/2026-12-02T10:00", "ferme",
     "Ouvert une partie du créneau : mardi 1er décembre de 9 h à 12 h"),
    ("Tu 09:00-24:00; We unknown", "2026-12-01T09:00/2026-12-02T10:00", "inconnu",
     "Horaires à confirmer une partie du créneau"),
    (None, "2026-12-01T08:30/12:00", "inconnu", "Horaires inconnus"),
]  # fmt: skip


@pytest.mark.parametrize(("osm", "text", "state", "sentence"), SOME)
def test_open_at_some_time(osm: str | None, text: str, state: str, sentence: str) -> None:
    found = answer(osm, text)
    assert (found.state, said(found)) == (state, sentence)


@pytest.mark.parametrize(("osm", "text", "state", "sentence"), ALL)
def test_open_all_the_time(osm: str | None, text: str, state: str, sentence: str) -> None:
    found = answer(osm, text, whole=True)
    assert (found.state, said(found)) == (state, sentence)


def test_next_change_is_the_first_one_after_the_start() -> None:
    found = answer(OFFICE, "2026-12-01T08:30/12:00")
    assert found.next_change == datetime(2026, 12, 1, 9, tzinfo=PARIS)
    assert found.next_state == "ouvert"
    inside = answer(OFFICE, "2026-12-01T09:30/10:00")
    assert (inside.next_change, inside.next_state) == (
        datetime(2026, 12, 1, 12, 30, tzinfo=PARIS),
        "ferme",
    )
    assert answer("24/7", "2026-12-01T09:30/10:00").next_change is None
    held = answer(OFFICE, "2026-12-24T09:30/10:00", those=(CHRISTMAS,))
    assert held.next_change == datetime(2027, 1, 6, 9, tzinfo=PARIS)
    assert opening_json(held) == {
        "etat": "exceptionnel",
        "ouvert": False,
        "texte": held.text,
        "prochain_changement": "2027-01-06T09:00:00+01:00",
    }


def test_sure_tells_what_rests_on_a_calendar_that_is_not_published() -> None:
    school = "Mo-Fr 09:00-12:00; SH off"
    assert answer(school, "2026-12-01T08:30/12:00").sure
    assert not answer(school, "2060-12-01T08:30/12:00").sure
    assert not answer(school, "2060-12-01T10:00").sure
    assert answer(OFFICE, "2060-12-01T10:00").sure
    shut = Closure(date(2060, 12, 1), date(2060, 12, 1))
    assert answer(school, "2060-12-01T08:30/12:00", those=(shut,)).sure
    assert not answer(None, "2026-12-01T10:00").sure


# --- the two nights when the clocks change: 2026-03-29 and 2026-10-25 at 01:00 UTC -----------


@pytest.mark.parametrize(
    ("osm", "text", "whole", "state"),
    [
        ("Su 02:10-02:50", "2026-03-29T01:00/05:00", False, "ferme"),
        ("Su 02:10-02:50", "2026-03-29T02:15/02:45", False, "ferme"),
        ("Su 03:00-03:10", "2026-03-29T02:15/02:45", False, "ouvert"),
        ("Su 03:00-03:10", "2026-03-29T02:15/03:10", True, "ouvert"),
        ("Sa 22:00-02:00, Su 03:00-05:00", "2026-03-29T01:00/04:00", True, "ouvert"),
        ("Su 02:10-02:50", "2026-10-25T02:00/03:00", False, "ouvert"),
        ("Su 02:00-03:00", "2026-10-25T02:00/03:00", True, "ouvert"),
        ("Su 02:10-02:50", "2026-10-25T02:50/03:00", False, "ferme"),
    ],
)
def test_the_nights_when_the_clocks_change(osm: str, text: str, whole: bool, state: str) -> None:
    assert answer(osm, text, whole).state == state


# --- properties -------------------------------------------------------------------------------


@given(hours_of, windows(), closures())
@settings(max_examples=120, deadline=None)
@example(hours_for(OFFICE), read_window("2026-10-20T09:07/2026-11-03T09:07", whole=True), ())
@example(hours_for("24/7"), read_window("2026-10-20T09:07/2026-11-03T09:07", whole=True), ())
def test_a_window_is_its_minutes(hours: Hours | None, window: Window, those: Closures) -> None:
    found = answer_at(hours, window, those)
    assert found.verdict is verdict_of(hours, those, window)
    assert found.open is found.verdict.open
    assert found.text[0].isupper()
    assert "\n" not in found.text


@given(hours_of, instants, closures())
@settings(max_examples=200, deadline=None)
def test_an_instant_is_its_state(hours: Hours | None, moment: datetime, those: Closures) -> None:
    found = answer_at(hours, moment, those)
    state, exceptional = state_then(hours, those, moment)
    assert found.open is {"ouvert": True, "ferme": False, "inconnu": None}[state]
    assert found.state == ("exceptionnel" if exceptional else state)
    if found.next_change is not None:
        before = found.next_change.astimezone(UTC) - timedelta(minutes=1)
        assert found.next_change.timestamp() > moment.timestamp()
        assert state_then(hours, those, max(before, moment))[0] == state
        after, _ = state_then(hours, those, found.next_change)
        assert after == found.next_state != state


@given(hours_of, instants)
def test_without_exceptions_an_instant_is_what_hours_say(
    hours: Hours | None, moment: datetime
) -> None:
    found = answer_at(hours, moment)
    if hours is not None:
        state = hours.state_at(moment)
        assert (found.state, found.next_change, found.next_state) == (
            *(state.state, state.next_change, state.next_state),
        )


@given(closures(), hours_of, instants)
def test_exceptions_are_their_json_in_any_order(
    those: Closures, hours: Hours | None, moment: datetime
) -> None:
    assert from_json(to_json(those)) == those
    found = {pieces(order) for order in permutations(those)}
    assert len(found) == 1
    (made,) = found
    assert all(one.end <= other.start for one, other in pairwise(made))
    assert all(piece.start < piece.end for piece in made)
