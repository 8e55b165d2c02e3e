"""Dated exceptions: what replaces the usual hours, and what cannot be one."""

from datetime import date, datetime, time, timedelta
from time import process_time

import pytest

from mapapp.hours.closures import (
    MAX_CLOSURES,
    Closure,
    InvalidClosure,
    from_json,
    read_spans,
)
from mapapp.hours.evaluate import hours_for
from mapapp.hours.windows import answer_at
from tests.asked_hours import CHRISTMAS, MARKET, OFFICE, answer, said

EXCEPTIONS = [
    # (hours, asked, open, sentence); open None is « not known »
    (OFFICE, "2026-12-24T09:00/11:00", False,
     "Fermeture exceptionnelle jusqu'au 5 janvier (congés)"),
    (OFFICE, "2026-12-24T10:00", False, "Fermeture exceptionnelle jusqu'au 5 janvier (congés)"),
    (OFFICE, "2026-12-27T10:00", False, "Fermeture exceptionnelle jusqu'au 5 janvier (congés)"),
    (None, "2026-12-24T09:00/11:00", False, "Fermeture exceptionnelle jusqu'au 5 janvier (congés)"),
    (OFFICE, "2026-12-01T08:30/12:00", True,
     "Ouvert de 10 h à 11 h ce jour-là, horaires exceptionnels (marché)"),
    (OFFICE, "2026-12-01T12:00/18:00", False,
     "Fermé sur tout le créneau, horaires exceptionnels le 1er décembre : 10 h – 11 h"
     " et 20 h – 2 h (marché)"),
    (OFFICE, "2026-12-01T10:15", True,
     "Ouvert jusqu'à 11 h, horaires exceptionnels le 1er décembre : 10 h – 11 h"
     " et 20 h – 2 h (marché)"),
    (None, "2026-12-01T12:00", False,
     "Fermé, ouvre à 20 h, horaires exceptionnels le 1er décembre : 10 h – 11 h"
     " et 20 h – 2 h (marché)"),
    (OFFICE, "2026-12-02T01:00", True,
     "Ouvert jusqu'à 2 h, horaires exceptionnels le 1er décembre : 10 h – 11 h"
     " et 20 h – 2 h (marché)"),
]  # fmt: skip


@pytest.mark.parametrize(("osm", "text", "is_open", "sentence"), EXCEPTIONS)
def test_exceptions_replace_the_usual_hours(
    osm: str | None, text: str, is_open: bool, sentence: str
) -> None:
    found = answer(osm, text, those=(CHRISTMAS, MARKET))
    assert (found.state, found.open, said(found)) == ("exceptionnel", is_open, sentence)


@pytest.mark.parametrize(
    ("osm", "text", "whole", "state", "sentence"),
    [
        # Where the usual hours hold for a part and give the same answer, they give it.
        (OFFICE, "2026-12-01T18:00/2026-12-02T10:00", False, "ouvert",
         "Ouvert mardi 1er décembre de 20 h à 2 h et mercredi 2 décembre de 9 h à 12 h 30"),
        ("24/7", "2026-12-23T18:00/2026-12-24T10:00", False, "ouvert",
         "Ouvert mercredi 23 décembre de 0 h à minuit"),
        ("24/7", "2026-12-23T18:00/2026-12-24T10:00", True, "exceptionnel",
         "Fermeture exceptionnelle jusqu'au 5 janvier (congés)"),
        (OFFICE, "2026-12-23T17:00/2026-12-24T10:00", True, "ferme",
         "Ouvert une partie du créneau : mercredi 23 décembre de 17 h à 18 h"),
        (None, "2026-12-23T17:00/2026-12-24T10:00", False, "inconnu", "Horaires à confirmer"),
        (OFFICE, "2026-12-23T18:30", False, "ferme", "Fermé, ouvre le 6 janvier à 9 h"),
        (None, "2026-12-23T18:30", False, "inconnu", "Horaires inconnus"),
    ],
)  # fmt: skip
def test_exceptions_beside_the_usual_hours(
    osm: str | None, text: str, whole: bool, state: str, sentence: str
) -> None:
    found = answer(osm, text, whole, (CHRISTMAS, MARKET))
    assert (found.state, said(found)) == (state, sentence)


def test_closures_that_follow_each_other_are_said_as_one() -> None:
    those = (
        Closure(date(2026, 12, 24), date(2026, 12, 26)),
        Closure(date(2026, 12, 27), date(2027, 1, 2), reason="travaux"),
        Closure(date(2027, 1, 3), date(2027, 1, 3), ((540, 720),)),
    )
    found = answer(OFFICE, "2026-12-25T10:00", those=those)
    assert said(found) == "Fermeture exceptionnelle jusqu'au 2 janvier"
    alone = Closure(date(2026, 12, 24), date(2026, 12, 24))
    assert said(answer(OFFICE, "2026-12-24T10:00", those=(alone,))) == (
        "Fermeture exceptionnelle le 24 décembre"
    )
    long = Closure(date(2026, 12, 24), date(2028, 1, 5))
    assert said(answer(OFFICE, "2026-12-24T10:00", those=(long,))) == (
        "Fermeture exceptionnelle jusqu'au 5 janvier 2028"
    )


# --- what cannot be ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        "2026-12-24",
        {},
        [1],
        [None],
        [{"from": "2026-12-24"}],
        [{"from": "2026-12-24", "to": "2026-12-24", "open": True}],
        [{"from": "2026-12-24", "to": 5}],
        [{"from": "24/12/2026", "to": "2026-12-24"}],
        [{"from": "2026-12-25", "to": "2026-12-24"}],
        [{"from": "2027-12-25", "to": "2026-12-24"}],
        [{"from": "1999-12-25", "to": "2000-01-01"}],
        [{"from": "2026-12-25", "to": "2029-12-24"}],
        [{"from": "2026-12-24", "to": "2027-12-24", "hours": "09:00-12:00"}],
        *(
            [{"from": "2026-12-24", "to": "2026-12-24", "hours": hours}]
            for hours in ("", "9h-12h", "09:00-12:00,11:00-13:00", "14:00-15:00,09:00-10:00",
                          "25:00-26:00", "09:00-09:00", "09:00-37:00", "24:00-25:00", "09:75-10:00")
        ),
        [{"from": "2026-12-24", "to": "2026-12-24", "reason": "x" * 201}],
        [{"from": "2026-12-24", "to": "2026-12-24", "reason": "a\nb"}],
        [{"from": "2026-12-24", "to": "2026-12-24"}] * (MAX_CLOSURES + 1),
    ],
)  # fmt: skip
def test_what_is_not_exceptions_is_refused(value: object) -> None:
    with pytest.raises(InvalidClosure) as caught:
        from_json(value)
    assert str(caught.value)


def test_no_exceptions_and_nights() -> None:
    assert from_json(None) == from_json([]) == ()
    assert read_spans("20:00-02:00") == read_spans("20:00-26:00") == ((1200, 1560),)


def test_many_exceptions_take_bounded_time() -> None:
    first = date(2026, 1, 1)
    those = tuple(
        Closure(first + timedelta(days=n), first + timedelta(days=n + 700)) for n in range(25)
    ) + tuple(
        Closure(first + timedelta(days=n), first + timedelta(days=n + 60), ((540, 1560),))
        for n in range(25)
    )
    began = process_time()
    answer_at(hours_for(OFFICE), datetime.combine(first, time(10)), those)
    assert process_time() - began < 1
