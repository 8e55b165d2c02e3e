"""How well places are known, and what a number stands on, to the digit in the small region."""

from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapapp.atlas.view import View
from mapapp.domain.kinds import Kind
from mapapp.figures.asking import FACTS, CountQuestion, count_question, reach_question
from mapapp.figures.board_asking import board_asked
from mapapp.figures.counting import STATUSES, Status
from mapapp.figures.sentences import board_sentences
from mapapp.figures.subject import Subject
from tests.atlas_places import GAZETTEER, VOCABULARY
from tests.conftest import NOW
from tests.figures_region import CODES, NINE, figures_of, known_of, view_of
from tests.test_figures_region import spread_places

FIGURES = figures_of()
KNOWN = known_of(FIGURES)
REAL = figures_of(GAZETTEER)
SUNDAY = "ouvert=2026-12-06T18:00"


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> View:
    return view_of(NINE, tmp_path_factory.mktemp("atlas"))


def counts(view: View, query: str, *fields: str) -> list[tuple[Any, ...]]:
    """Fields of the rows of a question, which are those of its JSON too."""
    question = count_question(parse_qsl(query), KNOWN)
    rows = FIGURES.count_rows(view, question, NOW)
    assert orjson.loads(FIGURES.count_json(view, question, NOW)) == rows
    return [tuple(row[name] for name in fields) for row in rows]


def test_completeness_is_the_mean_of_four_facts(view: View) -> None:
    query = "niveau=region&type=circulaire&mesure=completude&mesure=horaires&mesure=contact"
    query += "&mesure=position&mesure=fraicheur"
    # Of four places three tell their hours, two a way to reach them, three an address, one a date.
    assert counts(view, query, "mesure", "valeur") == [
        ("completude", 56.25),
        ("horaires", 75.0),
        ("contact", 50.0),
        ("position", 75.0),
        ("fraicheur", 25.0),
    ]
    # In the first commune: 100, 50, 50 and 50.
    here = counts(view, query.replace("region", f"commune&dans={CODES[0]}"), "valeur")
    assert here == [(62.5,), (100.0,), (50.0,), (50.0,), (50.0,)]
    # Whatever time is asked for, it is told of places of any time.
    sunday = f"{query}&ouvert=2026-12-06T18:00"
    assert counts(view, sunday, "valeur") == counts(view, query, "valeur")


def test_none_unknown_hours_and_nothing_loaded_are_told_apart(view: View) -> None:
    query = "niveau=commune&dans=E1&type=circulaire&type=creche&ouvert=2026-12-06T18:00"
    found = counts(view, query, "territoire", "type", "valeur", "statut", "inconnus")
    assert [row[1:] for row in found if row[0] == CODES[3]] == [
        ("creche", None, "pas_de_donnee", 0),
        ("circulaire", 0, "horaires_inconnus", 1),
    ]
    assert [row[2:] for row in found if row[0] == CODES[1]][1] == (0, "aucun_lieu", 0)
    known = counts(view, f"{query}&mesure=position", "territoire", "valeur", "statut")
    assert [row[1:] for row in known if row[0] == CODES[3]][1] == (100.0, "compte")


def test_reach_says_what_it_stands_on(view: View) -> None:
    sunday = "niveau=commune&categorie=repair-cafe&km=5&ouvert=2026-12-06T18:00"
    rows = FIGURES.reach_rows(view, reach_question(parse_qsl(sunday), KNOWN))
    # At 47.15 and 47.20 the place of unknown hours is at 1.1 and 4.4 km.
    assert [row["statut"] for row in rows[:5]] == [
        *["aucun_lieu"] * 3,
        *["horaires_inconnus"] * 2,
    ]
    nurseries = reach_question(parse_qsl("niveau=departement&type=creche&km=1"), KNOWN)
    told = {row["territoire"]: row for row in FIGURES.reach_rows(view, nurseries)}
    # None is loaded in 91 and none of its people is near one of 92: nothing can be told.
    assert (told["91"]["part"], told["91"]["statut"]) == (None, "pas_de_donnee")
    assert (told["92"]["part"], told["92"]["statut"]) == (0.4154, "compte")


def test_a_board_tells_none_unknown_and_not_loaded(view: View) -> None:
    asked = board_asked(parse_qsl(f"niveau=commune&mesure=nombre&type=circulaire&{SUNDAY}"), KNOWN)
    found = FIGURES.board(view, asked.question, NOW)
    assert {line.code: line.status for line in found.lines if line.places + line.unknown} == {
        CODES[3]: Status.UNKNOWN_HOURS
    }
    assert len(found.having(Status.NONE)) == 11
    said = " ".join(board_sentences(found, VOCABULARY))
    assert "11\u00a0communes n'ont aucun lieu ouvert à ce moment." in said
    assert "Inconnu pour 1\u00a0commune\u00a0: les seuls lieux qui pourraient compter" in said
    assert "1 lieu a des horaires inconnus." in said
    nurseries = board_asked(parse_qsl("niveau=commune&mesure=completude&type=creche"), KNOWN)
    found = FIGURES.board(view, nurseries.question, NOW)
    statuses = [line.status for line in found.lines]
    assert [statuses.count(one) for one in STATUSES[:4]] == [2, 0, 4, 6]
    # Hours and address of both are known, no contact nor date.
    assert {line.value for line in found.lines} == {50.0, None}
    said = board_sentences(found, VOCABULARY)[0]
    assert "50,0\u00a0% des informations attendues sur les lieux" in said


def test_theme_gesture_and_public_narrow_a_board(view: View) -> None:
    asked = board_asked(
        parse_qsl("niveau=region&mesure=nombre&type=circulaire&geste=donner"), KNOWN
    )
    assert asked.problems == ()
    assert FIGURES.board(view, asked.question, NOW).whole.places == 1


@settings(max_examples=10)
@given(seed=st.integers(0, 10**6), size=st.integers(1, 200))
def test_completeness_is_between_its_facts(
    tmp_path_factory: pytest.TempPathFactory, seed: int, size: int
) -> None:
    places = spread_places(seed, size)
    view = view_of(places, tmp_path_factory.mktemp("atlas"), GAZETTEER)
    measures = ("completude", *FACTS)
    subject = Subject(kinds=(Kind.CIRCULAR, Kind.HOUSING))
    found = REAL.counted(view, CountQuestion("epci", None, subject, "type", measures), NOW)
    facts = [found.values[fact] for fact in FACTS]
    whole = found.values["completude"]
    told = found.counts > 0
    assert ((whole >= 0) & (whole <= 100))[told].all()
    assert whole[told] == pytest.approx(np.mean(facts, axis=0)[told])
    located = [p for p in places if p.precision.value == "adresse" and p.kind in subject.kinds]
    in_epci = [p for p in located if p.commune_code and GAZETTEER.commune(p.commune_code).epci]  # type: ignore[union-attr]
    assert (found.values["position"] * found.counts)[told].sum() == pytest.approx(
        100 * len(in_epci)
    )
