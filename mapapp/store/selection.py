"""A search as SQL, the same on both databases. Small named conditions, joined by AND."""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Text,
    and_,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.types import Boolean, Float

from mapapp.domain.filters import Box, Point
from mapapp.domain.geography import EARTH_RADIUS_M
from mapapp.domain.selection import Reach, Selection, Word, box_around
from mapapp.domain.vocabulary import UNTOLD, Facet
from mapapp.store.schema import place, place_tag, place_territory


class Said(NamedTuple):
    """What is stored of when a place is open: OSM text, and the JSON text of its exceptions."""

    hours: str | None
    closures: str | None


class Hit(NamedTuple):
    """A place that matches, light enough to draw, order and count thousands of them."""

    number: int
    id: str
    kind: str
    name: str
    name_key: str
    lon: float
    lat: float
    precision: str
    hours: str | None
    commune_code: str | None
    updated: str | None
    words: str
    words_name: str
    words_commune: str
    closures: str | None

    @property
    def said(self) -> Said:
        """When it is open."""
        return Said(self.hours, self.closures)


# As text: JSON cannot be grouped by.
_CLOSURES = cast(place.c.closures, Text)
_SAID = (place.c.hours, _CLOSURES)
_HIT_COLUMNS = tuple(_CLOSURES if name == "closures" else place.c[name] for name in Hit._fields)


def hits(connection: Connection, selection: Selection) -> list[Hit]:
    """Every published place that matches, in no order."""
    query = select(*_HIT_COLUMNS).where(_matches(connection.dialect.name, selection))
    return [Hit(*row) for row in connection.execute(query)]


def counts_by_kind(connection: Connection, selection: Selection) -> list[tuple[str, Said, int]]:
    """(kind, hours, number of places), the hours so that a state can be told of each."""
    query = (
        select(place.c.kind, *_SAID, func.count())
        .where(_matches(connection.dialect.name, selection))
        .group_by(place.c.kind, *_SAID)
    )
    return [(kind, Said(*said), n) for kind, *said, n in connection.execute(query)]


def counts_by_code(
    connection: Connection, selection: Selection, facet: Facet
) -> list[tuple[str, Said, int]]:
    """(code, hours, number of places that bear it) of one facet."""
    query = (
        select(place_tag.c.code, *_SAID, func.count())
        .select_from(place.join(place_tag, place_tag.c.place == place.c.number))
        .where(place_tag.c.facet == facet.value, _matches(connection.dialect.name, selection))
        .group_by(place_tag.c.code, *_SAID)
    )
    return [(code, Said(*said), n) for code, *said, n in connection.execute(query)]


def counts(connection: Connection, selection: Selection) -> list[tuple[Said, int]]:
    """(hours, number of places) of all that matches."""
    query = (
        select(*_SAID, func.count())
        .where(_matches(connection.dialect.name, selection))
        .group_by(*_SAID)
    )
    return [(Said(*said), n) for *said, n in connection.execute(query)]


def _matches(dialect: str, selection: Selection) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [
        place.c.status == "published",
        place.c.kind.in_([kind.value for kind in selection.kinds]),
    ]
    if selection.words:
        conditions.append(_has_words(dialect, selection.words))
    for facet, codes in (selection.facets or {}).items():
        if codes:
            conditions.append(_bears(facet, codes))
    conditions += [or_(place.c[a.column].in_(a.codes), _serves(a.served)) for a in selection.areas]
    if selection.box is not None:
        conditions.append(_inside(dialect, selection.box))
    if selection.reach is not None and selection.reach.radius_m is not None:
        conditions.append(_within_reach(dialect, selection.reach, selection.reach.radius_m))
    return and_(*conditions)


def _bears(facet: Facet, codes: Collection[str]) -> ColumnElement[bool]:
    told = select(place_tag.c.place).where(place_tag.c.facet == facet.value)
    asked = [code for code in codes if code != UNTOLD]
    bears = place.c.number.in_(told.where(place_tag.c.code.in_(asked)))
    return or_(bears, place.c.number.not_in(told)) if UNTOLD in codes else bears


