"""Which account is that of whom an OpenID Connect provider names."""

from datetime import datetime

from mapapp.accounts import links
from mapapp.accounts.oidc import Identity
from mapapp.domain.instants import stamp
from mapapp.store import accounts, identities
from mapapp.store.accounts import Account
from mapapp.store.engine import Store


def account_of(store: Store, identity: Identity, now: datetime) -> Account | None:
    """The open account of someone named by a provider, or None.

    Known from an earlier time, by issuer and subject; else by a verified address, if its account
    is open, or invited, which opens it. A provider makes no account, and opens none that an
    administrator has closed or not yet approved.
    """
    with store.write() as connection:
        number = identities.account_number(connection, identity.issuer, identity.subject)
        if number is not None:
            found = accounts.account_by_id(connection, number)
            return found if found and found.active else None
        found = accounts.account_by_email(connection, identity.email) if identity.email else None
        if found is None or found.state not in ("active", "invited"):
            return None
        if found.state == "invited":
            accounts.change_account(connection, found.id, state="active", confirmed_at=stamp(now))
            links.void_links(connection, found.id, links.INVITE)
        identities.add_identity(connection, identity.issuer, identity.subject, found.id, stamp(now))
        return accounts.account_by_id(connection, found.id)
