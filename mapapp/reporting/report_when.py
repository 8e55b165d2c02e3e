"""Which figures of a report are of a snapshot of its period, and which of the day it was made."""

from collections.abc import Mapping
from typing import Any

from mapapp.reporting.periods import parse_period
from mapapp.reporting.words import date_text

Frozen = Mapping[str, Any]


def when_texts(found: Frozen) -> list[str]:
    """What a report on a period that is over says of its dates; nothing of one that runs, nor of
    the first format, of which all is of the day."""
    if not found["definitif"] or "releve" not in found:
        return []
    day = date_text(found["jour"])
    if found["releve"] is None:
        return [
            "Aucun relevé n'a été fait pendant cette période\u00a0: tous les chiffres sont du"
            f" {day}, jour où ce rapport est fait."
        ]
    one = found["releve"]
    which = "le dernier de la période"
    if parse_period(found["periode"]).ends.isoformat() == one["jour"]:
        which = "dernier jour de la période"
    return [
        f"Sont du relevé du {date_text(one['jour'])} ({which}, version {one['version']} des"
        " données)\u00a0: les nombres de lieux et pour 10\u202f000 habitants, les habitants à"
        " 10\u00a0km d'un lieu et leur part, ce que l'on sait des lieux.",
        f"Sont du {day}, jour où ce rapport est fait (version {found['version']})\u00a0: la carte"
        " des habitants à portée, les communes hors de portée, ce qui est ouvert le samedi, et le"
        " plan, dont les relevés ne gardent rien.",
    ]


def snapshot_text(found: Frozen) -> str:
    """The same in the words of a source."""
    one = found.get("releve")
    if not one:
        return ""
    return f"Relevé du {date_text(one['jour'])}, version {one['version']} des données. "


def map_day(found: Frozen, one: Frozen) -> str:
    """What a map is of, where a report has figures of two days."""
    if not found.get("releve"):
        return ""
    return f", au {date_text((found['releve'] if one['releve'] else found)['jour'])}"
