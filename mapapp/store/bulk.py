"""Publishing places, one or a hundred thousand, in the transaction of a connection.

Rows go in as tuples, by `executemany` on SQLite and `COPY` on PostgreSQL. Indexes stay; only the
trigger that keeps SQLite's R*Tree and full text is set aside while many new places come, and what
it keeps is then filled by one statement each: a quarter of the time.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

from sqlalchemy import Connection, Text, cast, delete, func, select, text

from mapapp.domain.place import Place
from mapapp.store.insertion import Row, insert_rows
from mapapp.store.membership import among
from mapapp.store.place_rows import WRITTEN, rows_of
from mapapp.store.places import next_version
from mapapp.store.schema import place, place_tag, place_territory
from mapapp.store.states import Words

BATCH = 20_000
"""Places that are held in memory and looked up at once."""
_MANY = 200
"""New places that are worth setting the trigger aside."""

_ID = WRITTEN.index("id")
_DOCUMENTS = ("origins", "closures")
_TAG = ("place", "facet", "code", "position")
_TERRITORY = ("place", "key", "position")
_MICRO = "CAST(round({0} * 1e6) AS INTEGER)"
_FILL = (
    "INSERT INTO place_rtree SELECT number, {lon}, {lon}, {lat}, {lat} FROM place"
    # Neighbours one after the other make a tight tree, and soon.
    " WHERE number >= :first ORDER BY round(lon * 20), lat".format(
        lon=_MICRO.format("lon"), lat=_MICRO.format("lat")
    ),
    "INSERT INTO place_fts (rowid, words) SELECT number, words FROM place WHERE number >= :first",
)


def put_places(connection: Connection, published: Iterable[tuple[Place, Words]]) -> int:
    """Make places, or replace all that is published of them; their numbers stay.

    What is published already just so is left alone and keeps its version. Returns how many were
    written. No id may come twice. The version that they bear is the one that this transaction
    makes: `places.bump_version` must be called once, in it.
    """
    version = next_version(connection)
    coming, written = iter(published), 0
    while batch := list(islice(coming, BATCH)):
        written += _put(connection, batch, version)
    return written


def _put(connection: Connection, batch: list[tuple[Place, Words]], version: int) -> int:
    rows = rows_of(batch)
    known = _known(connection, [row[_ID] for row in rows])
    coded = _codes_of(connection, [number for number, _ in known.values()])
    fresh: list[tuple[Row, Place]] = []
    other: list[tuple[int, Row, Place]] = []
    for row, (value, _) in zip(rows, batch, strict=True):
        number, before = known.get(row[_ID], (0, None))
        if before is None:
            fresh.append((row, value))
        elif before != row or coded[number] != {*_tags(number, value), *_served(number, value)}:
            other.append((number, row, value))
    numbers = _new_numbers(connection, len(fresh))
    if fresh:
        with _filled_afterwards(connection, numbers):
            insert_rows(
                connection,
                "place",
                ("number", *WRITTEN, "changed"),
                [(n, *row, version) for n, (row, _) in zip(numbers, fresh, strict=True)],
            )
    if other:
        _forget_codes(connection, [number for number, _, _ in other])
        _update(connection, [(*row, version, number) for number, row, _ in other])
    numbered = [(n, value) for n, (_, value) in zip(numbers, fresh, strict=True)]
    numbered += [(number, value) for number, _, value in other]
    insert_rows(connection, "place_tag", _TAG, [tag for n, v in numbered for tag in _tags(n, v)])
    served = [one for n, v in numbered for one in _served(n, v)]
    insert_rows(connection, "place_territory", _TERRITORY, served)
    return len(numbered)


def _known(connection: Connection, ids: list[str]) -> dict[str, tuple[int, Row]]:
    """Number and values of the places that are there, by id."""
    columns = [
        # As text: JSON would be decoded, only to be compared.
        cast(place.c[name], Text) if name in _DOCUMENTS else place.c[name]
        for name in WRITTEN
    ]
    query = select(place.c.number, *columns).where(among(connection, place.c.id, ids))
    return {row[1 + _ID]: (row[0], tuple(row[1:])) for row in connection.execute(query).all()}


def _codes_of(connection: Connection, numbers: list[int]) -> dict[int, set[Row]]:
    """What `_tags` and `_served` give, as stored."""
    found: dict[int, set[Row]] = {number: set() for number in numbers}
    if numbers:
        for table in (place_tag, place_territory):
            for row in connection.execute(
                select(table).where(among(connection, table.c.place, numbers))
            ).all():
                found[row[0]].add(tuple(row))
    return found


def _tags(number: int, value: Place) -> list[Row]:
    return [
        (number, facet._value_, code, position)
        for facet, codes in value.tags.items()
        for position, code in enumerate(dict.fromkeys(codes))
    ]


def _served(number: int, value: Place) -> list[Row]:
    return [
        (number, f"{s.level}:{s.code}", position)
        for position, s in enumerate(dict.fromkeys(value.serves))
    ]


def _forget_codes(connection: Connection, numbers: list[int]) -> None:
    for table in (place_tag, place_territory):
        connection.execute(delete(table).where(among(connection, table.c.place, numbers)))


def _new_numbers(connection: Connection, count: int) -> Sequence[int]:
    """Numbers that no place has; writers follow one another, so nobody else takes them."""
    if not count:
        return ()
    if connection.dialect.name == "sqlite":
        last = int(connection.scalar(select(func.max(place.c.number))) or 0)
        return range(last + 1, last + 1 + count)
    drawn = "SELECT nextval(pg_get_serial_sequence('place', 'number')) FROM generate_series(1, :n)"
    return list(connection.scalars(text(drawn), {"n": count}))


def _update(connection: Connection, rows: Sequence[Row]) -> None:
    """`rows` have the values of `WRITTEN`, the version, and last the number."""
    names = [*WRITTEN, "changed"]
    if connection.dialect.name == "sqlite":
        settings = ", ".join(f'"{name}" = ?' for name in names)
        statement = f"UPDATE place SET {settings} WHERE number = ?"
        connection.exec_driver_sql(statement, list(rows))
        return
    connection.exec_driver_sql(
        "CREATE TEMPORARY TABLE IF NOT EXISTS place_coming (LIKE place) ON COMMIT DROP"
    )
    connection.exec_driver_sql("TRUNCATE place_coming")
    insert_rows(connection, "place_coming", [*names, "number"], rows)
    settings = ", ".join(f'"{name}" = place_coming."{name}"' for name in names)
    connection.exec_driver_sql(
        f"UPDATE place SET {settings} FROM place_coming WHERE place.number = place_coming.number"
    )


@contextmanager
def _filled_afterwards(connection: Connection, numbers: Sequence[int]) -> Iterator[None]:
    """In the block many places come with these numbers, which no other place has or passes."""
    if connection.dialect.name != "sqlite" or len(numbers) < _MANY:
        yield
        return
    trigger = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE name = 'place_inserted'"
    ).scalar_one()
    connection.exec_driver_sql("DROP TRIGGER place_inserted")
    yield
    for statement in _FILL:
        connection.execute(text(statement), {"first": numbers[0]})
    connection.exec_driver_sql(trigger)
