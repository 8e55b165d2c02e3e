"""The only door by which boundaries reach folium: numbers and checked codes, nothing else.

branca renders every script a second time as a Jinja template, so any text that goes
through it is code run by whoever wrote that text. Boundary files are rebuilt here value
by value; what is not a number, a geometry type we know or a territory code is left out.
"""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

CODE = re.compile(r"[0-9A-Z]{2,9}")
"""An INSEE or SIREN code: department, EPCI, commune."""

MAX_BYTES = 8_000_000
"""A boundary file to draw is far below this (the real ones are under 0.5 MB)."""

Position = tuple[float, float]
Ring = list[Position]

_SHAPES = {"Polygon": 0, "MultiPolygon": 1}  # how many lists stand round a list of rings


class BoundaryError(ValueError):
    """A boundary file cannot be trusted; the message (French) names file and feature."""


def trusted_geometry(path: Path) -> dict[str, Any]:
    """Read a GeoJSON file of polygons again as numbers and codes.

    :param path: a FeatureCollection of Polygon or MultiPolygon, WGS 84 (lon, lat in
        degrees), each feature with a `code` property of 2 to 9 capitals or digits.
    :returns: ``{"type": "FeatureCollection", "features": [{"type", "properties": {"code"},
        "geometry": {"type", "coordinates"}}]}`` sorted by code, made of new objects only.
    :raises BoundaryError: missing or oversized file, other geometry, bad or double code,
        a position that is not two finite degrees, a ring that is open or too short.
    """
    features = sorted(
        (_feature(path, rank, raw) for rank, raw in enumerate(_raw_features(path))),
        key=lambda feature: str(feature["properties"]["code"]),
    )
    codes = [feature["properties"]["code"] for feature in features]
    if len(set(codes)) != len(codes):
        double = next(code for code in codes if codes.count(code) > 1)
        raise BoundaryError(f"{path.name} : le code {double} est en double.")
    return {"type": "FeatureCollection", "features": features}


def bounds(collections: Sequence[dict[str, Any]]) -> tuple[float, float, float, float]:
    """West, south, east, north (degrees) of what `trusted_geometry` returned."""
    rings = [
        ring
        for collection in collections
        for feature in collection["features"]
        for ring in _rings(feature["geometry"])
    ]
    lons = [lon for ring in rings for lon, _ in ring]
    lats = [lat for ring in rings for _, lat in ring]
    return min(lons), min(lats), max(lons), max(lats)


def _rings(geometry: dict[str, Any]) -> list[Ring]:
    coordinates = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        return list(coordinates)
    return [ring for polygon in coordinates for ring in polygon]


def _raw_features(path: Path) -> list[Any]:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BoundaryError(f"{path.name} : fichier trop gros pour un fond de carte.")
        content = json.loads(path.read_bytes())
    except OSError as error:
        raise BoundaryError(f"{path.name} : fichier illisible ou absent.") from error
    except (ValueError, RecursionError) as error:
        if isinstance(error, BoundaryError):
            raise
        raise BoundaryError(f"{path.name} : ce n'est pas du JSON.") from error
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or not features:
        raise BoundaryError(f"{path.name} : aucune limite (« features ») dans ce fichier.")
    return features


def _feature(path: Path, rank: int, raw: Any) -> dict[str, Any]:
    where = f"{path.name}, élément {rank + 1}"
    properties = raw.get("properties") if isinstance(raw, dict) else None
    code = properties.get("code") if isinstance(properties, dict) else None
    if not isinstance(code, str) or not CODE.fullmatch(code):
        # The code itself is not repeated: this message may end on a page.
        raise BoundaryError(f"{where} : code absent ou invalide (2 à 9 chiffres ou capitales).")
    return {
        "type": "Feature",
        "properties": {"code": code},
        "geometry": _geometry(where, raw.get("geometry")),
    }


def _geometry(where: str, raw: Any) -> dict[str, Any]:
    kind = raw.get("type") if isinstance(raw, dict) else None
    if not isinstance(kind, str) or kind not in _SHAPES:
        raise BoundaryError(f"{where} : forme inattendue (Polygon ou MultiPolygon).")
    coordinates = raw.get("coordinates")
    if _SHAPES[kind]:
        polygons = [_polygon(where, part) for part in _sequence(where, coordinates)]
        return {"type": "MultiPolygon", "coordinates": polygons}
    return {"type": "Polygon", "coordinates": _polygon(where, coordinates)}


def _polygon(where: str, raw: Any) -> list[Ring]:
    return [_ring(where, ring) for ring in _sequence(where, raw)]


def _ring(where: str, raw: Any) -> Ring:
    ring = [_position(where, position) for position in _sequence(where, raw)]
    if len(ring) < 4 or ring[0] != ring[-1]:
        raise BoundaryError(f"{where} : contour ouvert ou de moins de quatre points.")
    return ring


def _sequence(where: str, raw: Any) -> list[Any]:
    if not isinstance(raw, list) or not raw:
        raise BoundaryError(f"{where} : coordonnées absentes ou mal imbriquées.")
    return raw


def _position(where: str, raw: Any) -> Position:
    # A boolean is an int for Python, and NaN fails the comparison: both are refused.
    if (
        isinstance(raw, list)
        and len(raw) == 2
        and all(isinstance(value, int | float) for value in raw)
        and not any(isinstance(value, bool) for value in raw)
        and -180 <= raw[0] <= 180
        and -90 <= raw[1] <= 90
    ):
        return float(raw[0]), float(raw[1])
    raise BoundaryError(f"{where} : position qui n'est pas deux degrés (longitude, latitude).")
