"""Which compression an answer goes out in, and compressing it."""

import gzip
import sys
from functools import lru_cache

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ENCODINGS = ("zstd", "br", "gzip")
"""What we can send, the one preferred among equals first: quickest to make, then smallest."""
MIN_BYTES = 500
"""Smaller bodies go as they are: a packet is a packet."""
_ZSTD_LEVEL, _BROTLI_LEVEL, _GZIP_LEVEL = 3, 4, 4


@lru_cache(maxsize=256)
def chosen_encoding(accept: str) -> str | None:
    """The encoding for an Accept-Encoding field (RFC 9110, 12.5.3); None to send as it is.

    A client that refuses everything, `identity` too, is answered as it is: an answer that may be
    read is better than a 406.
    """
    asked: dict[str, float] = {}
    for part in accept.lower().split(","):
        name, _, parameter = part.partition(";")
        asked[name.strip()] = _quality(parameter)
    others = asked.get("*", 0.0)
    qualities = {name: asked.get(name, others) for name in ENCODINGS}
    best = max(ENCODINGS, key=lambda name: qualities[name])
    # Without a word on identity, compressing is what a client that names encodings hopes for.
    plain = asked.get("identity", 0.0)
    return best if qualities[best] > 0 and qualities[best] >= plain else None


def _quality(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        quality = float(value)
    except ValueError:
        return 1.0
    return quality if 0 <= quality <= 1 else 1.0


def encoded(body: bytes, encoding: str) -> bytes:
    """A body in one of `ENCODINGS`; the same bytes every time, as its ETag says."""
    if encoding == "zstd":
        return bytes(zstd.compress(body, _ZSTD_LEVEL))
    if encoding == "br":
        return bytes(brotli.compress(body, quality=_BROTLI_LEVEL))
    return gzip.compress(body, _GZIP_LEVEL, mtime=0)
