"""What a search looks for, resolved to codes and keys: the one plan of every reader."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from mapapp.domain.filters import Box, Point
from mapapp.domain.kinds import Kind
from mapapp.domain.vocabulary import Facet


@dataclass(frozen=True, slots=True)
class Area:
    """Territories of one level: a place is in one of them, or serves one that touches them.

    `column` is the place's own code of that level; `served` holds `level:code` keys.
    """

    column: str
    codes: tuple[str, ...]
    served: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reach:
    """Within `radius_m` of a centre, or serving it (`served` keys); None: any distance."""

    centre: Point
    radius_m: float | None
    served: frozenset[str]


@dataclass(frozen=True, slots=True)
class Word:
    """One word searched, and the indexed words that stand for it: any of `forms` will do.

    `called` are those of the forms that are only synonyms: they count less in the order.
    """

    typed: str
    forms: frozenset[str]
    called: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Selection:
    """What to look for; a place has all of `words`."""

    kinds: tuple[Kind, ...]
    words: tuple[Word, ...] = ()
    facets: Mapping[Facet, tuple[str, ...]] | None = None
    areas: tuple[Area, ...] = ()
    reach: Reach | None = None
    box: Box | None = None

    def without_facet(self, facet: Facet) -> "Selection":
        """The same, with one facet relaxed."""
        kept = {f: codes for f, codes in (self.facets or {}).items() if f != facet}
        return replace(self, facets=kept)


def box_around(centre: Point, radius_m: float) -> Box:
    """A rectangle that holds every point of the region within a radius, and a little more.

    111 km a degree of latitude, at least 72 km a degree of longitude south of 49.5° N.
    """
    dlat, dlon = radius_m / 111_000, radius_m / 70_000
    return Box(centre.lon - dlon, centre.lat - dlat, centre.lon + dlon, centre.lat + dlat)
