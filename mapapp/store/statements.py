"""What sources say, changed by key, with a trace of each change."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import Connection, Select, Text, bindparam, cast, delete, insert, select, update

from mapapp.domain.place import Origin
from mapapp.store.insertion import insert_mappings
from mapapp.store.membership import among
from mapapp.store.moderation_tables import statement_change
from mapapp.store.records import Source, Statement
from mapapp.store.schema import source, source_record

CHUNK = 10_000
"""Keys looked up in one query."""
_JSON = ("values", "origin", "origins")


@dataclass(frozen=True, slots=True)
class StatementChange:
    """What a batch changed of one statement; None where the source said nothing."""

    source_id: str
    external_key: str
    before: Statement | None
    after: Statement | None


def ensure_source(connection: Connection, value: Source, now: str) -> None:
    """Make a source if there is none of its id; one that is there stays as it is."""
    if connection.scalar(select(source.c.id).where(source.c.id == value.id)) is None:
        row = asdict(value) | {"content_digest": "", "imported_at": now}
        connection.execute(insert(source).values(row))


def statements_by_key(
    connection: Connection, source_id: str, keys: Collection[str]
) -> dict[str, Statement]:
    """What a source says under each of its own keys; keys it has not are left out."""
    found: dict[str, Statement] = {}
    ordered = list(keys)
    for start in range(0, len(ordered), CHUNK):
        some = ordered[start : start + CHUNK]
        query = _said_by(source_id).where(among(connection, source_record.c.external_key, some))
        found |= _read_all(connection, query)
    return found


def statements_of_source(connection: Connection, source_id: str) -> dict[str, Statement]:
    """All that a source says, by its own keys."""
    return _read_all(connection, _said_by(source_id))


def _said_by(source_id: str) -> Select[Any]:
    # JSON as text, which orjson reads faster than the drivers.
    texts = [cast(source_record.c[name], Text) for name in _JSON]
    return select(source_record.c.external_key, source_record.c.place_id, *texts).where(
        source_record.c.source_id == source_id
    )


def _read_all(connection: Connection, query: Select[Any]) -> dict[str, Statement]:
    return {
        key: Statement(
            place_id=place_id,
            external_key=key,
            values=orjson.loads(values),
            origin=_origin_of(origin),
            origins=_origins_of(origins),
        )
        for key, place_id, values, origin, origins in connection.execute(query)
    }


@lru_cache(1 << 12)
def _origin_of(text: str) -> Origin:
    """Read once: thousands of statements have the same."""
    return Origin(**orjson.loads(text))


def _origins_of(text: str) -> dict[str, Origin]:
    return {name: Origin(**one) for name, one in orjson.loads(text).items()}


def put_statements(
    connection: Connection, source_id: str, values: Sequence[Statement], known: Collection[str]
) -> None:
    """Write statements; those whose key is in `known` replace what was said under it."""
    fresh = [_row(source_id, s) for s in values if s.external_key not in known]
    renewed = [_renewed(s) for s in values if s.external_key in known]
    insert_mappings(connection, source_record, fresh)
    if renewed:
        connection.execute(
            update(source_record)
            .where(
                source_record.c.source_id == source_id,
                source_record.c.external_key == bindparam("b_key"),
            )
            .values(
                place_id=bindparam("b_place"),
                values=bindparam("b_values"),
                origin=bindparam("b_origin"),
                origins=bindparam("b_origins"),
            ),
            renewed,
        )


def drop_statements(connection: Connection, source_id: str, keys: Sequence[str]) -> None:
    """Forget what a source says under these keys."""
    for start in range(0, len(keys), CHUNK):
        connection.execute(
            delete(source_record).where(
                source_record.c.source_id == source_id,
                among(connection, source_record.c.external_key, keys[start : start + CHUNK]),
            )
        )


def put_changes(connection: Connection, batch: int, changes: Iterable[StatementChange]) -> None:
    """Keep what a batch changed."""
    rows = [
        {
            "batch": batch,
            "source_id": change.source_id,
            "external_key": change.external_key,
            "place_id": _place_of(change),
            "before": _kept(change.before),
            "after": _kept(change.after),
        }
        for change in changes
    ]
    insert_mappings(connection, statement_change, rows)


def amend_change(connection: Connection, batch: int, change: StatementChange) -> None:
    """Renew the `after` of a statement that the same batch had already changed."""
    connection.execute(
        update(statement_change)
        .where(
            statement_change.c.batch == batch,
            statement_change.c.source_id == change.source_id,
            statement_change.c.external_key == change.external_key,
        )
        .values(after=_kept(change.after))
    )


def changes_of(connection: Connection, batch: int) -> Iterator[list[StatementChange]]:
    """What a batch changed of what sources say, a source and some thousands at a time."""
    query = (
        select(statement_change.c.source_id)
        .where(statement_change.c.batch == batch)
        .distinct()
        .order_by(statement_change.c.source_id)
    )
    for source_id in connection.scalars(query).all():
        after = ""
        while found := _changes_after(connection, batch, source_id, after):
            yield found
            after = found[-1].external_key


def _changes_after(
    connection: Connection, batch: int, source_id: str, after: str
) -> list[StatementChange]:
    kept = [cast(statement_change.c[name], Text) for name in ("before", "after")]
    query = (
        select(statement_change.c.external_key, *kept)
        .where(
            statement_change.c.batch == batch,
            statement_change.c.source_id == source_id,
            statement_change.c.external_key > after,
        )
        .order_by(statement_change.c.external_key)
        .limit(CHUNK)
    )
    return [
        StatementChange(source_id, key, _read(key, said), _read(key, says))
        for key, said, says in connection.execute(query)
    ]


def _place_of(change: StatementChange) -> str:
    said = change.after or change.before
    assert said is not None
    return said.place_id


def _row(source_id: str, value: Statement) -> dict[str, Any]:
    return {
        "source_id": source_id,
        "external_key": value.external_key,
        **_content(value),
    }


def _renewed(value: Statement) -> dict[str, Any]:
    content = _content(value)
    return {
        "b_key": value.external_key,
        "b_place": content["place_id"],
        "b_values": content["values"],
        "b_origin": content["origin"],
        "b_origins": content["origins"],
    }


def _content(value: Statement) -> dict[str, Any]:
    return {
        "place_id": value.place_id,
        "values": dict(value.values),
        "origin": _origin_row(value.origin),
        "origins": {name: _origin_row(origin) for name, origin in value.origins.items()},
    }


@lru_cache(1 << 12)
def _origin_row(origin: Origin) -> Mapping[str, str | None]:
    """Made once for all who write it; nobody changes it."""
    return asdict(origin)


def _kept(value: Statement | None) -> dict[str, Any] | None:
    return None if value is None else _content(value)


def _read(key: str, kept: str | None) -> Statement | None:
    if kept is None:
        return None
    row = orjson.loads(kept)
    return Statement(
        place_id=row["place_id"],
        external_key=key,
        values=row["values"],
        origin=Origin(**row["origin"]),
        origins={name: Origin(**origin) for name, origin in row["origins"].items()},
    )
