"""Schemes of short-stay housing: read, seeded, changed with what each change was."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, exists, func, insert, select, update

from mapapp.domain.scheme import Standing, from_json, to_json
from mapapp.store.housing_tables import scheme, scheme_change
from mapapp.store.moderation_tables import contribution

PUBLISHED, WITHDRAWN = "published", "withdrawn"
FULL, OWNER, STATE = "full_until", "owner", "state"
"""What may be changed of a scheme beside its rules."""


@dataclass(frozen=True, slots=True)
class SchemeChange:
    """One change: the fields it touched, None where one was not known."""

    id: int
    scheme: str
    made_at: str
    account: int | None
    who: str
    reason: str | None
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    undone_by: int | None


@dataclass(frozen=True, slots=True)
class NewChange:
    """A change to be written: `values` by name of rule, or of `FULL`, `OWNER`, `STATE`."""

    scheme: str
    version: int
    values: Mapping[str, Any]
    made_at: str
    account: int | None
    who: str
    reason: str | None = None


def all_schemes(connection: Connection) -> list[Standing]:
    """Every scheme, withdrawn ones too, in their order."""
    rows = connection.execute(select(scheme).order_by(scheme.c.position, scheme.c.id)).mappings()
    return [_standing(row) for row in rows]


def scheme_by_id(connection: Connection, scheme_id: str) -> Standing | None:
    """One scheme, or None."""
    row = connection.execute(select(scheme).where(scheme.c.id == scheme_id)).mappings().first()
    return None if row is None else _standing(row)


def _standing(row: Mapping[Any, Any]) -> Standing:
    full = row["full_until"]
    return Standing(
        from_json(row["id"], row["rules"]),
        date.fromisoformat(full) if full else None,
        row["version"],
        row["owner"],
        row["state"] == WITHDRAWN,
    )


def put_shipped(connection: Connection, shipped: Mapping[str, Mapping[str, Any]]) -> int:
    """Bring what ships to the table; gives how many schemes are new or changed.

    A rule that was changed here stays as it is; one that was not follows what ships. What no
    longer ships stays.
    """
    rows = connection.execute(select(scheme.c.id, scheme.c.rules, scheme.c.shipped))
    known = {row.id: row for row in rows}
    touched = 0
    for position, (scheme_id, rules) in enumerate(shipped.items()):
        row = known.get(scheme_id)
        if row is None:
            values = {"id": scheme_id, "position": position, "version": 1, "state": PUBLISHED}
            made = insert(scheme).values(**values, rules=dict(rules), shipped=dict(rules))
            connection.execute(made)
        elif row.shipped != dict(rules):
            merged = _merged(row.rules, row.shipped or {}, rules)
            changed: dict[str, Any] = {"shipped": dict(rules), "position": position}
            if merged != row.rules:
                changed |= {"rules": merged, "version": scheme.c.version + 1}
            connection.execute(update(scheme).where(scheme.c.id == scheme_id).values(changed))
        else:
            continue
        touched += 1
    return touched


def _merged(
    ours: Mapping[str, Any], before: Mapping[str, Any], coming: Mapping[str, Any]
) -> dict[str, Any]:
    names = [*coming, *(name for name in ours if name not in coming)]
    kept = {
        name: coming.get(name) if ours.get(name) == before.get(name) else ours.get(name)
        for name in names
    }
    return {name: value for name, value in kept.items() if value is not None}


def add_withdrawn(
    connection: Connection, scheme_id: str, rules: Mapping[str, Any], owner: str | None
) -> Standing:
    """Write a scheme that did not come with the product, after all others, to be published by a
    change."""
    last = connection.scalar(select(func.max(scheme.c.position)))
    values = {
        "id": scheme_id,
        "position": 0 if last is None else last + 1,
        "rules": dict(rules),
        "version": 1,
        "state": WITHDRAWN,
        "owner": owner,
    }
    connection.execute(insert(scheme).values(values))
    return Standing(from_json(scheme_id, rules), None, 1, owner, True)


def fields_of(standing: Standing) -> dict[str, Any]:
    """All that may be changed of a scheme, by name; what is not known is left out."""
    full = standing.full_until
    beside = {
        FULL: full.isoformat() if full else None,
        OWNER: standing.owner,
        STATE: WITHDRAWN if standing.withdrawn else PUBLISHED,
    }
    known = {name: value for name, value in beside.items() if value is not None}
    return to_json(standing.scheme) | known


def change_scheme(connection: Connection, change: NewChange) -> int | None:
    """Write a change and what it was; gives its number.

    None if the scheme is no longer at the version given. A change that changes nothing is not
    written, and is number 0.
    """
    standing = scheme_by_id(connection, change.scheme)
    if standing is None or standing.version != change.version:
        return None
    now = fields_of(standing)
    changed = {n: value for n, value in change.values.items() if now.get(n) != value}
    if not changed:
        return 0
    after = {n: v for n, v in (now | changed).items() if v is not None}
    columns: dict[str, Any] = {name: after.pop(name, None) for name in (FULL, OWNER, STATE)}
    done = connection.execute(
        update(scheme)
        .where(scheme.c.id == change.scheme, scheme.c.version == change.version)
        .values(**columns, rules=after, version=change.version + 1)
    )
    if done.rowcount != 1:
        return None
    row = {
        "scheme": change.scheme,
        "made_at": change.made_at,
        "account": change.account,
        "who": change.who,
        "reason": change.reason,
        "before": {name: now.get(name) for name in changed},
        "after": changed,
    }
    made = connection.scalar(insert(scheme_change).values(row).returning(scheme_change.c.id))
    assert made is not None
    return int(made)


def changes_of(connection: Connection, scheme_id: str, limit: int = 50) -> list[SchemeChange]:
    """The changes of a scheme, the most recent first."""
    query = (
        select(scheme_change)
        .where(scheme_change.c.scheme == scheme_id)
        .order_by(scheme_change.c.id.desc())
        .limit(limit)
    )
    return [SchemeChange(*row) for row in connection.execute(query)]


def changes_by(
    connection: Connection, account: int, since: str, *, named: str
) -> list[SchemeChange]:
    """The changes that an account made or accepted since an ISO time, neither undone nor undoing
    another, the most recent first. `named`: what stands before a scheme's id in a proposal."""
    accepted = exists().where(
        contribution.c.decided_by == account,
        contribution.c.place_id == named + scheme_change.c.scheme,
        contribution.c.decided_at == scheme_change.c.made_at,
    )
    undoing = select(scheme_change.c.undone_by).where(scheme_change.c.undone_by.is_not(None))
    query = (
        select(scheme_change)
        .where(
            (scheme_change.c.account == account) | accepted,
            scheme_change.c.made_at >= since,
            scheme_change.c.undone_by.is_(None),
            scheme_change.c.id.not_in(undoing),
        )
        .order_by(scheme_change.c.id.desc())
    )
    return [SchemeChange(*row) for row in connection.execute(query)]


def change_by_id(connection: Connection, number: int) -> SchemeChange | None:
    """One change, or None."""
    row = connection.execute(select(scheme_change).where(scheme_change.c.id == number)).first()
    return None if row is None else SchemeChange(*row)


def mark_undone(connection: Connection, number: int, by: int) -> None:
    """Say that a change was undone by another."""
    query = update(scheme_change).where(scheme_change.c.id == number)
    connection.execute(query.values(undone_by=by))
