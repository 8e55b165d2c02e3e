"""The pages of the plan: its actions by theme and territory, what each says."""

import json
import re

import pytest
from flask.testing import FlaskClient

from mapapp.domain.plan import ANNOUNCED_ACTIONS
from mapapp.resources import geodata_dir
from tests.reading import Page, get_json, get_page


def test_the_announced_number_is_the_one_of_the_data() -> None:
    plan = json.loads((geodata_dir() / "plan.json").read_text(encoding="utf-8"))
    assert plan["announced"] == ANNOUNCED_ACTIONS


@pytest.fixture
def actions(client: FlaskClient) -> list[str]:
    found = get_json(client, "/api/collections/actions/items?limit=100")["features"]
    return sorted(feature["id"] for feature in found)


def _linked(page: Page) -> set[str]:
    linked = {link.removeprefix("/plan/") for link in page.links if link.startswith("/plan/")}
    return linked - {"avancement", "besoins"}


def test_the_plan_lists_its_actions_by_theme(client: FlaskClient, actions: list[str]) -> None:
    page = get_page(client, "/plan")
    assert len(actions) == 14
    assert _linked(page) == set(actions)
    assert len(page.all("article")) == 14
    titles = [e.text for e in page.all("h2") if "id" in e.attributes]
    assert "Garde d'enfants" in titles and "Économie circulaire" in titles
    assert "/plan?par=territoire" in page.links


def test_the_plan_lists_its_actions_by_territory(client: FlaskClient, actions: list[str]) -> None:
    page = get_page(client, "/plan?par=territoire")
    assert _linked(page) == set(actions)
    titles = [e.text for e in page.all("h2") if "id" in e.attributes]
    assert titles[0] == "Pays de la Loire"
    assert {"Sarthe", "Vendée", "Maine-et-Loire", "Nantes"} <= set(titles)
    assert len(page.all("article")) > 14  # one under each of its territories


def test_what_the_leaflet_does_not_describe_is_said(client: FlaskClient) -> None:
    page = get_page(client, "/plan")
    assert re.search(r"annonce 38 actions.*en décrit 14.*n’y sont pas décrites", page.text)


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("eit-49", ["112", "collaborations", "270", "5 000", "800 000", "Maine-et-Loire"]),
        ("carbur-pera", ["600", "personnes", "Sarthe"]),
        ("orientibus", ["5", "2", "bus"]),
        ("macigogne", ["Vendée", "Garde d'enfants"]),
        ("hebergement-de-courte-duree", ["Sarthe", "Loire-Atlantique", "Maine-et-Loire"]),
    ],
)
def test_an_action_states_its_results_and_territory(
    client: FlaskClient, action: str, said: list[str]
) -> None:
    page = get_page(client, f"/plan/{action}")
    for words in said:
        assert words in page.text
    assert "novembre 2019" in page.text


def test_every_action_has_its_page(client: FlaskClient, actions: list[str]) -> None:
    seen: set[str] = set()
    for action in actions:
        page = get_page(client, f"/plan/{action}")
        feature = get_json(client, f"/api/collections/actions/items/{action}")
        assert page.one("h1").text == feature["properties"]["nom"]
        for place_id in page.result_ids:
            assert f"/lieux/{place_id}" in page.links
        seen.update(page.result_ids)
        if not page.result_ids:
            assert "n’a pas de lieu d’accueil connu" in page.text
        for served in feature["properties"]["territoires"]:
            assert served["nom"] in page.text
    for place_id in sorted(seen)[::6]:
        assert "Dans le plan régional" in get_page(client, f"/lieux/{place_id}").text


def test_the_places_of_an_action_name_it(client: FlaskClient) -> None:
    page = get_page(client, "/plan/macigogne")
    assert len(page.result_ids) == 2
    for place_id in page.result_ids:
        assert "/plan/macigogne" in get_page(client, f"/lieux/{place_id}").links


def test_the_shapes_of_an_action_answer(client: FlaskClient, actions: list[str]) -> None:
    for action in actions:
        block = get_page(client, f"/plan/{action}").one("script", id="territoires").text
        urls = re.findall(r'"([^"]+)"', block)
        assert urls
        for url in urls:
            assert get_json(client, url)["geometry"]["type"] in ("Polygon", "MultiPolygon")


def test_the_other_pages_of_text_answer(client: FlaskClient) -> None:
    about = get_page(client, "/a-propos").text
    for words in ("14", "INSEE", "IGN", "ADEME", "Licence Ouverte 2.0", "contact@exemple.fr"):
        assert words in about
    legal = get_page(client, "/mentions-legales").text
    assert "Préfecture d'essai" in legal and "MIT" in legal
    assert "Préfecture d'essai" in get_page(client, "/donnees-personnelles").text
    assert "accessib" in get_page(client, "/accessibilite").text.lower()
