"""Which territories touch: those whose drawn borders share corners.

The shipped shapes are simplified together, so that borders are the same point for point.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

_SHARED = 2
"""Corners in common: one alone is a point where three or four meet."""


def neighbours(shapes: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Codes that touch each code; `shapes` are GeoJSON geometries by code."""
    owners: defaultdict[tuple[float, float], set[str]] = defaultdict(set)
    for code, geometry in shapes.items():
        for corner in _corners(geometry):
            owners[corner].add(code)
    shared: defaultdict[tuple[str, str], int] = defaultdict(int)
    for codes in owners.values():
        for one in codes:
            for other in codes - {one}:
                shared[one, other] += 1
    found: defaultdict[str, list[str]] = defaultdict(list)
    for (one, other), corners in sorted(shared.items()):
        if corners >= _SHARED:
            found[one].append(other)
    return {code: tuple(found[code]) for code in shapes}


def _corners(geometry: Mapping[str, Any]) -> Iterator[tuple[float, float]]:
    parts = geometry["coordinates"]
    polygons = [parts] if geometry["type"] == "Polygon" else parts
    for polygon in polygons:
        for ring in polygon:
            yield from ((lon, lat) for lon, lat in ring)
