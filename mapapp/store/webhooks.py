"""Calls to organisations' programs: where they go, what waits, what was given up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, insert, select, update

from mapapp.store.moderation_tables import batch
from mapapp.store.work_tables import webhook, webhook_delivery


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where an organisation is called. `last_batch`: the last batch of changes looked at."""

    id: int
    organisation: str
    url: str
    secret: str
    active: bool
    created_at: str
    last_batch: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """One call. `attempts`: those begun; `fault`: why the last failed; `dead_at`: given up."""

    id: int
    webhook: int
    payload: str
    created_at: str
    not_before: str
    attempts: int
    delivered_at: str | None
    dead_at: str | None
    fault: str | None


def add_webhook(connection: Connection, organisation: str, url: str, secret: str, now: str) -> int:
    """A new webhook, told of what changes from now on; gives its number."""
    last = connection.scalar(select(func.max(batch.c.id))) or 0
    values = {
        "organisation": organisation,
        "url": url,
        "secret": secret,
        "active": True,
        "created_at": now,
        "last_batch": last,
    }
    made = connection.execute(insert(webhook).values(values).returning(webhook.c.id))
    return int(made.scalar_one())


def webhook_by_id(connection: Connection, number: int) -> Webhook | None:
    """A webhook, or None."""
    if not 0 < number < 2**31:
        return None
    row = connection.execute(select(webhook).where(webhook.c.id == number)).one_or_none()
    return Webhook(*row) if row else None


def webhooks_of(connection: Connection, organisation: str) -> list[Webhook]:
    """The webhooks of an organisation, oldest first."""
    query = select(webhook).where(webhook.c.organisation == organisation).order_by(webhook.c.id)
    return [Webhook(*row) for row in connection.execute(query)]


def every_webhook(connection: Connection) -> list[Webhook]:
    """All webhooks, oldest first."""
    query = select(webhook).order_by(webhook.c.id)
    return [Webhook(*row) for row in connection.execute(query)]


def change_secret(connection: Connection, number: int, secret: str) -> None:
    """Keep the secret of a webhook otherwise sealed."""
    connection.execute(update(webhook).where(webhook.c.id == number).values(secret=secret))


def set_active(connection: Connection, number: int, active: bool) -> None:
    """Pause a webhook, or have it called again."""
    connection.execute(update(webhook).where(webhook.c.id == number).values(active=active))


def remove_webhook(connection: Connection, number: int) -> None:
    """Forget a webhook and its calls."""
    connection.execute(webhook_delivery.delete().where(webhook_delivery.c.webhook == number))
    connection.execute(webhook.delete().where(webhook.c.id == number))


def webhooks_behind(connection: Connection) -> list[Webhook]:
    """Active webhooks that were not told of the last batches yet."""
    newest = select(func.max(batch.c.id)).scalar_subquery()
    query = (
        select(webhook)
        .where(webhook.c.active.is_(True), webhook.c.last_batch < newest)
        .order_by(webhook.c.last_batch, webhook.c.id)
    )
    return [Webhook(*row) for row in connection.execute(query)]


def batches_after(connection: Connection, number: int, limit: int) -> list[int]:
    """Numbers of the batches that follow one, in order."""
    query = select(batch.c.id).where(batch.c.id > number).order_by(batch.c.id).limit(limit)
    return list(connection.scalars(query))


def told_up_to(connection: Connection, number: int, last_batch: int) -> None:
    """A webhook has its calls of every batch up to this one."""
    connection.execute(update(webhook).where(webhook.c.id == number).values(last_batch=last_batch))


def put_deliveries(connection: Connection, number: int, payloads: Sequence[str], now: str) -> None:
    """Calls to make once this transaction is done."""
    if payloads:
        row = {"webhook": number, "created_at": now, "not_before": now, "attempts": 0}
        connection.execute(insert(webhook_delivery), [row | {"payload": p} for p in payloads])


