"""Slots and schemes by territory over HTTP: page, API and files say the same, on both databases."""

import csv
import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.asking_creches import Town, counted_town
from tests.reading import get_page

COUNTS = "/api/statistiques?mesure=places_publiees&mesure=places_demandees&niveau="
FREE = "/api/couverture?offre=places&km=5"
SERVED = "/api/couverture?offre=dispositifs"


@pytest.fixture
def town(empty_app: Flask) -> Town:
    return counted_town(empty_app)


@pytest.fixture
def visitor(empty_app: Flask) -> FlaskClient:
    return empty_app.test_client()


def lines(visitor: FlaskClient, address: str) -> list[dict[str, Any]]:
    answer = visitor.get(address)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.get_json()["lignes"]
    return found


def test_slots_by_department_in_page_api_and_files(town: Town, visitor: FlaskClient) -> None:
    found = {(r["territoire"], r["mesure"]): r for r in lines(visitor, f"{COUNTS}departement")}
    assert found["85", "places_publiees"]["valeur"] == 6
    # 10 were asked for there, 2 in 44 and 12 in all: 12 - 10 would tell the 2.
    hidden = [found[code, "places_demandees"]["statut"] for code in ("44", "85")]
    assert hidden == ["moins_de_5", "non_montre"]
    assert found["44", "places_publiees"]["valeur"] == 0
    ninety = lines(visitor, f"{COUNTS}departement&jours=90")
    assert {r["valeur"] for r in ninety if r["mesure"] == "places_publiees"} >= {40, 6}
    text = visitor.get(f"{COUNTS}departement&f=csv").get_data().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [row["statut"] for row in rows] == [row["statut"] for row in found.values()]
    assert visitor.get(f"{COUNTS}epci&f=geojson").status_code == 200
    assert visitor.get(f"{COUNTS}epci&f=xlsx").status_code == 200
    page = get_page(visitor, "/territoires?mesure=places_demandees&niveau=departement")
    assert "moins de 5" in page.text and "non montré" in page.text
    assert "Places en crèche demandées" in page.text and "en 30 jours" in page.text
    for link in (one for one in page.links if "f=" in one or "carte.svg" in one):
        assert visitor.get(link).status_code == 200, link


def test_the_same_numbers_as_the_page_of_childcare(town: Town, visitor: FlaskClient) -> None:
    there = visitor.get("/api/garde/territoires").get_json()
    here = {
        (r["territoire"], r["mesure"]): r["valeur"] for r in lines(visitor, f"{COUNTS}departement")
    }
    for one in there["departements"]:
        assert here[one["code"], "places_publiees"] == one["publiees"]
        assert here[one["code"], "places_demandees"] == one["demandees"]


def test_a_free_slot_is_within_reach_until_it_is_taken(town: Town, visitor: FlaskClient) -> None:
    assert {row["statut"] for row in lines(visitor, FREE)} <= {"aucun_lieu", "pas_de_donnee"}
    town.slot("a")
    (vendee,) = [row for row in lines(visitor, FREE) if row["territoire"] == "85"]
    assert vendee["couverte"] > 0 and vendee["methode"] == "couverture_places"
    at = f"{FREE}&ouvert=2026-12-01T09:00"
    (then,) = [row for row in lines(visitor, at) if row["territoire"] == "85"]
    assert then["couverte"] == vendee["couverte"]
    (later,) = [
        row
        for row in lines(visitor, f"{FREE}&ouvert=2026-12-01T18:00")
        if row["territoire"] == "85"
    ]
    assert later["couverte"] == 0
    page = get_page(visitor, "/territoires?mesure=couverture_places&distance=5")
    shown = f"{vendee['couverte']:,}".replace(",", " ")
    assert shown in " ".join(page.text.split()) and "Et avec un lieu de plus" not in page.text


def test_a_territory_and_a_comparison_tell_offers(town: Town, visitor: FlaskClient) -> None:
    town.slot("a")
    page = get_page(visitor, "/territoires/85")
    assert "6 places publiées par les crèches" in " ".join(page.text.split())
    assert "demandes des familles : non montré" in " ".join(page.text.split())
    assert "qui publie une place libre" in page.text
    side = get_page(visitor, "/territoires/comparer?territoire=85&territoire=44")
    assert "Places en crèche publiées, en 30 jours" in side.text and "moins de 5" in side.text
    assert "Habitants desservis par un dispositif de logement" in side.text


def test_schemes_serve_who_has_no_place_near(client: FlaskClient) -> None:
    rows = {row["territoire"]: row for row in lines(client, SERVED)}
    assert rows["72"]["part"] == rows["85"]["part"] == 1.0 and rows["53"]["couverte"] == 0
    hosts = lines(client, f"{SERVED}&forme=foyer&niveau=region")[0]
    both = rows["72"]["population"] + rows["85"]["population"]
    assert hosts["couverte"] == both
    page = get_page(client, "/territoires?mesure=couverture_dispositifs&forme=foyer")
    assert "Foyer de jeunes travailleurs" in page.text
    for wrong in ("offre=train", "offre=lieux&forme=foyer", "offre=%00"):
        assert client.get(f"/api/couverture?{wrong}").status_code == 400
    assert client.get("/territoires?mesure=places_publiees&jours=12").status_code == 400
