"""Which tiles exist for us: web-mercator arithmetic, and the region's neighbourhood.

Tile numbering is the usual one of web maps (EPSG:3857, 256 px, y from the north), as in
the WMTS tile matrix set « PM » of the Géoplateforme.
"""

from dataclasses import dataclass
from math import asinh, atan, degrees, isfinite, pi, radians, sinh, tan
from typing import Final, TypeGuard

MIN_ZOOM: Final = 5
MAX_ZOOM: Final = 19
MERCATOR_LATITUDE: Final = 85.0511287798066
"""Latitude of the square's edge, in degrees: atan(sinh(pi))."""

MARGIN_TILES: Final = 4
MARGIN_DEGREES: Final = 0.25

BBox = tuple[float, float, float, float]
"""West, south, east, north, in degrees (WGS 84)."""


@dataclass(frozen=True)
class Tile:
    """One tile of the pyramid; built only by `tile_in_reach`, so always a real one."""

    z: int
    x: int
    y: int


def tile_bounds(tile: Tile) -> BBox:
    """West, south, east, north of a tile, in degrees."""
    side = 1 << tile.z
    west, east = (edge / side * 360 - 180 for edge in (tile.x, tile.x + 1))
    north, south = (_latitude(edge / side) for edge in (tile.y, tile.y + 1))
    return west, south, east, north


def tile_at(lon: float, lat: float, z: int) -> Tile:
    """The tile of zoom `z` that holds a point; latitudes past the square are clamped."""
    side = 1 << z
    limited = max(-MERCATOR_LATITUDE, min(MERCATOR_LATITUDE, lat))
    down = (1 - asinh(tan(radians(limited))) / pi) / 2
    x, y = int((lon + 180) / 360 * side), int(down * side)
    return Tile(z, max(0, min(side - 1, x)), max(0, min(side - 1, y)))


def tile_in_reach(z: object, x: object, y: object, region: BBox) -> Tile | None:
    """The tile asked for, or None when it does not exist or is too far from the region.

    A screen that shows the region's edge also shows some tiles past it: the margin is four
    tiles of that zoom, and never less than a quarter of a degree. So nobody can have our
    server fetch, or keep, the whole world.
    """
    if not (_is_int(z) and _is_int(x) and _is_int(y)):
        return None
    if not (MIN_ZOOM <= z <= MAX_ZOOM and 0 <= x < 1 << z and 0 <= y < 1 << z):
        return None
    tile = Tile(z, x, y)
    return tile if _touches(tile, region) else None


def valid_bbox(region: BBox) -> bool:
    """Four finite degrees, west before east, south before north."""
    west, south, east, north = region
    return (
        all(isfinite(edge) for edge in region)
        and -180 <= west < east <= 180
        and -90 <= south < north <= 90
    )


def _touches(tile: Tile, region: BBox) -> bool:
    margin = max(MARGIN_DEGREES, MARGIN_TILES * 360 / (1 << tile.z))
    west, south, east, north = tile_bounds(tile)
    return (
        east >= region[0] - margin
        and west <= region[2] + margin
        and north >= region[1] - margin
        and south <= region[3] + margin
    )


def _latitude(down: float) -> float:
    # The inverse of the mercator projection (the gudermannian): atan(sinh(y)).
    return degrees(atan(sinh(pi * (1 - 2 * down))))


def _is_int(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
