"""Writes geodata/travel/densities.json: which communes are urban or periurban.

Run it from the root, after `scripts/refresh-geodata`: `python -m scripts.build_travel`.
"""

import json
import math
from itertools import pairwise
from pathlib import Path
from typing import Any

from mapapp.travel.density import class_of
from mapapp.travel.modes import Density

GEODATA = Path(__file__).resolve().parent.parent / "geodata"
METRES_PER_DEGREE = 111_195.08


def km2(geometry: dict[str, Any]) -> float:
    """Area of a GeoJSON polygon in degrees, within 0.1 % for a commune (shoelace formula)."""
    single = geometry["type"] == "Polygon"
    polygons = [geometry["coordinates"]] if single else geometry["coordinates"]
    return sum(_ring_km2(rings[0]) - sum(map(_ring_km2, rings[1:])) for rings in polygons)


def _ring_km2(ring: list[list[float]]) -> float:
    middle = sum(lat for _, lat in ring) / len(ring)
    twice = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))
    return abs(twice) / 2 * (METRES_PER_DEGREE / 1000) ** 2 * math.cos(math.radians(middle))


def densities() -> dict[str, Any]:
    """The content of the file."""
    territories = GEODATA / "territories"
    gazetteer = json.loads((territories / "gazetteer.json").read_text(encoding="utf-8"))
    shapes = json.loads((territories / "communes-full.geojson").read_text(encoding="utf-8"))
    areas = {f["properties"]["code"]: km2(f["geometry"]) for f in shapes["features"]}
    classes = {
        c["code"]: class_of(c["population"], areas[c["code"]]) for c in gazetteer["communes"]
    }
    return {
        "origin": "INSEE (populations municipales 2023), IGN (limites), d'après territories/",
        "licence": "Licence Ouverte 2.0",
        "date": "2026-11",
        "command": "python -m scripts.build_travel",
        "urban": sorted(code for code, found in classes.items() if found is Density.URBAN),
        "periurban": sorted(code for code, found in classes.items() if found is Density.PERIURBAN),
    }


def main() -> None:
    """Write the file."""
    text = json.dumps(densities(), ensure_ascii=False, indent=0)
    (GEODATA / "travel" / "densities.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
