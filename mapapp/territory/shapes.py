"""The light shapes of territories that ship, to draw them."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

SHAPES = {
    "departements": "departments.geojson",
    "arrondissements": "arrondissements.geojson",
    "epci": "epci.geojson",
    "communes": "communes.geojson",
}
"""Files by what addresses call them."""
DRAWN = {
    "region": "departements",
    "departement": "departements",
    "arrondissement": "arrondissements",
    "epci": "epci",
    "commune": "communes",
}
"""What is drawn of each level: the region is its departments together."""


@lru_cache(maxsize=8)
def shapes_of(geodata: Path, level: str) -> dict[str, Any]:
    """GeoJSON geometry of each territory of a level by its code; read once a process."""
    document = orjson.loads((geodata / "territories" / SHAPES[level]).read_bytes())
    return {f["properties"]["code"]: f["geometry"] for f in document["features"]}


def geometry_of(geodata: Path, level: str, code: str) -> dict[str, Any] | None:
    """The light shape of one territory; the region is its departments together."""
    if level == "region":
        parts = [polygons(shape) for shape in shapes_of(geodata, DRAWN[level]).values()]
        return {"type": "MultiPolygon", "coordinates": [one for part in parts for one in part]}
    return shapes_of(geodata, DRAWN[level]).get(code)


def polygons(geometry: dict[str, Any]) -> list[Any]:
    """The polygons of a geometry: rings of [lon, lat]."""
    coordinates: list[Any] = geometry["coordinates"]
    return [coordinates] if geometry["type"] == "Polygon" else coordinates
