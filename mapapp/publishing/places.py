"""A published place from folded values: territories and a point for places that have none."""

from typing import Any

from mapapp.domain.closures import Closures, InvalidClosure, from_json
from mapapp.domain.kinds import Kind
from mapapp.domain.overlay import Published
from mapapp.domain.place import STATED_TEXTS, Origin, Place, Precision, Served
from mapapp.domain.vocabulary import Facet
from mapapp.territory.gazetteer import Commune, Gazetteer

_TAGS = {
    Facet.THEME: "themes",
    Facet.AUDIENCE: "audiences",
    Facet.GESTURE: "gestures",
    Facet.ITEM: "items",
}
TERRITORY_ORIGIN = Origin(
    source="territoires",
    url="https://www.data.gouv.fr/datasets/code-officiel-geographique-cog/",
    date=None,
    licence="Licence Ouverte 2.0",
)
"""Origin of a point that is a town hall's or a territory's, not the place's own."""


class Unplaceable(ValueError):
    """A place without a kind, a category, a name, or anything that says where it is."""


def place_from(place_id: str, published: Published, gazetteer: Gazetteer) -> Place:
    """Complete folded values into a place. Raises Unplaceable if it cannot be shown.

    A place without coordinates stands at its commune's town hall, or else inside the first
    territory it serves; `precision` says which.
    """
    values = published.values
    if missing := [name for name in ("kind", "category", "name") if name not in values]:
        raise Unplaceable(f"« {place_id} » n'a pas de : {', '.join(missing)}")
    commune = _commune(values.get("commune_code"), gazetteer)
    serves = tuple(_served(key) for key in values.get("serves", ()))
    lon, lat, precision = _position(place_id, values, commune, serves, gazetteer)
    origins = dict(published.origins)
    if precision is not Precision.ADDRESS:
        origins["lon"] = origins["lat"] = TERRITORY_ORIGIN
    return Place(
        id=place_id,
        kind=Kind(values["kind"]),
        category=values["category"],
        name=values["name"],
        lon=lon,
        lat=lat,
        precision=precision,
        commune_code=commune.code if commune else None,
        commune_name=commune.name if commune else None,
        department=commune.department if commune else None,
        epci=commune.epci if commune else None,
        tags={facet: tuple(values.get(name, ())) for facet, name in _TAGS.items()},
        serves=serves,
        origins=origins,
        closures=_closures(values.get("closures")),
        **{name: values.get(name) for name in STATED_TEXTS},
    )


def _commune(code: str | None, gazetteer: Gazetteer) -> Commune | None:
    if code is None:
        return None
    current = gazetteer.resolve_commune_code(code)
    return gazetteer.commune(current) if current else None


def _closures(value: object) -> Closures:
    """Exceptions in order, each once; what cannot be read is not published."""
    try:
        return tuple(sorted(set(from_json(value or None))))
    except InvalidClosure:
        return ()


def _served(key: str) -> Served:
    level, _, code = key.partition(":")
    return Served(level, code)


def _position(
    place_id: str,
    values: Any,
    commune: Commune | None,
    serves: tuple[Served, ...],
    gazetteer: Gazetteer,
) -> tuple[float, float, Precision]:
    lon, lat = values.get("lon"), values.get("lat")
    if lon is not None and lat is not None:
        return lon, lat, Precision(values.get("precision", Precision.ADDRESS))
    if commune is not None:
        return commune.lon, commune.lat, Precision.COMMUNE
    for served in serves:
        territory = gazetteer.find(served.level, served.code)
        if territory is not None:
            return territory.lon, territory.lat, Precision.TERRITORY
    raise Unplaceable(f"« {place_id} » n'a ni coordonnées, ni commune, ni territoire desservi")
