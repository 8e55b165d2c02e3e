"""Passwords: argon2id, and no more time for one account than for another."""

from functools import cache

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

LONGEST_BYTES = 1024
# OWASP's first choice for argon2id: 19 MiB, 2 passes, 1 lane. A web process with 4 threads needs
# 76 MiB more at worst, and a guess costs as much to whoever stole the table.
_HASHER = PasswordHasher(
    time_cost=2, memory_cost=19 * 1024, parallelism=1, hash_len=32, salt_len=16, type=Type.ID
)


def hash_password(password: str) -> str:
    """The argon2id hash to keep. Raises ValueError beyond `LONGEST_BYTES`."""
    if too_long(password):
        raise ValueError("password longer than is ever hashed")
    return _HASHER.hash(password.encode("utf-8", "replace"))


def too_long(password: str) -> bool:
    """Whether a password is longer than is ever hashed: hashing a megabyte is an attack."""
    return len(password) > LONGEST_BYTES or len(password.encode("utf-8", "replace")) > LONGEST_BYTES


def is_password(kept: str | None, given: str) -> bool:
    """Whether this is the password of a kept hash. Without one it takes as long, and is not."""
    if too_long(given):
        return False
    try:
        _HASHER.verify(kept or _nobody(), given.encode("utf-8", "replace"))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def needs_rehash(kept: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(kept)


@cache
def _nobody() -> str:
    return _HASHER.hash(b"nobody has this password")


def prepare() -> None:
    """Make what `is_password` compares with when there is no account, ahead of the first one."""
    _nobody()
