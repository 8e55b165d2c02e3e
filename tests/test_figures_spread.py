"""Classes and spreads by hand, and their invariants; sentences and boards of the small region."""

from itertools import combinations
from urllib.parse import parse_qsl

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapapp.atlas.view import View
from mapapp.figures.board import Board
from mapapp.figures.board_asking import board_asked
from mapapp.figures.counting import Status
from mapapp.figures.neighbours import neighbours
from mapapp.figures.sentences import board_sentences, portrait_sentences
from mapapp.figures.spread import METHODS, Method, breaks, class_of, natural_breaks, spread_of
from mapapp.figures.words import number_text, percent_text
from tests.atlas_places import VOCABULARY
from tests.conftest import NOW
from tests.figures_region import CODES, NINE, PEOPLE, figures_of, known_of, view_of

FIGURES = figures_of()
KNOWN = known_of(FIGURES)


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> View:
    return view_of(NINE, tmp_path_factory.mktemp("atlas"))


def board(view: View, query: str) -> Board:
    asked = board_asked(parse_qsl(query), KNOWN)
    assert asked.problems == ()
    return FIGURES.board(view, asked.question, NOW)


def said(view: View, query: str) -> str:
    return " ".join(board_sentences(board(view, query), VOCABULARY)).replace("\u00a0", " ")


# --- classes --------------------------------------------------------------------------------------


def test_quartiles_by_hand() -> None:
    found = spread_of([4, 1, 3, 2, 5])
    assert found is not None
    assert (found.least, found.low, found.median, found.high, found.most) == (1, 2, 3, 4, 5)
    assert [found.position(value) for value in (1, 2, 3, 4, 5)] == [-2, -1, 0, 1, 2]
    assert spread_of([]) is None


def test_natural_breaks_by_hand() -> None:
    values = [1, 2, 2, 10, 11, 30, 31, 32]
    assert breaks(values, "naturelles", 3) == [2, 11, 32]
    assert breaks(values, "quantiles", 4) == [2, 10, 30, 32]
    assert breaks([5, 5, 7], "naturelles", 5) == [5, 7]
    assert [class_of(value, [2, 11, 32]) for value in (1, 2, 3, 11, 32)] == [0, 0, 1, 1, 2]


@given(st.lists(st.integers(0, 60), min_size=4, max_size=11, unique=True), st.integers(2, 4))
def test_natural_breaks_are_the_best_of_all(values: list[int], classes: int) -> None:
    ordered = np.sort(np.array(values, np.float64))
    if len(ordered) <= classes:
        return

    def cost(cuts: tuple[int, ...]) -> float:
        parts = np.split(ordered, cuts)
        return sum(float(((part - part.mean()) ** 2).sum()) for part in parts)

    best = min(cost(cuts) for cuts in combinations(range(1, len(ordered)), classes - 1))
    found = natural_breaks(ordered, classes)
    cuts = tuple(int(np.searchsorted(ordered, bound, side="right")) for bound in found[:-1])
    assert cost(cuts) == pytest.approx(best, abs=1e-6)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60), st.sampled_from(METHODS))
def test_every_value_has_a_class_that_is_not_empty(values: list[float], method: Method) -> None:
    bounds = breaks(values, method)
    assert bounds == sorted(set(bounds)) and len(bounds) <= 5
    assert {class_of(value, bounds) for value in values} == set(range(len(bounds)))


# --- the board ------------------------------------------------------------------------------------


def test_a_board_of_reach_ranks_and_adds_up(view: View) -> None:
    found = board(view, "niveau=epci&categorie=repair-cafe&distance=5")
    # At 5 km: 1 from 47.00; 4 and 5 from 47.16.
    lines = {line.code: (line.covered, line.out, line.status) for line in found.lines}
    assert lines == {
        "E1": (6000, 700, Status.COUNTED),
        "E2": (200, 2800, Status.COUNTED),
        "E3": (0, 3650, Status.NONE),
    }
    assert (found.whole.covered, found.whole.people) == (6200, 13500)
    assert [line.rank for line in found.lines] == [1, 2, 3]
    assert sum(shade.count for shade in found.shades) == 3
    # Children's places are in no commune of the department 91, E1's: nothing can be told of it.
    child = board(view, "niveau=epci&type=creche&distance=2")
    assert [(line.code, line.value, line.rank) for line in child.lines] == [
        ("E2", pytest.approx(270000 / 3000), 1),
        ("E3", 0.0, 2),
        ("E1", None, None),
    ]


