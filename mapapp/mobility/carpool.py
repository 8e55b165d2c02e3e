"""Places where people meet to share a car, once an operator has loaded them.

`mapapp carpool` reads the national file (the schema « lieux de covoiturage » of
transport.data.gouv.fr) and writes those in and near the region to one file of the data folder,
which every process reads by itself when it changes.
"""

import logging
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from typing import Final

import orjson

from mapapp.domain.filters import Point
from mapapp.mobility.trips import nearest_first

log = logging.getLogger(__name__)

NEAR_M: Final = 10_000.0
"""How far from one end of a trip a meeting place is still near it: our choice."""
AT_MOST: Final = 3


@dataclass(frozen=True, slots=True)
class CarpoolPlace:
    """A place to meet. `spaces` is how many cars may stand there; None is not known."""

    id: str
    name: str
    kind: str
    address: str
    commune: str
    commune_code: str
    spaces: int | None
    lon: float
    lat: float
    updated: str


@dataclass(frozen=True, slots=True)
class NearCarpool:
    """A place to meet and how far it is."""

    place: CarpoolPlace
    metres: float


@dataclass(frozen=True, slots=True)
class CarpoolPlaces:
    """Every place that was loaded, and who says so."""

    source: str
    licence: str
    date: str
    places: tuple[CarpoolPlace, ...]

    def near(self, point: Point) -> tuple[NearCarpool, ...]:
        """The nearest places of a point, within `NEAR_M`, `AT_MOST` of them."""
        spots = [(place.lon, place.lat) for place in self.places]
        found = nearest_first(point, spots, NEAR_M)[:AT_MOST]
        return tuple(NearCarpool(self.places[at], metres) for at, metres in found)


def write_carpool(path: Path, places: Iterable[CarpoolPlace], source: str, licence: str) -> None:
    """Replace the file at once: a process that reads meanwhile has the one before or this one."""
    kept = tuple(places)
    date = max((place.updated for place in kept), default="")
    content = asdict(CarpoolPlaces(source, licence, date, kept))
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    beside.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2))
    beside.replace(path)


def read_carpool(path: Path) -> CarpoolPlaces:
    """Reads what `write_carpool` wrote; OSError or ValueError when it is not sound."""
    content = orjson.loads(path.read_bytes())
    try:
        places = tuple(CarpoolPlace(**row) for row in content.pop("places"))
        return CarpoolPlaces(**content, places=places)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path.name} : contenu illisible ({error})") from error


class CurrentCarpool:
    """The places of a file as it is now; read again when it changes."""

    def __init__(self, path: Path) -> None:
        """Read nothing yet."""
        self._path = path
        self._lock = Lock()
        self._held: tuple[tuple[int, int], CarpoolPlaces | None] | None = None

    def places(self) -> CarpoolPlaces | None:
        """What is loaded; None when nothing is, or when the file is not sound (logged)."""
        try:
            found = self._path.stat()
        except OSError:
            return None
        mark = (found.st_mtime_ns, found.st_size)
        with self._lock:
            if self._held is None or self._held[0] != mark:
                self._held = (mark, self._read())
            return self._held[1]

    def _read(self) -> CarpoolPlaces | None:
        try:
            return read_carpool(self._path)
        except (OSError, ValueError) as error:
            log.error("carpool places cannot be read: %s", error)
            return None
