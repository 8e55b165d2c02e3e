"""Accepted corrections as batches made them: kept for ever, in force or undone."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select, update

from mapapp.store.membership import among
from mapapp.store.schema import revision

ACCEPTED = "accepted"
UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class BatchRevision:
    """One field corrected by a batch; `number` grows in the order of acceptance."""

    number: int
    place_id: str
    field: str
    value: Any


def revisions_of_batch(connection: Connection, batch: int) -> list[BatchRevision]:
    """What a batch corrected, in order, whether in force or undone."""
    query = (
        select(revision.c.id, revision.c.place_id, revision.c.field, revision.c.value)
        .where(revision.c.batch == batch)
        .order_by(revision.c.id)
    )
    return [BatchRevision(*row) for row in connection.execute(query)]


def set_revisions(connection: Connection, batch: int, state: str) -> None:
    """Put all the corrections of a batch in force (`ACCEPTED`) or out of it (`UNDONE`)."""
    connection.execute(update(revision).where(revision.c.batch == batch).values(state=state))


def last_corrections(
    connection: Connection, place_ids: Collection[str]
) -> dict[tuple[str, str], int]:
    """Number of the correction in force of each (place, field) that has one."""
    query = (
        select(revision.c.place_id, revision.c.field, func.max(revision.c.id))
        .where(among(connection, revision.c.place_id, place_ids), revision.c.state == ACCEPTED)
        .group_by(revision.c.place_id, revision.c.field)
    )
    return {(place_id, name): number for place_id, name, number in connection.execute(query)}
