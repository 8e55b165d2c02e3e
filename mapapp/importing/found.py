"""What is found in a file: values read, what is wrong with them, and what would mend it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

DROP = "ligne"
"""The field of a fix that leaves a row out."""
DROPPED = "retirer"

SORTS = {
    "virgule": "Virgule décimale",
    "inverse": "Longitude et latitude inversées",
    "signe": "Signe de la longitude",
    "lambert93": "Coordonnées en Lambert-93",
    "degres": "Degrés, minutes, secondes",
    "zero": "Coordonnées nulles",
    "position": "Position",
    "ancienne_commune": "Ancienne commune",
    "commune": "Commune",
    "code_postal": "Code postal qui n'est pas celui de la commune",
    "horaires": "Horaires en français",
    "horaires_illisibles": "Horaires qui ne sont pas compris",
    "telephone": "Écriture du téléphone",
    "telephone_faux": "Téléphone",
    "courriel": "Courriel",
    "site": "Adresse de site sans https://",
    "date": "Date",
    "categorie": "Type ou catégorie",
    "liste": "Valeur qui n'est pas de la liste",
    "texte": "Texte",
    "encodage": "Accents abîmés",
    "manque": "Valeur manquante",
    "doublon": "Ligne en double",
    "identifiant": "Identifiant",
    "perimetre": "Hors du périmètre",
    "cellule": "Cellule illisible",
}
"""Sorts of problems, each mended for the whole file by one click, as shown."""


class Read(NamedTuple):
    """A value as read. `message` is empty when it is right; `fix` is then of no use."""

    value: Any = None
    message: str = ""
    sort: str = ""
    fix: str | None = None
    fix_field: str = ""


class Found(NamedTuple):
    """What is wrong with a field of a row. `fix`: field and text that would mend it."""

    field: str
    value: str
    message: str
    sort: str
    fix: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem as told: the row of the file, the name of its column."""

    row: int
    field: str
    value: str
    message: str
    sort: str
    fix: Mapping[str, str] | None

    def as_json(self) -> dict[str, Any]:
        """The shape of the command line's answer."""
        return {
            "row": self.row,
            "field": self.field,
            "value": self.value,
            "message": self.message,
            "fix": dict(self.fix) if self.fix else None,
            "sort": self.sort,
        }
