"""Parts that descriptions of several addresses share."""

from typing import Any

PROBLEM = "application/problem+json"
NEEDS_TOKEN = [{"jeton": list[str]()}]
REFUSALS = {
    "400": "Le corps est incorrect : toutes les fautes, champ par champ",
    "401": "Jeton absent, inconnu, révoqué ou expiré",
    "403": "Le jeton ou l'organisation n'a pas ce droit",
    "409": "Le lieu vient de changer",
    "413": "Plus de 1 Mo",
    "415": "Ce n'est pas du JSON en UTF-8",
    "422": "La clé d'idempotence a servi pour un autre envoi",
    "429": "Trop d'écritures : attendre Retry-After secondes",
}


def json_content(description: str, schema: str) -> dict[str, Any]:
    """An answer in JSON of a named schema."""
    found = {"schema": {"$ref": f"#/components/schemas/{schema}"}}
    return {"description": description, "content": {"application/json": found}}


def problem(description: str) -> dict[str, Any]:
    """An answer that says what is wrong (RFC 9457)."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": description, "content": {PROBLEM: {"schema": schema}}}


def path_parameter(name: str) -> dict[str, Any]:
    """A text in the address."""
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def if_match() -> dict[str, Any]:
    """The version that was read."""
    return {
        "name": "If-Match",
        "in": "header",
        "required": True,
        "description": "ETag de la version lue ; « * » est refusé",
        "schema": {"type": "string", "pattern": '^"[0-9]+"$'},
    }


def idempotency_key() -> dict[str, Any]:
    """The name of a request that may be sent again."""
    return {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "Nom tiré au hasard de cet envoi : répété, il n'écrit qu'une fois (7 jours)",
        "schema": {"type": "string", "pattern": "^[!-~]{1,120}$"},
    }
