"""OpenAPI of what helps to get about and of « Mon rendez-vous »."""

from collections.abc import Iterable
from typing import Any

from mapapp.domain.situation import AGES, MAX_AGE_MONTHS, MAX_BUDGET, NEEDS, SITUATIONS

_POINT = "Position, longitude et latitude en degrés : -1.43,46.67"


def mobility_paths(needs: Iterable[str]) -> dict[str, Any]:
    """Paths of this part; `needs` are the codes of mobility's needs."""
    return {
        "/api/mobilite": _get(
            "mobilite",
            "Aides à la mobilité par besoin et territoire, trajet estimé, covoiturage",
            [*_home(), _text("rdv", f"Où l'on va. {_POINT}"), _several("besoin", list(needs))],
        ),
        "/api/rendez-vous": _get(
            "rendez_vous",
            "Garde, lit et trajet pour un rendez-vous, chacun comme son API le donne",
            appointment_parameters(),
        ),
    }


def _home() -> list[dict[str, Any]]:
    return [
        _text("commune", "Commune de départ (code INSEE, ancien ou actuel)"),
        _parameter("lon", "Longitude du départ, degrés", {"type": "number"}),
        _parameter("lat", "Latitude du départ, degrés", {"type": "number"}),
    ]


def _get(operation: str, summary: str, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    answer = {"application/json": {"schema": {"type": "object"}}}
    plain = _parameter("f", "Format", {"type": "string", "enum": ["json", "geojson"]})
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "parameters": [*parameters, plain],
            "responses": {
                "200": {"description": "La réponse, que rien ne garde", "content": answer},
                "400": {"description": "Un paramètre est incorrect", "content": problem},
            },
        }
    }


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


def _several(name: str, values: list[str]) -> dict[str, Any]:
    each = {"type": "string", "enum": values}
    schema = {"type": "array", "items": each, "maxItems": 60}
    return _parameter(name, "Besoin, répétable", schema) | {"style": "form", "explode": True}


def appointment_parameters() -> list[dict[str, Any]]:
    """Those of « Mon rendez-vous »."""
    when = "2026-12-01 ou 2026-12-01T08:30, heure de Paris"
    months = {"type": "integer", "minimum": 0, "maximum": MAX_AGE_MONTHS}
    years = {"type": "integer", "minimum": AGES[0], "maximum": AGES[1]}
    euros = {"type": "number", "minimum": 0, "maximum": MAX_BUDGET}
    return [
        *_home(),
        _text("rdv", f"Lieu du rendez-vous. {_POINT}"),
        _text("adresse", "Adresse du rendez-vous, telle qu'écrite"),
        _text("debut", f"Début : {when}"),
        _text("fin", f"Fin : {when}"),
        _parameter("age_mois", "Âge de l'enfant, mois", months),
        _parameter("age", "Âge, années", years),
        _parameter("situation", "Situation", {"type": "string", "enum": list(SITUATIONS)}),
        _parameter("budget", "Budget, euros par mois", euros),
        _parameter("service", "Prêt à rendre service", {"type": "string", "enum": ["oui", "non"]}),
        _several("besoin", list(NEEDS)),
    ]
