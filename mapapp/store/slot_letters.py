"""Which crèches are sent, each week, the link by which their slots are kept."""

from datetime import datetime

from sqlalchemy import Connection, insert, or_, select, update

from mapapp.domain.instants import stamp
from mapapp.store.childcare_tables import slot_letter


def is_weekly(connection: Connection, place_id: str) -> bool:
    """Whether a crèche asked for it."""
    known = slot_letter.c.place_id == place_id
    return bool(connection.scalar(select(slot_letter.c.weekly).where(known)))


def set_weekly(connection: Connection, place_id: str, weekly: bool) -> None:
    """Have it sent, or not."""
    _put(connection, place_id, {"weekly": weekly}, {"sent_at": None})


def sent(connection: Connection, place_id: str, now: datetime) -> None:
    """It was sent, or could not be."""
    _put(connection, place_id, {"sent_at": stamp(now)}, {"weekly": False})


def due(connection: Connection, before: datetime, limit: int) -> list[str]:
    """Places to which it was last sent at or before an instant, or never; by id."""
    late = or_(slot_letter.c.sent_at.is_(None), slot_letter.c.sent_at <= stamp(before))
    query = select(slot_letter.c.place_id).where(slot_letter.c.weekly, late)
    return list(connection.scalars(query.order_by(slot_letter.c.place_id).limit(limit)))


def _put(
    connection: Connection, place_id: str, values: dict[str, object], else_: dict[str, object]
) -> None:
    known = slot_letter.c.place_id == place_id
    if not connection.execute(update(slot_letter).where(known).values(values)).rowcount:
        row = {"place_id": place_id} | else_ | values
        connection.execute(insert(slot_letter).values(row))
