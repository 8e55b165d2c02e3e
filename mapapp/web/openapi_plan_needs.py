"""The part of the API's description that tells of needs without an action."""

from typing import Any

from mapapp.web.openapi_parts import problem

NEEDS_FORMATS = ("json", "csv", "xlsx", "geojson")
NEED_KINDS = ("creche", "logement", "circulaire")
NEED_LEVELS = ("epci", "departement", "commune")
STANDINGS = ("sans_action", "avec_action", "a_portee", "pas_de_donnee", "tous")
NEED_FIELDS = (
    "territoire nom niveau type mesure etat population population_hors_portee sans_action"
    " part_sans_action communes actions_ici reprendre unite version methode"
).split()
PLACELESS_FIELDS = "action titre pilote territoires types".split()
_LISTS = frozenset("communes actions_ici reprendre territoires types".split())
_NUMBERS = frozenset(
    "population population_hors_portee sans_action part_sans_action version".split()
)
_WHAT = {
    "population_hors_portee": "Habitants à plus de la distance de tout lieu de ce type",
    "sans_action": "Ceux d'entre eux dont aucune action sur ce type ne sert la commune",
    "part_sans_action": "De 0 à 1 ; null sans habitant",
    "communes": "Codes des communes hors de portée que ne sert aucune action",
    "actions_ici": "Actions sur ce type qui servent au moins une partie du territoire",
    "reprendre": "Actions menées ailleurs que l'on peut reprendre ici",
}


def needs_paths() -> dict[str, Any]:
    """`/api/plan/besoins`."""
    parameters = [
        _one("type", "Type d'aide ; tous par défaut, répétable", NEED_KINDS),
        _parameter("km", "À vol d'oiseau, 100 km au plus ; 10 par défaut", {"type": "number"}),
        _one("niveau", "Niveau des territoires ; epci par défaut", NEED_LEVELS),
        _parameter("dans", "Code d'un territoire où rester", {"type": "string"}),
        _parameter(
            "seuil",
            "Part des habitants (en %) au-delà de laquelle un territoire est en manque",
            {"type": "number"},
        ),
        _one("regionales", "Compte aussi les actions de toute la région", ("compter",)),
        _one("etat", "Les territoires dans cet état ; sans_action par défaut", STANDINGS),
        _one("f", "Format", NEEDS_FORMATS),
    ]
    document = {
        "type": "object",
        "required": ["lignes", "actions_sans_lieu", "version", "methodes"],
        "properties": {"lignes": _rows(NEED_FIELDS), "actions_sans_lieu": _rows(PLACELESS_FIELDS)},
    }
    file = {"schema": {"type": "string", "format": "binary"}}
    content = {
        "application/json": {"schema": document},
        "text/csv": file,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": file,
        "application/geo+json": {"schema": {"$ref": "#/components/schemas/GeoJSON"}},
    }
    return {
        "/api/plan/besoins": {
            "get": {
                "operationId": "besoins",
                "summary": "Territoires hors de portée et sans action, actions sans lieu",
                "parameters": parameters,
                "responses": {
                    "200": {"description": "La réponse", "content": content},
                    "304": {"description": "Inchangé depuis votre dernière lecture"},
                    "400": problem("Un paramètre est incorrect"),
                },
            }
        }
    }


def _rows(fields: list[str]) -> dict[str, Any]:
    row = {"type": "object", "properties": {name: _field(name) for name in fields}}
    return {"type": "array", "items": row}


def _field(name: str) -> dict[str, Any]:
    if name in _LISTS:
        found: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
    else:
        found = {"type": "number" if name in _NUMBERS else "string", "nullable": True}
    return found | ({"description": _WHAT[name]} if name in _WHAT else {})


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": schema,
    }


def _one(name: str, description: str, values: tuple[str, ...]) -> dict[str, Any]:
    return _parameter(name, description, {"type": "string", "enum": list(values)})
