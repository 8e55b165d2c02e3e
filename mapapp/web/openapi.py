"""The API described in OpenAPI 3.0, made from the tables that the code reads."""

from typing import Any

from mapapp.domain.kinds import Kind
from mapapp.domain.parameters import MODES
from mapapp.domain.vocabulary import Facet
from mapapp.web.collections import COLLECTIONS
from mapapp.web.mvt import MVT
from mapapp.web.openapi_care import care_paths, care_schemas
from mapapp.web.openapi_childcare import slot_paths, slot_schemas
from mapapp.web.openapi_evolution import evolution_paths
from mapapp.web.openapi_figures import figures_paths
from mapapp.web.openapi_housing import housing_paths, housing_schemas
from mapapp.web.openapi_mobility import mobility_paths
from mapapp.web.openapi_objects import objects_path, objects_schema, page_parameter
from mapapp.web.openapi_plan import plan_paths, plan_schemas
from mapapp.web.openapi_plan_needs import needs_paths
from mapapp.web.openapi_plan_spread import spread_paths
from mapapp.web.openapi_write import SECURITY, write_paths, write_schemas
from mapapp.web.paging import DEFAULT_LIMIT, MAX_LIMIT
from mapapp.web.site import Site

PROBLEM = "application/problem+json"


def openapi_document(site: Site, server: str) -> dict[str, Any]:
    """The whole description; `server` is the address of the site without a final slash."""
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "La carte des aides, Pays de la Loire",
            "version": "1.0.0",
            "description": "OGC API – Features. Les filtres sont ceux de la page d'accueil.",
            "license": {"name": "MIT (code) ; licence de chaque donnée dans ses propriétés"},
        },
        "servers": [{"url": server}],
        "paths": _paths(site),
        "components": {
            "schemas": _schemas()
            | write_schemas(site.vocabulary)
            | slot_schemas()
            | care_schemas()
            | housing_schemas(),
            "securitySchemes": SECURITY,
        },
    }


def _paths(site: Site) -> dict[str, Any]:
    paths: dict[str, Any] = {
        "/api/": _get("landing", "Page d'accueil de l'API"),
        "/api/conformance": _get("conformance", "Classes de conformité"),
        "/api/openapi.json": _get("openapi", "Cette description"),
        "/api/collections": _get("collections", "Collections"),
        "/api/suggestions": _get(
            "suggestions", "Communes, codes postaux et territoires", [_text("q", "Texte tapé")]
        ),
        "/api/carte": _get(
            "carte", "Ce que dessine la carte", [*_filters(site), _page(), _zoom(), _form()]
        ),
        "/api/carte/noms": _get("noms", "Identifiants et noms de lieux", [_place_numbers()]),
        "/api/tuiles/tilejson.json": _get("tilejson", "TileJSON des tuiles", _tile_filters(site)),
        "/api/tuiles/{z}/{x}/{y}.mvt": _tile(site),
        "/api/objets": objects_path(_filters(site), site, _problem("Un paramètre est incorrect")),
        **plan_paths(),
        **needs_paths(),
        **spread_paths(),
    }
    for name, collection in COLLECTIONS.items():
        base = f"/api/collections/{name}"
        own = [_bbox()] if collection.level else _filters(site)
        every = [*own, _limit(), _offset(), _datetime()]
        paths[base] = _get(f"collection_{name}", collection.title)
        paths[f"{base}/items"] = _get(f"items_{name}", collection.title, every, geo=True)
        paths[f"{base}/items/{{featureId}}"] = _get(
            f"item_{name}", collection.title, [_feature_id()], geo=True, missing=True
        )
        if collection.level:
            paths[f"/api/{name}/formes"] = _get(f"formes_{name}", collection.title, geo=True)
    paths |= figures_paths(site)
    paths |= evolution_paths(site.vocabulary)
    situations = slot_paths() | care_paths() | housing_paths()
    return paths | write_paths() | situations | mobility_paths(site.mobility.needs)


def _get(
    operation: str,
    summary: str,
    parameters: list[dict[str, Any]] | None = None,
    *,
    geo: bool = False,
    missing: bool = False,
) -> dict[str, Any]:
    content = "application/geo+json" if geo else "application/json"
    if operation == "openapi":
        content = "application/vnd.oai.openapi+json;version=3.0"
    schema = {"$ref": "#/components/schemas/GeoJSON"} if geo else {"type": "object"}
    responses: dict[str, Any] = {
        "200": {"description": "La réponse", "content": {content: {"schema": schema}}},
        "304": {"description": "Inchangé depuis votre dernière lecture"},
        "400": _problem("Un paramètre est incorrect"),
    }
    if missing:
        responses["404"] = _problem("Rien à cette adresse")
        responses["410"] = _problem("Ce lieu n'est plus là")
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "parameters": [*(parameters or []), *([] if _is_plain(operation) else [_format()])],
            "responses": responses,
        }
    }


def _is_plain(operation: str) -> bool:
    return operation in ("carte", "noms", "suggestions") or operation.startswith("formes")


