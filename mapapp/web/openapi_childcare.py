"""The slots of crèches in the OpenAPI description, made from the fields that are read."""

from typing import Any

from mapapp.domain.slot import RESERVED, Freshness
from mapapp.domain.slot_fields import FIELDS
from mapapp.domain.slot_values import MAX_PLACES, WEEKDAYS
from mapapp.web.openapi_parts import (
    NEEDS_TOKEN,
    REFUSALS,
    idempotency_key,
    if_match,
    json_content,
    path_parameter,
    problem,
)

_ETAG = {"ETag": {"description": "Version du créneau", "schema": {"type": "string"}}}
_OF_A_SLOT = {
    "404": "Cette crèche, ou ce créneau, n'existe pas",
    "410": "La crèche n'est plus là, ou le créneau est passé ou retiré",
}
_OF_A_VERSION = {
    "412": "Le créneau a changé depuis la lecture ; ETag : sa version",
    "428": "La version lue manque (If-Match)",
}


def slot_paths() -> dict[str, Any]:
    """Addresses of slots."""
    base = "/api/creches/{crecheId}/creneaux"
    return {
        base: {
            "get": _read("creneaux", "Places libres d'une crèche", "Creneaux", [_full()]),
            "post": _write("publierCreneau", "Publier un créneau, ou une répétition", 201),
        },
        f"{base}/{{creneauId}}": {
            "get": _read("creneau", "Un créneau", "Creneau", [_slot_id()]),
            "patch": _write("changerCreneau", "Changer des champs d'un créneau", 200),
            "delete": _write("retirerCreneau", "Retirer un créneau", 200),
        },
    }


def slot_schemas() -> dict[str, Any]:
    """What is sent and what is answered."""
    written = {name: _field(name, label) for name, label in FIELDS.items()}
    text: dict[str, Any] = {"type": "string"}
    words, whole = text | {"nullable": True}, {"type": "integer"}
    answered = {"id": whole, "creche": text, "places_libres": whole, "serie": words}
    answered |= {"fraicheur_texte": text, "confirme_le": text, "version": whole}
    states = [state.value for state in Freshness if state is not Freshness.GONE]
    answered["fraicheur"] = text | {"enum": [*states, "retire"]}
    once = ("moment", "jours", "repete_jusqu")
    said = {name: one for name, one in written.items() if name not in once}
    sent = {"type": "object", "properties": written, "additionalProperties": False}
    slots = {"type": "array", "items": {"$ref": "#/components/schemas/Creneau"}}
    return {
        "NouveauCreneau": sent | {"required": ["date"]},
        "ChangementDeCreneau": sent,
        "Creneau": {
            "type": "object",
            "required": ["id", "date", "debut", "fin", "places_libres", "fraicheur", "version"],
            "properties": answered | said,
        },
        "Creneaux": {
            "type": "object",
            "required": ["creneaux"],
            "properties": {
                "creche": text,
                "nom": text,
                "creneaux": slots,
                "laisses": {"type": "array", "items": text},
                "lot": whole,
            },
        },
    }


def _read(operation: str, summary: str, schema: str, more: list[dict[str, Any]]) -> dict[str, Any]:
    answer = json_content("La réponse, à ne pas garder", schema)
    if schema == "Creneau":
        answer["headers"] = _ETAG
    return {
        "operationId": operation,
        "summary": summary,
        "parameters": [path_parameter("crecheId"), *more],
        "responses": {
            "200": answer,
            "400": problem("Un paramètre est incorrect"),
            **{status: problem(said) for status, said in _OF_A_SLOT.items()},
        },
    }


def _write(operation: str, summary: str, done: int) -> dict[str, Any]:
    new, removes = done == 201, operation == "retirerCreneau"
    refusals = REFUSALS | _OF_A_SLOT | ({} if new else _OF_A_VERSION)
    own = [] if new else [_slot_id(), _whole(), if_match()]
    found: dict[str, Any] = {
        "operationId": operation,
        "summary": summary,
        "security": NEEDS_TOKEN,
        "parameters": [path_parameter("crecheId"), *own, idempotency_key()],
        "responses": {
            str(done): json_content("Fait", "Creneaux" if new else "Creneau") | {"headers": _ETAG},
            **{status: problem(said) for status, said in refusals.items()},
        },
    }
    if not removes:
        name = "NouveauCreneau" if new else "ChangementDeCreneau"
        schema = {"$ref": f"#/components/schemas/{name}"}
        types = ["application/json", *([] if new else ["application/merge-patch+json"])]
        content = {one: {"schema": schema} for one in types}
        found["requestBody"] = {"required": True, "content": content}
    return found


def _field(name: str, label: str) -> dict[str, Any]:
    said: dict[str, Any] = {"description": label, "nullable": True}
    if name in ("jours", "reserve_a"):
        codes = list(WEEKDAYS if name == "jours" else RESERVED)
        return said | {"type": "array", "items": {"type": "string", "enum": codes}}
    if name == "places":
        return said | {"type": "integer", "minimum": 1, "maximum": MAX_PLACES}
    if name.startswith("age_"):
        return said | {"type": "integer", "minimum": 0}
    return said | {"type": "string"}


def _slot_id() -> dict[str, Any]:
    return path_parameter("creneauId") | {"schema": {"type": "integer", "minimum": 1}}


def _whole() -> dict[str, Any]:
    schema = {"type": "string", "enum": ["oui"]}
    said = "Pour toute la répétition dont ce créneau fait partie : tout, ou rien"
    return {"name": "serie", "in": "query", "description": said, "schema": schema}


def _full() -> dict[str, Any]:
    schema = {"type": "string", "enum": ["oui"]}
    said = "Montre aussi les créneaux complets"
    return {"name": "complets", "in": "query", "description": said, "schema": schema}
