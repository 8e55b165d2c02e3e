"""Mails: written in the transaction that has something to say, sent by a worker, never lost."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from mapapp.domain.instants import stamp
from mapapp.store import outbox as rows
from mapapp.store.connections import Connection
from mapapp.store.engine import Store
from mapapp.store.outbox import Mail

MOST_ATTEMPTS = 30
"""With the waits below, about a week; then it is shown to administrators, who may try again."""
_LEASE = timedelta(minutes=10)
_LONGEST_WAIT = timedelta(hours=6)
_BREAKS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_RECIPIENT = re.compile(r"[^\s@,;:<>\"()\\\[\]]{1,64}@[^\s@,;:<>\"()\\\[\]]{1,190}")


class CannotSend(Exception):
    """A mail could not be handed over; the message says why, without any secret."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What to tell whom: plain text in French."""

    recipient: str
    subject: str
    body: str


class Sender(Protocol):
    """A way out for mails."""

    def send(self, mail: Mail) -> None:
        """Hand a mail over. Raises CannotSend."""


def put(connection: Connection, letter: Letter, now: datetime) -> int:
    """Write a letter in the caller's transaction: it leaves if, and only if, that is committed.

    Raises ValueError if the recipient is not one plain address.
    """
    if not _RECIPIENT.fullmatch(letter.recipient):
        raise ValueError("not one plain e-mail address")
    subject = _BREAKS.sub(" ", letter.subject).strip()
    return rows.put_mail(connection, letter.recipient, subject, letter.body, stamp(now))


def send_due(
    store: Store,
    sender: Sender,
    clock: Callable[[], datetime],
    *,
    most: int = 100,
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Send what is due, at most `most` mails; gives how many were handed over."""
    sent = 0
    for _turn in range(most):
        if stopping():
            break
        mail = _claim(store, clock())
        if mail is None:
            break
        try:
            sender.send(mail)
        except CannotSend as fault:
            _failed(store, mail, str(fault), clock())
        else:
            with store.write() as connection:
                rows.mail_sent(connection, mail.id, stamp(clock()))
            sent += 1
    return sent


def _claim(store: Store, now: datetime) -> Mail | None:
    # A look costs no lock; only when there is something is the writers' turn taken.
    with store.read() as connection:
        if not rows.mails_due(connection, stamp(now), MOST_ATTEMPTS):
            return None
    with store.write() as connection:
        return rows.claim_mail(connection, stamp(now), MOST_ATTEMPTS, stamp(now + _LEASE))


def _failed(store: Store, mail: Mail, fault: str, now: datetime) -> None:
    with store.write() as connection:
        rows.mail_failed(connection, mail.id, fault[:300], stamp(now + wait_after(mail.attempts)))


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many failures: from 2 min, doubled, 6 h at most."""
    return min(timedelta(minutes=2 ** min(attempts, 10)), _LONGEST_WAIT)
