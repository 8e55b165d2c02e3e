"""The figures over time described in OpenAPI 3.0."""

from typing import Any

from mapapp.domain.slot_request import COUNTED_DAYS
from mapapp.domain.vocabulary import Vocabulary
from mapapp.figures.evolution_asking import MOST_TERRITORIES
from mapapp.figures.evolution_rows import CHANGE_FIELDS, EVOLUTION_FIELDS
from mapapp.figures.ground import LEVELS
from mapapp.figures.portrait import SHOWN
from mapapp.figures.snapshot import KEPT_MEASURES
from mapapp.web.spreadsheets import CSV, XLSX

_NUMBERS = frozenset("valeur version apparus disparus".split())
_WHAT = {
    "date": "Jour du relevé",
    "provisoire": "true pour aujourd'hui : aucun relevé ne garde encore ces valeurs",
    "mois": "Mois pour lequel le relevé compte ; null s'il a été demandé en plus",
    "valeur": "null si rien ne pouvait être dit ce jour-là, ou n'était pas encore relevé",
    "statut": "dit, non_dit, ou pas_releve (un relevé d'avant cette mesure : ce n'est pas un 0)",
    "version": "Version des données du relevé",
    "apparus": "Lieux comptés au dernier relevé et pas au premier",
    "disparus": "Lieux comptés au premier relevé et pas au dernier",
}


def evolution_paths(vocabulary: Vocabulary) -> dict[str, Any]:
    """The address of the figures over time."""
    categories = [one.code for one in vocabulary.categories.values() if one.kind in SHOWN]
    parameters = [
        _one("territoire", f"Codes de territoires de même niveau, {MOST_TERRITORIES} au plus"),
        _one("niveau", "Tous les territoires d'un niveau ; la région par défaut", LEVELS),
        _one("type", "Types d'aide (répétable)", [kind.value for kind in SHOWN]),
        _one("categorie", "Catégories (répétable)", categories),
        _one("par", "Une ligne par…", ["type", "categorie"]),
        _one("mesure", "Ce qui est mesuré (répétable)", KEPT_MEASURES),
        _one("jours", "Pour les places en crèche : 30 ou 90 jours", [str(n) for n in COUNTED_DAYS]),
        _one("depuis", "Premier jour ou mois : 2026-03 ou 2026-03-01"),
        _one("jusque", "Dernier jour ou mois"),
        _one("f", "Format", ["json", "csv", "xlsx"]),
    ]
    content = {
        "application/json": {"schema": _document()},
        CSV.partition(";")[0]: {"schema": {"type": "string"}},
        XLSX: {"schema": {"type": "string", "format": "binary"}},
    }
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "/api/statistiques/evolution": {
            "get": {
                "operationId": "evolution",
                "summary": "Les chiffres de chaque relevé, et ce qui a changé de l'un à l'autre",
                "parameters": parameters,
                "responses": {
                    "200": {"description": "La réponse", "content": content},
                    "304": {"description": "Inchangé depuis votre dernière lecture"},
                    "400": {"description": "Un paramètre est incorrect", "content": problem},
                },
            }
        }
    }


def _document() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["lignes", "changements", "releves", "aujourdhui", "methodes"],
        "properties": {
            "lignes": _rows(EVOLUTION_FIELDS),
            "changements": _rows(CHANGE_FIELDS),
            "releves": _rows(["date", "mois", "version"]),
            "aujourdhui": {**_object(["date", "version"]), "nullable": True},
            "methodes": {"type": "object"},
        },
    }


def _rows(names: list[str]) -> dict[str, Any]:
    return {"type": "array", "items": _object(names)}


def _object(names: list[str]) -> dict[str, Any]:
    return {"type": "object", "properties": {name: _field(name) for name in names}}


def _field(name: str) -> dict[str, Any]:
    kind = "boolean" if name == "provisoire" else "number" if name in _NUMBERS else "string"
    found: dict[str, Any] = {"type": kind, "nullable": True}
    return found | ({"description": _WHAT[name]} if name in _WHAT else {})


def _one(name: str, description: str, values: Any = ()) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    if values:
        schema["enum"] = list(values)
    if name in ("territoire", "type", "categorie", "mesure"):
        schema = {"type": "array", "items": schema}
    found = {"name": name, "in": "query", "required": False, "description": description}
    return found | {"schema": schema}
