"""Changing what one signs in with: the password, forgotten or not, and the second factor."""

from contextlib import suppress
from datetime import datetime, timedelta

from mapapp.accounts import links, passwords, rates, totp
from mapapp.accounts.keys import digest
from mapapp.accounts.sealed import factor_of, kept_factor
from mapapp.domain.instants import stamp
from mapapp.notifying import outbox
from mapapp.notifying.letters import Writer
from mapapp.sealing import LostKey, Sealer
from mapapp.store import accounts, sessions
from mapapp.store.accounts import Account
from mapapp.store.connections import Connection
from mapapp.store.engine import Store

RESET_LASTS = timedelta(hours=2)


def ask_reset(
    store: Store, writer: Writer, email: str, *, address: str | None, now: datetime
) -> int | None:
    """Send a link to choose another password, five mails a day at most; seconds to wait if this
    network asks too much. It does and takes the same whether the account exists or not."""
    with store.write() as connection:
        whose = [(rates.ASKED_FROM_ADDRESS, rates.network_of(address))]
        wait = rates.attempt(connection, whose, now)
        if wait:
            return wait
        too_many = rates.attempt(connection, [(rates.MAILS_ADDRESS, email)], now)
        found = accounts.account_by_email(connection, email)
        if found and found.active and not too_many:
            links.void_links(connection, found.id, links.RESET)
            token = links.issue(
                connection, links.RESET, now=now, lasts=RESET_LASTS, account=found.id
            )
            outbox.put(connection, _reset_letter(writer, found, token), now)
    return None


def account_to_reset(connection: Connection, token: str, now: datetime) -> Account | None:
    """Whose password a link may change, while it is good."""
    link = links.look(connection, links.RESET, token, now)
    if link is None or link.account is None:
        return None
    found = accounts.account_by_id(connection, link.account)
    return found if found and found.active else None


def reset(store: Store, writer: Writer, token: str, password: str, now: datetime) -> bool:
    """Change a forgotten password by its link, once; every session of the account ends."""
    hashed = passwords.hash_password(password)
    with store.write() as connection:
        found = account_to_reset(connection, token, now)
        if found is None or links.use(connection, links.RESET, token, now) is None:
            return False
        put_password(connection, writer, found, hashed, now=now, keep=None)
    return True


def put_password(
    connection: Connection,
    writer: Writer,
    account: Account,
    hashed: str,
    *,
    now: datetime,
    keep: str | None,
) -> None:
    """Change a password: sessions end, but `keep` (a digest); links to change it die; a mail says
    so to its owner, who may not be the one who did it."""
    accounts.change_account(
        connection, account.id, password_hash=hashed, password_changed_at=stamp(now)
    )
    sessions.revoke_sessions(connection, account.id, stamp(now), but=keep)
    links.void_links(connection, account.id, links.RESET)
    said = "Le mot de passe de votre compte vient de changer, et vos autres sessions sont fermées."
    other = "Si ce n'est pas vous, choisissez-en un autre sans attendre :"
    link = writer.link("/compte/oublie")
    letter = writer.letter(account.email, "Votre mot de passe a changé", said, other, link)
    outbox.put(connection, letter, now)


def begin_second_factor(connection: Connection, sealer: Sealer, account: Account) -> str:
    """The secret to show, until a code of it confirms it; always the same until then."""
    if account.totp_secret and not account.has_second_factor:
        with suppress(LostKey):
            return factor_of(sealer, account) or ""
    secret = totp.new_secret()
    kept = kept_factor(sealer, account.id, secret)
    accounts.change_account(connection, account.id, totp_secret=kept, totp_last_step=None)
    return secret


def confirm_second_factor(
    connection: Connection, account: Account, session: str, secret: str, code: str, now: datetime
) -> list[str] | None:
    """Turn the second factor on if the code is right for the secret that was shown; gives the
    recovery codes, shown only now."""
    if account.has_second_factor or not secret:
        return None
    step = totp.step_of(secret, "".join(code.split()), now)
    if step is None or not accounts.use_step(connection, account.id, step):
        return None
    accounts.change_account(connection, account.id, totp_confirmed_at=stamp(now))
    sessions.revoke_sessions(connection, account.id, stamp(now), but=session)
    sessions.pass_second_factor(connection, session)
    return renew_recovery_codes(connection, account.id)


def renew_recovery_codes(connection: Connection, account: int) -> list[str]:
    """New recovery codes; the old ones end."""
    codes = totp.new_recovery_codes()
    plain = (code.replace("-", "") for code in codes)
    accounts.put_recovery_codes(connection, account, [digest(code) for code in plain])
    return codes


def drop_second_factor(
    connection: Connection, writer: Writer, account: Account, now: datetime
) -> None:
    """Turn the second factor off: by its owner, or by an administrator for a lost telephone.

    Every session ends: none must keep rights that the factor gave.
    """
    accounts.change_account(
        connection, account.id, totp_secret=None, totp_confirmed_at=None, totp_last_step=None
    )
    accounts.put_recovery_codes(connection, account.id, [])
    sessions.revoke_sessions(connection, account.id, stamp(now))
    said = "La double authentification de votre compte vient d'être désactivée."
    link = writer.link("/compte")
    outbox.put(connection, writer.letter(account.email, "Double authentification", said, link), now)


def _reset_letter(writer: Writer, account: Account, token: str) -> outbox.Letter:
    return writer.letter(
        account.email,
        "Choisir un autre mot de passe",
        "Vous avez demandé à changer votre mot de passe. Ce lien sert une fois, dans les deux "
        "heures :",
        writer.link(f"/compte/nouveau/{token}"),
        "Si vous n'avez rien demandé, ne faites rien : votre mot de passe reste le même.",
    )
