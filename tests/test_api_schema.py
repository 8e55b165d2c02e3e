"""What the API answers is GeoJSON, and is what its OpenAPI description says."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV30SpecValidator

from tests.reading import get_json

_LON = {"type": "number", "minimum": -3, "maximum": 1.5}
_LAT = {"type": "number", "minimum": 46, "maximum": 49}
_POSITION = {"type": "array", "prefixItems": [_LON, _LAT], "items": False, "minItems": 2}
_RING = {"type": "array", "items": _POSITION, "minItems": 4}
_POLYGON = {"type": "array", "items": _RING, "minItems": 1}


def _geometry(name: str, coordinates: dict[str, Any]) -> dict[str, Any]:
    return {
        "properties": {"type": {"const": name}, "coordinates": coordinates},
        "required": ["type", "coordinates"],
        "additionalProperties": False,
    }


_FEATURE: dict[str, Any] = {
    "type": "object",
    "required": ["type", "geometry", "properties"],
    "properties": {
        "type": {"const": "Feature"},
        "id": {"type": "string", "minLength": 1},
        "geometry": {
            "oneOf": [
                _geometry("Point", _POSITION),
                _geometry("Polygon", _POLYGON),
                _geometry("MultiPolygon", {"type": "array", "items": _POLYGON, "minItems": 1}),
            ]
        },
        "properties": {"type": "object"},
    },
    "not": {"anyOf": [{"required": [name]} for name in ("features", "coordinates", "crs")]},
}
# RFC 7946, 3; and the members that OGC API – Features part 1 adds (7.16).
_LINKS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["href", "rel"],
        "properties": {"href": {"type": "string", "pattern": "^http://localhost/api/"}},
    },
}
FEATURE = Draft202012Validator(_FEATURE)
COLLECTION = Draft202012Validator(
    {
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "type": {"const": "FeatureCollection"},
            "features": {"type": "array", "items": _FEATURE},
            "links": _LINKS,
            "numberMatched": {"type": "integer", "minimum": 0},
            "numberReturned": {"type": "integer", "minimum": 0},
            "timeStamp": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+Z]"},
        },
        "not": {"anyOf": [{"required": [name]} for name in ("geometry", "properties")]},
    }
)
COLLECTIONS = (
    "lieux actions creches logements circulaire mairies departements epci communes".split()
)


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_a_collection_is_geojson(client: FlaskClient, collection: str) -> None:
    response = client.get(f"/api/collections/{collection}/items?limit=10000")
    assert response.content_type == "application/geo+json"
    document = response.get_json(force=True)
    COLLECTION.validate(document)
    assert {"links", "numberMatched", "numberReturned", "timeStamp"} <= set(document)
    ids = [feature["id"] for feature in document["features"]]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_an_item_is_a_feature_the_same_as_in_its_collection(
    client: FlaskClient, collection: str
) -> None:
    for listed in get_json(client, f"/api/collections/{collection}/items?limit=3")["features"]:
        alone = get_json(client, f"/api/collections/{collection}/items/{listed['id']}")
        FEATURE.validate(alone)
        assert alone["geometry"] == listed["geometry"]
        assert alone["properties"] == listed["properties"]


@pytest.mark.parametrize("level", ["departements", "epci", "communes"])
def test_light_shapes_are_geojson(client: FlaskClient, level: str) -> None:
    document = get_json(client, f"/api/{level}/formes")
    COLLECTION.validate(document)
    assert {tuple(f["properties"]) for f in document["features"]} == {("code", "nom")}


def test_the_description_is_valid(client: FlaskClient) -> None:
    document = get_json(client, "/api/openapi.json")
    OpenAPIV30SpecValidator(document).validate()
    operations = [
        operation["operationId"]
        for path in document["paths"].values()
        for operation in path.values()
    ]
    assert len(operations) == len(set(operations))


def test_every_address_of_the_app_is_described(app: Flask, client: FlaskClient) -> None:
    described = get_json(client, "/api/openapi.json")["paths"]
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")]
    assert len(rules) > 8
    for rule in rules:
        pattern = re.sub(r"<[^>]+>", "[^/]+", rule.rule)
        found = [described[path] for path in described if re.fullmatch(pattern, path)]
        methods = {method.lower() for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}
        assert any(methods <= set(path) for path in found), rule.rule


def _read_paths(client: FlaskClient) -> dict[str, Any]:
    """What may be read without a private reference."""
    paths = get_json(client, "/api/openapi.json")["paths"].items()
    private = ("{reference}", "{creneauId}")  # there is no slot in what ships
    return {p: o for p, o in paths if "get" in o and not any(name in p for name in private)}


def test_every_address_described_answers_as_described(client: FlaskClient) -> None:
    for path, operations in _read_paths(client).items():
        collection = path.split("/")[3] if "{featureId}" in path else ""
        if collection:
            items = get_json(client, f"/api/collections/{collection}/items?limit=1")
            path = path.replace("{featureId}", items["features"][0]["id"])  # noqa: PLW2901
        known = {"placeId": "mairie-85191", "crecheId": "service-petite-enfance-du-pays-de-blain"}
        known |= {"schemeId": "escales-ouest", "action_id": "eit-49"}
        response = client.get(path.format(z=8, x=126, y=90, **known))
        assert response.status_code == 200, path
        assert response.content_type in operations["get"]["responses"]["200"]["content"], path


def test_every_parameter_described_is_accepted(client: FlaskClient) -> None:
    values = {
        "ouvert": "maintenant",
        "bbox": "-2,46,1,49",
        "datetime": "2020-01-01/..",
        "f": "json",
    }
    values |= {"lon": "-1.5", "lat": "47.2", "rayon": "20", "commune": "44109", "q": "velo"}
    values |= {"epci": "244400404", "limit": "3", "offset": "1", "page": "1"}
    values |= {"offre": "dispositifs"}
    for path, operations in _read_paths(client).items():
        query = {}
        for parameter in operations["get"]["parameters"]:
            if parameter["in"] == "query":
                enum = parameter["schema"].get("items", {}).get("enum", [None])
                query[parameter["name"]] = values.get(parameter["name"]) or enum[0] or ""
        if "{" not in path:
            assert client.get(path, query_string=query).status_code == 200, (path, query)
