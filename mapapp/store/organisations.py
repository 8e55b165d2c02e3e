"""Organisations: what they answer for and how they work."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, update

from mapapp.domain.kinds import Kind
from mapapp.domain.rights import Organisation, Scope
from mapapp.store.people_tables import organisation


@dataclass(frozen=True, slots=True)
class OrganisationRecord:
    """All that is kept of an organisation. `reminder_days`: None, its places are never asked."""

    rights: Organisation
    sort: str
    email: str | None
    website: str | None
    reminder_days: int | None
    created_at: str


def as_organisation(row: Any, prefix: str = "") -> Organisation:
    """The organisation that rights see, from a row whose columns bear a prefix."""
    value: Mapping[str, Any] = row._mapping
    kinds = frozenset(Kind(kind) for kind in value[f"{prefix}kinds"])
    scope = Scope(kinds, frozenset(value[f"{prefix}territories"]))
    return Organisation(
        value[f"{prefix}id"],
        value[f"{prefix}name"],
        scope,
        value[f"{prefix}publishes_at_once"],
        value[f"{prefix}reviews_own"],
    )


def _record(row: Any) -> OrganisationRecord:
    return OrganisationRecord(
        as_organisation(row), row.sort, row.email, row.website, row.reminder_days, row.created_at
    )


def organisation_by_id(connection: Connection, organisation_id: str) -> OrganisationRecord | None:
    """One organisation, or None."""
    query = select(organisation).where(organisation.c.id == organisation_id)
    row = connection.execute(query).one_or_none()
    return _record(row) if row else None


def all_organisations(connection: Connection) -> list[OrganisationRecord]:
    """Every organisation, by name."""
    rows = connection.execute(select(organisation).order_by(organisation.c.name, organisation.c.id))
    return [_record(row) for row in rows]


def put_organisation(connection: Connection, record: OrganisationRecord) -> None:
    """Write an organisation, new or not; its date of creation never changes."""
    known = record.rights
    values = {
        "name": known.name,
        "sort": record.sort,
        "email": record.email,
        "website": record.website,
        "kinds": sorted(kind.value for kind in known.scope.kinds),
        "territories": sorted(known.scope.territories),
        "publishes_at_once": known.publishes_at_once,
        "reviews_own": known.reviews_own,
        "reminder_days": record.reminder_days,
    }
    found = connection.execute(
        update(organisation).where(organisation.c.id == known.id).values(values)
    )
    if not found.rowcount:
        connection.execute(
            insert(organisation).values(id=known.id, created_at=record.created_at, **values)
        )


def set_upkeep(
    connection: Connection, organisation_id: str, reminder_days: int | None, email: str | None
) -> None:
    """Change how an organisation has its places asked, and its functional address."""
    connection.execute(
        update(organisation)
        .where(organisation.c.id == organisation_id)
        .values(reminder_days=reminder_days, email=email)
    )
