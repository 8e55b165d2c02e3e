"""What is published and what has changed since a version, for copies kept outside the store."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import orjson
from sqlalchemy import Connection, Select, Text, cast, func, select
from sqlalchemy.exc import OperationalError, ProgrammingError

from mapapp.domain.place import PLAIN_FIELDS, Origin, Served
from mapapp.domain.vocabulary import Facet
from mapapp.store.engine import Store, StoreUnavailable
from mapapp.store.place_rows import PUBLISHED, place_of
from mapapp.store.schema import data_version, place, place_tag, place_territory
from mapapp.store.states import Changes, State, Stored, Words

__all__ = ["Changes", "State", "Stored", "changes_since", "frozen", "published", "state_of"]

CHUNK = 4000


_COLUMNS = (
    place.c.number,
    place.c.name_key,
    place.c.words,
    place.c.words_name,
    place.c.words_commune,
    # Origins tell of twenty fields; decoding them all would cost more than all the rest.
    cast(place.c.origins[(0, 0)], Text).label("origin"),
    *(place.c[name] for name in PLAIN_FIELDS),
    place.c.closures,
)
_FIRST_PLAIN = len(_COLUMNS) - len(PLAIN_FIELDS) - 1
_Codes = dict[int, Any]


@contextmanager
def frozen(store: Store) -> Iterator[Connection]:
    """A reading connection of which every query sees the same moment.

    Raises StoreUnavailable if the database does not answer or is not ready.
    """
    try:
        with store.read() as connection:
            if store.dialect == "postgresql":
                # SQLite does so by itself from the first query of a transaction.
                yield connection.execution_options(isolation_level="REPEATABLE READ")
            else:
                yield connection
    except (OperationalError, ProgrammingError) as error:
        raise StoreUnavailable("La base de données ne répond pas.") from error


def state_of(connection: Connection) -> State:
    """Which database this is and its data version."""
    row = connection.execute(select(data_version.c.identity, data_version.c.counter)).one()
    return State(*row)


def published(connection: Connection) -> Iterator[Stored]:
    """Every published place, by number; a few thousand at a time are held in memory."""
    last = 0
    while True:
        rows = connection.execute(
            select(*_COLUMNS)
            .where(place.c.number > last, place.c.status == PUBLISHED)
            .order_by(place.c.number)
            .limit(CHUNK)
        ).all()
        if not rows:
            return
        first, last = rows[0][0], rows[-1][0]
        tags = _tags(connection, select(place_tag).where(place_tag.c.place.between(first, last)))
        served = _served(
            connection, select(place_territory).where(place_territory.c.place.between(first, last))
        )
        yield from _stored(rows, tags, served)


def touched_since(connection: Connection, version: int) -> int:
    """How many places changed after a version."""
    query = select(func.count()).select_from(place).where(place.c.changed > version)
    return int(connection.scalar(query) or 0)


def changes_since(connection: Connection, version: int) -> Changes:
    """What changed after a version; the connection must be `frozen`."""
    state = state_of(connection)
    touched = dict(
        connection.execute(
            select(place.c.number, place.c.status)
            .where(place.c.changed > version)
            .order_by(place.c.number)
        ).all()
    )
    numbers = [number for number, status in touched.items() if status == PUBLISHED]
    gone = [number for number, status in touched.items() if status != PUBLISHED]
    found: list[Stored] = []
    for at in range(0, len(numbers), CHUNK):
        found += _of_numbers(connection, numbers[at : at + CHUNK])
    return Changes(state, found, gone)


def _of_numbers(connection: Connection, numbers: Sequence[int]) -> list[Stored]:
    rows = connection.execute(select(*_COLUMNS).where(place.c.number.in_(numbers))).all()
    tags = _tags(connection, select(place_tag).where(place_tag.c.place.in_(numbers)))
    served = _served(
        connection, select(place_territory).where(place_territory.c.place.in_(numbers))
    )
    return list(_stored(rows, tags, served))


def _tags(connection: Connection, query: Select[Any]) -> _Codes:
    borne: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = connection.execute(query.order_by(place_tag.c.place, place_tag.c.position))
    for number, facet, code, _position in rows:
        borne[number].append((facet, code))
    return {number: _by_facet(tuple(tags)) for number, tags in borne.items()}


@lru_cache(maxsize=4096)
def _by_facet(tags: tuple[tuple[str, str], ...]) -> Mapping[Facet, tuple[str, ...]]:
    """Codes by facet; many places bear the same."""
    found: dict[Facet, tuple[str, ...]] = {}
    for facet, code in tags:
        key = Facet(facet)
        found[key] = (*found.get(key, ()), code)
    return MappingProxyType(found)


def _served(connection: Connection, query: Select[Any]) -> _Codes:
    found: dict[int, tuple[Served, ...]] = {}
    rows = connection.execute(query.order_by(place_territory.c.place, place_territory.c.position))
    for number, key, _position in rows:
        level, _, code = key.partition(":")
        found[number] = (*found.get(number, ()), Served(level, code))
    return found


def _stored(rows: Sequence[Any], tags: _Codes, served: _Codes) -> Iterator[Stored]:
    for row in rows:
        number, name_key, words, words_name, words_commune, origin = row[:_FIRST_PLAIN]
        made = place_of(
            row[_FIRST_PLAIN:-1],
            tags.get(number, {}),
            served.get(number, ()),
            {"name": Origin(**found)} if (found := orjson.loads(origin or "null")) else {},
            row[-1],
        )
        yield Stored(number, made, name_key, Words(words, words_name, words_commune))
