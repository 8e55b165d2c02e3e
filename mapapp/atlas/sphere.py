"""Great-circle distances from one point to many, equal to `mapapp.domain.geography`."""

from math import cos, radians, sin

import numpy as np
from numpy.typing import NDArray

from mapapp.atlas.dictionary import Column, Mask
from mapapp.domain.filters import Point
from mapapp.domain.geography import EARTH_RADIUS_M, distance_m

Distances = NDArray[np.float64]

SAME_M = 1e-6
"""numpy's sine and cosine may differ from the C library's in the last bit: far less than this."""
_FLAT_RADIUS_M = 150_000
_FLAT_LATITUDE = 60
_FLAT_ERROR = 1e-3
"""Below that radius and latitude the flat estimate is wrong by less than a ten-thousandth."""


def distances(lon: Column, lat: Column, centre: Point) -> Distances:
    """Distances in metres (haversine formula), to SAME_M."""
    phi1, phi2 = radians(centre.lat), np.radians(lat)
    half_dphi = (phi2 - phi1) / 2
    half_dlambda = np.radians(lon - centre.lon) / 2
    a = np.sin(half_dphi) ** 2 + cos(phi1) * np.cos(phi2) * np.sin(half_dlambda) ** 2
    found: Distances = 2 * EARTH_RADIUS_M * np.arcsin(np.minimum(1.0, np.sqrt(a)))
    return found


def within(lon: Column, lat: Column, centre: Point, radius_m: float) -> Mask:
    """Whether each point of a box around the centre is within a radius, exactly.

    The box is that of `mapapp.domain.selection.box_around`: no point is further than that.
    """
    if radius_m > _FLAT_RADIUS_M or abs(centre.lat) > _FLAT_LATITUDE or len(lon) < 256:
        return _exactly(lon, lat, centre, radius_m)
    squared = _flat_squares(lon, lat, centre)
    inside = squared <= (radius_m * (1 - _FLAT_ERROR)) ** 2
    doubtful = np.flatnonzero((squared <= (radius_m * (1 + _FLAT_ERROR)) ** 2) & ~inside)
    inside[doubtful] = _exactly(lon[doubtful], lat[doubtful], centre, radius_m)
    return inside


def _exactly(lon: Column, lat: Column, centre: Point, radius_m: float) -> Mask:
    found = distances(lon, lat, centre)
    inside: Mask = found <= radius_m
    for at in np.flatnonzero(np.abs(found - radius_m) < SAME_M).tolist():
        exact = distance_m(centre.lon, centre.lat, float(lon[at]), float(lat[at]))
        inside[at] = exact <= radius_m
    return inside


def _flat_squares(lon: Column, lat: Column, centre: Point) -> Distances:
    # Mid-latitude formula, its cosine developed to the first order: no sine a row.
    north = np.radians(lat - centre.lat)
    east = np.radians(lon - centre.lon)
    phi = radians(centre.lat)
    east *= cos(phi) - sin(phi) / 2 * north
    flat: Distances = (north * north + east * east) * EARTH_RADIUS_M**2
    return flat