def _serves(keys: Iterable[str]) -> ColumnElement[bool]:
    serving = select(place_territory.c.place).where(place_territory.c.key.in_(sorted(keys)))
    return place.c.number.in_(serving)


def _has_words(dialect: str, words: tuple[Word, ...]) -> ColumnElement[bool]:
    # Words are [a-z0-9]+ by construction (mapapp.text), so quoting them is enough on both sides.
    every = [word.forms for word in words]
    if not all(every):
        return literal(value=False)
    if dialect == "sqlite":
        match = " AND ".join(
            "(" + " OR ".join(f'"{form}"' for form in sorted(forms)) + ")" for forms in every
        )
        found = text("SELECT rowid FROM place_fts WHERE place_fts MATCH :match")
        return place.c.number.in_(found.bindparams(match=match).columns(place.c.number))
    query = " & ".join(
        "(" + " | ".join(f"'{form}'" for form in sorted(forms)) + ")" for forms in every
    )
    return _bool(literal_column("place.words_tsv").op("@@")(cast(literal(query), TSQUERY)))


def _inside(dialect: str, box: Box) -> ColumnElement[bool]:
    exact = and_(place.c.lon.between(box.west, box.east), place.c.lat.between(box.south, box.north))
    if dialect == "sqlite":
        # Unique names: a search around a point inside a bbox has two of these.
        found = text(
            "SELECT number FROM place_rtree WHERE east >= :west AND west <= :east"
            " AND north >= :south AND south <= :north"
        ).bindparams(*(bindparam(n, v, unique=True) for n, v in _microdegrees(box).items()))
        return and_(place.c.number.in_(found.columns(place.c.number)), exact)
    envelope = func.ST_MakeEnvelope(box.west, box.south, box.east, box.north, 4326)
    return and_(_bool(literal_column("place.geom").op("&&")(envelope)), exact)


def _microdegrees(box: Box) -> dict[str, int]:
    # One millionth wider on each side: the exact test beside it decides at the border.
    return {
        "west": round(box.west * 1e6) - 1,
        "south": round(box.south * 1e6) - 1,
        "east": round(box.east * 1e6) + 1,
        "north": round(box.north * 1e6) + 1,
    }


def _within_reach(dialect: str, reach: Reach, radius_m: float) -> ColumnElement[bool]:
    # The label point of a territory is nowhere one could go: only serving counts for it.
    near = and_(
        place.c.precision != "territoire",
        _inside(dialect, box_around(reach.centre, radius_m)),
        _distance(dialect, reach.centre) <= radius_m,
    )
    return or_(near, _serves(reach.served))


def _distance(dialect: str, centre: Point) -> ColumnElement[float]:
    """Haversine as in `mapapp.domain.geography`: a function of ours on SQLite, SQL elsewhere."""
    if dialect == "sqlite":
        return type_coerce(func.distance_m(place.c.lon, place.c.lat, centre.lon, centre.lat), Float)
    lon, lat = _number("lon", centre.lon), _number("lat", centre.lat)
    half_dphi = func.radians(place.c.lat - lat) / 2
    half_dlambda = func.radians(place.c.lon - lon) / 2
    a = func.power(func.sin(half_dphi), 2) + func.cos(func.radians(place.c.lat)) * func.cos(
        func.radians(lat)
    ) * func.power(func.sin(half_dlambda), 2)
    return type_coerce(2 * EARTH_RADIUS_M * func.asin(func.sqrt(func.least(1.0, a))), Float)


def _number(name: str, value: float) -> BindParameter[Any]:
    return bindparam(f"centre_{name}", value, Float, unique=True)


def _bool(expression: Any) -> ColumnElement[bool]:
    return type_coerce(expression, Boolean)
