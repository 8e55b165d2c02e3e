"""Giving and taking back rights: each is written for good in the log of rights."""

from datetime import datetime

from mapapp.domain.instants import stamp
from mapapp.domain.rights import OF_ORGANISATION, Role
from mapapp.store import accounts, organisations
from mapapp.store.connections import Connection


class RightRefused(Exception):
    """A right that cannot be given or taken back; the message is French."""


class LastAdministrator(RightRefused):
    """Without this right nobody could administer the site any more."""


def grant(
    connection: Connection,
    account: int,
    role: Role,
    organisation: str | None,
    *,
    now: datetime,
    by: str,
) -> int | None:
    """Give a right; gives its number in the log, None if it was held already.

    Raises RightRefused if the role and the organisation do not go together.
    """
    if (role in OF_ORGANISATION) != (organisation is not None):
        needs = "d'une organisation" if role in OF_ORGANISATION else "du site entier"
        raise RightRefused(f"« {role.label} » est un droit {needs}.")
    if organisation and organisations.organisation_by_id(connection, organisation) is None:
        raise RightRefused("Cette organisation n'existe pas.")
    return accounts.add_grant(connection, account, role, organisation, now=stamp(now), by=by)


def revoke(connection: Connection, grant_id: int, *, now: datetime, by: str) -> bool:
    """Take a right back; False if it is not held any more. Raises LastAdministrator."""
    held = accounts.grant_by_id(connection, grant_id)
    if held is None or held.revoked_at is not None:
        return False
    if held.role is Role.ADMINISTRATOR:
        must_leave_an_administrator(connection, held.account)
    return accounts.revoke_grant(connection, grant_id, now=stamp(now), by=by)


def must_leave_an_administrator(connection: Connection, account: int) -> None:
    """Raises LastAdministrator if this account is the last active one that administers."""
    if accounts.active_holders(connection, Role.ADMINISTRATOR) == {account}:
        raise LastAdministrator(
            "C'est le dernier compte administrateur : donnez d'abord ce droit à un autre compte."
        )
