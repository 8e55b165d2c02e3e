"""The part of the API's description that tells of objects."""

from typing import Any

from mapapp.web.objects_asked import FIRM, HOUSEHOLD, WHERE
from mapapp.web.search_page import PAGE_SIZE
from mapapp.web.site import Site

_TEXT: dict[str, Any] = {"type": "string"}
_BOOLEAN: dict[str, Any] = {"type": "boolean"}
_WHOLE: dict[str, Any] = {"type": "integer"}
_NUMBER: dict[str, Any] = {"type": "number"}


_OWN = ("geste", *WHERE)


def objects_parameters(site: Site) -> list[dict[str, Any]]:
    """Those that a search does not have, or has otherwise."""
    return [
        _query("q", "Un objet en mots de tous les jours : « grille-pain », « je cherche du bois »"),
        _query("objet", "Un objet par son code, au lieu de mots", list(site.vocabulary.items)),
        _query("pour", "Pour un ménage ou une petite entreprise", [HOUSEHOLD, FIRM]),
        page_parameter(f"Page de {PAGE_SIZE} lieux ; 404 après la dernière (« pages »)"),
    ]


def page_parameter(description: str) -> dict[str, Any]:
    """The number of a page, from 1."""
    schema = {"type": "integer", "minimum": 1, "default": 1}
    return {"name": "page", "in": "query", "description": description, "schema": schema}


def _query(name: str, description: str, values: list[str] | None = None) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"} | ({"enum": values} if values else {})
    return {"name": name, "in": "query", "description": description, "schema": schema}


def objects_path(
    filters: list[dict[str, Any]], site: Site, problem: dict[str, Any]
) -> dict[str, Any]:
    """`/api/objets`; `filters` are the parameters of a search, `problem` its answer to errors."""
    shared = [one for one in filters if one["name"] in _OWN]
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Objet"}}}
    return {
        "get": {
            "operationId": "objets",
            "summary": "Un objet, ce que l'on peut en faire, et où",
            "parameters": [*objects_parameters(site), *shared],
            "responses": {
                "200": {"description": "La réponse, l'objet connu ou non", "content": content},
                "304": {"description": "Inchangé depuis votre dernière lecture"},
                "400": problem,
                "404": {**problem, "description": "Page de résultats après la dernière"},
            },
        }
    }


def objects_schema() -> dict[str, Any]:
    """The answer."""
    item = _object(code=_TEXT, nom=_TEXT, famille=_TEXT, url=_TEXT)
    gesture = _object(code=_TEXT, nom=_TEXT, lieux=_WHOLE, lieux_sans_precision=_WHOLE)
    fields: dict[str, Any] = {
        "objet": item | {"nullable": True},
        "corrige": _BOOLEAN | {"description": "Une faute de frappe a été corrigée"},
        "candidats": _several(item)
        | {"description": "Quand le mot peut désigner plusieurs objets"},
        "demandes": _several(_TEXT) | {"description": "Gestes demandés, ou lus dans les mots"},
        "gestes": _several(gesture),
        "lieux": _several(_place()),
        "total": _WHOLE,
        "page": _WHOLE,
        "pages": _WHOLE,
        "elargir": _several(_object(rayon=_NUMBER, lieux=_WHOLE)),
        "message": _TEXT,
        "carte": _or_unknown(_TEXT) | {"description": "Adresse de la carte des mêmes lieux"},
        "url": _TEXT,
        "attribution": _TEXT,
    }
    return _object(**fields)


def _place() -> dict[str, Any]:
    texts = "id nom categorie adresse precision etat_texte url".split()
    unsure = "commune telephone site conditions mis_a_jour source licence".split()
    said = "sur_rendez_vous professionnels bonus_reparation".split()
    state = _TEXT | {"enum": ["ouvert", "ferme", "inconnu"]}
    return _object(
        **dict.fromkeys(texts, _TEXT),
        **{name: _or_unknown(_TEXT) for name in unsure},
        **{name: _or_unknown(_BOOLEAN) for name in said},
        lon=_NUMBER,
        lat=_NUMBER,
        distance_m=_or_unknown(_WHOLE),
        dessert_seulement=_BOOLEAN,
        etat=state,
        gestes=_several(_TEXT),
        objet_precise=_BOOLEAN | {"description": "Le lieu dit qu'il prend cet objet"},
    )


def _object(**fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": fields, "required": list(fields)}


def _several(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _or_unknown(schema: dict[str, Any]) -> dict[str, Any]:
    return schema | {"nullable": True}
