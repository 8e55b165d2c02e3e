"""The page of needs on both databases: table, map and files say the same; what is wrong is told."""

import json
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from mapapp.importing.reading import read_bytes
from mapapp.web.openapi_plan_needs import NEED_FIELDS
from tests.reading import get_page
from tests.test_plan_follow_pages import ALL, people

__all__ = ["people"]
API = "/api/plan/besoins"


def lines(client: FlaskClient, query: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"{API}?{query}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.get_json()["lignes"]
    return found


@pytest.mark.parametrize("level", ["epci", "departement", "commune"])
@pytest.mark.parametrize("kind", ["creche", "logement", "circulaire"])
def test_who_is_out_of_reach_is_what_territories_say(
    client: FlaskClient, level: str, kind: str
) -> None:
    needs = lines(client, f"type={kind}&niveau={level}&etat=tous&km=5")
    reach = client.get(f"/api/couverture?type={kind}&niveau={level}&km=5").get_json()["lignes"]
    assert {one["territoire"]: one["population_hors_portee"] for one in needs} == {
        one["territoire"]: one["population_hors_portee"] for one in reach
    }
    assert all(one["sans_action"] <= one["population_hors_portee"] for one in needs)
    assert len(needs) == len(reach)


def test_page_map_picture_and_files_say_the_same(client: FlaskClient) -> None:
    query = "type=logement&km=10&niveau=epci"
    rows = lines(client, query)
    assert rows and {row["etat"] for row in rows} == {"sans_action"}
    shown = get_page(client, f"/plan/besoins?{query}")
    codes = [e.attributes["data-code"] for e in shown.all("tr") if "data-code" in e.attributes]
    assert codes == [row["territoire"] for row in rows]
    for row in rows:
        assert f"{row['sans_action']:,}".replace(",", " ") in shown.text
    drawn = json.loads(shown.one("script", id="donnees-carte").text)["territoires"]
    assert {c for c, cell in drawn.items() if cell[0] == "trame-4"} == set(codes)
    assert len(drawn) == 71
    root = ET.fromstring(client.get(f"/plan/besoins/carte.svg?{query}").get_data())
    titles = {e.text for e in root.iter("{http://www.w3.org/2000/svg}title")}
    assert {cell[1] for cell in drawn.values()} <= titles
    csv = read_bytes(client.get(f"{API}?{query}&f=csv").get_data())
    assert list(csv.header) == list(NEED_FIELDS)
    assert [row[0] for row in csv.rows] == codes
    assert [int(row[NEED_FIELDS.index("sans_action")]) for row in csv.rows] == [
        row["sans_action"] for row in rows
    ]
    shapes = client.get(f"{API}?{query}&f=geojson").get_json(force=True)["features"]
    assert [one["properties"]["territoire"] for one in shapes] == codes
    assert all(one["geometry"]["type"] in ("Polygon", "MultiPolygon") for one in shapes)


def test_every_file_offered_is_there(client: FlaskClient) -> None:
    shown = get_page(client, "/plan/besoins?type=circulaire&dans=53&regionales=compter&seuil=10")
    files = [link for link in shown.links if link.startswith(API)]
    assert len(files) == 3
    for link in files:
        assert client.get(link).status_code == 200, link
    picture = shown.one("img", id="image-carte").attributes["src"]
    assert client.get(picture).status_code == 200
    workbook = next(link for link in files if "xlsx" in link)
    assert "sheet" in client.get(workbook).content_type


def test_tabs_count_each_kind(client: FlaskClient) -> None:
    rows = lines(client, "niveau=epci")
    shown = get_page(client, "/plan/besoins")
    for kind in ("creche", "logement", "circulaire"):
        count = sum(row["type"] == kind for row in rows)
        assert f"{count} " in shown.text


def test_many_communes_are_on_request(client: FlaskClient) -> None:
    rows = lines(client, "type=creche&niveau=commune&km=2&seuil=0")
    assert len(rows) > 100
    address = "/plan/besoins?type=creche&niveau=commune&km=2&seuil=0"
    shown = get_page(client, address)
    assert len([e for e in shown.all("tr") if "data-code" in e.attributes]) == 100
    more = next(link for link in shown.links if "tout=1" in link)
    whole = get_page(client, more.partition("#")[0])
    assert len([e for e in whole.all("tr") if "data-code" in e.attributes]) == len(rows)


def test_actions_without_a_place_are_told(client: FlaskClient) -> None:
    document = client.get(API).get_json()
    told = {one["action"]: one["types"] for one in document["actions_sans_lieu"]}
    # The three actions whose places the leaflet's data name are not among them.
    assert not told.keys() & {"macigogne", "hebergement-de-courte-duree", "contingent-municipal"}
    assert told["eit-49"] == ["circulaire"] and told["orientibus"] == []
    assert "Orientibus" in get_page(client, "/plan/besoins").text
    assert "thème" in document["methodes"]["besoins"]


WRONG = [
    ("type=mairie", "type"),
    ("type=rien", "type"),
    ("km=0", "km"),
    ("km=-3", "km"),
    ("km=1e9", "km"),
    ("km=101", "km"),
    ("km=5&km=6", "km"),
    ("niveau=region", "niveau"),
    ("niveau=x", "niveau"),
    ("dans=99999", "dans"),
    ("dans=%00", "dans"),
    ("seuil=100", "seuil"),
    ("seuil=-1", "seuil"),
    ("seuil=nan", "seuil"),
    ("regionales=oui", "regionales"),
    ("etat=perdu", "etat"),
]


@pytest.mark.parametrize(("query", "field"), WRONG)
def test_what_is_wrong_is_named(client: FlaskClient, query: str, field: str) -> None:
    for path in (API, "/plan/besoins/carte.svg"):
        answer = client.get(f"{path}?{query}")
        assert answer.status_code == 400, path
        assert [one["field"] for one in answer.get_json(force=True)["errors"]] == [field]
    page = client.get(f"/plan/besoins?{query}")
    assert page.status_code == 400 and 'id="problemes"' in page.text
    assert "None" not in page.text.split("<main")[1].split("</main")[0]


def test_unknown_parameters_and_formats_are_refused(client: FlaskClient) -> None:
    assert client.get(f"{API}?couleur=bleu").status_code == 400
    assert client.get(f"{API}?f=pdf").status_code == 400
    assert client.get(f"{API}?f=csv&f=xlsx").status_code == 400
    assert client.get("/plan/besoins/carte.svg?type=creche&type=logement").status_code == 400
    assert client.get("/plan/besoins?type=creche&type=logement").status_code == 400
    both = lines(client, "type=creche&type=logement")
    assert {row["type"] for row in both} == {"creche", "logement"}


def test_an_action_made_by_the_form_ends_a_need(people: Any) -> None:
    """The plan alone, no place: nobody knows what is lacking; with places, an action ends it."""
    visitor, desk = people.client("passer_by"), people.client("prefecture")
    assert lines(visitor) == []
    rows = lines(visitor, "type=creche&etat=tous")
    assert {row["etat"] for row in rows} == {"pas_de_donnee"}
    assert "on ne sait pas" in visitor.get("/plan/besoins").text
    made = desk.send("/plan/suivi/nouvelle", ALL | {"theme": "garde-d-enfants"})
    assert made.status_code == 303
    served = lines(visitor, "type=creche&niveau=departement&etat=tous")
    told = {row["territoire"]: row["sans_action"] for row in served}
    assert told["72"] == told["85"] == 0 and told["44"] > 0
