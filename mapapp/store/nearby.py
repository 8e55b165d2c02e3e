"""Published places that may be the same as another one: near by, or in the same commune."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, or_, select

from mapapp.domain.filters import Box
from mapapp.store.schema import place


@dataclass(frozen=True, slots=True)
class Candidate:
    """What duplicates are recognised by."""

    id: str
    kind: str
    name: str
    address: str | None
    phone: str | None
    commune_code: str | None
    commune_name: str | None
    lon: float
    lat: float
    precision: str


_COLUMNS = [place.c[name] for name in Candidate.__dataclass_fields__]


def candidates(
    connection: Connection, commune_code: str | None, box: Box | None, limit: int = 5_000
) -> Sequence[Candidate]:
    """Published places of a commune or in a rectangle, by id."""
    where = []
    if commune_code is not None:
        where.append(place.c.commune_code == commune_code)
    if box is not None:
        inside = and_(
            place.c.lon.between(box.west, box.east), place.c.lat.between(box.south, box.north)
        )
        where.append(inside)
    if not where:
        return []
    query = (
        select(*_COLUMNS)
        .where(or_(*where), place.c.status == "published")
        .order_by(place.c.id)
        .limit(limit)
    )
    return [Candidate(*row) for row in connection.execute(query)]
