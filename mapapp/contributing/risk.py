"""How carefully a proposal is to be looked at."""

import re
from collections.abc import Mapping
from typing import Any

from mapapp.contributing.duplicates import alike
from mapapp.domain.geography import distance_m

FAR_M = 500.0
_PROSE = ("presentation", "conditions", "hours_text", "summary", "note")
_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
_MOBILE = re.compile(r"(?<!\d)(?:\+33\s?|0)[67](?:[\s.]?\d{2}){4}(?!\d)")
_NAMED = re.compile(r"\b(?:M\.|Mme|Mlle|Monsieur|Madame)\s+\w+", re.IGNORECASE)
_HEALTH = re.compile(r"\b(?:malade|maladie|hospitalis|cancer|handicap|enceinte|d[ée]pressi)", re.I)


def moved_m(base: Mapping[str, Any], values: Mapping[str, Any]) -> float | None:
    """Metres between a place and where it is proposed to be; None when nothing is moved."""
    found = [one.get(name) for one in (base, values) for name in ("lon", "lat")]
    known = [value for value in found if value is not None]
    return distance_m(*known) if len(known) == 4 else None


def warnings(
    kind: str, base: Mapping[str, Any], values: Mapping[str, Any], comment: str | None
) -> list[tuple[int, str]]:
    """(weight, French reason) of all that calls for care; weights add up to the risk."""
    found = []
    if kind == "closed":
        found.append((30, "Le lieu serait fermé."))
    if (moved := moved_m(base, values)) is not None and moved > FAR_M:
        found.append((30, f"Le lieu serait déplacé de {_metres(moved)}."))
    if base.get("name") and values.get("name") and not alike(base["name"], values["name"]):
        found.append((20, "Le nom changerait."))
    if base.get("website") and "website" in values and base["website"] != values["website"]:
        found.append((15, "L'adresse du site changerait."))
    if base.get("email") and "email" in values and base["email"] != values["email"]:
        found.append((15, "L'adresse de courriel changerait."))
    prose = " ".join(
        str(text)
        for text in (
            comment,
            *(values.get(n) for n in _PROSE),
            *(closure.get("reason") for closure in values.get("closures") or ()),
        )
        if text
    )
    if len(_LINK.findall(prose)) >= 2:
        found.append((25, "Plusieurs liens sont dans le texte."))
    if says_of_someone(prose):
        found.append((10, "Le texte semble parler d'une personne (nom, mobile, santé)."))
    return found


def risk_of(
    kind: str,
    base: Mapping[str, Any],
    values: Mapping[str, Any],
    comment: str | None,
    *,
    passer_by: bool,
) -> int:
    """0 to 100: the sum of the warnings, and 20 for someone without an account."""
    weights = [weight for weight, _ in warnings(kind, base, values, comment)]
    return min(100, sum(weights) + (20 if passer_by else 0))


def says_of_someone(text: str) -> bool:
    """Whether a text seems to hold what concerns a person: a mobile, a name, health."""
    return any(pattern.search(text) for pattern in (_MOBILE, _NAMED, _HEALTH))


def _metres(distance: float) -> str:
    return (
        f"{distance:.0f} m" if distance < 1_000 else f"{distance / 1000:.1f} km".replace(".", ",")
    )
