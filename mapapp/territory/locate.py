"""Finds the commune at a point. The only module of the product that needs shapely."""

import math
from pathlib import Path

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

# Mean Earth radius of the WGS 84 ellipsoid, 6,371,008.8 m, times π/180.
METRES_PER_DEGREE = 111_195.08


class Locator:
    """The communes' full shapes in a spatial index. Borders are drawn to some 50 m."""

    def __init__(self, shapes: dict[str, BaseGeometry]) -> None:
        self._shapes = dict(sorted(shapes.items()))
        self._codes = list(self._shapes)
        self._tree = shapely.STRtree(list(self._shapes.values()))

    @classmethod
    def load(cls, path: Path) -> "Locator":
        """Reads `territories/communes-full.geojson`; OSError or ValueError if not sound."""
        text = path.read_text(encoding="utf-8")
        codes = [feature["properties"]["code"] for feature in orjson.loads(text)["features"]]
        # GEOS reads the shapes in the file's order, and leaves the properties aside.
        shapes = shapely.get_parts(shapely.from_geojson(text))
        return cls(dict(zip(codes, shapes, strict=True)))

    def commune_at(self, lon: float, lat: float) -> str | None:
        """INSEE code of the commune at this point, the least one on a border; None outside."""
        if not _is_point(lon, lat):
            return None
        found = self._tree.query(shapely.Point(lon, lat), predicate="intersects")
        return self._codes[found.min()] if found.size else None

    def communes_at(self, lons: NDArray[np.float64], lats: NDArray[np.float64]) -> list[str | None]:
        """`commune_at` of many points at once, a tenth of the time; the points must be finite."""
        found: list[str | None] = [None] * len(lons)
        points, shapes = self._tree.query(shapely.points(lons, lats), predicate="intersects")
        # From the last to the first shape, so that the least code is the one that stays.
        order = np.argsort(-shapes, kind="stable")
        for point, shape in zip(points[order].tolist(), shapes[order].tolist(), strict=True):
            found[point] = self._codes[shape]
        return found

    def nearest_commune(self, lon: float, lat: float, within_m: float = 500.0) -> str | None:
        """The commune at this point, or else the nearest one within `within_m` metres.

        For a quay, a beach, a bank at the edge of the region: just off the simplified outline.
        """
        inside = self.commune_at(lon, lat)
        if inside is not None or not _is_point(lon, lat):
            return inside
        reach = within_m / METRES_PER_DEGREE / math.cos(math.radians(lat))
        around = self._tree.query(shapely.box(lon - reach, lat - reach, lon + reach, lat + reach))
        metres = {self._codes[i]: self._metres(self._codes[i], lon, lat) for i in sorted(around)}
        near = [code for code, distance in metres.items() if distance <= within_m]
        return min(near, key=lambda code: metres[code], default=None)

    def distance_to_commune_m(self, code: str, lon: float, lat: float) -> float:
        """Metres from a point to a commune, 0 inside it; KeyError for an unknown code.

        Measured in the plane that touches the Earth at the point: within 0.5 % up to 50 km.
        """
        return self._metres(code, lon, lat)

    def _metres(self, code: str, lon: float, lat: float) -> float:
        scale = (METRES_PER_DEGREE * math.cos(math.radians(lat)), METRES_PER_DEGREE)

        def flatten(lon_lat: NDArray[np.float64]) -> NDArray[np.float64]:
            return (lon_lat - (lon, lat)) * scale

        plane = shapely.transform(self._shapes[code], flatten)
        return float(shapely.distance(plane, shapely.Point(0.0, 0.0)))


def _is_point(lon: float, lat: float) -> bool:
    return math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) < 90
