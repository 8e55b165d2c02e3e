"""From `Filters` to a `Selection`: names become sets of codes, words become forms."""

from collections.abc import Callable

from mapapp.domain.filters import Filters, Point
from mapapp.domain.selection import Area, Reach, Selection, Word
from mapapp.domain.vocabulary import Facet
from mapapp.territory.gazetteer import Gazetteer

CommuneAt = Callable[[float, float], str | None]
"""The INSEE code of the commune at lon, lat; None outside the region."""


def selection_of(
    filters: Filters,
    gazetteer: Gazetteer,
    words: tuple[Word, ...],
    commune_at: CommuneAt,
    farthest_m: float | None = None,
) -> Selection:
    """What to ask the store for; `words` are those of the search, as `words_sought` has them.

    A commune with a radius is a centre to look around; without one it is a territory.
    `farthest_m` is how far a trip may lead at most, when one is asked for.
    """
    centre = centre_of(filters, gazetteer)
    radius = radius_m(filters, farthest_m)
    around = centre is not None and radius is not None
    return Selection(
        kinds=filters.shown_kinds,
        words=words,
        facets={facet: filters.facet(facet) for facet in Facet},
        areas=_areas(filters, gazetteer, with_communes=not (around and filters.point is None)),
        reach=_reach(filters, centre, radius, gazetteer, commune_at) if centre and around else None,
        box=filters.box,
    )


def centre_of(filters: Filters, gazetteer: Gazetteer) -> Point | None:
    """Where distances are counted from: the visitor's point, or the one commune's town hall."""
    if filters.point is not None:
        return filters.point
    if len(filters.communes) == 1:
        commune = gazetteer.commune(filters.communes[0])
        return Point(commune.lon, commune.lat) if commune else None
    return None


def served_keys(level: str, code: str, gazetteer: Gazetteer) -> frozenset[str]:
    """Keys of every territory that touches the given one."""
    return frozenset(f"{lv}:{c}" for lv, c in gazetteer.related(level, code))


def _areas(filters: Filters, gazetteer: Gazetteer, *, with_communes: bool) -> tuple[Area, ...]:
    asked = [
        ("department", "departement", filters.departments),
        ("epci", "epci", filters.epcis),
    ]
    if with_communes:
        asked.append(("commune_code", "commune", filters.communes))
    return tuple(
        Area(
            column=column,
            codes=codes,
            served=frozenset().union(*(served_keys(level, c, gazetteer) for c in codes)),
        )
        for column, level, codes in asked
        if codes
    )


def radius_m(filters: Filters, farthest_m: float | None) -> float | None:
    """The radius to look in, metres: that asked for and that of a trip, whichever is less."""
    asked = [] if filters.radius_km is None else [filters.radius_km * 1000]
    return min([*asked, *([] if farthest_m is None else [farthest_m])], default=None)


def _reach(
    filters: Filters,
    centre: Point,
    radius: float | None,
    gazetteer: Gazetteer,
    commune_at: CommuneAt,
) -> Reach:
    code = filters.communes[0] if filters.point is None else commune_at(centre.lon, centre.lat)
    served = served_keys("commune", code, gazetteer) if code else frozenset()
    return Reach(centre, radius, served)
