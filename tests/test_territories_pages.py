"""The pages of territories on both databases: map, table, sentence and files say the same."""

import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from mapapp.figures.words import percent_text
from tests.reading import get_page, number

_SIZES = (("departement", 2), ("commune", 5), ("epci", 9))
BOARD = "/territoires?type=circulaire&distance=10"


def spaced(value: int) -> str:
    """A number as a page's text has it, all its spaces alike."""
    return f"{value:,}".replace(",", " ")


def lines(client: FlaskClient, address: str) -> list[dict[str, Any]]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.get_json()["lignes"]
    return found


def test_the_table_is_that_of_the_api(client: FlaskClient) -> None:
    shown = get_page(client, f"{BOARD}&niveau=departement")
    for row in lines(client, "/api/couverture?type=circulaire&km=10"):
        assert row["nom"] in shown.text
        share = percent_text(row["couverte"] / row["population"])
        assert share.replace("\u00a0", " ") in shown.text
        assert spaced(row["couverte"]) in shown.text
    drawn = shown.one("script", id="donnees-carte").text
    assert '"44": ["trame-' in drawn or '"44":["trame-' in drawn


def test_the_files_offered_are_there(client: FlaskClient) -> None:
    for query in ("&mesure=taux&niveau=epci", "&jour=samedi&heure=10:00", "&distance=voiture-15"):
        shown = get_page(client, BOARD.replace("&distance=10", "") + query)
        files = [link for link in shown.links if "f=" in link or "carte." in link]
        assert len(files) == 6
        for link in files:
            assert client.get(link).status_code == 200, link


def test_the_picture_draws_each_territory_with_its_words(client: FlaskClient) -> None:
    answer = client.get("/territoires/carte.svg?type=circulaire&niveau=epci&mesure=taux")
    assert answer.content_type.startswith("image/svg+xml")
    root = ET.fromstring(answer.get_data())
    space = "{http://www.w3.org/2000/svg}"
    titles = [one.text or "" for one in root.iter(f"{space}title")]
    assert len(titles) == 1 + 71 and any("pour 10 000 habitants" in text for text in titles)


def test_one_more_place_is_told(client: FlaskClient) -> None:
    shown = get_page(client, f"{BOARD}&commune=Ancenis-Saint-Géréon")
    gain = client.get("/api/couverture/simuler?type=circulaire&km=10&commune=44003").get_json()
    assert f"mettrait {spaced(gain['gain'])} habitants" in shown.text
    best = get_page(client, f"{BOARD}&meilleures=3&dans=53")
    assert "aucun choix de 3 communes ne dépasserait" in best.text
    pin = get_page(client, f"{BOARD}&lon=-1.18&lat=47.36")
    assert "le point choisi sur la carte" in pin.text


@pytest.mark.parametrize("code", ["52", "44", "85", "244400404", "44109", "85113"])
def test_a_territory_says_what_it_has(client: FlaskClient, code: str) -> None:
    shown = get_page(client, f"/territoires/{code}")
    assert "Réparer, donner, trier" in shown.text
    level = next(name for name, size in _SIZES if len(code) == size)
    if code == "52":
        level = "region"
    (row,) = lines(client, f"/api/statistiques?niveau={level}&dans={code}&type=circulaire")
    if row["valeur"]:
        plural = "lieux" if row["valeur"] > 1 else "lieu"
        assert f"{spaced(row['valeur'])} {plural} pour réparer" in shown.text
    for link in shown.links:
        if link.startswith("/territoires"):
            assert client.get(link).status_code == 200, link


def test_a_former_commune_leads_to_the_current_one(client: FlaskClient) -> None:
    answer = client.get("/territoires/49126")
    assert answer.status_code == 200
    moved = client.get("/territoires/44060")
    assert moved.status_code in (200, 301)
    assert client.get("/territoires/00000").status_code == 404


def test_territories_side_by_side(client: FlaskClient) -> None:
    shown = get_page(client, "/territoires/comparer?territoire=44&territoire=Angers&territoire=")
    assert "Loire-Atlantique" in shown.text and "Angers" in shown.text
    assert "Médiane de la région" in shown.text
    assert "Choisissez au moins deux territoires" in get_page(client, "/territoires/comparer").text
    wrong = get_page(client, "/territoires/comparer?territoire=zzzzzz", 400)
    assert "n'est pas un territoire de la région" in wrong.text


@pytest.mark.parametrize(
    "query",
    [
        "niveau=canton",
        "distance=0",
        "km=-1",
        "km=1e9",
        "minutes=20",
        "jour=mardi",
        "heure=99:99",
        "type=gare",
        "commune=%00",
        "commune=Saint-",
        "ouvert=2026-12-01T18:00/2026-11-01T08:00",
        "lon=1&lat=",
        "lon=200&lat=47",
        "mesure=nombre&mesure=taux",
        "meilleures=11",
    ],
)
def test_a_wrong_field_is_a_400_with_the_page(client: FlaskClient, query: str) -> None:
    shown = get_page(client, f"/territoires?{query}", 400)
    assert "à corriger" in shown.text and "Le tableau" in shown.text
    assert client.get(f"/territoires/carte.svg?{query}").status_code == 400


_NAMES = ["niveau", "dans", "type", "distance", "jour", "heure", "commune", "lon", "territoire"]


@settings(max_examples=40)
@given(query=st.lists(st.tuples(st.sampled_from(_NAMES), st.text(max_size=30)), max_size=4))
def test_no_text_breaks_the_pages(app: Flask, query: list[tuple[str, str]]) -> None:
    for address in ("/territoires", "/territoires/comparer"):
        answer = app.test_client().get(address, query_string=query)
        assert answer.status_code in (200, 400)


def test_numbers_of_the_whole_are_those_of_its_parts(client: FlaskClient) -> None:
    parts = lines(client, "/api/couverture?type=creche&km=5&niveau=epci")
    island = lines(client, "/api/couverture?type=creche&km=5&niveau=commune&dans=85113")
    (whole,) = lines(client, "/api/couverture?type=creche&km=5&niveau=region")
    total = sum(row["couverte"] for row in [*parts, *island])
    assert total == whole["couverte"]
    shown = get_page(client, "/territoires?type=creche&distance=5")
    sentence = re.search(r": ([\d ]+) habitants sur", shown.text)
    assert sentence is not None and number(sentence[1]) == total
