"""IGN's isochrones on the Géoplateforme: car and pedestrian, on the roads of BD TOPO.

Parameters and answer as the service's public documentation has them (« Service Géoplateforme
de calcul d'isochrone/isodistance »): no key, 5 requests a second from one address, a GeoJSON
geometry under `geometry`, 400 for a wrong value and 404 where it has no road.
"""

from collections.abc import Mapping
from typing import Final

from mapapp.travel.modes import Mode, Source
from mapapp.travel.service import JsonService, ServiceFailed
from mapapp.travel.shape import Shape, read_geometry

ADDRESS: Final = "https://data.geopf.fr/navigation/isochrone"
_PROFILES: Final[Mapping[Mode, str]] = {Mode.CAR: "car", Mode.WALK: "pedestrian"}


class IgnIsochrone:
    """The service; `address` is another one in tests."""

    source: Final = Source.IGN
    modes: Final = frozenset(_PROFILES)
    # Two processes behind one address stay under the five that are allowed.
    per_second: Final = 2

    def __init__(self, address: str = ADDRESS) -> None:
        """Call nothing yet."""
        self._service = JsonService(address)

    def shape(self, lon: float, lat: float, minutes: int, mode: Mode) -> Shape:
        """See `IsochroneService`."""
        answer = self._service.get(
            {
                "resource": "bdtopo-valhalla",
                "point": f"{lon:.3f},{lat:.3f}",
                "costType": "time",
                "costValue": str(minutes),
                "timeUnit": "minute",
                "profile": _PROFILES[mode],
                "direction": "departure",
                "crs": "EPSG:4326",
                "geometryFormat": "geojson",
            }
        )
        if not isinstance(answer, dict) or answer.get("crs", "EPSG:4326") != "EPSG:4326":
            raise ServiceFailed("réponse d'une autre forme")
        return read_geometry(answer.get("geometry"))
