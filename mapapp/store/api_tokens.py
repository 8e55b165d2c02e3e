"""Tokens of programs, by digest, and the answers kept for writes that are sent again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, update

from mapapp.store.people_tables import account, api_token, idempotency


@dataclass(frozen=True, slots=True)
class TokenRecord:
    """A token as it is kept: never itself. `used_on` is a day; times are texts, in UTC."""

    id: int
    organisation: str
    name: str
    scopes: tuple[str, ...]
    created_at: str
    created_by: int
    expires_at: str
    revoked_at: str | None
    used_on: str | None

    def good(self, now: str) -> bool:
        """Whether it opens anything at an instant."""
        return self.revoked_at is None and self.expires_at > now


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What was answered to a write; `request_digest` tells whether it is the same that comes
    again."""

    request_digest: str
    status: int
    headers: Mapping[str, str]
    body: str


_COLUMNS = (
    api_token.c.id,
    api_token.c.organisation,
    api_token.c.name,
    api_token.c.scopes,
    api_token.c.created_at,
    api_token.c.created_by,
    api_token.c.expires_at,
    api_token.c.revoked_at,
    api_token.c.used_on,
)


def _record(row: Sequence[Any]) -> TokenRecord:
    number, organisation, name, scopes, *rest = row
    return TokenRecord(number, organisation, name, tuple(scopes), *rest)


def add_token(connection: Connection, digest: str, record: TokenRecord) -> int:
    """Keep a new token by its digest; gives its number, the record's own counts for nothing."""
    values = {
        "digest": digest,
        "organisation": record.organisation,
        "name": record.name,
        "scopes": list(record.scopes),
        "created_at": record.created_at,
        "created_by": record.created_by,
        "expires_at": record.expires_at,
    }
    made = connection.execute(insert(api_token).values(values).returning(api_token.c.id))
    return int(made.scalar_one())


def token_by_digest(connection: Connection, digest: str) -> TokenRecord | None:
    """The token of a digest, good or not; None if there is none."""
    query = select(*_COLUMNS).where(api_token.c.digest == digest)
    row = connection.execute(query).one_or_none()
    return _record(row) if row else None


def token_by_id(connection: Connection, number: int) -> TokenRecord | None:
    """A token by its number, or None."""
    if not 0 < number < 2**31:
        return None
    row = connection.execute(select(*_COLUMNS).where(api_token.c.id == number)).one_or_none()
    return _record(row) if row else None


def tokens_of(connection: Connection, organisation: str) -> list[tuple[TokenRecord, str]]:
    """The tokens of an organisation, newest first, each with the name of who made it."""
    query = (
        select(*_COLUMNS, account.c.name.label("maker"))
        .join_from(api_token, account)
        .where(api_token.c.organisation == organisation)
        .order_by(api_token.c.id.desc())
    )
    return [(_record(row[:-1]), row.maker) for row in connection.execute(query)]


def revoke_token(connection: Connection, number: int, now: str) -> bool:
    """Have a token open nothing any more; False if it was revoked already."""
    done = connection.execute(
        update(api_token)
        .where(api_token.c.id == number, api_token.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    return done.rowcount == 1


def used_on(connection: Connection, number: int, day: str) -> None:
    """Note the last day on which a token was used."""
    connection.execute(update(api_token).where(api_token.c.id == number).values(used_on=day))


def kept_answer(connection: Connection, token: int, key: str) -> KeptAnswer | None:
    """What was answered to the write that bore this key of this token."""
    row = connection.execute(
        select(
            idempotency.c.request_digest,
            idempotency.c.status,
            idempotency.c.headers,
            idempotency.c.body,
        ).where(idempotency.c.token == token, idempotency.c.key == key)
    ).one_or_none()
    return KeptAnswer(*row) if row else None


def keep_answer(connection: Connection, token: int, key: str, answer: KeptAnswer, now: str) -> None:
    """Keep an answer in the transaction of its write."""
    connection.execute(
        insert(idempotency).values(
            token=token,
            key=key,
            request_digest=answer.request_digest,
            status=answer.status,
            headers=dict(answer.headers),
            body=answer.body,
            created_at=now,
        )
    )


def purge_answers(connection: Connection, before: str) -> int:
    """Forget the answers given before an instant."""
    return connection.execute(
        idempotency.delete().where(idempotency.c.created_at < before)
    ).rowcount
