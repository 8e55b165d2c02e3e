"""What a place says of who may come and how, read from its own words.

Places state it in plain French, not in fields: what is not found there is not known, never « no ».
"""

import re
from dataclasses import dataclass

from mapapp.domain.place import Place
from mapapp.domain.vocabulary import Facet
from mapapp.text import fold

FIRMS = "entreprises"
"""The audience of firms, shops and craftspeople."""

_WITHOUT_APPOINTMENT = re.compile(r"\bsans (?:prise de )?(?:rendez vous|rdv)\b")
_APPOINTMENT = re.compile(r"\b(?:rendez vous|rdv)\b")
_NO_FIRMS = re.compile(
    r"\b(?:particuliers (?:uniquement|seulement)|(?:uniquement|seulement|exclusivement)"
    r" (?:aux|les|pour les) particuliers|reservee?s? aux particuliers"
    r"|(?:interdite?s?|non acceptes|refuses|pas)(?: \w+){0,2} professionnels"
    r"|professionnels (?:non|pas|refuses|exclus|interdits)(?: acceptes| admis)?)\b"
)
_FIRMS = re.compile(
    r"\b(?:professionnels|artisans|commercants|entreprises)(?: \w+){0,3}"
    r" (?:acceptee?s|admise?s|bienvenu|bienvenus|payants?)\b"
    r"|\b(?:ouverte?|reservee?|accueil|apports|depots?)(?: \w+){0,4}"
    r" (?:professionnels|artisans|entreprises)\b"
)
_BONUS = re.compile(r"\b(?:bonus reparation|qualirepar|label bonus)\b")


@dataclass(frozen=True, slots=True)
class Acceptance:
    """None is not known. `appointment`: one must call first; `firms`: firms may come;
    `bonus`: the place gives the national repair bonus."""

    appointment: bool | None
    firms: bool | None
    bonus: bool | None


def acceptance_of(place: Place) -> Acceptance:
    """What a place's audiences, conditions, presentation and hours say of it."""
    said = fold(" . ".join(filter(None, (place.conditions, place.presentation, place.hours_text))))
    quoted = " . ".join(re.findall(r'"([^"]*)"', place.hours or ""))
    return Acceptance(
        appointment=_appointment(f"{said} {fold(quoted)}"),
        firms=_firms(place, said),
        bonus=True if _BONUS.search(said) else None,
    )


def _appointment(said: str) -> bool | None:
    if _WITHOUT_APPOINTMENT.search(said):
        return False
    return True if _APPOINTMENT.search(said) else None


def _firms(place: Place, said: str) -> bool | None:
    if FIRMS in place.codes(Facet.AUDIENCE):
        return True
    if _NO_FIRMS.search(said):
        return False
    return True if _FIRMS.search(said) else None
