"""Accounts and the rights they hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, update

from mapapp.domain.rights import Grant, Role
from mapapp.store.organisations import as_organisation
from mapapp.store.people_tables import account, organisation, recovery_code, role_grant


@dataclass(frozen=True, slots=True)
class Account:
    """An account as it is kept; times are texts, in UTC."""

    id: int
    email: str
    name: str
    password_hash: str | None
    state: str
    request: str | None
    created_at: str
    confirmed_at: str | None
    password_changed_at: str | None
    totp_secret: str | None
    totp_confirmed_at: str | None
    totp_last_step: int | None

    @property
    def active(self) -> bool:
        """Whether it may sign in."""
        return self.state == "active"

    @property
    def has_second_factor(self) -> bool:
        """Whether signing in asks for a code."""
        return self.totp_confirmed_at is not None


@dataclass(frozen=True, slots=True)
class LoggedGrant:
    """A right in the log of rights: who holds it, since when, by whom, until when."""

    id: int
    account: int
    account_name: str
    role: Role
    organisation: str | None
    organisation_name: str | None
    granted_at: str
    granted_by: str
    revoked_at: str | None
    revoked_by: str | None


def add_account(
    connection: Connection,
    *,
    email: str,
    name: str,
    state: str,
    now: str,
    request: str | None = None,
) -> int:
    """A new account; gives its number. The address must be folded and not yet taken."""
    values = {"email": email, "name": name, "state": state, "created_at": now, "request": request}
    made = connection.execute(insert(account).values(values).returning(account.c.id))
    return int(made.scalar_one())


def account_by_email(connection: Connection, email: str) -> Account | None:
    """The account of a folded address, or None."""
    row = connection.execute(select(account).where(account.c.email == email)).one_or_none()
    return Account(*row) if row else None


def account_by_id(connection: Connection, account_id: int) -> Account | None:
    """An account, or None."""
    row = connection.execute(select(account).where(account.c.id == account_id)).one_or_none()
    return Account(*row) if row else None


def all_accounts(connection: Connection, *states: str) -> list[Account]:
    """Every account, or those in some states, by name."""
    query = select(account).order_by(account.c.name, account.c.id)
    if states:
        query = query.where(account.c.state.in_(states))
    return [Account(*row) for row in connection.execute(query)]


def accounts_with_factor(connection: Connection) -> list[Account]:
    """The accounts that have the secret of a second factor, confirmed or not."""
    query = select(account).where(account.c.totp_secret.is_not(None)).order_by(account.c.id)
    return [Account(*row) for row in connection.execute(query)]


def change_account(connection: Connection, account_id: int, **values: Any) -> None:
    """Write some columns of an account."""
    connection.execute(update(account).where(account.c.id == account_id).values(values))


def remove_account(connection: Connection, account_id: int) -> None:
    """Forget an account that never was open, with all that hangs on it."""
    connection.execute(account.delete().where(account.c.id == account_id))


def use_step(connection: Connection, account_id: int, step: int) -> bool:
    """Take a time step of a second factor; False if it, or a later one, was used already."""
    last = account.c.totp_last_step
    taken = connection.execute(
        update(account)
        .where(account.c.id == account_id, last.is_(None) | (last < step))
        .values(totp_last_step=step)
    )
    return taken.rowcount == 1


def put_recovery_codes(connection: Connection, account_id: int, digests: Sequence[str]) -> None:
    """Replace the recovery codes of an account."""
    connection.execute(recovery_code.delete().where(recovery_code.c.account == account_id))
    if digests:
        rows = [{"account": account_id, "digest": digest} for digest in digests]
        connection.execute(insert(recovery_code), rows)


def use_recovery_code(connection: Connection, account_id: int, digest: str, now: str) -> bool:
    """Take a recovery code; False if it is not one or was used already."""
    taken = connection.execute(
        update(recovery_code)
        .where(
            recovery_code.c.account == account_id,
            recovery_code.c.digest == digest,
            recovery_code.c.used_at.is_(None),
        )
        .values(used_at=now)
    )
    return taken.rowcount == 1


def recovery_codes_left(connection: Connection, account_id: int) -> int:
    """How many recovery codes were not used yet."""
    query = select(recovery_code.c.digest).where(
        recovery_code.c.account == account_id, recovery_code.c.used_at.is_(None)
    )
    return len(connection.execute(query).all())


ORGANISATION_COLUMNS = tuple(column.label(f"o_{column.name}") for column in organisation.c)


def grants_of(connection: Connection, account_id: int) -> tuple[Grant, ...]:
    """The rights that an account holds today, oldest first."""
    rows = connection.execute(
        select(role_grant.c.role, *ORGANISATION_COLUMNS)
        .join_from(role_grant, organisation, isouter=True)
        .where(role_grant.c.account == account_id, role_grant.c.revoked_at.is_(None))
        .order_by(role_grant.c.id)
    )
    return tuple(as_grant(row) for row in rows)


def as_grant(row: Any) -> Grant:
    """A grant from a row with its role and the columns of its organisation."""
    held_in = None if row.o_id is None else as_organisation(row, "o_")
    return Grant(Role(row.role), held_in)


def add_grant(
    connection: Connection,
    account_id: int,
    role: Role,
    organisation_id: str | None,
    *,
    now: str,
    by: str,
) -> int | None:
    """Give a right; gives its number in the log, None if it is held already."""
    held = connection.execute(
        select(role_grant.c.id).where(
            role_grant.c.account == account_id,
            role_grant.c.role == role.value,
            role_grant.c.organisation.is_(None)
            if organisation_id is None
            else role_grant.c.organisation == organisation_id,
            role_grant.c.revoked_at.is_(None),
        )
    ).first()
    if held:
        return None
    made = connection.execute(
        insert(role_grant)
        .values(
            account=account_id,
            organisation=organisation_id,
            role=role.value,
            granted_at=now,
            granted_by=by,
        )
        .returning(role_grant.c.id)
    )
    return int(made.scalar_one())


def revoke_grant(connection: Connection, grant_id: int, *, now: str, by: str) -> bool:
    """Take a right back; False if it is not held any more."""
    done = connection.execute(
        update(role_grant)
        .where(role_grant.c.id == grant_id, role_grant.c.revoked_at.is_(None))
        .values(revoked_at=now, revoked_by=by)
    )
    return done.rowcount == 1


def active_holders(connection: Connection, role: Role) -> set[int]:
    """The active accounts that hold a role today, anywhere."""
    rows = connection.execute(
        select(account.c.id)
        .join_from(account, role_grant)
        .where(
            account.c.state == "active",
            role_grant.c.role == role.value,
            role_grant.c.revoked_at.is_(None),
        )
    )
    return {row[0] for row in rows}


def grant_by_id(connection: Connection, grant_id: int) -> LoggedGrant | None:
    """One right of the log, or None."""
    return next(iter(grants_log(connection, grant_id=grant_id)), None)


def grants_log(
    connection: Connection, account_id: int | None = None, grant_id: int | None = None
) -> list[LoggedGrant]:
    """Every right ever given, or those of one account, newest first."""
    query = (
        select(
            role_grant.c.id,
            role_grant.c.account,
            account.c.name,
            role_grant.c.role,
            role_grant.c.organisation,
            organisation.c.name,
            role_grant.c.granted_at,
            role_grant.c.granted_by,
            role_grant.c.revoked_at,
            role_grant.c.revoked_by,
        )
        .join_from(role_grant, account)
        .join(organisation, isouter=True)
        .order_by(role_grant.c.id.desc())
    )
    if account_id is not None:
        query = query.where(role_grant.c.account == account_id)
    if grant_id is not None:
        query = query.where(role_grant.c.id == grant_id)
    return [_logged(row) for row in connection.execute(query)]


def _logged(row: Any) -> LoggedGrant:
    number, account_id, name, role, *rest = row
    return LoggedGrant(number, account_id, name, Role(role), *rest)
