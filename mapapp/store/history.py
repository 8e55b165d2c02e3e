"""Batches of changes, and what everyone saw before and after each."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from mapapp.store.insertion import insert_mappings
from mapapp.store.membership import among
from mapapp.store.moderation_tables import batch, contribution, history
from mapapp.store.schema import place, place_tag, place_territory

CHUNK = 10_000
_PLAIN = (
    "status",
    "kind",
    "category",
    "name",
    "address",
    "post_code",
    "commune_code",
    "lon",
    "lat",
    "precision",
    "phone",
    "email",
    "website",
    "hours",
    "hours_text",
    "closures",
    "capacity",
    "presentation",
    "conditions",
    "updated",
)
_FACETS = {"theme": "themes", "public": "audiences", "geste": "gestures", "objet": "items"}
Seen = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BatchRow:
    """Changes made together. `undone_by` is the batch that undid it, `undoes` the one it undid."""

    id: int
    kind: str
    made_at: str
    account: int | None
    organisation: str | None
    who: str
    reason: str | None
    undoes: int | None
    undone_by: int | None


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One field of one place, before and after a batch."""

    batch: int
    place_id: str
    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class NewBatch:
    """A batch to open."""

    kind: str
    made_at: str
    account: int | None
    organisation: str | None
    who: str
    reason: str | None = None
    undoes: int | None = None


def open_batch(connection: Connection, value: NewBatch) -> int:
    """Number of a batch just made."""
    number = connection.scalar(insert(batch).values(asdict(value)).returning(batch.c.id))
    assert number is not None
    return int(number)


def batch_of(connection: Connection, number: int) -> BatchRow | None:
    """A batch by its number."""
    row = connection.execute(select(batch).where(batch.c.id == number)).one_or_none()
    return None if row is None else BatchRow(*row)


def batches_of(connection: Connection, numbers: Collection[int]) -> dict[int, BatchRow]:
    """Batches by number; unknown ones are left out."""
    rows = connection.execute(select(batch).where(batch.c.id.in_(list(numbers))))
    return {row.id: BatchRow(*row) for row in rows}


def last_batch(connection: Connection) -> int:
    """The number of the most recent batch; 0 before there is any."""
    return int(connection.scalar(select(func.max(batch.c.id))) or 0)


def last_batches(
    connection: Connection, *, before: int | None = None, limit: int = 50
) -> list[BatchRow]:
    """The most recent batches, those under the number `before` when it is given."""
    query = select(batch).order_by(batch.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(batch.c.id < before)
    return [BatchRow(*row) for row in connection.execute(query)]


def batches_by(connection: Connection, account: int, since: str) -> list[BatchRow]:
    """What an account changed or had accepted, or accepted of others', since an ISO time, and
    that nobody has undone; the most recent first."""
    decided = select(contribution.c.batch).where(
        contribution.c.decided_by == account, contribution.c.batch.is_not(None)
    )
    query = (
        select(batch)
        .where(
            (batch.c.account == account) | batch.c.id.in_(decided),
            batch.c.made_at >= since,
            batch.c.undone_by.is_(None),
            batch.c.kind != "undo",
        )
        .order_by(batch.c.id.desc())
    )
    return [BatchRow(*row) for row in connection.execute(query)]


def mark_undone(connection: Connection, number: int, by: int | None) -> None:
    """Say which batch undid one; None when it is in force again."""
    connection.execute(update(batch).where(batch.c.id == number).values(undone_by=by))


def put_history(connection: Connection, rows: Sequence[HistoryRow]) -> None:
    """Keep what a batch changed for everyone."""
    # Not by asdict, which copies what it is given: a batch has a hundred thousand.
    names = ("batch", "place_id", "field", "before", "after")
    insert_mappings(
        connection, history, [{name: getattr(row, name) for name in names} for row in rows]
    )


def history_of_place(connection: Connection, place_id: str, limit: int = 1_000) -> list[HistoryRow]:
    """Every change of a place, the most recent first."""
    return _history(connection, history.c.place_id == place_id, limit)


def history_of_batch(connection: Connection, number: int, limit: int = 1_000) -> list[HistoryRow]:
    """What a batch changed, the last written first."""
    return _history(connection, history.c.batch == number, limit)


def batch_sizes(connection: Connection, numbers: Collection[int]) -> dict[int, int]:
    """How many places each batch changed for everyone."""
    query = (
        select(history.c.batch, func.count(func.distinct(history.c.place_id)))
        .where(history.c.batch.in_(list(numbers)))
        .group_by(history.c.batch)
    )
    return dict(connection.execute(query).all())


def places_of_batch(connection: Connection, number: int, limit: int = 1_000) -> list[str]:
    """Ids of the places that a batch changed."""
    query = (
        select(history.c.place_id)
        .where(history.c.batch == number)
        .distinct()
        .order_by(history.c.place_id)
        .limit(limit)
    )
    return list(connection.scalars(query))


def places_of_batch_after(connection: Connection, number: int, after: str, limit: int) -> list[str]:
    """The next ids, in order, of the places that a batch changed; `after` is the last one had."""
    query = (
        select(history.c.place_id)
        .where(history.c.batch == number, history.c.place_id > after)
        .distinct()
        .order_by(history.c.place_id)
        .limit(limit)
    )
    return list(connection.scalars(query))


def history_of_places(
    connection: Connection, number: int, place_ids: Collection[str]
) -> list[HistoryRow]:
    """What a batch changed of these places."""
    mine = (history.c.batch == number) & among(connection, history.c.place_id, place_ids)
    return _history(connection, mine, len(place_ids) * 40)


def _history(connection: Connection, condition: Any, limit: int) -> list[HistoryRow]:
    query = (
        select(
            history.c.batch, history.c.place_id, history.c.field, history.c.before, history.c.after
        )
        .where(condition)
        .order_by(history.c.id.desc())
        .limit(limit)
    )
    return [HistoryRow(*row) for row in connection.execute(query)]


def seen_of(connection: Connection, place_ids: Collection[str]) -> dict[str, Seen]:
    """What everyone sees of places, field by field; gone ones too, with their last values.

    Fields bear the names of statements and corrections; `status` is published or gone.
    """
    found: dict[str, Seen] = {}
    ordered = list(place_ids)
    for start in range(0, len(ordered), CHUNK):
        found.update(_seen(connection, ordered[start : start + CHUNK]))
    return found


def _seen(connection: Connection, place_ids: list[str]) -> dict[str, Seen]:
    columns = [place.c[name] for name in _PLAIN]
    rows = connection.execute(
        select(place.c.number, place.c.id, *columns).where(among(connection, place.c.id, place_ids))
    ).all()
    found: dict[int, dict[str, Any]] = {
        row[0]: dict(zip(_PLAIN, row[2:], strict=True)) for row in rows
    }
    for number, name, code in _codes(connection, list(found)):
        found[number].setdefault(name, []).append(code)
    return {row[1]: found[row[0]] for row in rows}


def _codes(connection: Connection, numbers: list[int]) -> Iterable[tuple[int, str, str]]:
    tags = (
        select(place_tag.c.place, place_tag.c.facet, place_tag.c.code)
        .where(among(connection, place_tag.c.place, numbers))
        .order_by(place_tag.c.place, place_tag.c.position)
    )
    for number, facet, code in connection.execute(tags):
        yield number, _FACETS[facet], code
    served = (
        select(place_territory.c.place, place_territory.c.key)
        .where(among(connection, place_territory.c.place, numbers))
        .order_by(place_territory.c.place, place_territory.c.position)
    )
    for number, key in connection.execute(served):
        yield number, "serves", key
