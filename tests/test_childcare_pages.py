"""`/garde` over HTTP: the form, its redirections, one answer for list, map and API, bad input."""

import math
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mapapp.resources import geodata_dir
from mapapp.store.slot_counts import ACCEPTED, ASKED, PUBLISHED, count_slots
from mapapp.travel.density import CommuneDensities
from mapapp.travel.estimate import shipped_estimate
from mapapp.travel.modes import Mode
from tests.asking_creches import LON, NORTH, Town, creche, town_of
from tests.conftest import NOW
from tests.people import site_of
from tests.publishing import publish_places
from tests.reading import get_page
from tests.searches import gazetteer

QUERY = "commune=85191&rdv=-1.2,46.7&debut=2026-12-01T09:00&fin=2026-12-01T12:00&age_mois=18"
BAD = {
    "commune=99999": "commune",
    "rdv=NaN,47": "rdv",
    "rdv=1": "rdv",
    "rdv=2,48,1": "rdv",
    "rdv=120,10": "rdv",
    "lon=-1.5": "lat",
    "lon=-1.5&lat=inf": "lat",
    "debut=2026-02-30": "debut",
    "debut=9999-01-01": "debut",
    "debut=2027-03-28T02:30": "debut",
    "debut=2026-12-01T09:00&fin=2026-12-01T08:00": "fin",
    "fin=2026-12-01": "debut",
    "age_mois=-1": "age_mois",
    "age_mois=" + "9" * 400: "age_mois",
    "age_mois=1&age_mois=2": "age_mois",
    "mode=fus%C3%A9e": "mode",
    "debut=%00": "debut",
    "commune=%F0%9F%98%80": "commune",
}


@pytest.fixture
def town(empty_app: Flask) -> Town:
    town, _site = town_of(empty_app)
    places = {n: creche(n, lon=LON, lat=NORTH[n], commune_code="85191") for n in "abc"}
    publish_places(town.store, places)
    return town


@pytest.fixture
def visitor(empty_app: Flask) -> FlaskClient:
    return empty_app.test_client()


def test_the_api_says_what_the_issue_asks(town: Town, visitor: FlaskClient) -> None:
    slots = {name: town.slot(name, capacity=2) for name in "cb"}
    answer = visitor.get(f"/api/garde?{QUERY}")
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    document = answer.get_json()
    assert document["message"] == "2 crèches ont une place libre pour ce moment."
    first = document["places"][0]
    assert [one["id"] for one in document["places"]] == ["b", "c"]
    assert (first["nom"], first["places"], first["fraicheur"]) == ("Crèche b", 2, "confirme")
    assert first["creneau"]["id"] == slots["b"] and first["creneau"]["debut"] == "08:00"
    assert (
        first["detour_min"]
        == math.ceil(_extra("b", visitor.application))
        <= document["places"][1]["detour_min"]
    )
    assert [one["id"] for one in document["autres"]] == ["a"]


def _extra(name: str, app: Flask) -> float:
    """The detour by its definition, from the estimate of one way at a time."""
    densities = CommuneDensities.load(geodata_dir() / "travel" / "densities.json")
    hall = gazetteer().commune("85191")
    assert hall is not None
    home, there = (hall.lon, hall.lat), (-1.2, 46.7)
    here = (LON, NORTH[name])
    roche, other = densities.of("85191"), densities.of(site_of(app).searcher.commune_at(*there))

    def minutes(start: Any, end: Any, density: Any) -> float:
        return shipped_estimate().minutes(start[0], start[1], end[0], end[1], Mode.CAR, density)

    by = minutes(home, here, (roche, roche)) + minutes(here, there, (roche, other))
    return by - minutes(home, there, (roche, other))


def test_the_page_the_map_and_the_api_hold_the_same(town: Town, visitor: FlaskClient) -> None:
    town.slot("c")
    page = get_page(visitor, f"/garde?{QUERY}")
    document = visitor.get(f"/api/garde?{QUERY}").get_json()
    drawn = visitor.get(f"/api/garde/carte?{QUERY}").get_json()
    ids = [one["id"] for one in document["places"] + document["autres"]]
    listed = [e.attributes["data-id"] for e in page.all("article") if "data-id" in e.attributes]
    assert ids == listed == drawn["id"] and drawn["total"] == len(ids) == 3
    assert "confirmé aujourd'hui" in page.text and "1 place libre" in page.text
    assert "Places libres" in page.text and "Autres modes de garde" in page.text


