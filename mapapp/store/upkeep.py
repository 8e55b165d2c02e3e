"""Where the question « is it still right? » stands for each place."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from mapapp.store.moderation_tables import task
from mapapp.store.people_tables import organisation, place_owner, upkeep
from mapapp.store.schema import place

TO_CHECK = "to_check"
"""The kind of the tasks that this makes."""


@dataclass(frozen=True, slots=True)
class Upkeep:
    """See `people_tables.upkeep` for what each column means."""

    place_id: str
    asked_at: str | None = None
    reminders: int = 0
    answered_at: str | None = None
    to_check: bool = False
    every_days: int | None = None


@dataclass(frozen=True, slots=True)
class Askable:
    """A published place with an owner and an address, its rhythm, and where its question stands."""

    place_id: str
    name: str
    email: str
    updated: str | None
    owner: str
    owner_name: str
    every_days: int
    upkeep: Upkeep


_COLUMNS = [upkeep.c[name] for name in Upkeep.__dataclass_fields__]


def upkeep_of(connection: Connection, place_id: str) -> Upkeep:
    """Where a place stands; one that was never asked is at the beginning."""
    row = connection.execute(select(*_COLUMNS).where(upkeep.c.place_id == place_id)).one_or_none()
    return Upkeep(*row) if row else Upkeep(place_id)


def is_to_check(connection: Connection, place_id: str) -> bool:
    """Whether nobody answered for a place."""
    query = select(upkeep.c.to_check).where(upkeep.c.place_id == place_id)
    return bool(connection.scalar(query))


def put_upkeep(connection: Connection, value: Upkeep) -> None:
    """Write where a place stands. In a writing transaction: writers follow one another."""
    row = asdict(value)
    known = upkeep.c.place_id == value.place_id
    if not connection.execute(update(upkeep).where(known).values(row)).rowcount:
        connection.execute(insert(upkeep).values(row))


def set_rhythm(connection: Connection, place_id: str, every_days: int | None) -> None:
    """Give a place its own rhythm (0: never), or its organisation's back (None)."""
    known = upkeep.c.place_id == place_id
    changed = connection.execute(update(upkeep).where(known).values(every_days=every_days))
    if not changed.rowcount:
        put_upkeep(connection, Upkeep(place_id, every_days=every_days))


def answered(connection: Connection, place_id: str, now: str) -> None:
    """Somebody said that all is right, or what is not: the turn ends, and so does its task."""
    values = {"asked_at": None, "reminders": 0, "answered_at": now, "to_check": False}
    known = upkeep.c.place_id == place_id
    if not connection.execute(update(upkeep).where(known).values(values)).rowcount:
        put_upkeep(connection, Upkeep(place_id, answered_at=now))
    connection.execute(
        update(task)
        .where(task.c.place_id == place_id, task.c.kind == TO_CHECK, task.c.done_at.is_(None))
        .values(done_at=now)
    )


def askable(
    connection: Connection, *, after: str = "", limit: int = 500, only: str | None = None
) -> list[Askable]:
    """Places that may be written to, by id, those after `after`; or the one place `only`."""
    days = func.coalesce(upkeep.c.every_days, organisation.c.reminder_days)
    query = (
        select(
            place.c.id,
            place.c.name,
            place.c.email,
            place.c.updated,
            organisation.c.id,
            organisation.c.name,
            days,
            *_COLUMNS[1:],
        )
        .join(place_owner, place_owner.c.place_id == place.c.id)
        .join(organisation, organisation.c.id == place_owner.c.organisation)
        .outerjoin(upkeep, upkeep.c.place_id == place.c.id)
        .where(
            place.c.status == "published",
            place.c.kind != "action",
            place.c.email.is_not(None),
            days > 0,
        )
        .order_by(place.c.id)
        .limit(limit)
    )
    query = query.where(place.c.id > after if only is None else place.c.id == only)
    return [_askable(row) for row in connection.execute(query)]


def _askable(row: Any) -> Askable:
    place_id, name, email, updated, owner, owner_name, days, asked, reminders, *rest = row
    answered_at, to_check, every_days = rest
    stands = Upkeep(place_id, asked, reminders or 0, answered_at, bool(to_check), every_days)
    return Askable(place_id, name, email, updated, owner, owner_name, days, stands)
