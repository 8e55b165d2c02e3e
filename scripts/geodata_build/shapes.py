"""Repairs the communes' shapes into a clean coverage and draws the lighter ones from it.

A coverage here is a list of valid polygons that share their borders point for point, without
overlap (`shapely.coverage_is_valid`). Coordinates are WGS 84 degrees.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from scripts.geodata_build.sources import SourceCommune

Shapes = NDArray[np.object_]

FULL_DECIMALS = 5  # 1 m; the source is drawn to some 50 m
LIGHT_DECIMALS = 4
LIGHT_TOLERANCE = 0.0035  # degrees: departments and EPCI together stay under 70 kB gzip

# Recently merged communes of which the source drew one part only; the point lies in
# the hole that the other part left.
_LOST_LAND = {
    "72155": (0.197, 47.867),  # Laigné-Saint-Gervais
    "72382": (0.517, 47.937),  # Val-de-la-Hune
    "85076": (-1.271, 47.036),  # Cugand-la-Bernardière
    "85223": (-1.111, 46.518),  # Saint-Jean-d'Hermine
}
# Wider than the mismatched borders and the one lost corner, narrower than any commune.
_GAP_WIDTH = 0.005


def repaired(communes: Sequence[SourceCommune]) -> Shapes:
    """The communes' full shapes, in the given order: valid, no overlap, no hole, rounded."""
    shapes = np.array([_drawn(commune) for commune in communes], dtype=object)
    _give_holes(shapes, [commune.code for commune in communes])
    # The published types are those of shapely 2.1; coverage_clean came with 2.2.
    clean = shapely.coverage_clean(shapes, gap_width=_GAP_WIDTH)  # type: ignore[attr-defined]
    return checked(_rounded(clean, FULL_DECIMALS))


def light(full: Shapes) -> Shapes:
    """The same coverage with fewer points."""
    simple = shapely.coverage_simplify(full, LIGHT_TOLERANCE)
    return checked(_rounded(simple, LIGHT_DECIMALS))


def merged(shapes: Shapes, keys: Sequence[str | None]) -> dict[str, Any]:
    """Union of the shapes that have the same key, by key in order; None is left out."""
    groups: dict[str, list[Any]] = {}
    for key, shape in zip(keys, shapes, strict=True):
        if key is not None:
            groups.setdefault(key, []).append(shape)
    unions = np.array([shapely.coverage_union_all(groups[k]) for k in sorted(groups)], dtype=object)
    return dict(zip(sorted(groups), checked(_oriented(unions)), strict=True))


def checked(shapes: Shapes) -> Shapes:
    """The shapes themselves, or ValueError where they are no clean coverage without holes."""
    if not shapely.is_valid(shapes).all():
        raise ValueError("A shape is not valid")
    if not shapely.coverage_is_valid(shapes):
        raise ValueError("Neighbouring shapes do not share their borders")
    return shapes


def holes(shapes: Shapes) -> list[Any]:
    """What is inside the outline of the union and in none of the shapes."""
    union = shapely.union_all(shapes)
    rings = [ring for part in shapely.get_parts(union) for ring in part.interiors]
    return [shapely.Polygon(ring) for ring in rings]


def label_point(shape: Any) -> tuple[float, float]:
    """The point of a shape farthest from its border, where a label has most room."""
    # Degrees of longitude are shorter than those of latitude here: measure in a plane.
    squeeze = math.cos(math.radians(shapely.get_y(shapely.centroid(shape))))
    plane = shapely.transform(shape, lambda xy: xy * (squeeze, 1.0))
    circle = shapely.maximum_inscribed_circle(plane, tolerance=1e-4)
    x, y = shapely.get_coordinates(circle)[0]
    return round(float(x / squeeze), FULL_DECIMALS), round(float(y), FULL_DECIMALS)


def bounds(shape: Any) -> list[float]:
    """West, south, east, north."""
    return [round(float(value), FULL_DECIMALS) for value in shapely.bounds(shape)]


def _drawn(commune: SourceCommune) -> Any:
    if commune.shape is not None:
        return commune.shape
    # 49126 Orée-d'Anjou has no shape; its nine former communes have theirs.
    return shapely.union_all(commune.former_shapes)


def _give_holes(shapes: Shapes, codes: list[str]) -> None:
    """Gives each hole left by a merger to the commune it belongs to."""
    found = holes(shapes)
    for code, point in _LOST_LAND.items():
        (hole,) = [hole for hole in found if hole.contains(shapely.Point(point))]
        index = codes.index(code)
        shapes[index] = shapely.union(shapes[index], hole)


def _rounded(shapes: Shapes, decimals: int) -> Shapes:
    return _oriented(shapely.transform(shapes, lambda xy: np.round(xy, decimals)))


def _oriented(shapes: Shapes) -> Shapes:
    """Outer rings counter-clockwise (RFC 7946), each starting at its least point: stable files."""
    return np.array([_ordered(shape) for shape in shapely.normalize(shapes)], dtype=object)


def _ordered(shape: Any) -> Any:
    return shapely.orient_polygons(shape, exterior_cw=False)
