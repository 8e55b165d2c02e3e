"""Polygons as routing services give them: read strictly, asked with numpy alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MAX_POINTS: Final = 5_000
MAX_RINGS: Final = 500


class ShapeError(ValueError):
    """Not a polygon that can be trusted; the message never holds a position."""


@dataclass(frozen=True)
class Shape:
    """Polygons; each is its rings, the outer one first, as closed (n, 2) arrays of lon, lat."""

    polygons: tuple[tuple[Floats, ...], ...]

    def contains(self, lons: Floats, lats: Floats) -> Bools:
        """Which points are in a polygon and in none of its holes."""
        order = np.argsort(lats, kind="stable")
        x, y = lons[order], lats[order]
        inside = np.zeros(x.shape, np.bool_)
        for rings in self.polygons:
            odd = np.zeros(x.shape, np.bool_)
            for ring in rings:
                _flip(odd, ring, x, y)
            inside |= odd
        found = np.empty_like(inside)
        found[order] = inside
        return found

    @property
    def points(self) -> Floats:
        """Every corner, as an (n, 2) array."""
        return np.concatenate([ring for rings in self.polygons for ring in rings])


def inside_ring(ring: Sequence[tuple[float, float]], lons: Floats, lats: Floats) -> Bools:
    """Which points are inside a small ring of lon, lat, whose last point is not its first."""
    odd = np.zeros(lons.shape, np.bool_)
    for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if y1 != y2:
            edge = x1 + (lats - y1) / (y2 - y1) * (x2 - x1)
            odd ^= ((lats >= y1) != (lats >= y2)) & (lons < edge)
    return odd


def read_geometry(geometry: Any) -> Shape:
    """A GeoJSON Polygon or MultiPolygon, from JSON already decoded.

    :raises ShapeError: anything else, a ring that is open or too short, a number that is not a
        degree, more than `MAX_RINGS` rings or `MAX_POINTS` corners.
    """
    if not isinstance(geometry, dict) or not isinstance(geometry.get("coordinates"), list):
        raise ShapeError("pas de géométrie")
    coordinates = geometry["coordinates"]
    kind = geometry.get("type")
    if kind not in ("Polygon", "MultiPolygon"):
        raise ShapeError("ce n'est pas un polygone")
    return joined(
        _polygon(rings) for rings in ([coordinates] if kind == "Polygon" else coordinates)
    )


def joined(polygons: Iterable[tuple[Floats, ...]]) -> Shape:
    """One shape of several polygons, counted as they come; ShapeError for none or too many."""
    kept, rings, points = [], 0, 0
    for polygon in polygons:
        rings += len(polygon)
        points += sum(map(len, polygon))
        if rings > MAX_RINGS or points > MAX_POINTS:
            raise ShapeError("polygone trop grand")
        kept.append(polygon)
    if not kept:
        raise ShapeError("polygone vide")
    return Shape(tuple(kept))


def _polygon(rings: Any) -> tuple[Floats, ...]:
    if not isinstance(rings, list) or not 0 < len(rings) <= MAX_RINGS:
        raise ShapeError("nombre d'anneaux")
    return tuple(_ring(ring) for ring in rings)


def _ring(ring: Any) -> Floats:
    if not isinstance(ring, list) or not 4 <= len(ring) <= MAX_POINTS:
        raise ShapeError("nombre de points d'un anneau")
    points = np.array([_position(position) for position in ring])
    if not np.array_equal(points[0], points[-1]):
        raise ShapeError("anneau ouvert")
    return points


def _position(position: Any) -> tuple[float, float]:
    if not isinstance(position, list) or not 2 <= len(position) <= 3:
        raise ShapeError("position")
    lon, lat = position[0], position[1]
    # A bool is an int for Python and no degree.
    if type(lon) not in (int, float) or type(lat) not in (int, float):
        raise ShapeError("coordonnée")
    # True of no NaN, no infinity and no integer too large for a float.
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ShapeError("coordonnée")
    return float(lon), float(lat)


def _flip(odd: Bools, ring: Floats, x: Floats, y: Floats) -> None:
    """Even-odd rule: turn round each point whose ray to the east crosses an edge of the ring.

    The points are in order of latitude: an edge only looks at those of its own latitudes.
    """
    starts, ends = ring[:-1], ring[1:]
    low = np.searchsorted(y, np.minimum(starts[:, 1], ends[:, 1]), "left")
    high = np.searchsorted(y, np.maximum(starts[:, 1], ends[:, 1]), "left")
    for edge in np.flatnonzero(high > low):
        (x1, y1), (x2, y2) = starts[edge], ends[edge]
        band = slice(low[edge], high[edge])
        odd[band] ^= x[band] < x1 + (y[band] - y1) / (y2 - y1) * (x2 - x1)
