"""Tokens by which an organisation's programs write: shown once, kept by their digest.

A token can do no more than a partner of its organisation, whatever its maker may, and only as
long as its maker still may: who leaves an organisation leaves no way in.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from mapapp.accounts.keys import digest, new_token
from mapapp.domain.instants import stamp
from mapapp.domain.rights import Grant, Organisation, Person, Role, may_import
from mapapp.store import accounts, api_tokens, organisations
from mapapp.store.api_tokens import TokenRecord
from mapapp.store.connections import Connection

PREFIX = "carte_"
"""What tokens begin with, so that programs that look for lost secrets know them."""
LONGEST = timedelta(days=365)
MOST_PER_ORGANISATION = 20
_LONGEST_TOKEN = 100


class Scope(StrEnum):
    """What a token may do."""

    READ = "read"
    CREATE = "create"
    MODIFY = "modify"
    CLOSE = "close"


class TokenRefused(Exception):
    """A token that cannot be made; the message is French."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who bears a token: `person` holds what the token may, nothing if its maker may no more."""

    record: TokenRecord
    organisation: Organisation
    person: Person

    def may(self, scope: Scope) -> bool:
        """Whether the token was made for this."""
        return scope.value in self.record.scopes


def issue(
    connection: Connection,
    maker: Person,
    organisation: str,
    name: str,
    scopes: Collection[Scope],
    *,
    now: datetime,
    lasts: timedelta,
) -> str:
    """A new token, which is kept nowhere here. Raises TokenRefused."""
    if maker.account is None or not may_import(maker, organisation):
        raise TokenRefused("Ce droit n'est pas le vôtre.")
    if not timedelta(0) < lasts <= LONGEST:
        raise TokenRefused("Un jeton dure un an au plus.")
    if not scopes:
        raise TokenRefused("Un jeton sert à quelque chose : choisissez au moins un droit.")
    known = api_tokens.tokens_of(connection, organisation)
    if sum(one.good(stamp(now)) for one, _maker in known) >= MOST_PER_ORGANISATION:
        raise TokenRefused(
            f"{MOST_PER_ORGANISATION} jetons servent déjà : révoquez ceux qui ne servent plus."
        )
    token = f"{PREFIX}{new_token()}"
    record = TokenRecord(
        id=0,
        organisation=organisation,
        name=name,
        scopes=tuple(sorted(scope.value for scope in scopes)),
        created_at=stamp(now),
        created_by=maker.account,
        expires_at=stamp(now + lasts),
        revoked_at=None,
        used_on=None,
    )
    api_tokens.add_token(connection, digest(token), record)
    return token


def find(connection: Connection, token: str, now: datetime) -> Bearer | None:
    """Who bears a token that is good; None otherwise.

    It is looked for by its SHA-256: how long that takes tells nothing of the tokens there are.
    """
    if not token.startswith(PREFIX) or len(token) > _LONGEST_TOKEN:
        return None
    record = api_tokens.token_by_digest(connection, digest(token))
    if record is None or not record.good(stamp(now)):
        return None
    found = organisations.organisation_by_id(connection, record.organisation)
    if found is None:
        return None
    grants = (Grant(Role.PARTNER, found.rights),) if _still_may(connection, record) else ()
    return Bearer(record, found.rights, Person(record.created_by, found.rights.name, grants=grants))


def _still_may(connection: Connection, record: TokenRecord) -> bool:
    maker = accounts.account_by_id(connection, record.created_by)
    if maker is None or not maker.active:
        return False
    held = accounts.grants_of(connection, maker.id)
    return may_import(Person(maker.id, grants=held, second_factor=True), record.organisation)
