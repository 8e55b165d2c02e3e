"""Lambert-93 (EPSG:2154) to longitude and latitude.

Inverse of the Lambert conformal conic projection with two standard parallels: IGN, « Projection
cartographique conique conforme de Lambert », NT/G 71 (1995), algorithms ALG0002 and ALG0004, with
the constants of RGF93 / Lambert-93 given there (n, C, Xs, Ys; GRS 80). RGF93 and WGS 84 are the
same to a few decimetres.
"""

from math import atan, atan2, degrees, exp, hypot, isfinite, log, pi, sin

_N = 0.7256077650
_C = 11_754_255.426
_XS = 700_000.0
_YS = 12_655_612.050
_E = 0.08181919106
_LON0 = 3.0
_PRECISION = 1e-12

EAST = (100_000.0, 1_250_000.0)
NORTH = (6_000_000.0, 7_200_000.0)
"""Bounds of metropolitan France, in metres."""


def looks_like_lambert(x: float, y: float) -> bool:
    """Whether two numbers are metres of Lambert-93 in France rather than degrees."""
    return EAST[0] <= x <= EAST[1] and NORTH[0] <= y <= NORTH[1]


def lon_lat(x: float, y: float) -> tuple[float, float]:
    """Degrees from metres, to seven decimals (1 cm); NaN where there is no such point."""
    if not (isfinite(x) and isfinite(y) and looks_like_lambert(x, y)):
        # Absurd metres would give a plausible point somewhere.
        return float("nan"), float("nan")
    radius = hypot(x - _XS, y - _YS)
    lon = _LON0 + degrees(atan2(x - _XS, _YS - y) / _N)
    isometric = -log(abs(radius / _C)) / _N
    lat = 2 * atan(exp(isometric)) - pi / 2
    while True:
        eccentric = _E * sin(lat)
        factor = ((1 + eccentric) / (1 - eccentric)) ** (_E / 2)
        closer = 2 * atan(factor * exp(isometric)) - pi / 2
        if abs(closer - lat) < _PRECISION:
            return round(lon, 7), round(degrees(closer), 7)
        lat = closer
