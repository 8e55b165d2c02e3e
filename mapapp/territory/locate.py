"""Finds the commune at a point, in arrays of corners: serving loads no geometry library for it."""

import math
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

# Mean Earth radius of the WGS 84 ellipsoid, 6,371,008.8 m, times π/180.
METRES_PER_DEGREE = 111_195.08
_AT_ONCE = 2_000
"""Points compared with a commune's edges at once, to bound memory."""


class Locator:
    """The edges of the communes' full shapes. Borders are drawn to some 50 m."""

    def __init__(self, shapes: dict[str, list[Floats]]) -> None:
        """Keep the shapes.

        :param shapes: by INSEE code, every ring of a commune, holes and islands alike, as closed
            (n, 2) arrays of lon, lat.
        """
        self._codes = sorted(shapes)
        edges = [_edges(shapes[code]) for code in self._codes]
        self._starts = np.cumsum([0, *map(len, edges)])
        self._edges = np.concatenate(edges)
        ends = self._edges.reshape(-1, 2, 2)
        first = self._starts[:-1]
        self._least = np.minimum.reduceat(ends.min(axis=1), first)
        self._most = np.maximum.reduceat(ends.max(axis=1), first)

    @classmethod
    def load(cls, path: Path) -> "Locator":
        """Reads `territories/communes-full.geojson`; OSError or ValueError if not sound."""
        shapes = {}
        for feature in orjson.loads(path.read_bytes())["features"]:
            geometry = feature["geometry"]
            parts = geometry["coordinates"]
            polygons = [parts] if geometry["type"] == "Polygon" else parts
            rings = [np.array(ring, np.float64) for polygon in polygons for ring in polygon]
            shapes[feature["properties"]["code"]] = rings
        return cls(shapes)

    def commune_at(self, lon: float, lat: float) -> str | None:
        """INSEE code of the commune at this point, the least one on a border; None outside."""
        if not _is_point(lon, lat):
            return None
        near = self._around(lon, lat, 0.0, 0.0)
        return next((self._codes[i] for i in near if _holds(self._of(i), lon, lat)), None)

    def communes_at(self, lons: NDArray[np.float64], lats: NDArray[np.float64]) -> list[str | None]:
        """`commune_at` of many points at once, a tenth of the time; the points must be finite."""
        found: list[str | None] = [None] * len(lons)
        points = np.column_stack((lons, lats))
        order = np.argsort(points[:, 0], kind="stable")
        sorted_lons = points[order, 0]
        # From the last to the first shape, so that the least code is the one that stays.
        for i in reversed(range(len(self._codes))):
            first = np.searchsorted(sorted_lons, self._least[i, 0])
            last = np.searchsorted(sorted_lons, self._most[i, 0], side="right")
            some = order[first:last]
            near = (points[some, 1] >= self._least[i, 1]) & (points[some, 1] <= self._most[i, 1])
            for start in range(0, np.count_nonzero(near), _AT_ONCE):
                rows = some[near][start : start + _AT_ONCE]
                for row in rows[_hold(self._of(i), points[rows])].tolist():
                    found[row] = self._codes[i]
        return found

    def nearest_commune(self, lon: float, lat: float, within_m: float = 500.0) -> str | None:
        """The commune at this point, or else the nearest one within `within_m` metres.

        For a quay, a beach, a bank at the edge of the region: just off the simplified outline.
        """
        inside = self.commune_at(lon, lat)
        if inside is not None or not _is_point(lon, lat):
            return inside
        reach = within_m / METRES_PER_DEGREE
        around = self._around(lon, lat, reach / math.cos(math.radians(lat)), reach)
        metres = {self._codes[i]: _metres(self._of(i), lon, lat) for i in around}
        near = [code for code, distance in metres.items() if distance <= within_m]
        return min(near, key=lambda code: metres[code], default=None)

    def distance_to_commune_m(self, code: str, lon: float, lat: float) -> float:
        """Metres from a point to a commune, 0 inside it; KeyError for an unknown code.

        Measured in the plane that touches the Earth at the point: within 0.5 % up to 50 km.
        """
        if code not in self._codes:
            raise KeyError(code)
        edges = self._of(self._codes.index(code))
        return 0.0 if _holds(edges, lon, lat) else _metres(edges, lon, lat)

    def _of(self, index: int) -> Floats:
        return self._edges[self._starts[index] : self._starts[index + 1]]

    def _around(self, lon: float, lat: float, lon_reach: float, lat_reach: float) -> list[int]:
        """Communes whose rectangle comes so near, in degrees; by code."""
        reach = (lon_reach, lat_reach)
        near = (self._least - reach <= (lon, lat)) & (self._most + reach >= (lon, lat))
        return [int(i) for i in np.flatnonzero(near.all(axis=1))]


def _edges(rings: Iterable[Floats]) -> Floats:
    """(n, 4) array of lon, lat, lon, lat."""
    return np.concatenate([np.hstack((ring[:-1], ring[1:])) for ring in rings])


def _holds(edges: Floats, lon: float, lat: float) -> bool:
    """Whether a point is inside, by the even-odd rule, or on an edge."""
    x1, y1, x2, y2 = edges.T
    across = (y1 > lat) != (y2 > lat)
    x1, y1, x2, y2 = x1[across], y1[across], x2[across], y2[across]
    turned = (x2 - x1) * (lat - y1) - (lon - x1) * (y2 - y1)
    if np.count_nonzero((turned > 0) == (y2 > y1)) % 2 == 1:
        return True
    return bool(np.any(_on_edge(edges, lon, lat)))


def _hold(edges: Floats, points: Floats) -> NDArray[np.bool_]:
    """`_holds` of many points."""
    x1, y1, x2, y2 = edges.T[:, None, :]
    lon, lat = points[:, :1], points[:, 1:]
    turned = (x2 - x1) * (lat - y1) - (lon - x1) * (y2 - y1)
    crossed = ((y1 > lat) != (y2 > lat)) & ((turned > 0) == (y2 > y1))
    inside: NDArray[np.bool_] = np.count_nonzero(crossed, axis=1) % 2 == 1
    on_line = (turned == 0) & (np.minimum(x1, x2) <= lon) & (lon <= np.maximum(x1, x2))
    on_line &= (np.minimum(y1, y2) <= lat) & (lat <= np.maximum(y1, y2))
    inside |= on_line.any(axis=1)
    return inside


def _on_edge(edges: Floats, lon: float, lat: float) -> NDArray[np.bool_]:
    x1, y1, x2, y2 = edges.T
    aligned = (x2 - x1) * (lat - y1) == (lon - x1) * (y2 - y1)
    within_x = (np.minimum(x1, x2) <= lon) & (lon <= np.maximum(x1, x2))
    within_y = (np.minimum(y1, y2) <= lat) & (lat <= np.maximum(y1, y2))
    found: NDArray[np.bool_] = aligned & within_x & within_y
    return found


def _metres(edges: Floats, lon: float, lat: float) -> float:
    """Metres to the nearest edge."""
    scale = (METRES_PER_DEGREE * math.cos(math.radians(lat)), METRES_PER_DEGREE)
    starts = (edges[:, :2] - (lon, lat)) * scale
    ways = (edges[:, 2:] - (lon, lat)) * scale - starts
    lengths = np.maximum((ways**2).sum(axis=1), np.finfo(np.float64).tiny)
    share = np.clip(-(starts * ways).sum(axis=1) / lengths, 0.0, 1.0)
    nearest = starts + ways * share[:, None]
    return float(np.sqrt((nearest**2).sum(axis=1).min()))


def _is_point(lon: float, lat: float) -> bool:
    return math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) < 90
