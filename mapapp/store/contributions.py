"""What people propose, and what was decided of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from mapapp.store.moderation_tables import contribution
from mapapp.store.schema import place

PENDING, ACCEPTED, REFUSED, WITHDRAWN = "pending", "accepted", "refused", "withdrawn"


@dataclass(frozen=True, slots=True)
class Contribution:
    """A proposal; see `moderation_tables.contribution` for what each column means."""

    id: int
    kind: str
    place_id: str | None
    values: Mapping[str, Any]
    base: Mapping[str, Any]
    base_changed: int
    comment: str | None
    reply_to: str | None
    account: int | None
    organisation: str | None
    state: str
    version: int
    risk: int
    created_at: str
    decided_at: str | None
    decided_by: int | None
    reason: str | None
    batch: int | None
    submission: str | None
    place_kind: str
    territories: list[str]


@dataclass(frozen=True, slots=True)
class Record:
    """What became of the proposals of an account, or of all passers-by."""

    pending: int = 0
    accepted: int = 0
    refused: int = 0


_COLUMNS = [contribution.c[name] for name in Contribution.__dataclass_fields__]


def add_contribution(connection: Connection, values: Mapping[str, Any]) -> int:
    """Number of a proposal just written; `values` by column."""
    number = connection.scalar(
        insert(contribution)
        .values({"state": PENDING, "version": 1, **values})
        .returning(contribution.c.id)
    )
    assert number is not None
    return int(number)


def contribution_by_id(connection: Connection, number: int) -> Contribution | None:
    """A proposal by its number."""
    if not 0 < number < 2**31:
        return None
    return _one(connection, contribution.c.id == number)


def contribution_sent(connection: Connection, submission: str) -> Contribution | None:
    """The proposal of a reference, by the SHA-256 of it."""
    return _one(connection, contribution.c.submission == submission)


def _one(connection: Connection, condition: Any) -> Contribution | None:
    row = connection.execute(select(*_COLUMNS).where(condition)).one_or_none()
    return None if row is None else Contribution(*row)


def pending(
    connection: Connection, *, kinds: Collection[str] | None = None, limit: int = 2_000
) -> list[Contribution]:
    """What waits for a decision, the oldest first; `kinds` are kinds of places."""
    query = select(*_COLUMNS).where(contribution.c.state == PENDING)
    if kinds is not None:
        query = query.where(contribution.c.place_kind.in_(list(kinds)))
    query = query.order_by(contribution.c.created_at, contribution.c.id).limit(limit)
    return [Contribution(*row) for row in connection.execute(query)]


def pending_of(connection: Connection, place_id: str) -> list[Contribution]:
    """What waits for a decision about a place."""
    query = (
        select(*_COLUMNS)
        .where(contribution.c.place_id == place_id, contribution.c.state == PENDING)
        .order_by(contribution.c.id)
    )
    return [Contribution(*row) for row in connection.execute(query)]


def contributions_by(connection: Connection, account: int, limit: int = 100) -> list[Contribution]:
    """What an account proposed, the most recent first."""
    query = (
        select(*_COLUMNS)
        .where(contribution.c.account == account)
        .order_by(contribution.c.id.desc())
        .limit(limit)
    )
    return [Contribution(*row) for row in connection.execute(query)]


def record_of(connection: Connection, account: int | None) -> Record:
    """How many proposals of an account (None: of passers-by) wait, were accepted, refused."""
    mine = (
        contribution.c.account.is_(None) if account is None else contribution.c.account == account
    )
    query = select(contribution.c.state, func.count()).where(mine).group_by(contribution.c.state)
    counts: dict[str, int] = dict(connection.execute(query).all())
    return Record(counts.get(PENDING, 0), counts.get(ACCEPTED, 0), counts.get(REFUSED, 0))


def decide(connection: Connection, number: int, version: int, values: Mapping[str, Any]) -> bool:
    """Write a decision if the proposal still waits in this version; False if it does not.

    The address to answer to is erased: whoever decides has read it before.
    """
    done = connection.execute(
        update(contribution)
        .where(
            contribution.c.id == number,
            contribution.c.version == version,
            contribution.c.state == PENDING,
        )
        .values({"reply_to": None, **values, "version": version + 1})
    )
    return done.rowcount == 1


def place_versions(connection: Connection, place_ids: Collection[str]) -> dict[str, int]:
    """The data version of the last change of each place, gone ones too."""
    query = select(place.c.id, place.c.changed).where(place.c.id.in_(list(place_ids)))
    return dict(connection.execute(query).all())
