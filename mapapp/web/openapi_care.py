"""The answers about childcare described in OpenAPI 3.0."""

from typing import Any

from mapapp.domain.parameters import MODES
from mapapp.domain.slot import Freshness
from mapapp.domain.slot_request import COUNTED_DAYS

PROBLEM = "application/problem+json"
_TEXT = {"type": "string", "nullable": True}
_INTEGER = {"type": "integer", "nullable": True}


def care_paths() -> dict[str, Any]:
    """The addresses of `web.childcare_api` and `web.childcare_territories`."""
    days = {"type": "integer", "enum": list(COUNTED_DAYS), "default": COUNTED_DAYS[0]}
    return {
        "/api/garde": _get("garde", "Places en crèche pour un rendez-vous", "Garde", _question()),
        "/api/garde/carte": _get(
            "gardeCarte", "Les mêmes lieux, en colonnes pour une carte", "GardeCarte", _question()
        ),
        "/api/garde/territoires": _get(
            "gardeTerritoires",
            "Places annoncées et demandées par territoire : des nombres seulement",
            "GardeTerritoires",
            [_parameter("jours", "Sur combien de jours", days)],
        ),
    }


def care_schemas() -> dict[str, Any]:
    """What these addresses answer."""
    return {
        "CreneauLibre": _slot(),
        "Garde": _object(
            {
                "places": _list(_object(_place() | _free())),
                "autres": _list(_object(_place() | _other())),
                "message": {"type": "string"},
                "conseils": _list({"type": "string"}),
                "trop_loin": {"type": "integer"},
                "attribution": {"type": "string"},
            }
        ),
        "GardeCarte": {"type": "object", "required": ["total", "id", "lon", "lat"]},
        "GardeTerritoires": _object(
            {
                "jours": {"type": "integer"},
                "departements": _list({"type": "object"}),
                "epci": _list({"type": "object"}),
                "note": {"type": "string"},
                "attribution": {"type": "string"},
            }
        ),
    }


def _slot() -> dict[str, Any]:
    return _object(
        {
            "id": {"type": "integer"},
            "date": {"type": "string", "format": "date"},
            "debut": {"type": "string"},
            "fin": {"type": "string"},
            "age_min_mois": _INTEGER,
            "age_max_mois": _INTEGER,
            "reserve_a": {"type": "array", "items": {"type": "string"}},
            "conditions": _TEXT,
        }
    )


def _place() -> dict[str, Any]:
    texts = ("id", "nom", "precision", "fiche")
    maybe = ("adresse", "commune", "code_insee", "telephone", "courriel")
    return {
        **{name: {"type": "string"} for name in texts},
        **dict.fromkeys(maybe, _TEXT),
        "lon": {"type": "number"},
        "lat": {"type": "number"},
        "detour_min": _INTEGER,
        "trajet_min": _INTEGER,
    }


def _free() -> dict[str, Any]:
    fresh = [Freshness.CONFIRMED.value, Freshness.TO_CONFIRM.value]
    return {
        "creneau": {"$ref": "#/components/schemas/CreneauLibre"},
        "places": {"type": "integer", "minimum": 1},
        "fraicheur": {"type": "string", "enum": fresh},
        "fraicheur_texte": {"type": "string"},
        "autres_creneaux": _list({"$ref": "#/components/schemas/CreneauLibre"}),
    }


def _other() -> dict[str, Any]:
    return {
        "genre": {"type": "string", "enum": ["a_appeler", "autre"]},
        "categorie": {"type": "string"},
        "pourquoi": _TEXT,
        "dessert_la_commune": {"type": "boolean"},
        "ouverture": {"type": "object"},
    }


def _question() -> list[dict[str, Any]]:
    text: dict[str, Any] = {"type": "string", "maxLength": 200}
    number = {"type": "number"}
    age = {"type": "integer", "minimum": 0, "maximum": 215}
    return [
        _parameter("commune", "Où l'on habite (code INSEE, ancien ou actuel)", text),
        _parameter("lon", "Où l'on est, plutôt que la mairie : longitude, degrés", number),
        _parameter("lat", "Latitude, degrés", number),
        _parameter("rdv", "Le rendez-vous : lon,lat en degrés, par exemple -1.43,46.67", text),
        _parameter("debut", "2026-12-01T08:30, heure de Paris, ou un jour", text),
        _parameter("fin", "2026-12-01T12:00, heure de Paris, ou un jour", text),
        _parameter("age_mois", "Âge de l'enfant, en mois", age),
        _parameter("mode", "Mode de trajet", {"type": "string", "enum": list(MODES)}),
    ]


def _get(
    operation: str, summary: str, schema: str, parameters: list[dict[str, Any]]
) -> dict[str, Any]:
    answer = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    problem = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "parameters": parameters,
            "responses": {
                "200": {"description": "La réponse", "content": answer},
                "400": {"description": "Un paramètre est incorrect", "content": problem},
            },
        }
    }


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    found = {"name": name, "in": "query", "required": False, "schema": schema}
    return found | {"description": description}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}
