"""Codes of the moment (RFC 6238 over RFC 4226: SHA-1, 30 s, 6 digits, what every app expects)."""

import base64
import hashlib
import hmac
import secrets
import struct
from datetime import datetime
from urllib.parse import quote, urlencode

PERIOD_S = 30
DIGITS = 6
RECOVERY_CODES = 10


def new_secret() -> str:
    """A secret of 160 bits, in base 32."""
    return base64.b32encode(secrets.token_bytes(20)).decode("ascii")


def code_at(secret: str, step: int, digits: int = DIGITS) -> str:
    """The code of a time step (RFC 4226, 5.3)."""
    mac = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1)
    start = mac[-1] & 15
    number = int.from_bytes(mac[start : start + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The step whose code this is: this one, or one beside it for clocks that differ; or None."""
    if not secret or len(code) != DIGITS:
        return None
    here = int(now.timestamp()) // PERIOD_S
    given = code.encode("utf-8", "replace")
    steps = (here, here - 1, here + 1)
    return next((s for s in steps if hmac.compare_digest(code_at(secret, s).encode(), given)), None)


def address(secret: str, email: str, site: str) -> str:
    """The `otpauth:` address that an application reads from a QR code."""
    label = quote(f"{site}:{email}", safe="@:")
    asked = {"secret": secret, "issuer": site, "digits": DIGITS, "period": PERIOD_S}
    return f"otpauth://totp/{label}?{urlencode(asked, quote_via=quote)}"


def new_recovery_codes() -> list[str]:
    """Codes to keep on paper, each good once, 50 bits each: `abcde-fghij`."""
    letters = "abcdefghijkmnpqrstuvwxyz23456789"
    drawn = ("".join(secrets.choice(letters) for _ in range(10)) for _ in range(RECOVERY_CODES))
    return [f"{code[:5]}-{code[5:]}" for code in drawn]
