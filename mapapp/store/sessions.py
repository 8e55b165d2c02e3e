"""Sessions, by the digest of their token."""

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from mapapp.domain.rights import Person
from mapapp.store.accounts import ORGANISATION_COLUMNS, as_grant
from mapapp.store.people_tables import account, organisation, role_grant, session


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A session that is still good; `device` is what the browser says of itself, shortened."""

    digest: str
    account: int
    created_at: str
    seen_at: str
    expires_at: str
    device: str
    second_factor: bool


_COLUMNS = (
    session.c.digest,
    session.c.account,
    session.c.created_at,
    session.c.seen_at,
    session.c.expires_at,
    session.c.device,
    session.c.second_factor,
)


def add_session(connection: Connection, record: SessionRecord) -> None:
    """Open a session."""
    values = {name: getattr(record, name) for name in SessionRecord.__slots__}
    connection.execute(insert(session).values(values))


def open_session(
    connection: Connection, digest: str, now: str
) -> tuple[SessionRecord, Person] | None:
    """A session with the person it is of and their rights as they are now, in one query.

    None if it is unknown, over or revoked, or if the account is closed.
    """
    rows = connection.execute(
        select(*_COLUMNS, account.c.name, account.c.email, role_grant.c.role, *ORGANISATION_COLUMNS)
        .join_from(session, account)
        .join(
            role_grant,
            (role_grant.c.account == account.c.id) & role_grant.c.revoked_at.is_(None),
            isouter=True,
        )
        .join(organisation, organisation.c.id == role_grant.c.organisation, isouter=True)
        .where(
            session.c.digest == digest,
            session.c.revoked_at.is_(None),
            session.c.expires_at > now,
            account.c.state == "active",
        )
        .order_by(role_grant.c.id)
    ).all()
    if not rows:
        return None
    first = rows[0]
    record = SessionRecord(*first[: len(_COLUMNS)])
    grants = tuple(as_grant(row) for row in rows if row.role is not None)
    return record, Person(first.account, first.name, first.email, grants, first.second_factor)


def sessions_of(connection: Connection, account_id: int, now: str) -> list[SessionRecord]:
    """The sessions of an account that are still good, newest first."""
    rows = connection.execute(
        select(*_COLUMNS)
        .where(
            session.c.account == account_id,
            session.c.revoked_at.is_(None),
            session.c.expires_at > now,
        )
        .order_by(session.c.created_at.desc(), session.c.digest)
    )
    return [SessionRecord(*row) for row in rows]


def revoke_session(connection: Connection, account_id: int, digest: str, now: str) -> bool:
    """End a session of an account; False if it is not one of its own, or over already."""
    ended = connection.execute(
        update(session)
        .where(
            session.c.digest == digest,
            session.c.account == account_id,
            session.c.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    )
    return ended.rowcount == 1


def revoke_sessions(
    connection: Connection, account_id: int, now: str, *, but: str | None = None
) -> int:
    """End every session of an account, but one if it is named; gives how many."""
    query = update(session).where(session.c.account == account_id, session.c.revoked_at.is_(None))
    if but is not None:
        query = query.where(session.c.digest != but)
    return connection.execute(query.values(revoked_at=now)).rowcount


def pass_second_factor(connection: Connection, digest: str) -> None:
    """The session has passed a second factor."""
    connection.execute(update(session).where(session.c.digest == digest).values(second_factor=True))


def see_session(connection: Connection, digest: str, now: str) -> None:
    """The session was used."""
    connection.execute(update(session).where(session.c.digest == digest).values(seen_at=now))


def purge_sessions(connection: Connection, before: str) -> int:
    """Forget sessions that were over, or revoked, before an instant."""
    old = (session.c.expires_at < before) | (session.c.revoked_at < before)
    return connection.execute(session.delete().where(old)).rowcount
