"""Published places read by id, taken off, and the version of it all; `store.bulk` writes them."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, RowMapping, func, select, update

from mapapp.domain.kinds import Kind
from mapapp.domain.place import PLAIN_FIELDS, Gone, Place, Served
from mapapp.domain.vocabulary import Facet
from mapapp.store.membership import among
from mapapp.store.place_rows import GONE, PUBLISHED, origins_of, place_of
from mapapp.store.schema import data_version, place, place_tag, place_territory

_PLAIN = tuple(place.c[name] for name in PLAIN_FIELDS)


def published_words(connection: Connection) -> set[str]:
    """Every word by which a published place is found; reads them all."""
    rows = connection.scalars(select(place.c.words).where(place.c.status == "published"))
    return {word for words in rows for word in words.split()}


def withdraw_place(
    connection: Connection, place_id: str, *, reason: str | None, moved_to: str | None
) -> None:
    """Take a place off every list; its page says why and where to look next."""
    withdraw_places(connection, [place_id], reason=reason, moved_to=moved_to)


def withdraw_places(
    connection: Connection, place_ids: Sequence[str], *, reason: str | None, moved_to: str | None
) -> None:
    """Take places off every list, all for one reason."""
    if not place_ids:
        return
    connection.execute(
        update(place)
        .where(among(connection, place.c.id, place_ids))
        .values(
            status=GONE,
            gone_reason=reason,
            moved_to=moved_to,
            changed=next_version(connection),
        )
    )


def next_version(connection: Connection) -> int:
    """The data version that this transaction will make.

    Locks the counter to its end: of two that publish at once, the second waits here and counts
    after the first, so nobody who reads changes by their version can miss one.
    """
    current = connection.scalar(select(data_version.c.counter).with_for_update())
    return int(current or 0) + 1


def bump_version(connection: Connection, now: str) -> None:
    """Say that what is published has changed; in the transaction that changes it."""
    connection.execute(
        update(data_version).values(counter=data_version.c.counter + 1, changed_at=now)
    )


def version(connection: Connection) -> int:
    """The data version."""
    return int(connection.scalar(select(data_version.c.counter)) or 0)


def names_by_number(connection: Connection, numbers: Sequence[int]) -> list[tuple[int, str, str]]:
    """Number, id and name of the published places among those asked for, by number."""
    query = (
        select(place.c.number, place.c.id, place.c.name)
        .where(place.c.number.in_(list(numbers)), place.c.status == "published")
        .order_by(place.c.number)
    )
    return [(row.number, row.id, row.name) for row in connection.execute(query)]


def published_ids(connection: Connection, start: int, count: int) -> list[tuple[str, Kind]]:
    """Id and kind of `count` published places, in the order in which they came, after the first
    `start`."""
    query = (
        select(place.c.id, place.c.kind)
        .where(place.c.status == PUBLISHED)
        .order_by(place.c.number)
        .offset(start)
        .limit(count)
    )
    return [(row.id, Kind(row.kind)) for row in connection.execute(query)]


def places_by_number(connection: Connection, numbers: Sequence[int]) -> list[Place]:
    """Places in the order of the numbers asked for; numbers that are gone are left out."""
    rows = {
        row["number"]: row
        for row in connection.execute(
            select(place).where(place.c.number.in_(list(numbers)))
        ).mappings()
    }
    tags, served = _codes_of(connection, list(rows))
    return [_place(rows[n], tags.get(n, {}), served.get(n, ())) for n in numbers if n in rows]


def places_by_id(connection: Connection, ids: Sequence[str]) -> list[Place]:
    """Published places in the order of the ids asked for; others are left out."""
    query = select(place.c.id, place.c.number).where(
        place.c.id.in_(list(ids)), place.c.status == PUBLISHED
    )
    numbers = dict(connection.execute(query).all())
    return places_by_number(connection, [numbers[i] for i in ids if i in numbers])


def gone_place(connection: Connection, place_id: str) -> Gone | None:
    """What is left of a place that was withdrawn; None if there never was one, or it is there."""
    query = select(place).where(place.c.id == place_id, place.c.status == GONE)
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        return None
    return Gone(
        id=row["id"],
        name=row["name"],
        kind=Kind(row["kind"]),
        reason=row["gone_reason"],
        moved_to=row["moved_to"],
        commune_code=row["commune_code"],
    )


def kind_counts(connection: Connection) -> dict[Kind, int]:
    """Published places of each kind."""
    query = (
        select(place.c.kind, func.count()).where(place.c.status == PUBLISHED).group_by(place.c.kind)
    )
    return {Kind(kind): n for kind, n in connection.execute(query)}


def _codes_of(
    connection: Connection, numbers: list[int]
) -> tuple[dict[int, dict[Facet, tuple[str, ...]]], dict[int, tuple[Served, ...]]]:
    tags: dict[int, dict[Facet, tuple[str, ...]]] = {}
    tag_rows = connection.execute(
        select(place_tag)
        .where(place_tag.c.place.in_(numbers))
        .order_by(place_tag.c.place, place_tag.c.position)
    )
    for number, facet, code, _position in tag_rows:
        of_place = tags.setdefault(number, {})
        of_place[Facet(facet)] = (*of_place.get(Facet(facet), ()), code)
    served: dict[int, tuple[Served, ...]] = {}
    served_rows = connection.execute(
        select(place_territory)
        .where(place_territory.c.place.in_(numbers))
        .order_by(place_territory.c.place, place_territory.c.position)
    )
    for number, key, _position in served_rows:
        level, _, code = key.partition(":")
        served[number] = (*served.get(number, ()), Served(level, code))
    return tags, served


def _place(
    row: RowMapping, tags: Mapping[Facet, tuple[str, ...]], served: tuple[Served, ...]
) -> Place:
    plain = [row[column] for column in _PLAIN]
    return place_of(plain, tags, served, origins_of(row["origins"]), row["closures"])
