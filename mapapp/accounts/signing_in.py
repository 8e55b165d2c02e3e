"""Signing in with a password, then with a code where the account has a second factor."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from mapapp.accounts import passwords, rates, sessions, totp
from mapapp.accounts.keys import Keys, digest
from mapapp.accounts.sealed import factor_of
from mapapp.domain.instants import stamp
from mapapp.sealing import LostKey
from mapapp.store import accounts
from mapapp.store.accounts import Account
from mapapp.store.connections import Connection
from mapapp.store.engine import Store

SECOND_STEP_LASTS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Refused:
    """Wrong address or password, or code; which of them is not said. `lost_key`: no code of the
    moment can be checked any more, a recovery code still can."""

    lost_key: bool = False


@dataclass(frozen=True, slots=True)
class TooMany:
    """Too many failures; `wait_s` seconds to wait."""

    wait_s: int


@dataclass(frozen=True, slots=True)
class SecondStep:
    """The password is right; `ticket` goes with the code."""

    ticket: str


@dataclass(frozen=True, slots=True)
class Entered:
    """In: the token of the new session."""

    token: str


Outcome = Refused | TooMany | SecondStep | Entered


@dataclass(frozen=True, slots=True)
class From:
    """Where and when an attempt is made: the network address, what the browser says it is."""

    address: str | None
    device: str
    now: datetime
    own_device: bool = False


def by_password(store: Store, keys: Keys, email: str, password: str, whence: From) -> Outcome:
    """Try an address and a password. It takes as long whether the account exists or not."""
    email = email.strip().lower()
    counted = [
        (rates.SIGN_IN_ACCOUNT, email),
        (rates.SIGN_IN_ADDRESS, rates.network_of(whence.address)),
        (rates.SIGN_IN_ALL, ""),
    ]
    with store.write() as connection:
        wait = rates.attempt(connection, counted, whence.now)
        found = None if wait else accounts.account_by_email(connection, email[:254])
    if wait:
        return TooMany(wait)
    # Outside of the transaction: hashing takes long, and writers wait for one another.
    kept = found.password_hash if found and found.active else None
    if not passwords.is_password(kept, password) or found is None or kept is None:
        return Refused()
    with store.write() as connection:
        rates.take_back(connection, counted, whence.now)
        if passwords.needs_rehash(kept):
            renewed = passwords.hash_password(password)
            accounts.change_account(connection, found.id, password_hash=renewed)
    return enter(store, keys, found, whence)


def enter(store: Store, keys: Keys, account: Account, whence: From) -> SecondStep | Entered:
    """Let in someone who has shown who they are, or ask for their second factor."""
    if account.has_second_factor:
        return SecondStep(_ticket(keys, account, whence))
    return Entered(_begin(store, account, whence, second_factor=False))


def _begin(store: Store, account: Account, whence: From, *, second_factor: bool) -> str:
    with store.write() as connection:
        return sessions.begin(
            connection,
            account.id,
            now=whence.now,
            device=whence.device,
            second_factor=second_factor,
            own_device=whence.own_device,
        )


def _state(account: Account) -> str:
    """What a ticket is void without: the password and the factor of the moment."""
    return digest(f"{account.password_hash} {account.totp_secret} {account.state}")


def _ticket(keys: Keys, account: Account, whence: From) -> str:
    until = int((whence.now + SECOND_STEP_LASTS).timestamp())
    said = f"{account.id}.{until}.{int(whence.own_device)}"
    return f"{said}.{keys.sign('second step', f'{said}.{_state(account)}')}"


def by_code(store: Store, keys: Keys, ticket: str, code: str, whence: From) -> Outcome:
    """The second step: a code of the moment, or a recovery code."""
    said, _dot, signature = ticket[:200].rpartition(".")
    parts = said.split(".")
    if len(parts) != 3 or not all(p.isascii() and p.isdigit() and len(p) < 16 for p in parts):
        return Refused()
    number, until, own_device = map(int, parts)
    with store.write() as connection:
        found = accounts.account_by_id(connection, number) if number < 2**31 else None
        if found is None or not found.active or until < whence.now.timestamp():
            return Refused()
        if not keys.signed("second step", f"{said}.{_state(found)}", signature):
            return Refused()
        counted = [(rates.CODE_ACCOUNT, str(found.id))]
        wait = rates.attempt(connection, counted, whence.now)
        if wait:
            return TooMany(wait)
        lost = False
        try:
            secret = factor_of(keys.sealer, found) or ""
        except LostKey:
            secret, lost = "", True
        right = _use(connection, found, secret, code, whence.now)
        if right:
            rates.take_back(connection, counted, whence.now)
    if not right:
        return Refused(lost)
    mine = From(whence.address, whence.device, whence.now, bool(own_device))
    return Entered(_begin(store, found, mine, second_factor=True))


def _use(connection: Connection, account: Account, secret: str, code: str, now: datetime) -> bool:
    plain = "".join(code.split()).replace("-", "").lower()[:64]
    step = totp.step_of(secret, plain, now)
    if step is not None:
        return accounts.use_step(connection, account.id, step)
    return accounts.use_recovery_code(connection, account.id, digest(plain), stamp(now))
