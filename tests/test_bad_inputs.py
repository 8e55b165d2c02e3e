"""Every bad query against every address: a French 4xx that names the field, never a 5xx."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote_plus

import pytest
from flask.testing import FlaskClient

from mapapp.store.engine import Store
from tests.reading import get_json, get_page, read

CASES = json.loads((Path(__file__).parent / "data" / "bad_queries.json").read_text())["cases"]


def _query(case: dict[str, Any]) -> str:
    query = case["query"]
    if isinstance(query, str):
        return query
    return str(query["prefix"] + query["text"] * query["times"] + query["suffix"])


def _text(case: dict[str, Any]) -> str:
    return unquote_plus(_query(case).partition("=")[2])


def _named(cases: list[dict[str, Any]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", cases, ids=[case["id"] for case in cases])


each = _named(CASES)
each_text = _named([c for c in CASES if _query(c).startswith("q=") and len(_query(c)) < 1500])
each_other = _named([c for c in CASES if not _query(c).startswith("q=")])


@each
def test_the_page_names_the_field_and_shows_the_text(
    client: FlaskClient, case: dict[str, Any]
) -> None:
    response = client.get(f"/?{_query(case)}")
    assert response.status_code == (400 if case["fields"] else 200)
    page = read(response.text)
    assert len(page.all("h1")) == 1
    problems = page.all("div", id="problemes")
    assert bool(problems) is bool(case["fields"])
    assert not [e for e in page.elements if any(name.startswith("on") for name in e.attributes)]
    assert not page.all("base") and not page.all("iframe")
    if _query(case).startswith("q=") and not case["fields"]:
        assert page.one("input", id="q").attributes["value"] == " ".join(
            response.request.args["q"].split()
        )


@each
def test_the_map_and_the_api_name_the_field(client: FlaskClient, case: dict[str, Any]) -> None:
    addresses = [("/api/carte", "fields"), ("/api/collections/lieux/items", "item_fields")]
    addresses += [
        (f"/api/collections/{collection}/items", "item_fields")
        for collection in ("actions", "mairies")
    ]
    for path, named in addresses:
        response = client.get(f"{path}?{_query(case)}")
        assert response.status_code == (400 if case[named] else 200), path
        if case[named]:
            problem = response.get_json()
            assert [error["field"] for error in problem["errors"]] == case[named]
            assert all(error["message"] for error in problem["errors"])
            assert len(response.data) < 5000
        else:
            document = response.get_json(force=True)
            assert len(document.get("features", [])) <= 10_000


@each_other
def test_other_addresses_hold(client: FlaskClient, case: dict[str, Any]) -> None:
    for path in (
        "/plan",
        "/plan/macigogne",
        "/lieux/mairie-44109",
        "/a-propos",
        "/theme.css",
        "/api/collections/communes/items",
        "/api/collections/communes/items/44109",
        "/api/suggestions",
        "/api/openapi.json",
        "/fond/10/500/300.png",
    ):
        response = client.get(f"{path}?{_query(case)}")
        assert response.status_code < 500, path
        if response.status_code == 400:
            assert response.get_json()["errors"][0]["field"]


@each_text
def test_texts_are_harmless_in_addresses(client: FlaskClient, case: dict[str, Any]) -> None:
    text = quote(_text(case), safe="")
    for path in (
        f"/lieux/{text}",
        f"/plan/{text}",
        f"/api/collections/lieux/items/{text}",
        f"/api/collections/communes/items/{text}",
        f"/api/collections/{text}/items",
        f"/api/{text}/formes",
        f"/fond/{text}/0/0.png",
        f"/fond/1/{text}/0.png",
        f"/cadre/{text}",
        f"/static/{text}",
        f"/{text}",
    ):
        response = client.get(path)
        assert response.status_code < 500, path
        assert response.status_code in (200, 204, 308, 404), path
        assert "<script>window" not in response.text


@each_text
def test_texts_are_harmless_as_places(client: FlaskClient, case: dict[str, Any]) -> None:
    text = quote(_text(case), safe="")
    response = client.get(f"/?lieu={text}")
    assert response.status_code in (200, 302, 400)
    suggested = client.get(f"/api/suggestions?q={text}")
    assert suggested.status_code in (200, 400)


def test_nothing_was_lost(client: FlaskClient, store: Store) -> None:
    client.get("/?q=%27%3B%20DROP%20TABLE%20place%3B--")
    assert get_json(client, "/api/collections/lieux/items?limit=1")["numberMatched"] == 288


def test_signs_of_query_languages_are_words(client: FlaskClient) -> None:
    def total(text: str) -> int:
        found: int = get_json(client, f"/api/carte?q={quote(text)}")["total"]
        return found

    assert total("l'atelier") == total("atelier") > 0
    assert total("-vélo") == total("vélo") == total('"velo"') == total("velo*") > 0
    assert total("porte-à-porte") == total("porte à porte")
    assert total("St. Nazaire") == total("saint-nazaire") > 0
    assert total("velo OR 1=1") <= total("velo")
    for text in ("%", "_", "?", "*", '"', "^", "NEAR(", "' OR 'a'='a", "place_fts MATCH"):
        assert total(text) < 20, text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("lat=-1.5536&lon=47.2184", "longitude et latitude sont inversées"),
        ("lat=47.2", "il manque « lon »"),
        ("lat=0&lon=0", "hors des Pays de la Loire"),
        ("type=crecherie", "types possibles : action, circulaire, creche, logement, mairie"),
        ("dep=75", "« 75 » n'est pas connu"),
        ("ouvert=2026-02-30T10:00", "cette date n'existe pas"),
        ("ouvert=demain", "une date et une heure"),
        ("rayon=5", "un rayon demande une position ou une commune"),
        ("rayon=1000&lon=-1.5&lat=47.2", "plus grand que 0, et de 100 km au plus"),
        ("q=" + "a" * 201, "200 caractères au plus"),
        ("page=0", "un numéro de page"),
        ("inconnus=oui", "seule la valeur « exclure »"),
    ],
)
def test_what_is_wrong_is_said_in_french(client: FlaskClient, query: str, words: str) -> None:
    assert words in get_page(client, f"/?{query}", 400).text
    assert words in get_json(client, f"/api/carte?{query}", 400)["detail"]
