"""Links sent by mail, by the digest of their token."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, update

from mapapp.store.people_tables import secret_link


@dataclass(frozen=True, slots=True)
class SecretLink:
    """A link that is neither used nor over; `subject` says what it is about, by purpose."""

    digest: str
    purpose: str
    subject: Any
    created_at: str
    expires_at: str
    account: int | None
    place_id: str | None


def add_link(connection: Connection, link: SecretLink) -> None:
    """Write a link."""
    values = {name: getattr(link, name) for name in SecretLink.__slots__}
    connection.execute(insert(secret_link).values(values))


def link_of(connection: Connection, digest: str, purpose: str, now: str) -> SecretLink | None:
    """The link of a digest and purpose, if it can still be used."""
    row = connection.execute(
        select(*(secret_link.c[name] for name in SecretLink.__slots__)).where(
            secret_link.c.digest == digest,
            secret_link.c.purpose == purpose,
            secret_link.c.used_at.is_(None),
            secret_link.c.expires_at > now,
        )
    ).one_or_none()
    return SecretLink(*row) if row else None


def was_used(connection: Connection, digest: str, purpose: str) -> bool:
    """Whether there was such a link and it has been used."""
    query = select(secret_link.c.digest).where(
        secret_link.c.digest == digest,
        secret_link.c.purpose == purpose,
        secret_link.c.used_at.is_not(None),
    )
    return connection.execute(query).first() is not None


def use_link(connection: Connection, digest: str, now: str) -> bool:
    """Use a link up; False if someone did before."""
    done = connection.execute(
        update(secret_link)
        .where(secret_link.c.digest == digest, secret_link.c.used_at.is_(None))
        .values(used_at=now)
    )
    return done.rowcount == 1


def void_links(connection: Connection, account_id: int, *purposes: str) -> int:
    """Take back every unused link of some purposes that was sent to an account."""
    query = secret_link.delete().where(
        secret_link.c.account == account_id,
        secret_link.c.purpose.in_(purposes),
        secret_link.c.used_at.is_(None),
    )
    return connection.execute(query).rowcount


def use_links_of_place(connection: Connection, place_id: str, purpose: str, now: str) -> None:
    """Use up every link of a purpose that was sent for a place."""
    connection.execute(
        update(secret_link)
        .where(
            secret_link.c.place_id == place_id,
            secret_link.c.purpose == purpose,
            secret_link.c.used_at.is_(None),
        )
        .values(used_at=now)
    )


def purge_links(connection: Connection, before: str) -> int:
    """Forget links that were over before an instant."""
    query = secret_link.delete().where(secret_link.c.expires_at < before)
    return connection.execute(query).rowcount
