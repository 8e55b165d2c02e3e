"""Arrondissements in the figures: by hand in the small region, and on the pages."""

from random import Random
from urllib.parse import parse_qsl

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from mapapp.atlas.view import View
from mapapp.domain.offered import Offered
from mapapp.figures.asking import count_question, reach_question
from mapapp.figures.counting import Status
from mapapp.figures.slots import SlotFigures
from tests.conftest import NOW
from tests.figures_region import CODES, NINE, PARTS, figures_of, known_of, view_of
from tests.reading import get_page

FIGURES = figures_of()
KNOWN = known_of(FIGURES)


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> View:
    return view_of(NINE, tmp_path_factory.mktemp("atlas"))


def test_counts_and_rates_by_hand(view: View) -> None:
    query = "niveau=arrondissement&type=circulaire&mesure=nombre&mesure=taux"
    rows = FIGURES.count_rows(view, count_question(parse_qsl(query), KNOWN), NOW)
    assert [(row["territoire"], row["valeur"], row["statut"]) for row in rows] == [
        ("911", 3, "compte"),
        ("911", 4.4776, "compte"),
        ("912", 0, "aucun_lieu"),
        ("912", 0.0, "aucun_lieu"),
        ("921", 1, "compte"),
        ("921", 1.5385, "compte"),
    ]


def test_reach_by_hand(view: View) -> None:
    question = reach_question(parse_qsl("niveau=arrondissement&categorie=repair-cafe&km=6"), KNOWN)
    # 1, 2 and 4 in the first (5,000, 400 and 1,000), 5 in the second (200).
    found = {row["territoire"]: row["couverte"] for row in FIGURES.reach_rows(view, question)}
    assert found == {"911": 6400, "912": 200, "921": 0}
    inside = reach_question(parse_qsl("niveau=commune&dans=912&categorie=repair-cafe&km=6"), KNOWN)
    assert [row["territoire"] for row in FIGURES.reach_rows(view, inside)] == list(CODES[4:6])


@given(seed=st.integers(0, 10**6))
def test_families_of_an_arrondissement_are_told_only_if_all_its_communes_are(
    view: View, seed: int
) -> None:
    random = Random(seed)
    asked = {code: random.choice([0, 0, 2, 7, 12]) for code in CODES}
    figures = SlotFigures(FIGURES.tallies, view, Offered(asked=asked))
    communes = figures.of("commune", None, "places_demandees")
    for part, one in enumerate(figures.of("arrondissement", None, "places_demandees")):
        code = ("911", "912", "921")[part]
        inside = [c for c, of in zip(communes, PARTS, strict=True) if of == code]
        hidden = [c for c in inside if c.status in (Status.FEW, Status.HIDDEN)]
        assert (one.status is Status.HIDDEN) == bool(hidden)
        if not hidden and one.slots is not None:
            assert one.slots == sum(c.slots or 0 for c in inside)


def test_pages_of_arrondissements(client: FlaskClient) -> None:
    page = get_page(client, "/territoires/445")
    assert "Arrondissement de Châteaubriant-Ancenis" in page.text
    assert "/territoires/44" in page.links and "/territoires/44036" in page.links
    for link in page.links:
        if link.startswith("/territoires"):
            assert client.get(link).status_code == 200, link
    assert "/territoires/445" in get_page(client, "/territoires/44").links
    assert "/territoires/445" in get_page(client, "/territoires/44036").links
    side = get_page(
        client, "/territoires/comparer?territoire=442&territoire=arrondissement du mans"
    )
    assert "Arrondissement de Nantes" in side.text and "Arrondissement du Mans" in side.text


def test_the_board_of_arrondissements_adds_up(client: FlaskClient) -> None:
    asked = "type=circulaire&niveau="
    parts, departments = (
        client.get(f"/api/statistiques?{asked}{level}").get_json()["lignes"]
        for level in ("arrondissement", "departement")
    )
    assert len(parts) == 16
    for row in departments:
        mine = [
            part["valeur"] for part in parts if part["territoire"].startswith(row["territoire"])
        ]
        assert sum(mine) == row["valeur"]
    page = get_page(client, "/territoires?niveau=arrondissement&type=circulaire")
    assert "Arrondissement de Saumur" in page.text
    shapes = client.get("/api/arrondissements/formes")
    assert len(shapes.get_json()["features"]) == 16
    for form in ("geojson", "csv", "xlsx"):
        assert client.get(f"/api/statistiques?{asked}arrondissement&f={form}").status_code == 200
    assert client.get("/territoires/carte.svg?niveau=arrondissement").text.count("<title>") == 16
