"""A search: complete, immutable, and the same thing as a query string.

The form, the list, the map and the API all read one `Filters`, made by `mapapp.domain.query`.
"""

from dataclasses import dataclass, replace

from mapapp.domain.kinds import DEFAULT_KINDS, Kind
from mapapp.domain.opening import OpenAt
from mapapp.domain.vocabulary import Facet


@dataclass(frozen=True, slots=True)
class Point:
    """A position, WGS 84 degrees, rounded to 0.001° (about 100 m): nobody's doorstep."""

    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, WGS 84 degrees, west <= east and south <= north."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class Trip:
    """How long one is ready to travel, and how: marche, velo or voiture."""

    minutes: int
    mode: str


@dataclass(frozen=True, slots=True)
class Filters:
    """One search. Within a filter values add up (or), between filters they narrow (and).

    `open_at` is a local time of Paris, or a window. `radius_km` and `trip` need a `point` or
    exactly one commune, whose town hall is then the centre. `page` starts at 1. `box` is the
    API's bbox.
    """

    q: str = ""
    kinds: tuple[Kind, ...] = ()
    themes: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    epcis: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    gestures: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    open_at: OpenAt | None = None
    exclude_unknown: bool = False
    point: Point | None = None
    radius_km: float | None = None
    trip: Trip | None = None
    box: Box | None = None
    page: int = 1

    @property
    def shown_kinds(self) -> tuple[Kind, ...]:
        """The kinds chosen, or the default ones."""
        return self.kinds or DEFAULT_KINDS

    def facet(self, facet: Facet) -> tuple[str, ...]:
        """Codes asked for of one facet."""
        return {
            Facet.THEME: self.themes,
            Facet.AUDIENCE: self.audiences,
            Facet.GESTURE: self.gestures,
            Facet.ITEM: self.items,
        }[facet]

    def without(self, name: str) -> "Filters":
        """The same search with one query parameter relaxed, back on its first page.

        A radius goes with its centre: without one the other says nothing.
        """
        relaxed: Filters = replace(self, **RELAXED[name], page=1)  # type: ignore[arg-type]
        if name == "commune" and self.point is not None:
            return replace(relaxed, radius_km=self.radius_km, trip=self.trip)
        return relaxed


RELAXED: dict[str, dict[str, object]] = {
    "q": {"q": ""},
    "type": {"kinds": ()},
    "theme": {"themes": ()},
    "dep": {"departments": ()},
    "epci": {"epcis": ()},
    "commune": {"communes": (), "radius_km": None, "trip": None},
    "public": {"audiences": ()},
    "geste": {"gestures": ()},
    "objet": {"items": ()},
    "ouvert": {"open_at": None, "exclude_unknown": False},
    "ouvert_tout": {"open_at": None, "exclude_unknown": False},
    "inconnus": {"exclude_unknown": False},
    "lon": {"point": None, "radius_km": None, "trip": None},
    "rayon": {"radius_km": None},
    "minutes": {"trip": None},
    "bbox": {"box": None},
}
"""What relaxing each query parameter changes in a search."""