def test_the_sentence_says_what_the_table_does(view: View) -> None:
    text = said(view, "niveau=departement&categorie=repair-cafe&distance=10&jour=mardi&heure=18:00")
    assert "ouvert le mardi 24 novembre 2026 à 18 h" in text
    # At 10 km of 47.00: 1 and 2; of 47.16, whose hours are unknown: 3, 4 and 5 (6 is at 10.007).
    assert "5 400 habitants sur 13 500 (40,0 %) sont" in text.replace("\u202f", " ")
    assert "Pour 1 500 habitants on ne sait pas" in text.replace("\u202f", " ")
    assert "6 600 habitants n'en ont aucun" in text.replace("\u202f", " ")


def test_counts_rates_and_what_is_not_loaded(view: View) -> None:
    rates = said(view, "niveau=departement&type=circulaire&mesure=taux")
    assert rates.startswith("Territoire R : 4 lieux « Réparer, donner, trier », soit 2,96 pour")
    assert "de 1,54 (Territoire 92) à 4,29 (Territoire 91)" in rates
    missing = said(view, "niveau=departement&type=creche&mesure=nombre")
    assert "Pour 1 département, aucune donnée de ce genre n'est chargée." in missing
    shares = board(view, "niveau=region&type=circulaire&type=creche&mesure=horaires")
    # Of six places five have hours.
    assert shares.whole.value == pytest.approx(500 / 6)


def test_a_portrait_in_sentences(view: View) -> None:
    found = FIGURES.portrait(view, "91", NOW)
    child, home, again = (text.replace("\u00a0", " ") for text in portrait_sentences(found))
    assert child.startswith("Nous n'avons pas encore de données sur les lieux de garde d'enfants")
    assert home.startswith("Aucun lieu de logement temporaire")
    assert again.replace("\u202f", " ").startswith(
        "3 lieux pour réparer, donner ou trier, soit 4,29 pour 10 000 habitants"
    )
    # Of 47.00, 47.16 and 47.30 at 10 km: every commune of the department.
    assert "Tous les habitants en ont un à 10 km ou moins" in again
    assert [line.kind.value for line in found.kinds] == ["creche", "logement", "circulaire"]


# --- what the form says ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("jour=mardi", "heure"),
        ("heure=18:00", "jour"),
        ("jour=demain&heure=18:00", "jour"),
        ("jour=mardi&heure=25:00", "heure"),
        ("distance=9999", "distance"),
        ("mesure=rien", "mesure"),
        ("classes=rien", "classes"),
        ("meilleures=0", "meilleures"),
        ("meilleures=1e3", "meilleures"),
        ("commune=Atlantide", "commune"),
        ("tout=oui", "tout"),
    ],
)
def test_a_wrong_field_is_named_and_the_rest_is_read(query: str, field: str) -> None:
    asked = board_asked(parse_qsl(f"niveau=epci&{query}"), KNOWN)
    assert [problem.field for problem in asked.problems] == [field]
    assert asked.question.level == "epci"


def test_a_day_is_the_next_of_its_name() -> None:
    asked = board_asked(parse_qsl("jour=lundi&heure=9h30"), KNOWN).question.subject.asked
    assert str(asked) == "2026-11-30 09:30:00+01:00"


def test_one_more_place_by_its_code() -> None:
    asked = board_asked([("commune", CODES[6])], KNOWN)
    assert asked.what_if is not None and asked.what_if.commune == CODES[6]
    assert board_asked([("commune", CODES[6]), ("mesure", "taux")], KNOWN).what_if is None


# --- words ----------------------------------------------------------------------------------------


def test_numbers_are_written_in_french() -> None:
    assert number_text(1234567) == "1\u202f234\u202f567"
    assert number_text(0.5, 2) == "0,50"
    assert percent_text(0.99999) == "99,9\u00a0%"
    assert percent_text(0.00001) == "0,1\u00a0%"
    assert (percent_text(1), percent_text(0)) == ("100\u00a0%", "0\u00a0%")
    assert sum(PEOPLE) == 13500


def test_neighbours_share_a_border_and_not_a_corner() -> None:
    def square(x: int, y: int) -> dict[str, object]:
        ring = [[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]]
        return {"type": "Polygon", "coordinates": [ring]}

    shapes = {"a": square(0, 0), "b": square(1, 0), "c": square(1, 1), "d": square(5, 5)}
    assert neighbours(shapes) == {"a": ("b",), "b": ("a", "c"), "c": ("b",), "d": ()}
