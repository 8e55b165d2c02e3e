"""Travel times as people read them."""

import math

import pytest

from mapapp.travel.modes import Mode, Source
from mapapp.travel.words import travel_text


def said(minutes: float, mode: Mode, source: Source = Source.ESTIMATE) -> str:
    return travel_text(minutes, mode, source).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("minutes", "mode", "text"),
    [
        (0, Mode.WALK, "environ 1 min à pied"),
        (12, Mode.WALK, "environ 12 min à pied"),
        (11.2, Mode.BIKE, "environ 12 min à vélo"),
        (20.0000001, Mode.WALK, "environ 20 min à pied"),
        (20.5, Mode.CAR, "environ 25 min en voiture"),
        (25, Mode.CAR, "environ 25 min en voiture"),
        (58, Mode.CAR, "environ 1 h en voiture"),
        (61, Mode.CAR, "environ 1 h 05 en voiture"),
        (1160.6, Mode.WALK, "environ 19 h 25 à pied"),
        (math.inf, Mode.CAR, "par bateau"),
    ],
)
def test_an_estimate_is_about(minutes: float, mode: Mode, text: str) -> None:
    assert said(minutes, mode) == text


def test_a_service_says_at_most() -> None:
    assert said(20, Mode.CAR, Source.IGN) == "20 min au plus en voiture, selon l'IGN"
    assert said(33, Mode.WALK, Source.IGN) == "33 min au plus à pied, selon l'IGN"
    assert (
        said(90, Mode.BIKE, Source.VALHALLA)
        == "1 h 30 au plus à vélo, selon le calculateur d'itinéraires"
    )


def test_numbers_never_leave_their_unit() -> None:
    assert travel_text(65, Mode.CAR, Source.ESTIMATE) == "environ 1\u00a0h\u00a005 en voiture"
