"""Places that may be the one being proposed: « est-ce celui-ci ? »."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from mapapp.domain.filters import Box
from mapapp.domain.geography import distance_m
from mapapp.store.connections import Connection
from mapapp.store.nearby import Candidate, candidates
from mapapp.text import tokens

NEAR_M = 300.0
ALIKE = 92.0
"""Least likeness of two names, in hundredths (rapidfuzz's token_set_ratio of folded words)."""
MOST = 8
_STREET_WORDS = frozenset(
    "rue avenue boulevard place allee chemin route quai impasse bis ter".split()
)


@dataclass(frozen=True, slots=True)
class Twin:
    """A place that may be the same; `why` is French, `distance_m` None when a point is missing."""

    id: str
    name: str
    kind: str
    where: str
    why: str
    distance_m: float | None


def twins(
    connection: Connection, values: Mapping[str, Any], *, but: str | None = None
) -> list[Twin]:
    """Published places that may be the one of these values, the nearest first.

    Same name, telephone or address, within 300 m or in the same commune. `but` is left out.
    """
    lon, lat = values.get("lon"), values.get("lat")
    point = (lon, lat) if lon is not None and lat is not None else None
    commune = values.get("commune_code")
    found = []
    for one in candidates(connection, commune, _around(point)):
        distance = distance_m(*point, one.lon, one.lat) if point else None
        near = distance is not None and distance <= NEAR_M
        if one.id == but or not (near or (commune is not None and one.commune_code == commune)):
            continue
        if why := _why(values, one):
            where = ", ".join(text for text in (one.address, one.commune_name) if text)
            found.append(Twin(one.id, one.name, one.kind, where, why, distance))
    return sorted(found, key=lambda twin: (twin.distance_m or 0.0, twin.id))[:MOST]


def _around(point: tuple[float, float] | None) -> Box | None:
    if point is None:
        return None
    lon, lat = point
    dlat = NEAR_M / 110_000
    dlon = dlat / cos(radians(lat))
    return Box(lon - dlon, lat - dlat, lon + dlon, lat + dlat)


def _why(values: Mapping[str, Any], one: Candidate) -> str | None:
    reasons = []
    if alike(values.get("name"), one.name):
        reasons.append("même nom")
    if same_phone(values.get("phone"), one.phone):
        reasons.append("même téléphone")
    # A town hall and the crèche next door share an address.
    if values.get("kind") == one.kind and same_address(values.get("address"), one.address):
        reasons.append("même adresse")
    return ", ".join(reasons) or None


def alike(one: str | None, other: str | None) -> bool:
    """Whether two names may be the same place's."""
    if not one or not other:
        return False
    # No start has to wait for it: see `domain.spelling`.
    from rapidfuzz import fuzz  # noqa: PLC0415

    return fuzz.token_set_ratio(" ".join(tokens(one)), " ".join(tokens(other))) >= ALIKE


def same_phone(one: str | None, other: str | None) -> bool:
    """Whether two telephone numbers are the same one, however written."""
    first, second = (_national(text) for text in (one, other))
    return bool(first) and first == second


def same_address(one: str | None, other: str | None) -> bool:
    """Whether two addresses have the same number and the same words of the street."""
    first, second = (_street(text) for text in (one, other))
    return first == second and any(word.isdigit() for word in first) and len(first) > 1


def _national(text: str | None) -> str:
    digits = re.sub(r"[^0-9+]", "", (text or "").replace("(0)", ""))
    return re.sub(r"^(?:\+33|0033)0?", "0", digits)


def _street(text: str | None) -> frozenset[str]:
    return frozenset(tokens(text or "")) - _STREET_WORDS
