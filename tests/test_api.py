"""OGC API – Features, part 1: what each address answers."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.reading import get_json, item_ids, local

PLACES = ("lieux", "actions", "creches", "logements", "circulaire", "mairies")
TERRITORIES = {"departements": 5, "epci": 71, "communes": 1228}
WHOLE = "bbox=-180,-90,180,90"


def _links(document: dict[str, Any], rel: str) -> list[str]:
    return [link["href"] for link in document["links"] if link["rel"] == rel]


def test_the_landing_page_leads_everywhere(client: FlaskClient) -> None:
    landing = get_json(client, "/api/")
    for rel in ("self", "service-desc", "conformance", "data"):
        (href,) = _links(landing, rel)
        assert client.get(local(href)).status_code == 200
    assert landing["title"] and landing["attribution"]


def test_conformance_declares_core_openapi_and_geojson(client: FlaskClient) -> None:
    classes = get_json(client, "/api/conformance")["conformsTo"]
    base = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf"
    assert set(classes) == {f"{base}/core", f"{base}/oas30", f"{base}/geojson"}


def test_every_collection_is_described_and_leads_to_its_items(client: FlaskClient) -> None:
    document = get_json(client, "/api/collections")
    assert [c["id"] for c in document["collections"]] == [*PLACES, *TERRITORIES]
    for described in document["collections"]:
        (own,), (items,) = _links(described, "self"), _links(described, "items")
        assert get_json(client, local(own)) == described
        assert get_json(client, local(items) + "?limit=1")["numberReturned"] == 1
        west, south, east, north = described["extent"]["spatial"]["bbox"][0]
        assert -3 < west < east < 1.5 and 46 < south < north < 49
        assert described["title"] and described["description"] and described["attribution"]


def test_collections_hold_what_ships(client: FlaskClient) -> None:
    sizes = {c: get_json(client, f"/api/collections/{c}/items")["numberMatched"] for c in PLACES}
    assert sizes["actions"] == 14
    assert sizes["creches"] >= 35
    assert sizes["logements"] >= 35
    assert sizes["circulaire"] >= 150
    assert sizes["mairies"] == 1226
    assert sizes["lieux"] == sizes["creches"] + sizes["logements"] + sizes["circulaire"]
    for level, n in TERRITORIES.items():
        assert get_json(client, f"/api/collections/{level}/items")["numberMatched"] == n


def test_town_halls_join_lieux_when_asked_for(client: FlaskClient) -> None:
    assert set(item_ids(client, "lieux", "type=mairie")) == set(item_ids(client, "mairies", ""))
    assert item_ids(client, "creches", "type=mairie") == []


def test_a_territory_is_a_feature_with_its_names(client: FlaskClient) -> None:
    commune = get_json(client, "/api/collections/communes/items/44036")
    assert commune["id"] == "44036"
    assert commune["properties"] | {"population": 0, "centre": []} == {
        "code": "44036",
        "nom": "Châteaubriant",
        "population": 0,
        "centre": [],
        "departement": "44",
        "code_epci": "200072726",
        "codes_postaux": ["44110"],
    }
    assert client.get("/api/collections/communes/items/75056").status_code == 404


def test_an_item_has_the_properties_of_the_schema(client: FlaskClient) -> None:
    (place_id, *_) = item_ids(client, "circulaire", "")
    feature = get_json(client, f"/api/collections/lieux/items/{place_id}")
    named = (
        "nom code_insee code_postal commune adresse telephone site_web horaires_accueil source"
        " date_maj type type_libelle ouverture precision licence page courriel territoires"
        " description thematiques publics gestes objets"
    )
    assert set(named.split()) <= set(feature["properties"])
    assert feature["attribution"]
    assert local(_links(feature, "self")[0]) == f"/api/collections/lieux/items/{place_id}"
    assert get_json(client, local(_links(feature, "collection")[0]))["id"] == "lieux"


@pytest.mark.parametrize("collection", ["lieux", "actions"])
def test_an_id_is_the_last_part_of_the_page_that_answers(
    client: FlaskClient, collection: str
) -> None:
    found = get_json(client, f"/api/collections/{collection}/items?limit=10000")
    prefix = "/plan/" if collection == "actions" else "/lieux/"
    for feature in found["features"]:
        page = local(feature["properties"]["page"])
        assert page == prefix + feature["id"]
    for feature in found["features"][::20]:
        assert client.get(local(feature["properties"]["page"])).status_code == 200


def test_an_opening_has_its_state_sentence_and_next_change(client: FlaskClient) -> None:
    states = set()
    query = "type=mairie&type=circulaire&type=creche&limit=10000"
    for feature in get_json(client, f"/api/collections/lieux/items?{query}")["features"]:
        opening = feature["properties"]["ouverture"]
        assert set(opening) == {"etat", "ouvert", "texte", "prochain_changement"}
        known = {"ouvert": True, "ferme": False, "inconnu": None}
        assert opening["ouvert"] is known[opening["etat"]]
        states.add(opening["etat"])
        assert opening["texte"].startswith(
            {"ouvert": ("Ouvert", "Ferme bientôt"), "ferme": "Fermé", "inconnu": "Horaires"}[
                opening["etat"]
            ]
        )
        if feature["properties"]["horaires_accueil"] is None:
            assert opening["etat"] == "inconnu"
        if opening["prochain_changement"]:
            assert opening["prochain_changement"][:10] >= "2026-11-24"
    assert states == {"ouvert", "ferme", "inconnu"}


def test_an_opening_is_told_at_the_moment_asked_for(client: FlaskClient) -> None:
    at_noon = "ouvert=2026-11-24T10:00&inconnus=exclure"
    open_now = set(item_ids(client, "mairies", "ouvert=maintenant&inconnus=exclure"))
    assert open_now == set(item_ids(client, "mairies", at_noon)) != set()
    assert item_ids(client, "mairies", "ouvert=2026-12-25T10:00&inconnus=exclure") == []


@pytest.mark.parametrize(
    ("box", "some"),
    [
        ("bbox=-2,47,-1,48", True),
        ("bbox=-2,47,0,-1,48,100", True),
        (WHOLE, True),
        ("bbox=-180,-90,0,180,90,0", True),
        ("bbox=179,-10,-179,10", False),
        ("bbox=100,-10,110,10", False),
        ("bbox=-1.5, 47 ,-1.4,48", True),
    ],
)
@pytest.mark.parametrize("collection", ["lieux", "communes"])
def test_a_box_narrows(client: FlaskClient, collection: str, box: str, *, some: bool) -> None:
    every = set(item_ids(client, collection, ""))
    inside = set(item_ids(client, collection, box))
    assert inside <= every
    assert bool(inside) is some
    assert (inside == every) is (box == WHOLE or box.startswith("bbox=-180"))


def test_a_box_holds_exactly_the_points_within(client: FlaskClient) -> None:
    every = get_json(client, "/api/collections/lieux/items?limit=10000")["features"]
    inside = set(item_ids(client, "lieux", "bbox=-1.7,47.1,-1.4,47.3"))
    expected = {
        f["id"]
        for f in every
        if -1.7 <= f["geometry"]["coordinates"][0] <= -1.4
        and 47.1 <= f["geometry"]["coordinates"][1] <= 47.3
    }
    assert inside == expected != set()


@pytest.mark.parametrize(
    ("period", "kept"),
    [
        ("2025-01-01/..", lambda d: d >= "2025"),
        ("../2019-12-31", lambda d: d <= "2019-12-31"),
        ("/2019-12-31", lambda d: d <= "2019-12-31"),
        ("2024-01-01/2024-12-31", lambda d: d[:4] == "2024"),
        ("2024-01-01T00:00:00Z/2024-12-31T23:59:59.5+01:00", lambda d: d[:4] == "2024"),
    ],
)
def test_datetime_narrows_by_date_of_update(client: FlaskClient, period: str, kept: Any) -> None:
    every = get_json(client, "/api/collections/lieux/items?limit=10000")["features"]
    dated = {f["id"]: f["properties"]["date_maj"] for f in every if f["properties"]["date_maj"]}
    expected = {place_id for place_id, date in dated.items() if kept(date)}
    period = period.replace("+", "%2B")
    assert set(item_ids(client, "lieux", f"datetime={period}")) == expected != set()


@pytest.mark.parametrize("collection", ["lieux", "actions", "communes"])
@pytest.mark.parametrize(
    ("query", "at_fault"),
    [
        ("inconnu=1", "inconnu"),
        ("Q=nantes", "Q"),
        ("page=2", "page"),
        ("limit=0", "limit"),
        ("limit=-1", "limit"),
        ("limit=abc", "limit"),
        ("limit=1.5", "limit"),
        ("limit=5&limit=6", "limit"),
        ("offset=-1", "offset"),
        ("offset=99999999999", "offset"),
        ("bbox=1,48,-2,46", "bbox"),
        ("bbox=-2,46,1", "bbox"),
        ("bbox=nan,46,1,48", "bbox"),
        ("bbox=-2,48,1,46", "bbox"),
        ("bbox=-2,46,1,48&bbox=-1,46,1,48", "bbox"),
        ("datetime=hier", "datetime"),
        ("datetime=2026-02-30", "datetime"),
        ("datetime=2026-01-01T99:99:99Z", "datetime"),
        ("datetime=2026-02-01/2026-01-01", "datetime"),
        ("datetime=../..", "datetime"),
        ("f=xml", "f"),
    ],
)
def test_a_wrong_parameter_is_named(
    client: FlaskClient, collection: str, query: str, at_fault: str
) -> None:
    response = client.get(f"/api/collections/{collection}/items?{query}")
    assert response.status_code == 400
    assert response.content_type == "application/problem+json"
    problem = response.get_json()
    assert at_fault in {error["field"] for error in problem["errors"]}
    assert problem["status"] == 400 and problem["title"] == "Demande incorrecte"
    assert f"« {at_fault} »" in problem["detail"]


def test_limit_is_lowered_to_the_maximum_and_defaults_to_100(client: FlaskClient) -> None:
    assert get_json(client, "/api/collections/mairies/items")["numberReturned"] == 100
    every = get_json(client, "/api/collections/mairies/items?limit=1000000")
    assert every["numberReturned"] == every["numberMatched"] == 1226


@pytest.mark.parametrize("path", ["/api/", "/api/conformance", "/api/collections"])
def test_other_addresses_refuse_unknown_parameters(client: FlaskClient, path: str) -> None:
    assert client.get(path + "?f=json").status_code == 200
    assert client.get(path + "?x=1").status_code == 400
