"""Every figure of a region of 12 communes and 9 places, to the digit."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import orjson
import pytest

from mapapp.atlas.view import View
from mapapp.figures.asking import (
    BadFigures,
    count_question,
    reach_question,
    what_if_question,
)
from mapapp.figures.board import MEASURES as BOARD_MEASURES
from mapapp.figures.methods import METHODS
from mapapp.figures.rows import COUNT_FIELDS, REACH_FIELDS
from tests.conftest import NOW
from tests.figures_region import CODES, NINE, PEOPLE, figures_of, known_of, place, view_of

FIGURES = figures_of()
KNOWN = known_of(FIGURES)


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> View:
    return view_of(NINE, tmp_path_factory.mktemp("atlas"))


def counts(view: View, query: str, *fields: str) -> list[tuple[Any, ...]]:
    """Fields of the rows of a question; JSON and rows are held to each other beside."""
    question = count_question(parse_qsl(query), KNOWN)
    rows = FIGURES.count_rows(view, question, NOW)
    assert orjson.loads(FIGURES.count_json(view, question, NOW)) == rows
    assert all(list(row) == list(COUNT_FIELDS) for row in rows)
    return [tuple(row[name] for name in fields) for row in rows]


def reach(view: View, query: str) -> dict[str, tuple[Any, ...]]:
    """Covered, uncertain, served and out of reach by territory."""
    rows = FIGURES.reach_rows(view, reach_question(parse_qsl(query), KNOWN))
    assert all(list(row) == [*REACH_FIELDS, "hors_portee"] for row in rows)
    names = ("couverte", "part", "incertaine", "desservie", "population_hors_portee")
    return {row["territoire"]: tuple(row[name] for name in names) for row in rows}


def what_if(view: View, query: str) -> dict[str, Any]:
    return FIGURES.what_if_document(view, what_if_question(parse_qsl(query), KNOWN))


# --- counts ---------------------------------------------------------------------------------------


def test_places_are_counted_by_department_and_type(view: View) -> None:
    assert counts(view, "", "territoire", "type", "valeur", "statut") == [
        ("91", "action", 0, "aucun_lieu"),
        ("91", "creche", None, "pas_de_donnee"),
        ("91", "logement", 0, "aucun_lieu"),
        ("91", "circulaire", 3, "compte"),
        ("92", "action", 0, "aucun_lieu"),
        ("92", "creche", 2, "compte"),
        ("92", "logement", 1, "compte"),
        ("92", "circulaire", 1, "compte"),
    ]


def test_rates_are_for_ten_thousand_inhabitants(view: View) -> None:
    query = "niveau=epci&type=circulaire&mesure=nombre&mesure=taux"
    rows = counts(view, query, "territoire", "mesure", "valeur", "population")
    # 3 × 10,000 / 6,700 = 4.4776…; 1 × 10,000 / 3,000 = 3.3333…
    assert rows == [
        ("E1", "nombre", 3, 6700),
        ("E1", "taux", 4.4776, 6700),
        ("E2", "nombre", 1, 3000),
        ("E2", "taux", 3.3333, 3000),
        ("E3", "nombre", 0, 3650),
        ("E3", "taux", 0.0, 3650),
    ]


def test_categories_gestures_and_a_territory_inside_another(view: View) -> None:
    query = "niveau=commune&dans=E1&categorie=repair-cafe&categorie=recyclerie"
    found = counts(view, query, "territoire", "detail", "valeur")
    assert {row for row in found if row[2]} == {
        (CODES[0], "recyclerie", 1),
        (CODES[0], "repair-cafe", 1),
        (CODES[3], "repair-cafe", 1),
    }
    assert {row[0] for row in found} == set(CODES[:4])
    by_gesture = counts(view, "niveau=region&type=circulaire&par=geste", "detail", "valeur")
    assert {row for row in by_gesture if row[1]} == {("reparer", 3), ("donner", 1)}
    chosen = counts(view, "niveau=region&type=circulaire&geste=donner", "valeur")
    assert chosen == [(1,)]


def test_hours_and_freshness_are_shares_of_the_places(view: View) -> None:
    query = "niveau=region&type=circulaire&type=creche&mesure=horaires&mesure=fraicheur"
    assert counts(view, query, "type", "mesure", "valeur", "unite") == [
        ("creche", "horaires", 100.0, "% des lieux"),
        ("creche", "fraicheur", 0.0, "% des lieux"),
        ("circulaire", "horaires", 75.0, "% des lieux"),
        # Of four one is of 2026-03; « 2025-11 » may be before the 24th, a year ago.
        ("circulaire", "fraicheur", 25.0, "% des lieux"),
    ]


def test_open_at_a_time_with_the_unknown_apart(view: View) -> None:
    query = "niveau=departement&type=circulaire&ouvert=2026-12-01T18:00"
    assert counts(view, query, "territoire", "valeur", "inconnus", "statut") == [
        ("91", 1, 1, "compte"),
        ("92", 1, 0, "compte"),
    ]
    saturday = counts(view, query.replace("01T18", "05T11"), "valeur", "inconnus", "statut")
    assert saturday == [(1, 1, "compte"), (0, 0, "aucun_lieu")]


# --- reach ----------------------------------------------------------------------------------------


def test_reach_at_six_kilometres(view: View) -> None:
    # From 47.00: 1 and 2 (5.56 km). From 47.16: 4 (1.11 km) and 5 (4.45 km), not 3 (6.67 km).
    found = reach(view, "niveau=departement&categorie=repair-cafe&km=6")
    assert found == {"91": (6600, 0.9429, 0, 0, 400), "92": (0, 0.0, 0, 0, 6500)}
    assert reach(view, "niveau=region&categorie=repair-cafe&km=6")["R"][:2] == (6600, 0.4889)
    wider = reach(view, "niveau=region&categorie=repair-cafe&km=6,68")
    assert wider["R"][0] == 6600 + 300


def test_the_edge_of_a_reach_is_inside(view: View) -> None:
    # 0.05° is 5,559.7…; the parser reads metres.
    assert reach(view, "niveau=region&categorie=micro-creche&km=5.559")["R"][0] == 2000
    assert reach(view, "niveau=region&categorie=micro-creche&km=5.56")["R"][0] == 2800


def test_reach_at_a_time_tells_sure_from_possible(view: View) -> None:
    query = "niveau=region&categorie=repair-cafe&km=6&ouvert=2026-12-01T18:00"
    assert reach(view, query)["R"] == (5400, 0.4, 1200, 0, 13500 - 6600)
    sunday = reach(view, query.replace("12-01", "12-06"))
    assert sunday["R"] == (0, 0.0, 1200, 0, 13500 - 1200)


def test_a_place_without_a_counter_serves_and_is_never_near(view: View) -> None:
    query = "niveau=region&type=logement&km=6"
    # A home in 11: 10, 11 and 12. A scheme for the department 92: 7, 8 and 9 too.
    assert reach(view, query)["R"] == (3200, 0.237, 0, 3300, 10300)
    assert reach(view, f"{query}&desserte=inclure")["R"] == (6500, 0.4815, 0, 3300, 7000)
    alone = reach(view, "niveau=region&categorie=dispositif&km=100")
    assert alone["R"] == (0, 0.0, 0, 6500, 13500)


def test_reach_by_minutes(view: View) -> None:
    # 5.5598 km × 1.35 (detour) ÷ 4.5 km/h = 100.1 minutes on foot.
    query = "niveau=region&categorie=micro-creche&mode=marche&minutes="
    assert reach(view, f"{query}100")["R"][0] == 2000
    assert reach(view, f"{query}101")["R"][0] == 2800


def test_communes_out_of_reach_are_named(view: View) -> None:
    question = reach_question(parse_qsl("niveau=epci&categorie=repair-cafe&km=6"), KNOWN)
    out = {
        row["territoire"]: [one["code"] for one in row["hors_portee"]]
        for row in FIGURES.reach_rows(view, question)
    }
    assert out == {"E1": [CODES[2]], "E2": list(CODES[5:8]), "E3": list(CODES[8:11])}


# --- what if --------------------------------------------------------------------------------------


def test_one_more_place_in_a_commune(view: View) -> None:
    found = what_if(view, f"categorie=repair-cafe&km=6&commune={CODES[6]}")
    assert (found["couverte"], found["gain"], found["couverte_apres"]) == (6600, 2800, 9400)
    (one,) = found["lieux"]
    assert [c["code"] for c in one["communes_gagnees"]] == list(CODES[5:8])
    pin = what_if(view, "categorie=repair-cafe&km=6&lon=0&lat=47.3")
    assert pin["gain"] == 2800 and pin["lieux"][0]["commune"] is None


def test_the_best_next_communes(view: View) -> None:
    best = what_if(view, "categorie=repair-cafe&km=6")
    assert (best["lieux"][0]["commune"], best["gain"], best["maximum"]) == (CODES[9], 3650, 3650)
    two = what_if(view, "categorie=repair-cafe&km=6&combien=2")
    assert [one["gain"] for one in two["lieux"]] == [3650, 2800]
    # The two largest gains taken alone, 3,650 and 3,300, are more than all who are left.
    assert two["maximum"] == 13500 - 6600
    inside = what_if(view, "categorie=repair-cafe&km=6&dans=91")
    assert (inside["population"], inside["lieux"][0]["gain"]) == (7000, 300)
    all_of_them = what_if(view, "categorie=repair-cafe&km=6&combien=10")
    assert all_of_them["couverte_apres"] == sum(PEOPLE) == 13500


# --- after a change -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "gone"),
    [
        ([place(10, "repair-cafe", 10)], []),
        ([], ["p1"]),
        ([place(2, "repair-cafe", 12)], ["p5"]),
    ],
)
def test_what_changed_since_the_snapshot_is_as_if_it_had_always_been(
    tmp_path: Path, changed: list[Any], gone: list[str]
) -> None:
    after = view_of(NINE, tmp_path / "overlay", changed=changed, gone=gone)
    left = [one for one in NINE if one.id not in {*gone, *(c.id for c in changed)}]
    anew = view_of([*left, *changed], tmp_path / "whole")
    version = {"version": 0}
    for query in ("niveau=epci&par=categorie", "niveau=commune&type=circulaire&par=geste"):
        question = count_question(parse_qsl(query), KNOWN)
        one, other = (FIGURES.count_rows(view, question, NOW) for view in (after, anew))
        assert [row | version for row in one] == [row | version for row in other]
    for query in ("categorie=repair-cafe&km=6", "categorie=repair-cafe&minutes=20&mode=velo"):
        assert reach(after, query) == reach(anew, query)


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("niveau=canton&km=1", "niveau"),
        ("dans=44109&km=1", "dans"),
        ("type=gare&km=1", "type"),
        ("categorie=gare&km=1", "categorie"),
        ("km=0", "km"),
        ("km=-3", "km"),
        ("km=1e9", "km"),
        ("km=101", "km"),
        ("km=1&km=2", "km"),
        ("minutes=20", "mode"),
        ("minutes=20&mode=avion", "mode"),
        ("minutes=0&mode=velo", "minutes"),
        ("km=5&minutes=20&mode=velo", "km"),
        ("km=5&ouvert=2026-12-01T18:00/2026-11-01T08:00", "ouvert"),
        ("km=5&desserte=oui", "desserte"),
        ("km=5&commune=99999", "commune"),
        (f"km=5&commune={CODES[0]}&commune={CODES[1]}", "commune"),
        ("km=5&lon=0", "lat"),
        ("km=5&lon=12&lat=47", "lon"),
        ("km=5&combien=11", "combien"),
    ],
)
def test_a_wrong_question_names_its_field(query: str, field: str) -> None:
    with pytest.raises(BadFigures) as caught:
        what_if_question(parse_qsl(query, keep_blank_values=True), KNOWN)
    assert [problem.field for problem in caught.value.problems] == [field]


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(BadFigures) as caught:
        count_question(parse_qsl("niveau=x&dans=y&mesure=z&par=w&type=v"), KNOWN)
    fields = {problem.field for problem in caught.value.problems}
    assert fields == {"niveau", "dans", "mesure", "par", "type"}


def test_every_measure_says_its_method() -> None:
    assert {*BOARD_MEASURES, "simulation"} == set(METHODS)
