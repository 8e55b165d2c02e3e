"""One small parser a query parameter.

A parser takes the non-empty texts given for its parameter and returns a typed value, or raises
`BadValue` with a French sentence.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from mapapp.domain.filters import Box
from mapapp.domain.kinds import Kind
from mapapp.domain.opening import YEARS, BadWindow, OpenAt, Window, read_window

MAX_TEXT = 200
MAX_VALUES = 60
MAX_RADIUS_KM = 100.0
MAX_PAGE = 100_000
MAX_MINUTES = 120
MODES = ("marche", "velo", "voiture")
# A rectangle generous enough for a visitor beyond the border, tight enough to catch
# swapped or mistyped coordinates.
AREA = Box(west=-4.0, south=45.0, east=2.5, north=49.5)

_NUMBER = re.compile(r"[+-]?[0-9]{1,5}(?:[.,][0-9]{1,20})?", re.ASCII)
_LARGE = re.compile(r"\+?[0-9]{6,}(?:[.,][0-9]+)?", re.ASCII)
_KINDS = {kind.value: kind for kind in Kind}
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?", re.ASCII)
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class BadValue(ValueError):
    """A value that cannot be read; the message is a French sentence for the visitor."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field of a query, a form or a file."""

    field: str
    message: str


def parse_number(text: str) -> float:
    """A decimal number in ASCII digits; a French decimal comma is a decimal point."""
    if not _NUMBER.fullmatch(text):
        raise BadValue("un nombre est attendu, par exemple 12,5")
    return float(text.replace(",", "."))


def parse_text(texts: list[str]) -> str:
    """Words to look for: any characters, taken literally."""
    text = single(texts)
    if len(text) > MAX_TEXT:
        raise BadValue(f"{MAX_TEXT} caractères au plus")
    if UNPRINTABLE.search(text):
        raise BadValue("ce texte contient un caractère interdit")
    return " ".join(text.split())


def parse_kinds(texts: list[str]) -> tuple[Kind, ...]:
    """Kinds of place, in the order of the enumeration."""
    chosen = parse_codes(_KINDS, texts, "types")
    return tuple(kind for kind in _KINDS.values() if kind in chosen)


def parse_communes(known: Mapping[str, str], texts: list[str]) -> tuple[str, ...]:
    """Current INSEE codes; a former commune's code stands for the commune it became part of."""
    codes = parse_codes(frozenset(known), texts, None)
    return tuple(sorted({known[code] for code in codes}))


def parse_open_at(texts: list[str]) -> OpenAt:
    """`maintenant`, a local date-time or a window; what is typed in wins over the check box."""
    moments = [text for text in texts if text != "maintenant"]
    if not moments:
        return "maintenant"
    text = single(moments)
    if "/" in text:
        return _window(text, whole=False)
    message = (
        "« maintenant », une date et une heure (2026-12-01T10:00) ou un créneau"
        " (2026-12-01T08:30/12:00) sont attendus"
    )
    if not _MOMENT.fullmatch(text):
        raise BadValue(message)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadValue("cette date n'existe pas") from error
    if not YEARS[0] <= moment.year <= YEARS[1]:
        raise BadValue(f"l'année doit être entre {YEARS[0]} et {YEARS[1]}")
    return moment.replace(second=0)


def parse_open_throughout(texts: list[str]) -> Window:
    """A window during all of which a place must be open."""
    return _window(single(texts), whole=True)


def _window(text: str, whole: bool) -> Window:
    try:
        return read_window(text, whole)
    except BadWindow as error:
        raise BadValue(str(error)) from error


def parse_exclusion(texts: list[str]) -> bool:
    """`exclure` drops the places whose hours are unknown."""
    if single(texts) != "exclure":
        raise BadValue("seule la valeur « exclure » est connue")
    return True


def parse_coordinate(texts: list[str]) -> float:
    """One coordinate in degrees, not yet checked against the region."""
    return parse_number(single(texts))


