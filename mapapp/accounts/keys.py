"""Secret keys of the site, and what is signed with them."""

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mapapp.config import Settings
from mapapp.sealing import Sealer

_BYTES = 32


@dataclass(frozen=True, slots=True)
class Keys:
    """The key that signs, and those retired that are still believed."""

    current: bytes
    retired: tuple[bytes, ...] = ()

    @property
    def sealer(self) -> Sealer:
        """What seals secrets that the database keeps."""
        return Sealer(self.current, self.retired)

    def sign(self, purpose: str, text: str) -> str:
        """The signature of a text for one purpose, 64 hexadecimal digits."""
        return _sign(self.current, purpose, text)

    def signed(self, purpose: str, text: str, signature: str) -> bool:
        """Whether one of the keys made this signature; in a time that tells nothing."""
        given = signature.encode("utf-8", "replace")
        makers = (_sign(key, purpose, text).encode() for key in (self.current, *self.retired))
        # No key is skipped: how long it takes does not tell which one it was.
        return sum(hmac.compare_digest(made, given) for made in makers) > 0


def _sign(key: bytes, purpose: str, text: str) -> str:
    return hmac.new(key, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()


def digest(token: str) -> str:
    """What the store keeps of a secret that someone holds: SHA-256, hexadecimal."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def new_token() -> str:
    """A secret nobody can guess, fit for an address: 43 characters, 256 bits."""
    return secrets.token_urlsafe(_BYTES)


def load_keys(settings: Settings, warn: Callable[[str], None] = lambda _said: None) -> Keys:
    """The keys of the settings; without any, that of `secret` in the data folder, made if need be.

    Where the folder cannot be written, a key that lives as long as the process: `warn` is told.
    """
    retired = tuple(key.encode() for key in settings.retired_secrets)
    if settings.secret:
        return Keys(settings.secret.encode(), retired)
    path = settings.data / "secret"
    try:
        return Keys(_kept(path), retired)
    except OSError as error:
        warn(
            f"the secret cannot be kept in {path} ({error.strerror}): forms, second "
            "factors and webhooks made now expire at restart"
        )
        return Keys(secrets.token_bytes(_BYTES), retired)


def _kept(path: Path) -> bytes:
    """The key in a file that only its owner reads; the first process to come makes it."""
    if not path.is_file():
        draft = path.with_name(f"secret.{os.getpid()}.{secrets.token_hex(4)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_BYTES))
        try:
            os.link(draft, path)  # fails if another process was first, whose key is then used
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip().encode()