def test_the_form_leads_to_an_address_that_can_be_shared(visitor: FlaskClient, town: Town) -> None:
    sent = {
        "lieu": "la roche sur yon",
        "rdv_lieu": "1 rue de la Mairie, 85310 Nesmy",
        "jour": "2026-12-01",
        "de": "09:00",
        "a": "12:00",
        "age_mois": "18",
        "mode": "velo",
    }
    answer = visitor.get("/garde", query_string=sent)
    assert answer.status_code == 302 and answer.headers["Cache-Control"] == "no-store"
    there = answer.headers["Location"]
    assert there.startswith("/garde?commune=85191&rdv=-1.") and there.endswith(
        "age_mois=18&mode=velo"
    )
    page = get_page(visitor, there)
    values = {e.attributes.get("name"): e.attributes.get("value") for e in page.all("input")}
    assert values["lieu"] == "La Roche-sur-Yon" and values["rdv_lieu"] == "Nesmy"
    assert (values["jour"], values["de"], values["a"]) == ("2026-12-01", "09:00", "12:00")
    # Sent again as it is, it is the same search; emptied, a place is forgotten.
    again = {n: values[n] or "" for n in ("lieu", "rdv_lieu", "commune", "rdv", "jour", "de", "a")}
    more = {"age_mois": "18", "mode": "velo"}
    assert visitor.get("/garde", query_string=again | more).headers["Location"] == there
    emptied = visitor.get("/garde", query_string=again | more | {"rdv_lieu": ""})
    assert "rdv=" not in emptied.headers["Location"]


def test_a_name_that_several_bear_is_asked_back(visitor: FlaskClient, town: Town) -> None:
    answer = visitor.get("/garde?lieu=Allonnes&jour=2026-12-01")
    assert answer.status_code == 400
    assert "plusieurs communes portent ce nom" in answer.text
    assert "commune=72003" in answer.text and "commune=49002" in answer.text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("lieu=Xyzzyville", "nous ne connaissons pas ce lieu"),
        ("lieu=Nantes&de=09:00", "choisissez un jour"),
        ("lieu=Nantes&jour=2026-12-01&a=12:00", "à partir de quelle heure"),
        ("lieu=Nantes&jour=2026-12-01&de=25:99", "cette date ou cette heure"),
        ("lieu=" + "x" * 300, "200 caractères"),
        ("lieu=%00", "interdit"),
    ],
)
def test_the_form_says_what_is_wrong(visitor: FlaskClient, query: str, said: str) -> None:
    answer = visitor.get(f"/garde?{query}")
    assert answer.status_code == 400 and said in answer.text


def test_bad_values_are_named_by_the_page_and_the_api(visitor: FlaskClient) -> None:
    for query, field in BAD.items():
        answer = visitor.get(f"/api/garde?{query}")
        assert answer.status_code == 400, query
        assert answer.content_type == "application/problem+json"
        assert field in [e["field"] for e in answer.get_json()["errors"]], query
        assert visitor.get(f"/garde?{query}").status_code == 400, query
    assert visitor.get("/api/garde?nimporte=quoi").status_code == 400
    both = visitor.get("/api/garde?age_mois=x&mode=y").get_json()["errors"]
    assert [e["field"] for e in both] == ["age_mois", "mode"]


def test_numbers_by_territory_hide_small_ones(town: Town, visitor: FlaskClient) -> None:
    publish_places(
        town.store,
        {
            "a": creche("a", commune_code="85191"),
            "b": creche("b", commune_code="85092"),
            "c": creche("c", commune_code="44109"),
        },
    )
    today = NOW.date()
    with town.store.write() as connection:
        for place_id, what, number in (
            ("a", PUBLISHED, 2),
            ("a", ASKED, 12),
            ("b", ASKED, 3),
            ("c", ASKED, 5),
            ("c", ACCEPTED, 4),
        ):
            count_slots(connection, place_id, today, what, number)
        count_slots(connection, "a", today.replace(month=9), PUBLISHED, 40)
    document = visitor.get("/api/garde/territoires").get_json()
    told = {one["code"]: (one["publiees"], one["demandees"]) for one in document["departements"]}
    assert told == {"44": (0, 5), "85": (2, 15)}
    vendee = [one for one in document["epci"] if one["code"] != "244400404"]
    # 3 requests are not told; 12 are not either, for 15 - 12 would tell them.
    assert [(one["demandees"], one["moins_de_5"]) for one in vendee].count((None, [])) == 1
    assert [one["moins_de_5"] for one in vendee].count(["demandees"]) == 1
    page = get_page(visitor, "/garde/territoires")
    assert "moins de 5" in page.text and "non montré" in page.text
    long = visitor.get("/api/garde/territoires?jours=90").get_json()["departements"]
    assert {one["code"]: one["publiees"] for one in long} == {"44": 0, "85": 42}
    for bad in ("jours=7", "jours=30&jours=90", "jours=%00"):
        assert visitor.get(f"/api/garde/territoires?{bad}").status_code == 400
        assert visitor.get(f"/garde/territoires?{bad}").status_code == 400


def test_nothing_is_written_by_looking(town: Town, visitor: FlaskClient) -> None:
    town.slot()
    before = town.store.version()
    assert visitor.get(f"/garde?{QUERY}").status_code == 200
    assert town.store.version() == before
