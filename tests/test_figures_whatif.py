"""Where one more place, or several, would reach most: against every choice there is."""

from itertools import combinations
from math import e
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import parse_qsl

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapapp.figures.asking import what_if_question
from mapapp.figures.board_asking import board_asked
from tests.figures_region import CODES, NINE, PEOPLE, figures_of, known_of, view_of

FIGURES = figures_of()
KNOWN = known_of(FIGURES)
STEP_KM = 5.5598


@settings(max_examples=40, deadline=None)
@given(
    km=st.sampled_from([3, 6, 12, 17]),
    count=st.integers(1, 3),
    kept=st.sets(st.integers(0, 8), max_size=4),
)
def test_the_best_are_as_good_as_is_said(km: int, count: int, kept: set[int]) -> None:
    query = f"type=circulaire&km={km}&combien={count}"
    with TemporaryDirectory() as folder:
        view = view_of([NINE[n] for n in sorted(kept)], Path(folder))
        question = what_if_question(parse_qsl(query), KNOWN)
        found = FIGURES.what_if(view, question)
        covered = FIGURES.covered(view, question.reach).near
    left = np.where(covered, 0, PEOPLE)
    away = abs(np.arange(12)[:, None] - np.arange(12)) * STEP_KM <= km
    best = max(
        int(left[away[list(chosen)].any(axis=0)].sum()) for chosen in combinations(range(12), count)
    )
    assert (1 - 1 / e) * best <= found.gain <= best <= found.bound
    if count == 1:
        assert found.gain == best == found.bound


def test_a_pin_gains_as_the_town_hall_it_is_at() -> None:
    with TemporaryDirectory() as folder:
        view = view_of(NINE, Path(folder))
        pairs = "categorie=repair-cafe&mode=voiture&minutes=12"
        pin, hall = (
            FIGURES.what_if_document(view, what_if_question(parse_qsl(f"{pairs}&{at}"), KNOWN))
            for at in ("lon=0&lat=47.3", f"commune={CODES[6]}")
        )
    assert pin["gain"] == hall["gain"] > 0
    assert pin["lieux"][0]["communes_gagnees"] == hall["lieux"][0]["communes_gagnees"]


@pytest.mark.parametrize("number", [1, 3, 10])
def test_the_page_asks_for_as_many(number: int) -> None:
    asked = board_asked([("meilleures", str(number))], KNOWN)
    assert asked.what_if is not None and asked.what_if.count == number
