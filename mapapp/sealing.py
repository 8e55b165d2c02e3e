"""Secrets that the database keeps and that must be read again, under a key that it does not hold.

AES-SIV (RFC 5297), made to wrap keys: it needs no nonce, and of secrets that are random says
nothing, not even that one was there before. The key is derived from the site's (HKDF, RFC 5869).
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # see `_cipher`
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

_PURPOSE = b"mapapp: secrets kept in the database, AES-256-SIV"
_KEY_BYTES = 64


class LostKey(Exception):
    """No key of the site opens what was sealed; the message is French."""

    def __init__(self) -> None:
        super().__init__(
            "Ce secret a été chiffré avec une clé que ce site n'a plus : redonnez-la dans "
            "MAPAPP_SECRET_FALLBACKS, ou remplacez le secret."
        )


@dataclass(frozen=True, slots=True)
class Sealer:
    """Seals under the site's present key, opens with those retired too."""

    current: bytes
    retired: tuple[bytes, ...] = ()

    def seal(self, whose: str, secret: bytes) -> str:
        """A secret as it is kept: ASCII, 4 characters for 3 bytes of it and 16 more. `whose` is
        what it belongs to: it opens for that alone."""
        return urlsafe_b64encode(_cipher(self.current).encrypt(secret, [whose.encode()])).decode()

    def unseal(self, whose: str, sealed: str) -> bytes:
        """The secret. Raises LostKey."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - see `_cipher`

        for key in (self.current, *self.retired):
            try:
                return _cipher(key).decrypt(urlsafe_b64decode(sealed), [whose.encode()])
            except (InvalidTag, ValueError):
                continue
        raise LostKey


def _cipher(key: bytes) -> "AESSIV":
    # No start waits for 16 MB of cryptography: a second factor or a call does, the first time.
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415

    return AESSIV(HKDF(SHA256(), _KEY_BYTES, None, _PURPOSE).derive(key))
