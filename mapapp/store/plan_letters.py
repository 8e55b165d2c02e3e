"""Reminders of the plan: who was sent one and when, who wants none, when actions had news."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select

from mapapp.store.moderation_tables import batch
from mapapp.store.plan_tables import plan_change, plan_letter, plan_refusal
from mapapp.store.revisions import ACCEPTED


@dataclass(frozen=True, slots=True)
class PlanLetter:
    """One reminder: to whom (slug), when (a stored instant), about which actions."""

    organisation: str
    sent_at: str
    about: tuple[str, ...]


def put_letter(connection: Connection, value: PlanLetter) -> None:
    """Keep that a reminder was written; in the transaction that writes it."""
    row = {
        "organisation": value.organisation,
        "sent_at": value.sent_at,
        "about": list(value.about),
    }
    connection.execute(insert(plan_letter).values(row))


def last_letters(connection: Connection) -> dict[str, PlanLetter]:
    """The last reminder of each organisation that had one."""
    last = select(func.max(plan_letter.c.id)).group_by(plan_letter.c.organisation)
    query = select(plan_letter.c.organisation, plan_letter.c.sent_at, plan_letter.c.about).where(
        plan_letter.c.id.in_(last)
    )
    return {
        row.organisation: PlanLetter(row.organisation, row.sent_at, tuple(row.about))
        for row in connection.execute(query)
    }


def letters(connection: Connection, limit: int = 50) -> list[PlanLetter]:
    """The most recent reminders, the last one first."""
    query = (
        select(plan_letter.c.organisation, plan_letter.c.sent_at, plan_letter.c.about)
        .order_by(plan_letter.c.id.desc())
        .limit(limit)
    )
    rows = connection.execute(query)
    return [PlanLetter(row.organisation, row.sent_at, tuple(row.about)) for row in rows]


def refusing(connection: Connection) -> Collection[str]:
    """The organisations that want no reminder."""
    return set(connection.scalars(select(plan_refusal.c.organisation)))


def set_refusal(connection: Connection, organisation: str, now: str, *, refused: bool) -> None:
    """Write whether an organisation wants none."""
    if refused and organisation in refusing(connection):
        return
    connection.execute(delete(plan_refusal).where(plan_refusal.c.organisation == organisation))
    if refused:
        values = {"organisation": organisation, "refused_at": now}
        connection.execute(insert(plan_refusal).values(values))


def last_news(connection: Connection) -> dict[str, str]:
    """When something was last written of each action that was followed, as a stored instant."""
    query = (
        select(plan_change.c.action, func.max(batch.c.made_at))
        .join(batch, batch.c.id == plan_change.c.batch)
        .where(plan_change.c.state == ACCEPTED)
        .group_by(plan_change.c.action)
    )
    return dict(connection.execute(query).all())
