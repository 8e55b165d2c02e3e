"""Secret links sent by mail: each serves one purpose, for one subject, once, and not for ever."""

from datetime import datetime, timedelta
from typing import Any

from mapapp.accounts.keys import digest, new_token
from mapapp.domain.instants import stamp
from mapapp.store import secret_links as rows
from mapapp.store.connections import Connection
from mapapp.store.secret_links import SecretLink

CONFIRM, RESET, INVITE, NEW_ADDRESS = "confirm", "reset", "invite", "new-address"
_LONGEST_TOKEN = 100


def issue(
    connection: Connection,
    purpose: str,
    *,
    now: datetime,
    lasts: timedelta,
    subject: Any = None,
    account: int | None = None,
    place_id: str | None = None,
) -> str:
    """Make a link; gives its token, which is kept nowhere but in the mail that bears it."""
    token = new_token()
    expires = stamp(now + lasts)
    link = SecretLink(digest(token), purpose, subject or {}, stamp(now), expires, account, place_id)
    rows.add_link(connection, link)
    return token


def look(connection: Connection, purpose: str, token: str, now: datetime) -> SecretLink | None:
    """The link of a token if it can still be used for this purpose; it stays unused."""
    if len(token) > _LONGEST_TOKEN:
        return None
    return rows.link_of(connection, digest(token), purpose, stamp(now))


def use(connection: Connection, purpose: str, token: str, now: datetime) -> SecretLink | None:
    """Use a link up in the transaction that does what it allows; None if it is not good, or if
    someone was first."""
    link = look(connection, purpose, token, now)
    if link is None or not rows.use_link(connection, link.digest, stamp(now)):
        return None
    return link


def was_used(connection: Connection, purpose: str, token: str) -> bool:
    """Whether a link was good and has been used, which deserves another word than a wrong one."""
    return rows.was_used(connection, digest(token[:_LONGEST_TOKEN]), purpose)


def void_links(connection: Connection, account: int, *purposes: str) -> None:
    """Take back what was sent to an account for these purposes and not used."""
    rows.void_links(connection, account, *purposes)
