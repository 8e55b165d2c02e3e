"""On a public holiday of which the hours say nothing, « open » is told with its doubt."""

import pytest

from tests.asked_hours import CHRISTMAS, MARKET, answer, said

WEEK = "Mo-Fr 07:30-18:30"
DOUBT = " (jour férié : à vérifier)"
THAT_DAY = "Ouvert de 7 h 30 à 18 h 30 ce jour-là"
SLOT = "Ouvert sur tout le créneau"


@pytest.mark.parametrize(
    ("hours", "asked", "text"),
    [
        # 25 December 2026 is a Friday, 1 December a Tuesday.
        (WEEK, "2026-12-25T10:00", "Ouvert jusqu'à 18 h 30" + DOUBT),
        (WEEK, "2026-12-24T10:00", "Ouvert jusqu'à 18 h 30"),
        (WEEK, "2026-12-25T09:00/12:00", THAT_DAY + DOUBT),
        (WEEK, "2026-12-01T09:00/12:00", THAT_DAY),
        (
            WEEK,
            "2026-12-25T00:00/2026-12-28T00:00",
            "Ouvert vendredi 25 décembre de 7 h 30 à 18 h 30" + DOUBT,
        ),
        (f"{WEEK}; PH off", "2026-12-24T09:00/12:00", THAT_DAY),
        (f"{WEEK}; PH 09:00-12:00", "2026-12-25T09:00/12:00", "Ouvert de 9 h à 12 h ce jour-là"),
        ("24/7", "2026-12-25T09:00/12:00", "Ouvert toute la journée"),
        (WEEK, "2026-12-26T09:00/12:00", "Fermé sur tout le créneau, ouvre le lundi 28 décembre"),
    ],
)
def test_a_place_that_does_not_say(hours: str, asked: str, text: str) -> None:
    told = said(answer(hours, asked))
    assert told == text or (told.startswith(text) and "férié" not in told and "Fermé" in text)


def test_one_ordinary_day_among_several_is_enough() -> None:
    assert "férié" not in said(answer(WEEK, "2026-12-24T09:00/2026-12-26T00:00"))


def test_all_of_a_window_holds_every_holiday_in_it() -> None:
    always = "Mo-Su 00:00-24:00"
    assert said(answer(always, "2026-12-24T17:00/2026-12-25T09:00", whole=True)) == SLOT + DOUBT
    assert said(answer(always, "2026-12-23T17:00/2026-12-24T09:00", whole=True)) == SLOT


def test_a_dated_exception_leaves_no_doubt() -> None:
    assert "férié" not in said(answer(WEEK, "2026-12-25T10:00", those=(CHRISTMAS,)))
    assert "férié" not in said(answer(WEEK, "2026-12-01T10:30", those=(MARKET,)))
