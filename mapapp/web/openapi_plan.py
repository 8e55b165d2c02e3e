"""The part of the API's description that tells of the plan."""

from typing import Any

from mapapp.domain.place import Status
from mapapp.domain.plan_indicators import Figure
from mapapp.web.openapi_parts import json_content, path_parameter, problem

FORMATS = ("json", "csv", "xlsx")
DESCRIBED, UNDESCRIBED = "décrite", "non décrite dans la plaquette"
"""What `etat` says of a place among the actions that the plan announces."""
# As `web.spreadsheets` serves them, which brings what reads files along.
_CSV = "text/csv; charset=utf-8"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TEXT: dict[str, Any] = {"type": "string"}
_WHOLE: dict[str, Any] = {"type": "integer"}
_NUMBER: dict[str, Any] = {"type": "number"}
_BOOLEAN: dict[str, Any] = {"type": "boolean"}
_DATE: dict[str, Any] = {
    "type": "string",
    "nullable": True,
    "description": "Une année, un mois ou un jour : 2026, 2026-12, 2026-12-31",
}


_COUNTS = (
    "lieux_lies",
    "lieux",
    "lieux_ouverts",
    "lieux_horaires_inconnus",
    "creneaux_libres",
    "places_libres",
    "communes_desservies",
    "habitants",
    "communes",
)


def plan_paths() -> dict[str, Any]:
    """`/api/plan` and `/api/plan/{action_id}`."""
    whole = json_content("Le plan", "Plan")
    file = {"schema": {"type": "string", "format": "binary"}}
    whole["content"] |= {_CSV: file, _XLSX: file}
    formats = {
        "name": "f",
        "in": "query",
        "description": "Le format ; un tableau se modifie, puis s'importe par qui suit le plan",
        "schema": {"type": "string", "enum": list(FORMATS), "default": "json"},
    }
    return {
        "/api/plan": {
            "get": {
                "operationId": "plan",
                "summary": "Les actions du plan et leur avancement",
                "parameters": [formats],
                "responses": {
                    "200": whole,
                    "304": {"description": "Inchangé depuis votre dernière lecture"},
                    "400": problem("Un paramètre est incorrect"),
                },
            }
        },
        "/api/plan/{action_id}": {
            "get": {
                "operationId": "actionDuPlan",
                "summary": "Une action du plan et son avancement",
                "parameters": [path_parameter("action_id")],
                "responses": {
                    "200": json_content("L'action", "ActionDuPlan"),
                    "304": {"description": "Inchangé depuis votre dernière lecture"},
                    "400": problem("Un paramètre est incorrect"),
                    "404": problem("Cette action n'est pas au plan"),
                },
            }
        },
    }


def plan_schemas() -> dict[str, Any]:
    """Answers by name."""
    slot = _object(
        action=_TEXT | {"nullable": True}, etat=_TEXT | {"enum": [DESCRIBED, UNDESCRIBED]}
    )
    action = {"$ref": "#/components/schemas/ActionDuPlan"}
    return {
        "Plan": _object(
            annoncees=_WHOLE,
            decrites=_WHOLE,
            non_decrites=_WHOLE,
            emplacements=_several(slot),
            etats={"type": "object", "additionalProperties": _WHOLE},
            jalons_en_retard=_WHOLE,
            actions=_several(action),
            attribution=_TEXT,
        ),
        "ActionDuPlan": _action(),
    }


def _action() -> dict[str, Any]:
    unsure = _TEXT | {"nullable": True}
    return _object(
        id=_TEXT,
        titre=_TEXT,
        theme=_TEXT,
        resume=_TEXT,
        pilote=unsure,
        structure=unsure,
        partenaires=_several(_TEXT),
        territoires=_several(_object(niveau=_TEXT, code=_TEXT, nom=_TEXT)),
        etat=_TEXT | {"enum": [status.value for status in Status]},
        debut=_DATE,
        fin=_DATE,
        jalons=_several(_object(nom=_TEXT, echeance=_DATE, fait=_DATE, en_retard=_BOOLEAN)),
        indicateurs=_several(_indicator()),
        notes=_several(_object(date=_TEXT, texte=_TEXT)),
        reprend=unsure | {"description": "L'action dont celle-ci est la reprise ailleurs"},
        reprise_par=_several(_TEXT),
        annoncee=_BOOLEAN | {"description": "Une des 38 actions annoncées en 2019"},
        lieux=_several(_TEXT),
        dispositifs=_several(_TEXT),
        chiffres=_maybe(
            _object(
                date=_TEXT | {"format": "date-time"},
                **dict.fromkeys(_COUNTS, _WHOLE),
                **dict.fromkeys((Figure.NEAR.value, Figure.REACHED.value), _NUMBER),
            ),
            "Ce que montrent les données de ce qui est lié ; les parts sont en pour cent. Rien si"
            " rien n'est lié",
        ),
        documents=_several(
            _object(
                titre=_TEXT,
                date=_DATE,
                url=_TEXT,
                type=unsure | {"description": "D'un fichier, comme son nombre d'octets"},
                octets=_WHOLE | {"nullable": True},
            )
        ),
        url=_TEXT,
    )


def _indicator() -> dict[str, Any]:
    maybe = _NUMBER | {"nullable": True}
    return _object(
        nom=_TEXT,
        unite=_TEXT,
        cible=maybe,
        echeance=_DATE,
        valeurs=_several(_object(date=_DATE, valeur=_NUMBER)),
        part=maybe | {"description": "Part de la cible atteinte, 1 pour toute la cible"},
        calcul=_maybe(
            _object(
                chiffre=_TEXT | {"enum": [one.value for one in Figure]},
                territoire=_TEXT | {"nullable": True},
            ),
            "D'où vient la dernière valeur, si elle n'est pas tapée ; sans territoire,"
            " ceux de l'action",
        ),
    )


def _maybe(schema: dict[str, Any], description: str) -> dict[str, Any]:
    return schema | {"nullable": True, "description": description}


def _object(**fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": fields, "required": list(fields)}


def _several(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}
