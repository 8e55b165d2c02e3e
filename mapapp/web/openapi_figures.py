"""The figures of territories described in OpenAPI 3.0."""

from typing import Any

from mapapp.domain.kinds import Kind
from mapapp.domain.parameters import MODES
from mapapp.domain.slot_request import COUNTED_DAYS
from mapapp.domain.vocabulary import Facet
from mapapp.figures.asking import BY, MEASURES, MOST_NEXT
from mapapp.figures.counting import STATUSES
from mapapp.figures.ground import LEVELS
from mapapp.figures.offers import FORMS, OFFERS, SLOT_MEASURES
from mapapp.figures.rows import COUNT_FIELDS, NEXT_FIELDS, REACH_FIELDS
from mapapp.web.site import Site
from mapapp.web.spreadsheets import CSV, XLSX

_NUMBERS = frozenset(
    "valeur population version inconnus couverte part incertaine desservie communes_hors_portee"
    " population_hors_portee gain rang communes communes_hors_region".split()
)
_WHAT = {
    "communes": "Communes du territoire qui sont dans la région : elles seules sont comptées",
    "communes_hors_region": "Ses communes hors de la région, non comptées",
    "statut": "; ".join(status.value for status in STATUSES),
    "part": "De 0 à 1 ; null sans habitant",
    "incertaine": "Habitants à portée si les horaires inconnus convenaient",
    "desservie": "Habitants d'une commune qu'un lieu dessert sans y être à portée",
    "inconnus": "Lieux aux horaires inconnus, quand un horaire est demandé",
}


def figures_paths(site: Site) -> dict[str, Any]:
    """Every address of the figures."""
    counts = [_level(), _inside(), *_subject(site), _one("par", "Une ligne par…", list(BY))]
    counts.append(_several("mesure", "Ce qui est mesuré", [*MEASURES, *SLOT_MEASURES]))
    days = [str(days) for days in COUNTED_DAYS]
    counts.append(_one("jours", "Places en crèche : sur combien de jours ; 30 par défaut", days))
    offers = [
        _one("offre", "Ce qui doit être à portée ; « lieux » par défaut", list(OFFERS)),
        _several("forme", "Formes de logement, avec offre=dispositifs", [f.value for f in FORMS]),
    ]
    way = [
        _inside(),
        *_subject(site),
        _number("km", "Distance à vol d'oiseau, 100 km au plus ; 10 par défaut"),
        _number("minutes", "Temps de trajet estimé, 1 à 120 minutes ; avec mode"),
        _one("mode", "Mode de trajet", list(MODES)),
        _one("desserte", "Compte aussi les communes desservies", ["inclure"]),
    ]
    put = [
        _text("commune", "Code INSEE de la commune d'un lieu de plus"),
        _number("lon", "Longitude d'un lieu de plus"),
        _number("lat", "Latitude d'un lieu de plus"),
        _number("combien", f"Sans lieu choisi : combien en placer au mieux, {MOST_NEXT} au plus"),
    ]
    return {
        "/api/statistiques": _get("statistiques", "Nombre et taux de lieux", counts, COUNT_FIELDS),
        "/api/couverture": _get(
            "couverture", "Habitants à portée d'un lieu", [_level(), *way, *offers], REACH_FIELDS
        ),
        "/api/couverture/simuler": _get(
            "simuler", "Ce que changerait un lieu de plus", [*way, *put], NEXT_FIELDS, "lieux"
        ),
    }


def _get(
    operation: str,
    summary: str,
    parameters: list[dict[str, Any]],
    fields: list[str],
    lines: str = "lignes",
) -> dict[str, Any]:
    formats = ["json", "csv", "xlsx", *(["geojson"] if lines == "lignes" else [])]
    row = {"type": "object", "properties": {name: _field(name) for name in fields}}
    document = {
        "type": "object",
        "required": [lines, "version", "methodes"],
        "properties": {lines: {"type": "array", "items": row}},
    }
    binary = {"type": "string", "format": "binary"}
    content = {
        "application/json": {"schema": document},
        CSV.partition(";")[0]: {"schema": {"type": "string"}},
        XLSX: {"schema": binary},
    }
    if "geojson" in formats:
        shapes = {"$ref": "#/components/schemas/GeoJSON"}
        content["application/geo+json"] = {"schema": shapes}
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "parameters": [*parameters, _one("f", "Format", formats)],
            "responses": {
                "200": {"description": "La réponse", "content": content},
                "304": {"description": "Inchangé depuis votre dernière lecture"},
                "400": {"description": "Un paramètre est incorrect", "content": problem},
            },
        }
    }


def _field(name: str) -> dict[str, Any]:
    if name == "communes_gagnees":
        return {"type": "array", "items": {"type": "object"}}
    found: dict[str, Any] = {"type": "number" if name in _NUMBERS else "string", "nullable": True}
    return found | ({"description": _WHAT[name]} if name in _WHAT else {})


def _subject(site: Site) -> list[dict[str, Any]]:
    labels = site.vocabulary.labels
    return [
        _several("type", "Type d'aide", [kind.value for kind in Kind]),
        _several("categorie", "Catégorie", list(site.vocabulary.categories)),
        *(_several(f.value, f.value.capitalize(), list(labels[f])) for f in Facet),
        _text("ouvert", "Ouvert à cet instant ou à un moment de ce créneau"),
        _text("ouvert_tout", "Ouvert pendant tout ce créneau"),
    ]


def _level() -> dict[str, Any]:
    return _one("niveau", "Niveau des territoires ; département par défaut", list(LEVELS))


def _inside() -> dict[str, Any]:
    return _text(
        "dans",
        "Code d'un territoire où rester : région, département, arrondissement, EPCI, commune",
    )


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


def _one(name: str, description: str, values: list[str]) -> dict[str, Any]:
    return _parameter(name, description, {"type": "string", "enum": values})


def _several(name: str, description: str, values: list[str]) -> dict[str, Any]:
    each = {"type": "string", "enum": values}
    found = _parameter(name, description, {"type": "array", "items": each, "maxItems": 60})
    return found | {"style": "form", "explode": True}