def parse_radius(texts: list[str]) -> float:
    """A radius in km, above 0, to the nearest metre."""
    text = single(texts)
    # A number of more digits than any is read by is a distance all the same, too long a one.
    radius = float("inf") if _LARGE.fullmatch(text) else round(parse_number(text), 3)
    if not 0 < radius <= MAX_RADIUS_KM:
        raise BadValue(f"le rayon doit être plus grand que 0, et de {MAX_RADIUS_KM:.0f} km au plus")
    return radius


def parse_minutes(texts: list[str]) -> int:
    """Whole minutes one is ready to travel."""
    text = single(texts)
    if not re.fullmatch(r"[0-9]{1,4}", text, re.ASCII) or not 1 <= int(text) <= MAX_MINUTES:
        raise BadValue(f"un nombre entier de minutes entre 1 et {MAX_MINUTES} est attendu")
    return int(text)


def parse_mode(texts: list[str]) -> str:
    """How one travels."""
    text = single(texts)
    if text not in MODES:
        raise BadValue(f"« {text[:40]} » n'est pas connu ; modes possibles : {', '.join(MODES)}")
    return text


def parse_box(texts: list[str]) -> Box:
    """`west,south,east,north` in degrees (CRS84, OGC API – Features part 1, 7.15.3)."""
    parts = single(texts).split(",")
    if len(parts) == 6:  # heights, which the standard allows, say nothing here
        parts = [parts[0], parts[1], parts[3], parts[4]]
    if len(parts) != 4:
        raise BadValue("quatre nombres sont attendus : ouest,sud,est,nord")
    west, south, east, north = (round(parse_number(part.strip()), 7) for part in parts)
    if abs(west) > 180 or abs(east) > 180 or abs(south) > 90 or abs(north) > 90:
        raise BadValue("longitudes entre -180 et 180, latitudes entre -90 et 90")
    if south > north:
        raise BadValue("le sud doit être au-dessous du nord")
    if west > east:
        return _across_antimeridian(west, south, east, north)
    return Box(west, south, east, north)


def _across_antimeridian(west: float, south: float, east: float, north: float) -> Box:
    # RFC 7946, 5.2: west > east crosses the antimeridian, unless the two were swapped, which
    # is what a gap of less than a hemisphere tells. One half at most is near the region.
    if west - east < 180:
        raise BadValue("l'ouest doit être à gauche de l'est")
    if west <= AREA.east:
        return Box(west, south, 180.0, north)
    return Box(-180.0, south, east, north)


def parse_page(texts: list[str]) -> int:
    """A page number from 1."""
    text = single(texts)
    if not re.fullmatch(r"[0-9]{1,6}", text, re.ASCII) or not 1 <= int(text) <= MAX_PAGE:
        raise BadValue("un numéro de page à partir de 1 est attendu")
    return int(text)


def single(texts: list[str]) -> str:
    distinct = list(dict.fromkeys(texts))
    if len(distinct) > 1:
        raise BadValue("une seule valeur est attendue")
    return distinct[0]


def parse_codes(known: Iterable[str], texts: list[str], noun: str | None) -> tuple[str, ...]:
    distinct = sorted(set(texts))
    if len(distinct) > MAX_VALUES:
        raise BadValue(f"{MAX_VALUES} valeurs au plus")
    allowed = frozenset(known)
    for text in distinct:
        if text not in allowed:
            hint = f" ; {noun} possibles : {', '.join(sorted(allowed))}" if noun else ""
            raise BadValue(f"« {text[:40]} » n'est pas connu{hint}")
    return tuple(distinct)


def point_fault(lon: float, lat: float) -> Problem | None:
    """Why a position cannot be in or near the region; None if it can."""
    if AREA.west <= lon <= AREA.east and AREA.south <= lat <= AREA.north:
        return None
    if AREA.west <= lat <= AREA.east and AREA.south <= lon <= AREA.north:
        return Problem(
            "lon", f"longitude et latitude sont inversées : lon={lat:g} et lat={lon:g} ?"
        )
    field = "lat" if AREA.west <= lon <= AREA.east else "lon"
    return Problem(field, "cette position est hors des Pays de la Loire")
