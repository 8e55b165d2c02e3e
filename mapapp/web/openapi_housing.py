"""Short-stay housing in the description of the API."""

from typing import Any

from mapapp.domain.scheme import Situation
from mapapp.domain.situation import AGES, MAX_BUDGET
from mapapp.housing.rules import Verdict

_DAY = " : 2026-12-01, ou celui de 2026-12-01T08:30"


def housing_paths() -> dict[str, Any]:
    """The addresses of `web.housing_api`."""
    scheme_id = {
        "name": "schemeId",
        "in": "path",
        "required": True,
        "description": "Identifiant d'un dispositif",
        "schema": {"type": "string"},
    }
    every = {
        "type": "object",
        "required": ["dispositifs", "message"],
        "properties": {
            "question": {"type": "object"},
            "message": {"type": "string"},
            "dispositifs": {"type": "array", "items": _ref("Dispositif")},
            "conseils": {"type": "array", "items": {"type": "string"}},
            "lieux": {"type": "array", "items": {"type": "object"}},
        },
    }
    summary = "Dispositifs de logement de courte durée : tous, chacun avec sa réponse"
    return {
        "/api/logement": {"get": _get("logement", summary, _parameters(), every)},
        "/api/logement/{schemeId}": {
            "get": _get(
                "dispositif",
                "Un dispositif de logement, avec sa réponse",
                [scheme_id, *_parameters()],
                _ref("Dispositif"),
                missing=True,
            )
        },
    }


def housing_schemas() -> dict[str, Any]:
    """What these addresses answer."""
    text: dict[str, Any] = {"type": "string"}
    codes: dict[str, Any] = {"type": "array", "items": text}
    return {
        "Dispositif": {
            "type": "object",
            "required": ["id", "nom", "reponse", "raisons", "cout", "territoire"],
            "properties": {
                "id": text,
                "nom": text,
                "reponse": {"type": "string", "enum": list(Verdict)},
                "raisons": {**codes, "minItems": 1, "description": "En français, une au moins"},
                "cout": text,
                "territoire": text,
                "territoires": codes,
                "territoires_a_confirmer": codes,
                "complet_jusqu_au": {"type": "string", "format": "date", "nullable": True},
            },
        }
    }


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _parameters() -> list[dict[str, Any]]:
    day = {"type": "string"}
    said: list[tuple[str, str, dict[str, Any]]] = [
        ("age", "Âge, en années", {"type": "integer", "minimum": AGES[0], "maximum": AGES[1]}),
        ("situation", "Pourquoi un logement", {"type": "string", "enum": list(Situation)}),
        ("commune", "Code INSEE de la commune du travail", {"type": "string"}),
        ("debut", f"Premier jour{_DAY}", day),
        ("fin", f"Dernier jour{_DAY}", day),
        ("budget", "Euros par mois", {"type": "number", "minimum": 0, "maximum": MAX_BUDGET}),
        ("service", "Prêt à rendre un service", {"type": "string", "enum": ["oui", "non"]}),
    ]
    return [
        {"name": n, "in": "query", "required": False, "description": words, "schema": schema}
        for n, words, schema in said
    ] + [
        {
            "name": "f",
            "in": "query",
            "required": False,
            "description": "Format",
            "schema": {"type": "string", "enum": ["json"]},
        }
    ]


def _get(
    operation: str,
    summary: str,
    parameters: list[dict[str, Any]],
    schema: dict[str, Any],
    *,
    missing: bool = False,
) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": _ref("Problem")}}
    responses: dict[str, Any] = {
        "200": {"description": "La réponse", "content": {"application/json": {"schema": schema}}},
        "304": {"description": "Inchangé depuis votre dernière lecture"},
        "400": {"description": "Un paramètre est incorrect", "content": problem},
    }
    if missing:
        responses["404"] = {"description": "Rien à cette adresse", "content": problem}
    return {
        "operationId": operation,
        "summary": summary,
        "parameters": parameters,
        "responses": responses,
    }