def _due(now: str) -> Select[Any]:
    return (
        select(webhook_delivery)
        .join_from(webhook_delivery, webhook)
        .where(
            webhook.c.active.is_(True),
            webhook_delivery.c.delivered_at.is_(None),
            webhook_delivery.c.dead_at.is_(None),
            webhook_delivery.c.not_before <= now,
        )
        .order_by(webhook_delivery.c.not_before, webhook_delivery.c.id)
        .limit(1)
    )


def deliveries_due(connection: Connection, now: str) -> bool:
    """Whether a call is to be made."""
    return connection.execute(_due(now)).first() is not None


def claim_delivery(connection: Connection, now: str, until: str) -> tuple[Delivery, Webhook] | None:
    """Take the next call due; no other worker takes it before `until`."""
    row = connection.execute(_due(now)).one_or_none()
    if row is None:
        return None
    _change(connection, row.id, attempts=row.attempts + 1, not_before=until)
    delivery = delivery_by_id(connection, row.id)
    found = webhook_by_id(connection, row.webhook)
    assert delivery is not None and found is not None
    return delivery, found


def delivery_by_id(connection: Connection, number: int) -> Delivery | None:
    """A call, or None."""
    query = select(webhook_delivery).where(webhook_delivery.c.id == number)
    row = connection.execute(query).one_or_none()
    return Delivery(*row) if row else None


def delivered(connection: Connection, number: int, now: str) -> None:
    """A call was answered well."""
    _change(connection, number, delivered_at=now, fault=None)


def failed(connection: Connection, number: int, fault: str, again_at: str) -> None:
    """A call failed; it is made again later."""
    _change(connection, number, fault=fault, not_before=again_at)


def gave_up(connection: Connection, number: int, fault: str, now: str) -> None:
    """A call failed for the last time."""
    _change(connection, number, fault=fault, dead_at=now)


def hold_back(connection: Connection, webhook_number: int, until: str) -> None:
    """After a failure, the other calls to the same place wait a little as well."""
    connection.execute(
        update(webhook_delivery)
        .where(
            webhook_delivery.c.webhook == webhook_number,
            webhook_delivery.c.delivered_at.is_(None),
            webhook_delivery.c.dead_at.is_(None),
            webhook_delivery.c.not_before < until,
        )
        .values(not_before=until)
    )


def retry_delivery(connection: Connection, webhook_number: int, number: int, now: str) -> bool:
    """Make a call again at once, as if for the first time; False if it was answered well."""
    done = connection.execute(
        update(webhook_delivery)
        .where(
            webhook_delivery.c.id == number,
            webhook_delivery.c.webhook == webhook_number,
            webhook_delivery.c.delivered_at.is_(None),
        )
        .values(attempts=0, not_before=now, dead_at=None)
    )
    return done.rowcount == 1


def last_deliveries(connection: Connection, number: int, limit: int = 50) -> list[Delivery]:
    """The latest calls of a webhook, newest first; given-up ones before all others."""
    query = (
        select(webhook_delivery)
        .where(webhook_delivery.c.webhook == number)
        .order_by(webhook_delivery.c.dead_at.is_(None), webhook_delivery.c.id.desc())
        .limit(limit)
    )
    return [Delivery(*row) for row in connection.execute(query)]


def delivery_figures(connection: Connection, number: int) -> tuple[int, int]:
    """How many calls of a webhook wait, and how many were given up."""
    mine: ColumnElement[bool] = webhook_delivery.c.webhook == number
    count = select(func.count()).select_from(webhook_delivery)
    open_ = count.where(mine, webhook_delivery.c.delivered_at.is_(None))
    waiting = connection.scalar(open_.where(webhook_delivery.c.dead_at.is_(None)))
    dead = connection.scalar(open_.where(webhook_delivery.c.dead_at.is_not(None)))
    return waiting or 0, dead or 0


def purge_deliveries(connection: Connection, before: str) -> int:
    """Forget calls that were answered, or given up, before an instant."""
    old = (webhook_delivery.c.delivered_at < before) | (webhook_delivery.c.dead_at < before)
    return connection.execute(webhook_delivery.delete().where(old)).rowcount


def _change(connection: Connection, number: int, **values: Any) -> None:
    connection.execute(
        update(webhook_delivery).where(webhook_delivery.c.id == number).values(values)
    )
