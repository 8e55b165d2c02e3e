"""The outbox: mails that wait, were sent, or could not be."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update

from mapapp.store.work_tables import outbox


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it is kept. `attempts`: those begun; `fault`: why the last one failed."""

    id: int
    recipient: str
    subject: str
    body: str
    created_at: str
    not_before: str
    attempts: int
    sent_at: str | None
    fault: str | None


def put_mail(connection: Connection, recipient: str, subject: str, body: str, now: str) -> int:
    """A mail to send once this transaction is done; gives its number."""
    values = {
        "recipient": recipient,
        "subject": subject,
        "body": body,
        "created_at": now,
        "not_before": now,
        "attempts": 0,
    }
    made = connection.execute(insert(outbox).values(values).returning(outbox.c.id))
    return int(made.scalar_one())


def mails_due(connection: Connection, now: str, most_attempts: int) -> bool:
    """Whether a mail waits to be sent."""
    return connection.execute(_due(now, most_attempts).limit(1)).first() is not None


def _due(now: str, most_attempts: int) -> Select[Any]:
    return (
        select(outbox)
        .where(
            outbox.c.sent_at.is_(None),
            outbox.c.not_before <= now,
            outbox.c.attempts < most_attempts,
        )
        .order_by(outbox.c.not_before, outbox.c.id)
    )


def claim_mail(connection: Connection, now: str, most_attempts: int, until: str) -> Mail | None:
    """Take the next mail due: no other worker takes it before `until`, when this attempt is taken
    to have died."""
    row = connection.execute(_due(now, most_attempts).limit(1)).one_or_none()
    if row is None:
        return None
    connection.execute(
        update(outbox)
        .where(outbox.c.id == row.id)
        .values(attempts=row.attempts + 1, not_before=until)
    )
    return Mail(*row)


def mail_sent(connection: Connection, mail_id: int, now: str) -> None:
    """A mail was handed over."""
    connection.execute(update(outbox).where(outbox.c.id == mail_id).values(sent_at=now, fault=None))


def mail_failed(connection: Connection, mail_id: int, fault: str, again_at: str) -> None:
    """A mail could not be handed over; it is tried again later."""
    connection.execute(
        update(outbox).where(outbox.c.id == mail_id).values(fault=fault, not_before=again_at)
    )


def retry_mail(connection: Connection, mail_id: int, now: str) -> bool:
    """Try a mail again at once, as if for the first time; False if it was sent."""
    done = connection.execute(
        update(outbox)
        .where(outbox.c.id == mail_id, outbox.c.sent_at.is_(None))
        .values(attempts=0, not_before=now)
    )
    return done.rowcount == 1


def outbox_figures(connection: Connection, most_attempts: int) -> tuple[int, int, int]:
    """How many mails wait, how many were given up, how many were sent."""
    waits = outbox.c.sent_at.is_(None)
    count = select(func.count()).select_from(outbox)
    waiting = connection.scalar(count.where(waits, outbox.c.attempts < most_attempts))
    given_up = connection.scalar(count.where(waits, outbox.c.attempts >= most_attempts))
    sent = connection.scalar(count.where(outbox.c.sent_at.is_not(None)))
    return waiting or 0, given_up or 0, sent or 0


def unsent_mails(connection: Connection, limit: int = 100) -> list[Mail]:
    """Mails that were not sent yet, oldest first."""
    query = select(outbox).where(outbox.c.sent_at.is_(None)).order_by(outbox.c.id).limit(limit)
    return [Mail(*row) for row in connection.execute(query)]


def purge_mails(connection: Connection, before: str) -> int:
    """Forget mails sent before an instant: they hold addresses and links."""
    return connection.execute(outbox.delete().where(outbox.c.sent_at < before)).rowcount


def mail_numbers(connection: Connection) -> list[int]:
    """The numbers of all mails that are kept, sent or not."""
    return [int(number) for number in connection.scalars(select(outbox.c.id))]


def forget_mails(connection: Connection, recipients: Collection[str], about: str) -> int:
    """Forget the mails to some addresses whose text holds something, sent or not."""
    theirs = outbox.c.recipient.in_(list(recipients))
    held = outbox.c.body.contains(about, autoescape=True)
    return connection.execute(outbox.delete().where(theirs, held)).rowcount
