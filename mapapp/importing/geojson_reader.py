"""GeoJSON (RFC 7946) of points, each feature a row; also the old `crs` member in Lambert-93."""

from typing import Any

import orjson

from mapapp.importing.lambert import lon_lat
from mapapp.importing.limits import MAX_COLUMNS, MAX_ROWS, Refused
from mapapp.importing.table import Gatherer
from mapapp.text import fold

_WGS84 = ("crs84", "epsg 4326", "epsg 4258")
_LAMBERT = "epsg 2154"
_POSITION = frozenset({"lon", "lat", "lng", "longitude", "latitude", "x", "y"})
_MAX_BRACKETS = 1_000_000
"""Lists, or objects: ten for each of 100,000 points."""
_NOT_A_POINT = "un point est attendu, pas « {} » : donnez le point d'entrée du lieu"


def read_geojson(content: bytes, gatherer: Gatherer) -> None:
    """Hand every feature on as a row; `lon` and `lat` are its first columns. Raises Refused."""
    if max(content.count(b"["), content.count(b"{")) > _MAX_BRACKETS:
        raise Refused("Le GeoJSON est trop lourd : des points sont attendus, pas des contours.")
    try:
        document = orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise Refused(f"Ce n'est pas du JSON (ligne {error.lineno}) ou il est trop profond.") from (
            error
        )
    features = _features(document)
    lambert = _is_lambert(document)
    names = _names(features)
    gatherer.row(0, ["lon", "lat", *(names or ["propriétés"])])
    for number, feature in enumerate(features, start=1):
        _row(gatherer, number, feature, names, lambert)


def _features(document: Any) -> list[Any]:
    if not isinstance(document, dict):
        raise Refused("Un objet GeoJSON est attendu.")
    if document.get("type") == "Feature":
        return [document]
    features = document.get("features")
    if document.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise Refused("Un GeoJSON de type « FeatureCollection » est attendu.")
    if len(features) > MAX_ROWS:
        raise Refused(f"Le fichier a plus de {MAX_ROWS} objets : coupez-le en plusieurs.")
    return features


def _is_lambert(document: dict[str, Any]) -> bool:
    if "crs" not in document or document["crs"] is None:
        return False
    crs = document["crs"]
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = fold(str(properties.get("name", ""))) if isinstance(properties, dict) else ""
    if name.endswith(_LAMBERT):
        return True
    if not name.endswith(_WGS84):
        raise Refused(f"Le système de coordonnées « {name[:60]} » n'est pas lu : donnez du WGS 84.")
    return False


def _names(features: list[Any]) -> list[str]:
    """Property names in the order in which they come, those of a position aside."""
    names: dict[str, str] = {}
    for feature in features:
        for name in _properties(feature):
            key = fold(name)
            if name not in names.values() and key not in _POSITION:
                names.setdefault(key, name)
        if len(names) > MAX_COLUMNS - 2:
            raise Refused(f"Les objets ont plus de {MAX_COLUMNS} propriétés différentes.")
    return list(names.values())


def _properties(feature: Any) -> dict[str, Any]:
    """Properties of a feature, those of an inner object as « outer.inner »; its own id last."""
    if not isinstance(feature, dict):
        return {}
    given = feature.get("properties")
    found: dict[str, Any] = {}
    for name, value in given.items() if isinstance(given, dict) else ():
        if isinstance(value, dict):
            found |= {f"{name}.{inner}": v for inner, v in value.items()}
        else:
            found[name] = value
    if isinstance(feature.get("id"), str | int) and "id" not in found:
        found["id"] = feature["id"]
    return {name: value for name, value in found.items() if len(name) <= 200 and fold(name)}


def _row(gatherer: Gatherer, number: int, feature: Any, names: list[str], lambert: bool) -> None:
    said = _properties(feature)
    cells = ["", "", *(_text(said.get(name)) for name in names)]
    fault = None
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        fault = "ce n'est pas un objet « Feature »"
    else:
        position = _point(feature.get("geometry"))
        if isinstance(position, str):
            fault = position
        else:
            lon, lat = lon_lat(*position) if lambert else position
            cells[:2] = [repr(lon), repr(lat)]
    # Without a cell a row would be blank, and a blank row is passed over.
    blank = not any(cells)
    gatherer.row(number, ["?", *cells[1:]] if blank else cells)
    if fault:
        gatherer.fault(number, 0, "", fault)


def _point(geometry: Any) -> tuple[float, float] | str:
    """Longitude and latitude, or what is wrong."""
    if not isinstance(geometry, dict):
        return "la géométrie manque"
    if geometry.get("type") != "Point":
        return _NOT_A_POINT.format(str(geometry.get("type"))[:30])
    numbers = geometry.get("coordinates")
    if not isinstance(numbers, list) or not 2 <= len(numbers) <= 4:
        return "deux coordonnées sont attendues : longitude, latitude"
    if any(isinstance(n, bool) or not isinstance(n, int | float) for n in numbers[:2]):
        return "les coordonnées doivent être des nombres"
    return float(numbers[0]), float(numbers[1])


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, list):
        return "|".join(_text(one) for one in value if not isinstance(one, dict | list))
    return str(value)
