"""Accounts as OpenID Connect providers know them."""

from sqlalchemy import Connection, insert, select

from mapapp.store.people_tables import identity


def account_number(connection: Connection, issuer: str, subject: str) -> int | None:
    """The account of a provider's subject, or None."""
    query = select(identity.c.account).where(
        identity.c.issuer == issuer, identity.c.subject == subject
    )
    return connection.scalar(query)


def add_identity(connection: Connection, issuer: str, subject: str, account: int, now: str) -> None:
    """This subject is this account."""
    values = {"issuer": issuer, "subject": subject, "account": account, "created_at": now}
    connection.execute(insert(identity).values(values))
