"""How complete what is known of a place is, what is missing, and why it matters to people."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mapapp.domain.kinds import Kind

_ALL = frozenset(kind for kind in Kind if kind is not Kind.ACTION)


@dataclass(frozen=True, slots=True)
class Criterion:
    """A datum that is wanted of places of some kinds. `weight` is its part of the score; `why`
    (French) says what its lack costs those who search."""

    field: str
    weight: int
    label: str
    why: str
    kinds: frozenset[Kind] = _ALL


CRITERIA = (
    Criterion(
        "hours", 25, "Horaires", "sans eux, le lieu est invisible à qui cherche « ouvert quand… »"
    ),
    Criterion(
        "precision", 20, "Position exacte", "le repère est à la mairie, pas à la porte du lieu"
    ),
    Criterion("phone", 15, "Téléphone", "on ne peut pas appeler avant de se déplacer"),
    Criterion("presentation", 10, "Présentation", "on ne sait pas ce que le lieu propose"),
    Criterion("audiences", 10, "Publics", "absent des recherches par public"),
    Criterion(
        "gestures", 10, "Gestes", "absent des recherches par geste", frozenset({Kind.CIRCULAR})
    ),
    Criterion("email", 5, "Courriel", "personne ne peut vous demander si tout est exact"),
    Criterion("address", 5, "Adresse", "l'itinéraire s'arrête à la commune"),
    Criterion("website", 5, "Site internet", "pas de lien pour en savoir plus"),
    Criterion("conditions", 5, "Conditions", "on ne sait pas qui peut venir, ni à quel prix"),
)
"""The most missed first."""


def criteria_of(kind: Kind) -> tuple[Criterion, ...]:
    """What is wanted of a kind of place."""
    return tuple(one for one in CRITERIA if kind in one.kinds)


def missing(values: Mapping[str, Any]) -> tuple[Criterion, ...]:
    """What is not known of a place, the most missed first; `values` is what everyone sees of it,
    by the names of statements."""
    kind = Kind(values["kind"])
    return tuple(one for one in criteria_of(kind) if not _has(values, one.field))


def score(values: Mapping[str, Any]) -> int:
    """0 (nothing known) to 100 (everything that is wanted)."""
    wanted = sum(one.weight for one in criteria_of(Kind(values["kind"])))
    lacking = sum(one.weight for one in missing(values))
    return round(100 * (wanted - lacking) / wanted) if wanted else 100


def _has(values: Mapping[str, Any], name: str) -> bool:
    if name == "precision":
        return values.get(name) == "adresse"
    return values.get(name) not in (None, "", [], ())
