"""An operator's own Valhalla: `/isochrone`, as its public reference has it.

One contour in minutes is asked for, as polygons; the answer is a FeatureCollection.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from mapapp.travel.modes import Mode, Source
from mapapp.travel.service import JsonService, ServiceFailed
from mapapp.travel.shape import MAX_RINGS, Shape, joined, read_geometry

_COSTINGS: Final[Mapping[Mode, str]] = {
    Mode.CAR: "auto",
    Mode.BIKE: "bicycle",
    Mode.WALK: "pedestrian",
}
_GENERALIZE_M: Final = 50


class Valhalla:
    """The service at an address such as `http://127.0.0.1:8002`.

    :raises ValueError: French, for an address that is not one.
    """

    source: Final = Source.VALHALLA
    modes: Final = frozenset(_COSTINGS)
    per_second: Final = None

    def __init__(self, address: str) -> None:
        """Call nothing yet."""
        _check(address)
        self._service = JsonService(f"{address.rstrip('/')}/isochrone")

    def shape(self, lon: float, lat: float, minutes: int, mode: Mode) -> Shape:
        """See `IsochroneService`."""
        answer = self._service.post(
            {
                "locations": [{"lon": lon, "lat": lat}],
                "costing": _COSTINGS[mode],
                "contours": [{"time": minutes}],
                "polygons": True,
                "generalize": _GENERALIZE_M,
            }
        )
        features = answer.get("features") if isinstance(answer, dict) else None
        if not isinstance(features, list) or not 0 < len(features) <= MAX_RINGS:
            raise ServiceFailed("réponse d'une autre forme")
        if not all(isinstance(feature, dict) for feature in features):
            raise ServiceFailed("réponse d'une autre forme")
        shapes = (read_geometry(feature.get("geometry")) for feature in features)
        return joined(polygon for shape in shapes for polygon in shape.polygons)


def _check(address: str) -> None:
    try:
        parts = urlsplit(address)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound or parts.username or parts.query or parts.fragment or not address.isprintable():
        raise ValueError(
            "Isochrones : l'adresse doit être de la forme http(s)://machine[:port][/chemin]."
        )
