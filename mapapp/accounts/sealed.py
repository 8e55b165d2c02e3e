"""The secrets that accounts and webhooks have in the database: read, and sealed anew."""

from base64 import b32decode, b32encode
from collections.abc import Callable

from mapapp.accounts.keys import load_keys
from mapapp.config import Settings
from mapapp.notifying.webhooks import kept_secret, secret_of_call
from mapapp.sealing import LostKey, Sealer
from mapapp.store import accounts, webhooks
from mapapp.store.accounts import Account
from mapapp.store.engine import Store

_PLAIN_CHARACTERS = 32
"""A secret of 160 bits in base 32, as it was kept before it was sealed; sealed ones have 48."""


def kept_factor(sealer: Sealer, account: int, secret: str) -> str:
    """The secret of an account's second factor as it is kept."""
    return sealer.seal(f"second factor of {account}", b32decode(secret))


def factor_of(sealer: Sealer, account: Account) -> str | None:
    """The secret of an account's second factor, in base 32. Raises LostKey."""
    kept = account.totp_secret
    if not kept or len(kept) == _PLAIN_CHARACTERS:
        return kept
    return b32encode(sealer.unseal(f"second factor of {account.id}", kept)).decode()


def seal_secrets(store: Store, settings: Settings, warn: Callable[[str], None]) -> None:
    """Make the site's key if need be, and have the secrets of the database sealed under it;
    `warn` is told of those that no key opens, in French."""
    _written, lost = seal_all(store, load_keys(settings, warn).sealer)
    if lost:
        warn(f"secrets illisibles : {lost}. {LostKey()}")


def seal_all(store: Store, sealer: Sealer) -> tuple[int, int]:
    """Have every secret sealed under the present key; gives how many were written, and how many
    no key opens. Done at each `mapapp init`: after it, a retired key can be forgotten."""
    written = lost = 0
    with store.write() as connection:
        for account in accounts.accounts_with_factor(connection):
            try:
                kept = kept_factor(sealer, account.id, factor_of(sealer, account) or "")
            except LostKey:
                lost += 1
                continue
            if kept != account.totp_secret:
                accounts.change_account(connection, account.id, totp_secret=kept)
                written += 1
        for one in webhooks.every_webhook(connection):
            try:
                sealed = kept_secret(sealer, one.organisation, secret_of_call(sealer, one))
            except LostKey:
                lost += 1
                continue
            if sealed != one.secret:
                webhooks.change_secret(connection, one.id, sealed)
                written += 1
    if written:
        # What stood there in the clear is in no page of SQLite's log either.
        store.leave_no_trace()
    return written, lost
