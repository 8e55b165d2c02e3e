"""The page of an action's spread on both databases: list, map, tree and files say the same."""

import json
import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from mapapp.importing.reading import read_bytes
from mapapp.web.openapi_plan_spread import SPREAD_FIELDS
from tests.people import People
from tests.reading import get_page
from tests.test_plan_follow_pages import ALL, people

__all__ = ["people"]


@pytest.fixture
def spread(people: People) -> People:
    """Macigogne taken up in the Sarthe, and from there in Nantes; by someone else in Mayenne."""
    desk = people.client("prefecture")
    for fields in (
        {"titre": "Macigogne en Sarthe", "territoires": "Sarthe", "reprend": "macigogne"},
        {
            "titre": "Macigogne à Nantes",
            "territoires": "Nantes (commune:44109)",
            "reprend": "macigogne-en-sarthe",
            "etat": "a_lancer",
            "pilote": "Ville d'essai",
            "debut": "2026-09",
        },
        {
            "titre": "Macigogne en Mayenne",
            "territoires": "Mayenne (departement:53)",
            "reprend": "macigogne",
            "etat": "abandonnee",
        },
    ):
        sent = desk.send("/plan/suivi/nouvelle", ALL | {"theme": "garde-d-enfants"} | fields)
        assert sent.status_code == 303, sent.text
    return people


def told(client: FlaskClient, action: str) -> dict[str, Any]:
    answer = client.get(f"/api/plan/{action}/essaimage")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def test_a_family_is_told_whole_wherever_one_stands(spread: People) -> None:
    client = spread.client("passer_by")
    names = ["macigogne", "macigogne-en-sarthe", "macigogne-a-nantes", "macigogne-en-mayenne"]
    for one in names:
        found = told(client, one)
        assert found["premiere"] == "macigogne"
        assert [(r["action"], r["rang"]) for r in found["famille"]] == list(
            zip(names, (0, 1, 2, 1), strict=True)
        )
    whole = told(client, "macigogne")
    assert [(r["action"], r["territoire"], r["etat"]) for r in whole["lignes"]] == [
        ("macigogne", "85", "en_cours"),
        ("macigogne-en-sarthe", "72", "en_cours"),
        ("macigogne-a-nantes", "44109", "a_lancer"),
        ("macigogne-en-mayenne", "53", "abandonnee"),
    ]
    people_of = {row["territoire"]: row["population"] for row in whole["lignes"]}
    assert whole["population"] == people_of["85"] + people_of["72"] + people_of["44109"]
    # The inhabitants are those of the figures.
    for code, level in (("85", "departement"), ("44109", "commune")):
        address = f"/api/couverture?niveau={level}&dans={code}&km=5"
        (row,) = client.get(address).get_json()["lignes"]
        assert row["population"] == people_of[code]
    assert told(client, "macigogne-en-mayenne")["population"] == 0


def test_the_page_says_who_where_when_and_what_was_adapted(spread: People) -> None:
    page = get_page(spread.client("passer_by"), "/plan/macigogne/essaimage")
    assert "reprise par 3 autres" in page.text
    assert "2 en cours, 1 à lancer, 1 abandonnée" in page.text
    assert "Ville d'essai" in page.text and "depuis septembre 2026" in page.text
    assert "Titre : Macigogne à Nantes" in page.text
    assert "Reprendre" not in page.text
    actions = [e.attributes["data-action"] for e in page.all("li") if "data-action" in e.attributes]
    rows = told(spread.client("passer_by"), "macigogne")["lignes"]
    assert actions == [row["action"] for row in rows]
    desk = get_page(spread.client("prefecture"), "/plan/macigogne/essaimage")
    assert "/plan/suivi/nouvelle?reprend=macigogne" in desk.links
    part = get_page(spread.client("passer_by"), "/plan/macigogne-a-nantes/essaimage")
    assert "Personne n’a encore repris" in part.text and "née de « Macigogne »" in part.text


def test_lists_of_the_tree_are_nested_and_closed(spread: People) -> None:
    text = spread.client("passer_by").get("/plan/macigogne-en-sarthe/essaimage").text
    tree = text[text.index('<ul class="family">') : text.index('aria-labelledby="t-methode"')]
    tree = tree[: tree.index("</section>")]
    marks = re.findall(r"<(/?(?:ul|li))[ >]", tree)
    depth, deepest = 0, 0
    for mark in marks:
        depth += -1 if mark.startswith("/") else 1
        deepest = max(deepest, depth)
        assert depth >= 0
    assert (depth, deepest, marks.count("li")) == (0, 6, 4)
    assert tree.count("aria-current") == 1


def test_map_picture_and_files_say_the_same(spread: People) -> None:
    client = spread.client("passer_by")
    page = get_page(client, "/plan/macigogne/essaimage")
    drawn = json.loads(page.one("script", id="donnees-carte").text)["territoires"]
    assert len(drawn) == 1228
    assert drawn["85191"] == ["trame-3", "La Roche-sur-Yon : en cours"]
    assert drawn["44109"][0] == "trame-1" and drawn["53130"][0] == "trame-rien"
    assert drawn["49007"] == ["trame-aucun", "Angers : pas encore ici"]
    root = ET.fromstring(client.get("/plan/macigogne/essaimage.svg").get_data())
    titles = {e.text for e in root.iter("{http://www.w3.org/2000/svg}title")}
    assert {cell[1] for cell in drawn.values()} <= titles
    rows = told(client, "macigogne")["lignes"]
    csv = read_bytes(client.get("/api/plan/macigogne/essaimage?f=csv").get_data())
    assert list(csv.header) == list(SPREAD_FIELDS)
    assert [row[0] for row in csv.rows] == [row["action"] for row in rows]
    shapes = client.get("/api/plan/macigogne/essaimage?f=geojson").get_json(force=True)
    assert [f["properties"]["territoire"] for f in shapes["features"]] == [
        "85",
        "72",
        "44109",
        "53",
    ]
    assert all(f["geometry"]["coordinates"] for f in shapes["features"])
    assert client.get("/api/plan/macigogne/essaimage?f=xlsx").status_code == 200


def test_an_action_of_departments_is_drawn_by_departments(client: FlaskClient) -> None:
    page = get_page(client, "/plan/macigogne/essaimage")
    drawn = json.loads(page.one("script", id="donnees-carte").text)["territoires"]
    assert {code: cell[0] for code, cell in drawn.items()} == {
        "44": "trame-aucun",
        "49": "trame-aucun",
        "53": "trame-aucun",
        "72": "trame-aucun",
        "85": "trame-3",
    }


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/plan/rien/essaimage", 404),
        ("/plan/besoins/essaimage", 404),
        ("/plan/rien/essaimage.svg", 404),
        ("/api/plan/rien/essaimage", 404),
        ("/plan/%00/essaimage", 404),
        ("/api/plan/eit-49/essaimage?f=pdf", 400),
        ("/api/plan/eit-49/essaimage?f=csv&f=xlsx", 400),
        ("/api/plan/eit-49/essaimage?km=3", 400),
    ],
)
def test_what_is_wrong_is_said(client: FlaskClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    if status == 400:
        assert answer.get_json(force=True)["errors"]


def test_every_action_has_its_page(client: FlaskClient) -> None:
    for one in client.get("/api/plan").get_json()["actions"]:
        page = get_page(client, f"/plan/{one['id']}/essaimage")
        assert one["titre"].replace("'", "'") in page.text
        assert f"/plan/{one['id']}/essaimage" in get_page(client, f"/plan/{one['id']}").links
