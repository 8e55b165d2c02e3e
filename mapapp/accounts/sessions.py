"""Sessions: a token that only the browser holds, a row that only the server changes."""

from datetime import datetime, timedelta

from mapapp.accounts.keys import digest, new_token
from mapapp.domain.instants import stamp
from mapapp.domain.rights import Person
from mapapp.store import sessions as rows
from mapapp.store.connections import Connection
from mapapp.store.sessions import SessionRecord

LASTS = timedelta(hours=12)
LASTS_ON_OWN_DEVICE = timedelta(days=30)
LONGEST_TOKEN = 100
_DEVICE = 120


def begin(
    connection: Connection,
    account: int,
    *,
    now: datetime,
    device: str,
    second_factor: bool,
    own_device: bool = False,
) -> str:
    """Open a session; gives its token, which is kept nowhere here."""
    token = new_token()
    lasts = LASTS_ON_OWN_DEVICE if own_device else LASTS
    record = SessionRecord(
        digest=digest(token),
        account=account,
        created_at=stamp(now),
        seen_at=stamp(now),
        expires_at=stamp(now + lasts),
        device=device[:_DEVICE],
        second_factor=second_factor,
    )
    rows.add_session(connection, record)
    return token


def find(connection: Connection, token: str, now: datetime) -> tuple[SessionRecord, Person] | None:
    """The session of a token and whose it is, or None."""
    if not token or len(token) > LONGEST_TOKEN:
        return None
    return rows.open_session(connection, digest(token), stamp(now))
