"""The part of the API's description that tells of the spread of an action."""

from typing import Any

from mapapp.web.openapi_parts import path_parameter, problem

SPREAD_FORMATS = ("json", "csv", "xlsx", "geojson")
SPREAD_FIELDS = (
    "action titre reprend rang etat pilote debut fin niveau territoire nom population adapte"
).split()
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WHAT = {
    "rang": "0 pour l'action demandée, 1 pour celles qui la reprennent, 2 pour celles d'après",
    "population": "Habitants du territoire",
    "adapte": "Ce qui n'est pas comme dans l'action reprise",
}


def spread_paths() -> dict[str, Any]:
    """`/api/plan/{action_id}/essaimage`."""
    file = {"schema": {"type": "string", "format": "binary"}}
    shapes = {"$ref": "#/components/schemas/GeoJSON"}
    formats = {
        "name": "f",
        "in": "query",
        "required": False,
        "description": "Format ; une ligne par action et territoire dans un tableau",
        "schema": {"type": "string", "enum": list(SPREAD_FORMATS)},
    }
    return {
        "/api/plan/{action_id}/essaimage": {
            "get": {
                "operationId": "essaimage",
                "summary": "Où une action du plan est reprise, par qui, jusqu'où",
                "parameters": [path_parameter("action_id"), formats],
                "responses": {
                    "200": {
                        "description": "L'action et celles qui en viennent",
                        "content": {
                            "application/json": {"schema": _document()},
                            "application/geo+json": {"schema": shapes},
                            "text/csv": file,
                            _XLSX: file,
                        },
                    },
                    "304": {"description": "Inchangé depuis votre dernière lecture"},
                    "400": problem("Un paramètre est incorrect"),
                    "404": problem("Cette action n'est pas au plan"),
                },
            }
        }
    }


def _document() -> dict[str, Any]:
    row = {"type": "object", "properties": {name: _field(name) for name in SPREAD_FIELDS}}
    relative = {
        "type": "object",
        "properties": {name: _field(name) for name in ("action", "titre", "reprend", "rang")},
    }
    return {
        "type": "object",
        "required": ["action", "premiere", "famille", "lignes", "communes", "population"],
        "properties": {
            "action": {"type": "string"},
            "premiere": {"type": "string", "description": "La première action de la famille"},
            "famille": {"type": "array", "items": relative},
            "lignes": {"type": "array", "items": row},
            "communes": {"type": "integer", "description": "Communes servies"},
            "population": {"type": "integer", "description": "Leurs habitants"},
            "part": {"type": "number", "nullable": True, "description": "De ceux de la région"},
        },
    }


def _field(name: str) -> dict[str, Any]:
    if name == "adapte":
        found: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
    elif name in ("rang", "population"):
        found = {"type": "integer", "nullable": True}
    else:
        found = {"type": "string", "nullable": True}
    return found | ({"description": _WHAT[name]} if name in _WHAT else {})
