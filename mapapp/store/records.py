"""What sources said, kept as they said it, and the corrections that were accepted."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

import orjson
from sqlalchemy import Connection, Text, cast, delete, insert, select, update

from mapapp.domain.overlay import Revision, SourceRecord
from mapapp.domain.place import Origin
from mapapp.store.insertion import Row, insert_rows
from mapapp.store.membership import among
from mapapp.store.schema import revision, source, source_record


@dataclass(frozen=True, slots=True)
class Source:
    """A data source as a whole. Where two state a field, the higher `rank` is published."""

    id: str
    title: str
    publisher: str
    licence: str
    url: str | None
    rank: int


@dataclass(frozen=True, slots=True)
class Statement:
    """What a source says of one place; `external_key` is the source's own key for it."""

    place_id: str
    external_key: str
    values: Mapping[str, Any]
    origin: Origin
    origins: Mapping[str, Origin]


def source_digest(connection: Connection, source_id: str) -> str | None:
    """Digest of the content last imported from a source; None if it never was."""
    return connection.scalar(select(source.c.content_digest).where(source.c.id == source_id))


def sources(connection: Connection) -> list[Source]:
    """Every source imported, the most trusted first."""
    query = select(
        source.c.id,
        source.c.title,
        source.c.publisher,
        source.c.licence,
        source.c.url,
        source.c.rank,
    ).order_by(source.c.rank.desc(), source.c.id)
    return [Source(*row) for row in connection.execute(query)]


def import_times(connection: Connection) -> dict[str, str]:
    """ISO time of the last import of each source."""
    return dict(connection.execute(select(source.c.id, source.c.imported_at)).all())


def put_source(connection: Connection, value: Source, *, digest: str, now: str) -> None:
    """Make or renew the description of a source."""
    row = asdict(value) | {"content_digest": digest, "imported_at": now}
    if source_digest(connection, value.id) is None:
        connection.execute(insert(source).values(row))
    else:
        connection.execute(update(source).where(source.c.id == value.id).values(row))


_AT_ONCE = 10_000
_RECORD = ("place_id", "source_id", "external_key", "values", "origin", "origins")


def replace_statements(
    connection: Connection, source_id: str, statements: Collection[Statement]
) -> set[str]:
    """Replace all that a source says. Returns the ids of places it spoke or now speaks of.

    Other sources and accepted corrections are not touched.
    """
    query = select(source_record.c.place_id).where(source_record.c.source_id == source_id)
    before = set(connection.scalars(query))
    connection.execute(delete(source_record).where(source_record.c.source_id == source_id))
    coming = iter(statements)
    while some := list(islice(coming, _AT_ONCE)):
        insert_rows(connection, "source_record", _RECORD, [_row(source_id, s) for s in some])
    return before | {s.place_id for s in statements}


def _row(source_id: str, said: Statement) -> Row:
    values, origins = orjson.dumps(dict(said.values)), orjson.dumps(dict(said.origins))
    texts = [part.decode() for part in (values, orjson.dumps(said.origin), origins)]
    return (said.place_id, source_id, said.external_key, *texts)


def records_of(connection: Connection, place_ids: Collection[str]) -> dict[str, list[SourceRecord]]:
    """What every source says of each place."""
    # JSON as text, which orjson reads faster than the drivers.
    said = [cast(source_record.c[name], Text) for name in ("values", "origin", "origins")]
    query = (
        select(source_record.c.place_id, source.c.rank, *said)
        .join(source, source.c.id == source_record.c.source_id)
        .where(among(connection, source_record.c.place_id, place_ids))
        # Not by the record's number: among sources of one rank, importing one of them again
        # must not make it win.
        .order_by(source.c.rank, source.c.id, source_record.c.external_key)
    )
    found: dict[str, list[SourceRecord]] = defaultdict(list)
    for place_id, rank, values, origin, origins in connection.execute(query).all():
        own = {name: Origin(**one) for name, one in orjson.loads(origins).items()}
        found[place_id].append(
            SourceRecord(rank, orjson.loads(values), Origin(**orjson.loads(origin)), own)
        )
    return found


def revisions_of(connection: Connection, place_ids: Collection[str]) -> dict[str, list[Revision]]:
    """The accepted corrections of each place, in the order in which they were accepted."""
    query = (
        select(revision)
        .where(among(connection, revision.c.place_id, place_ids), revision.c.state == "accepted")
        .order_by(revision.c.id)
    )
    found: dict[str, list[Revision]] = defaultdict(list)
    for row in connection.execute(query).mappings():
        found[row["place_id"]].append(Revision(row["field"], row["value"], Origin(**row["origin"])))
    return found


def accept_revision(
    connection: Connection,
    place_id: str,
    value: Revision,
    *,
    now: str,
    by: str,
    batch: int | None = None,
) -> None:
    """Record a correction as accepted; publishing it is `mapapp.publishing`'s."""
    connection.execute(
        insert(revision).values(
            place_id=place_id,
            field=value.field,
            value=value.value,
            origin=asdict(value.origin),
            state="accepted",
            decided_at=now,
            decided_by=by,
            batch=batch,
        )
    )
