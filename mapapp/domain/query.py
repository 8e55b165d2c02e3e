"""From a query string to `Filters` and back; all problems of a query are reported at once."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mapapp.domain import parameters as read
from mapapp.domain.filters import Box, Filters, Point, Trip
from mapapp.domain.opening import Window
from mapapp.domain.parameters import BadValue, Problem, parse_codes, point_fault


class BadQuery(ValueError):
    """Every problem of a query, and the search made of the rest."""

    def __init__(self, problems: list[Problem], partial: Filters) -> None:
        super().__init__("; ".join(f"{p.field} : {p.message}" for p in problems))
        self.problems = problems
        self.partial = partial


@dataclass(frozen=True, slots=True)
class KnownCodes:
    """The codes a query may name. `communes` maps every code, former ones too, to a current."""

    themes: frozenset[str]
    audiences: frozenset[str]
    gestures: frozenset[str]
    items: frozenset[str]
    departments: frozenset[str]
    epcis: frozenset[str]
    communes: Mapping[str, str]


_Reader = Callable[[KnownCodes, list[str]], Any]


def _plain(reader: Callable[[list[str]], Any]) -> _Reader:
    """A reader that needs no codes."""
    return lambda _known, texts: reader(texts)


_READERS: dict[str, tuple[str, _Reader]] = {
    "q": ("q", _plain(read.parse_text)),
    "type": ("kinds", _plain(read.parse_kinds)),
    "theme": ("themes", lambda known, texts: parse_codes(known.themes, texts, "thèmes")),
    "dep": (
        "departments",
        lambda known, texts: parse_codes(known.departments, texts, "départements"),
    ),
    "epci": ("epcis", lambda known, texts: parse_codes(known.epcis, texts, None)),
    "commune": ("communes", lambda known, texts: read.parse_communes(known.communes, texts)),
    "public": ("audiences", lambda known, texts: parse_codes(known.audiences, texts, "publics")),
    "geste": ("gestures", lambda known, texts: parse_codes(known.gestures, texts, "gestes")),
    "objet": ("items", lambda known, texts: parse_codes(known.items, texts, None)),
    "ouvert": ("open_at", _plain(read.parse_open_at)),
    "ouvert_tout": ("open_throughout", _plain(read.parse_open_throughout)),
    "inconnus": ("exclude_unknown", _plain(read.parse_exclusion)),
    "lon": ("lon", _plain(read.parse_coordinate)),
    "lat": ("lat", _plain(read.parse_coordinate)),
    "rayon": ("radius_km", _plain(read.parse_radius)),
    "minutes": ("minutes", _plain(read.parse_minutes)),
    "mode": ("mode", _plain(read.parse_mode)),
    "bbox": ("box", _plain(read.parse_box)),
    "page": ("page", _plain(read.parse_page)),
}
"""By parameter: the attribute it becomes, and what reads it."""

NAMES = tuple(_READERS)
"""Every query parameter of a search."""
_PLACES = {name: place for place, name in enumerate(NAMES)}


def parse_query(pairs: Iterable[tuple[str, str]], known: KnownCodes) -> Filters:
    """Read a search; parameters of other names are not looked at.

    Raises BadQuery with every problem, and the search that the sound parameters make.
    """
    given: dict[str, list[str]] = {}
    for name, text in pairs:
        if text.strip():
            given.setdefault(name, []).append(text.strip())
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name in sorted(given.keys() & _READERS.keys(), key=_PLACES.__getitem__):
        attribute, reader = _READERS[name]
        try:
            values[attribute] = reader(known, given[name])
        except BadValue as error:
            problems.append(Problem(name, str(error)))
    problems += _join_opening(values)
    bad = {p.field for p in problems}
    problems += _join_point(values, bad)
    problems += _join_trip(values, bad | {p.field for p in problems})
    filters = Filters(**values)
    if problems:
        raise BadQuery(problems, filters)
    return filters


def _join_opening(values: dict[str, Any]) -> list[Problem]:
    """Keep one of `ouvert` and `ouvert_tout`; edits `values` in place."""
    whole = values.pop("open_throughout", None)
    if whole is None:
        return []
    # As a date-time does, a window typed in wins over the check box.
    if values.get("open_at", "maintenant") == "maintenant":
        values["open_at"] = whole
        return []
    return [Problem("ouvert_tout", "« ouvert_tout » et « ouvert » ne vont pas ensemble")]


def _join_point(values: dict[str, Any], bad: set[str]) -> list[Problem]:
    """Turn lon and lat into a point, and check what needs it; edits `values` in place."""
    lon, lat = values.pop("lon", None), values.pop("lat", None)
    problems = []
    if (lon is None) != (lat is None) and not bad & {"lon", "lat"}:
        missing, other = ("lat", "lon") if lat is None else ("lon", "lat")
        problems.append(Problem(missing, f"il manque « {missing} » pour aller avec « {other} »"))
    elif lon is not None and lat is not None:
        if fault := point_fault(lon, lat):
            problems.append(fault)
        else:
            values["point"] = Point(round(lon, 3), round(lat, 3))
    centred = "point" in values or len(values.get("communes", ())) == 1
    if "radius_km" in values and not centred:
        del values["radius_km"]
        if not problems and not bad & {"lon", "lat", "commune"}:
            problems.append(Problem("rayon", "un rayon demande une position ou une commune"))
    return problems


def _join_trip(values: dict[str, Any], bad: set[str]) -> list[Problem]:
    """Turn minutes and mode into a trip, and check what it needs; edits `values` in place."""
    minutes, mode = values.pop("minutes", None), values.pop("mode", None)
    if minutes is None:
        return []  # a mode alone asks for nothing
    if mode is None:
        message = "des minutes demandent un mode : marche, velo ou voiture"
        return [] if "mode" in bad else [Problem("mode", message)]
    if "point" not in values and len(values.get("communes", ())) != 1:
        message = "un temps de trajet demande une position ou une commune"
        return [] if bad & {"lon", "lat", "commune"} else [Problem("minutes", message)]
    values["trip"] = Trip(minutes, mode)
    return []


def to_query(filters: Filters) -> list[tuple[str, str]]:
    """The canonical query of a search: fixed order, nothing that is a default."""
    pairs: list[tuple[str, str]] = []
    repeated = {
        "type": filters.kinds,
        "theme": filters.themes,
        "dep": filters.departments,
        "epci": filters.epcis,
        "commune": filters.communes,
        "public": filters.audiences,
        "geste": filters.gestures,
        "objet": filters.items,
    }
    if filters.q:
        pairs.append(("q", filters.q))
    for name, values in repeated.items():
        pairs += [(name, str(value)) for value in values]
    if isinstance(filters.open_at, Window):
        name = "ouvert_tout" if filters.open_at.whole else "ouvert"
        pairs.append((name, str(filters.open_at)))
    elif isinstance(filters.open_at, datetime):
        pairs.append(("ouvert", filters.open_at.isoformat(timespec="minutes")))
    elif filters.open_at:
        pairs.append(("ouvert", filters.open_at))
    if filters.exclude_unknown:
        pairs.append(("inconnus", "exclure"))
    if filters.point is not None:
        pairs += [("lon", f"{filters.point.lon:g}"), ("lat", f"{filters.point.lat:g}")]
    if filters.radius_km is not None:
        pairs.append(("rayon", f"{filters.radius_km:g}"))
    if filters.trip is not None:
        pairs += [("minutes", str(filters.trip.minutes)), ("mode", filters.trip.mode)]
    if filters.box is not None:
        pairs.append(("bbox", _box_text(filters.box)))
    if filters.page > 1:
        pairs.append(("page", str(filters.page)))
    return pairs


def _box_text(box: Box) -> str:
    return ",".join(
        f"{value:.7f}".rstrip("0").rstrip(".")
        for value in (box.west, box.south, box.east, box.north)
    )
