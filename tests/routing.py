"""Recorded answers of routing services, and providers that ask a server on this machine."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from pytest_httpserver import HTTPServer

from mapapp.travel.estimate import shipped_estimate
from mapapp.travel.ign import IgnIsochrone
from mapapp.travel.modes import Density, Mode
from mapapp.travel.providers import Estimated, Isochrones
from mapapp.travel.reach import Reach

ANGERS = (-0.55431, 47.47118)
RING = [[-0.56, 47.465], [-0.545, 47.465], [-0.545, 47.478], [-0.56, 47.478], [-0.56, 47.465]]
AREA = {"type": "Polygon", "coordinates": [RING]}
# As the service gives them, positions but for the rounding of the ring.
IGN_ANSWER = {
    "point": "-0.554,47.471",
    "resource": "bdtopo-valhalla",
    "resourceVersion": "2026-08-26",
    "costType": "time",
    "costValue": 15,
    "timeUnit": "minute",
    "profile": "pedestrian",
    "direction": "departure",
    "crs": "EPSG:4326",
    "geometry": AREA,
    "departure": "-0.554,47.471",
}
FEATURE = {
    "type": "Feature",
    "properties": {"contour": 15.0, "metric": "time", "opacity": 0.33, "fill": "#bf4040"},
    "geometry": AREA,
}
VALHALLA_ANSWER = {"type": "FeatureCollection", "features": [FEATURE]}


@dataclass
class Clock:
    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        self.now += 1.0  # a second between two questions, unless a test says otherwise
        return self.now


def estimated() -> Estimated:
    return Estimated(shipped_estimate(), lambda _lon, _lat: Density.URBAN)


def ign(server: HTTPServer, clock: Callable[[], float] | None = None) -> Isochrones:
    return Isochrones(IgnIsochrone(server.url_for("/isochrone")), estimated(), clock or Clock())


def ask(provider: Isochrones, minutes: int = 15, mode: Mode = Mode.WALK) -> Reach:
    return provider.reach(*ANGERS, minutes, mode)


def within(reach: Reach, *points: tuple[float, float]) -> list[bool]:
    lons, lats = np.array(points).T
    found = reach.within(lons, lats, np.zeros(len(points), np.uint8))
    return [bool(one) for one in found]