def _problem(description: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": description, "content": {PROBLEM: {"schema": schema}}}


def _filters(site: Site) -> list[dict[str, Any]]:
    labels = site.vocabulary.labels
    return [
        _text("q", "Mots cherchés, accents et fautes de frappe tolérés"),
        _several("type", "Type d'aide", [kind.value for kind in Kind]),
        _several("theme", "Thème", list(labels[Facet.THEME])),
        _several("dep", "Département", [d.code for d in site.gazetteer.departments]),
        _several("epci", "Intercommunalité (SIREN)"),
        _several("commune", "Commune (code INSEE, ancien ou actuel)"),
        _several("public", "Public", list(labels[Facet.AUDIENCE])),
        _several("geste", "Geste (codes de l'ADEME)", list(labels[Facet.GESTURE])),
        _several("objet", "Objet (sous-catégories de l'ADEME)"),
        _text("ouvert", "« maintenant », 2026-12-01T10:00, ou un créneau 2026-12-01T08:30/12:00"),
        _text("ouvert_tout", "Ouvert pendant tout le créneau 2026-12-01T08:30/12:00"),
        _several("inconnus", "Retire les lieux dont les horaires sont inconnus", ["exclure"]),
        _number("lon", "Longitude, degrés"),
        _number("lat", "Latitude, degrés"),
        _number("rayon", "Rayon en km autour de lon, lat ou de la commune"),
        _number("minutes", "Temps de trajet, 1 à 120 min, depuis le même centre ; avec mode"),
        _parameter("mode", "Mode de trajet", {"type": "string", "enum": list(MODES)}),
        _bbox(),
    ]


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": schema,
    }


def _text(name: str, description: str) -> dict[str, Any]:
    return _parameter(name, description, {"type": "string", "maxLength": 200})


def _number(name: str, description: str) -> dict[str, Any]:
    return _parameter(name, description, {"type": "number"})


def _several(name: str, description: str, values: list[str] | None = None) -> dict[str, Any]:
    each: dict[str, Any] = {"type": "string"}
    if values:
        each["enum"] = values
    found = _parameter(name, description, {"type": "array", "items": each, "maxItems": 60})
    return found | {"style": "form", "explode": True}


def _bbox() -> dict[str, Any]:
    four_or_six = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}
    found = _parameter("bbox", "ouest,sud,est,nord en degrés (CRS84)", four_or_six)
    return found | {"style": "form", "explode": False}


def _limit() -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
    return _parameter("limit", "Nombre d'éléments par réponse", schema)


def _offset() -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 0, "default": 0}
    return _parameter("offset", "Rang du premier élément", schema)


def _page() -> dict[str, Any]:
    return page_parameter("Sans effet ici : la carte montre tous les résultats")


def _zoom() -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 0, "maximum": 19}
    return _parameter("zoom", "Groupe les lieux de la bbox comme à ce zoom", schema)


def _form() -> dict[str, Any]:
    said = (
        "« compacte » : en peu d'octets. Colonnes de même longueur ; « dlon » et « dlat » sont des"
        " différences avec l'élément d'avant (0 avant le premier), en « pas » de degré ; « type »,"
        " « etat » et « precision » ont un chiffre par lieu, son rang dans « codes » ; « numero »"
        " se demande à /api/carte/noms ; « grappes.types » compte chaque type présent, et leur"
        " somme est le nombre de lieux. Une partie vide n'est pas dite."
    )
    return _parameter("forme", said, {"type": "string", "enum": ["compacte"]})


def _place_numbers() -> dict[str, Any]:
    numbers = {"type": "array", "items": {"type": "integer"}, "maxItems": 200}
    found = _parameter("numero", "Numéros de lieux, de la forme compacte", numbers)
    return found | {"style": "form", "explode": False}


def _tile_filters(site: Site) -> list[dict[str, Any]]:
    return [one for one in _filters(site) if one["name"] != "bbox"]


def _tile(site: Site) -> dict[str, Any]:
    found = _get("tuile", "Tuile vectorielle (MVT)", _tile_filters(site), missing=True)
    schema = {"type": "string", "format": "binary"}
    found["get"]["responses"]["200"]["content"] = {MVT: {"schema": schema}}
    for name in "zxy":
        place = {"type": "integer", "minimum": 0, "maximum": 18 if name == "z" else 262_143}
        one = {"name": name, "in": "path", "required": True, "schema": place}
        found["get"]["parameters"].append(one)
    return found


def _datetime() -> dict[str, Any]:
    return _parameter(
        "datetime", "Date de mise à jour : un jour, ou un intervalle", {"type": "string"}
    )


def _format() -> dict[str, Any]:
    return _parameter("f", "Format", {"type": "string", "enum": ["json", "geojson"]})


def _feature_id() -> dict[str, Any]:
    return {
        "name": "featureId",
        "in": "path",
        "required": True,
        "description": "Dernière partie de l'adresse de la fiche",
        "schema": {"type": "string"},
    }


def _schemas() -> dict[str, Any]:
    error = {
        "type": "object",
        "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
    }
    return {
        "GeoJSON": {
            "type": "object",
            "required": ["type"],
            "properties": {"type": {"type": "string", "enum": ["Feature", "FeatureCollection"]}},
        },
        "Objet": objects_schema(),
        **plan_schemas(),
        "Problem": {
            "type": "object",
            "required": ["title", "status"],
            "properties": {
                "type": {"type": "string"},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                "detail": {"type": "string"},
                "errors": {"type": "array", "items": error},
            },
        },
    }
