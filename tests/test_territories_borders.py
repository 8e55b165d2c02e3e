"""EPCI that go over the border of the region say so wherever their numbers are."""

import csv
import io
import json

import pytest
from flask.testing import FlaskClient

from mapapp.figures.borders import epci_text
from mapapp.resources import geodata_dir
from mapapp.territory.units import Epci, Outside
from tests.reading import get_page

REDON, ALENCON, NANTES = "243500741", "246100663", "244400404"
OUTSIDE = {"200072676": 2, REDON: 23, "244400610": 3, ALENCON: 26}
"""Communes in other regions, by EPCI."""


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_four_epci_have_communes_elsewhere() -> None:
    content = json.loads((geodata_dir() / "territories/gazetteer.json").read_text("utf-8"))
    away = {one["code"]: one["outside"] for one in content["epci"] if "outside" in one}
    assert {code: one["communes"] for code, one in away.items()} == OUTSIDE
    redon = {"communes": 23, "population": 46346, "departments": ["Ille-et-Vilaine", "Morbihan"]}
    assert away[REDON] == redon
    assert away[ALENCON]["departments"] == ["Orne"]


def test_the_page_of_a_territory_says_what_is_counted(client: FlaskClient) -> None:
    said = plain(get_page(client, f"/territoires/{REDON}").one("p", id="en-partie").text)
    assert said == (
        "Seules ses 8 communes de la région (21 320 habitants) sont comptées ici. Ses 23 autres"
        " communes (46 346 habitants ; Ille-et-Vilaine, Morbihan) sont hors de la région : ni leurs"
        " habitants, ni leurs lieux ne sont dans ces chiffres."
    )
    for whole in (NANTES, "44", "52", "44109", "442"):
        assert 'id="en-partie"' not in client.get(f"/territoires/{whole}").text
    assert "21 320 habitants (en partie)" in plain(get_page(client, "/territoires/44").text)


def test_one_commune_here_and_one_elsewhere_are_said_in_french() -> None:
    bbox = (0.0, 0.0, 1.0, 1.0)
    one = Epci("1", "A", ("44",), 1, 0, 0, bbox, Outside(1, 20, ("Orne",)))
    assert plain(epci_text(one, 1)) == (
        "Seule sa commune de la région (1 habitant) est comptée ici. Son autre commune (20"
        " habitants ; Orne) est hors de la région : ni ses habitants, ni ses lieux ne sont dans"
        " ces chiffres."
    )
    assert epci_text(Epci("1", "A", ("44",), 1, 0, 0, bbox), 3) == ""


@pytest.mark.parametrize("measure", ["couverture", "nombre", "places_publiees"])
def test_the_table_and_the_map_mark_them(client: FlaskClient, measure: str) -> None:
    asked = f"niveau=epci&type=circulaire&mesure={measure}"
    page = get_page(client, f"/territoires?{asked}")
    marked = [row for row in page.all("tr") if "(en partie)" in row.text]
    assert {row.attributes["data-code"] for row in marked} == set(OUTSIDE)
    assert "Redon Agglomération, 8 communes sur 31" in plain(page.text)
    assert "Communauté urbaine d'Alençon, 5 communes sur 31" in plain(page.text)
    picture = plain(client.get(f"/territoires/carte.svg?{asked}").text)
    assert picture.count(" (en partie) : ") >= len(OUTSIDE)
    assert "(en partie)" not in client.get(f"/territoires?{asked}&niveau=departement").text


def test_a_territory_to_stay_in_is_marked_too(client: FlaskClient) -> None:
    page = get_page(client, f"/territoires?niveau=commune&dans={REDON}&type=circulaire")
    text = plain(page.one("p", id="phrase").text)
    assert text.startswith("Communauté d'agglomération Redon Agglomération (en partie) : ")
    assert "8 communes sur 31" in plain(page.text)


def test_the_comparison_says_it(client: FlaskClient) -> None:
    asked = f"territoire={REDON}&territoire={NANTES}"
    page = get_page(client, f"/territoires/comparer?{asked}")
    assert "Redon Agglomération. Seules ses 8 communes" in plain(page.text)
    assert plain(page.text).count("sont hors de la région") == 1


@pytest.mark.parametrize(
    "address", ["/api/statistiques?mesure=nombre&mesure=places_publiees", "/api/couverture?km=10"]
)
def test_the_api_and_its_files_count_the_communes(client: FlaskClient, address: str) -> None:
    asked = f"{address}&type=creche&niveau=epci"
    rows = client.get(asked).get_json()["lignes"]
    assert {row["territoire"]: row["communes_hors_region"] for row in rows if
            row["communes_hors_region"]} == OUTSIDE  # fmt: skip
    assert {row["communes"] for row in rows if row["territoire"] == REDON} == {8}
    text = client.get(f"{asked}&f=csv").get_data().decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [line["communes_hors_region"] for line in lines] == [
        str(row["communes_hors_region"]) for row in rows
    ]
    shapes = client.get(f"{asked}&f=geojson").get_json()["features"]
    assert [one["properties"]["communes_hors_region"] for one in shapes] == [
        row["communes_hors_region"] for row in rows
    ]
    whole = client.get(f"{address}&type=creche&niveau=departement").get_json()["lignes"]
    assert {row["communes_hors_region"] for row in whole} == {0}
    assert {row["communes"] for row in whole if row["territoire"] == "44"} == {207}


def test_the_outlines_of_epci_count_them_too(client: FlaskClient) -> None:
    one = client.get(f"/api/collections/epci/items/{ALENCON}").get_json()
    assert one["properties"]["communes_hors_region"] == 26
