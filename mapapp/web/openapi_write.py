"""The writing half of the API described in OpenAPI 3.0, made from the fields that are read."""

from typing import Any

from mapapp.domain.place_fields import FACETS, LABELS
from mapapp.domain.rights import PROPOSED
from mapapp.domain.vocabulary import Vocabulary
from mapapp.web.openapi_parts import (
    NEEDS_TOKEN,
    REFUSALS,
    idempotency_key,
    if_match,
    json_content,
    path_parameter,
    problem,
)

SECURITY = {
    "jeton": {
        "type": "http",
        "scheme": "bearer",
        "description": "Jeton d'une organisation, créé dans son espace (/espace/jetons).",
    }
}
_ETAG = {"ETag": {"description": "Version du lieu", "schema": {"type": "string"}}}
_LOCATION = {
    "Location": {"description": "Adresse de ce qui a été fait", "schema": {"type": "string"}}
}
_OF_A_PLACE = {
    "404": "Ce lieu n'existe pas",
    "410": "Ce lieu n'est plus là",
    "412": "Le lieu a changé depuis la lecture ; ETag : sa version",
    "428": "La version lue manque (If-Match)",
}


def write_paths() -> dict[str, Any]:
    """Every address that writes, or that reads what writing needs."""
    return {
        "/api/lieux": {
            "post": _write("creerLieu", "Proposer ou publier un lieu", "NouveauLieu", 201)
        },
        "/api/lieux/{placeId}": {
            "get": _read("lireLieu", "Un lieu, par les noms qui s'écrivent", "Lieu", "placeId"),
            "patch": _write("changerLieu", "Changer des champs d'un lieu", "Changement", 200),
            "delete": _write("fermerLieu", "Dire qu'un lieu a fermé", "Fermeture", 200, False),
        },
        "/api/contributions/{reference}": {
            "get": _read(
                "contribution", "Ce que devient une écriture relue", "Contribution", "reference"
            )
        },
    }


def _read(operation: str, summary: str, schema: str, name: str) -> dict[str, Any]:
    answer = json_content("La réponse", schema)
    if name == "placeId":
        answer["headers"] = _ETAG
    return {
        "operationId": operation,
        "summary": summary,
        "parameters": [path_parameter(name)],
        "responses": {
            "200": answer,
            "304": {"description": "Inchangé depuis votre dernière lecture"},
            "400": problem("Un paramètre est incorrect"),
            "404": problem("Rien à cette adresse"),
            "410": problem("Ce lieu n'est plus là"),
        },
    }


def _write(
    operation: str, summary: str, schema: str, done: int, required: bool = True
) -> dict[str, Any]:
    new = done == 201
    types = ["application/json"]
    if operation == "changerLieu":
        types.append("application/merge-patch+json")
    refusals = REFUSALS if new else REFUSALS | _OF_A_PLACE
    own = [] if new else [path_parameter("placeId"), if_match()]
    headers = _ETAG | (_LOCATION if new else {})
    waits = json_content("Attend la relecture d'un modérateur", "Attente")
    content = {one: {"schema": {"$ref": f"#/components/schemas/{schema}"}} for one in types}
    return {
        "operationId": operation,
        "summary": summary,
        "security": NEEDS_TOKEN,
        "parameters": [*own, idempotency_key()],
        "requestBody": {"required": required, "content": content},
        "responses": {
            str(done): json_content("Publié", "Lieu") | {"headers": headers},
            "202": waits | {"headers": _LOCATION},
            **{status: problem(said) for status, said in refusals.items()},
        },
    }


def write_schemas(vocabulary: Vocabulary) -> dict[str, Any]:
    """What is sent and what is answered."""
    fields = {name: _field(name, label, vocabulary) for name, label in LABELS.items()}
    comment = {"type": "string", "maxLength": 1000, "nullable": True}
    written = fields | {"comment": comment | {"description": "Pour qui relit"}}
    text, words = {"type": "string"}, {"type": "string", "nullable": True}
    texts = {"type": "array", "items": text}
    place = {"id": text, "version": {"type": "integer"}, "status": text, "kind": text}
    return {
        "Changement": _object(written),
        "NouveauLieu": _object(written) | {"required": ["name", "category"]},
        "Fermeture": _object({"reason": comment, "moved_to": words}),
        "Lieu": {"type": "object", "required": ["id", "version", "status"], "properties": place},
        "Attente": {
            "type": "object",
            "required": ["status", "contribution", "href", "page"],
            "properties": {
                "status": {"type": "string", "enum": ["pending"]},
                "contribution": text,
                "href": text,
                "page": text,
                "place_id": words,
                "similar": texts,
            },
        },
        "Contribution": {
            "type": "object",
            "required": ["status"],
            "properties": {"status": text, "place_id": words, "reason": words},
        },
        "AppelSortant": _call(),
    }


def _call() -> dict[str, Any]:
    """What a webhook is sent; its signature is in the headers `webhook-*`."""
    text, whole = {"type": "string"}, {"type": "integer"}
    changed: dict[str, Any] = {"id": text, "status": text, "version": whole}
    changed |= {"fields": {"type": "array", "items": text}}
    return {
        "type": "object",
        "required": ["id", "type", "timestamp", "data"],
        "properties": {
            "id": text,
            "type": {"type": "string", "enum": ["places.changed", "test"]},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": {
                "type": "object",
                "properties": {
                    "batch": whole,
                    "kind": text,
                    "who": text,
                    "places": {
                        "type": "array",
                        "items": {"type": "object", "properties": changed},
                    },
                },
            },
        },
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _field(name: str, label: str, vocabulary: Vocabulary) -> dict[str, Any]:
    said: dict[str, Any] = {"description": label}
    if name in ("lon", "lat"):
        return {**said, "type": "number", "nullable": True}
    if name == "category":
        codes = [c.code for c in vocabulary.categories.values() if c.kind in PROPOSED]
        return {**said, "type": "string", "enum": codes}
    if name == "name":
        return {**said, "type": "string", "minLength": 2, "maxLength": 200}
    if name == "closures":
        day = {"type": "string", "format": "date"}
        one = _object({"from": day, "to": day, "note": {"type": "string", "nullable": True}})
        return {**said, "type": "array", "items": one | {"required": ["from", "to"]}}
    if name in FACETS or name == "serves":
        items: dict[str, Any] = {"type": "string"}
        if name in FACETS:
            items["enum"] = list(vocabulary.labels[FACETS[name]])
        return {**said, "type": "array", "items": items, "maxItems": 60}
    return {**said, "type": "string", "nullable": True}
