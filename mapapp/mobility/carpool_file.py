"""Reads the national file of carpool places, as its schema has it.

Schema « lieux de covoiturage » (etalab/schema-lieux-covoiturage), published every month as the
« Base nationale des lieux de covoiturage » by transport.data.gouv.fr, Licence Ouverte 2.0.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mapapp.domain.parameters import AREA, UNPRINTABLE, BadValue, parse_number
from mapapp.importing.csv_reader import read_csv
from mapapp.importing.limits import Refused
from mapapp.importing.table import Gatherer, Sheet
from mapapp.mobility.carpool import CarpoolPlace
from mapapp.text import fold

SOURCE: Final = "Base nationale des lieux de covoiturage (transport.data.gouv.fr)"
LICENCE: Final = "Licence Ouverte 2.0"
NEEDED: Final = ("nom_lieu", "insee", "type", "ouvert", "Xlong", "Ylat")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_COMMUNE = re.compile(r"[0-9][0-9AB][0-9]{3}", re.ASCII)
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class CarpoolFile:
    """What a file holds. `faults` are French sentences, a row each; the other numbers are rows
    that are left out: closed, far from the region, told twice."""

    places: tuple[CarpoolPlace, ...]
    rows: int
    faults: tuple[str, ...]
    closed: int
    far: int
    twins: int


def read_carpool_file(content: bytes) -> CarpoolFile:
    """The open places in and near the region. Raises Refused when it is not such a file."""
    sheet = Sheet()
    gatherer = Gatherer(sheet.take)
    read_csv(content, gatherer)
    gatherer.done()
    if missing := [name for name in NEEDED if name not in sheet.header]:
        raise Refused(
            f"Colonnes absentes : {', '.join(missing)}. Est-ce bien le fichier national ?"
        )
    faults = [f"ligne {f.line} : {f.message}" for f in sheet.faults]
    counted = {"closed": 0, "far": 0, "twins": 0}
    kept: dict[tuple[str, float, float], CarpoolPlace] = {}
    for line, row in zip(sheet.lines, sheet.rows, strict=True):
        cells = dict(zip(sheet.header, row, strict=True))
        if fold(cells["ouvert"]) not in ("true", "vrai", "oui", "1"):
            counted["closed"] += 1
            continue
        try:
            place = _place(cells)
        except BadValue as error:
            faults.append(f"ligne {line} : {error}")
            continue
        key = (fold(place.name), round(place.lon, 4), round(place.lat, 4))
        if not _in_area(place):
            counted["far"] += 1
        elif key in kept:
            counted["twins"] += 1
            kept[key] = max(kept[key], place, key=lambda one: one.updated)
        else:
            kept[key] = place
    places = tuple(sorted(kept.values(), key=lambda place: (place.commune_code, place.id)))
    return CarpoolFile(places, len(sheet.rows), tuple(faults), **counted)


def _place(cells: Mapping[str, str]) -> CarpoolPlace:
    name, code = _text(cells, "nom_lieu"), _text(cells, "insee")
    if not name:
        raise BadValue("nom_lieu : il manque")
    if not _COMMUNE.fullmatch(code):
        raise BadValue(f"insee : « {code[:20]} » n'est pas un code de commune")
    date = _text(cells, "date_maj")
    return CarpoolPlace(
        id=_text(cells, "id_lieu") or f"{code}-{fold(name).replace(' ', '-')}",
        name=name,
        kind=_text(cells, "type"),
        address=_text(cells, "ad_lieu"),
        commune=_text(cells, "com_lieu"),
        commune_code=code,
        spaces=_spaces(cells.get("nbre_pl", "")),
        lon=_degrees(cells, "Xlong"),
        lat=_degrees(cells, "Ylat"),
        updated=date if _DATE.fullmatch(date) else "",
    )


def _text(cells: Mapping[str, str], name: str) -> str:
    text = " ".join(cells.get(name, "").split())
    if len(text) > _LONGEST or UNPRINTABLE.search(text):
        raise BadValue(f"{name} : texte trop long ou caractère interdit")
    return text


def _degrees(cells: Mapping[str, str], name: str) -> float:
    text = cells[name]
    # The file has up to seventeen decimals; six are some ten centimetres.
    whole, dot, decimals = text.replace(",", ".").partition(".")
    try:
        return round(parse_number(f"{whole}{dot}{decimals[:12]}"), 6)
    except BadValue as error:
        raise BadValue(f"{name} : « {text[:30]} » n'est pas un nombre") from error


def _spaces(text: str) -> int | None:
    found = re.fullmatch(r"([0-9]{1,5})(?:\.0)?", text, re.ASCII)
    return int(found[1]) or None if found else None


def _in_area(place: CarpoolPlace) -> bool:
    return AREA.west <= place.lon <= AREA.east and AREA.south <= place.lat <= AREA.north
