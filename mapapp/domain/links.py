"""Addresses of this site that came back from a visitor."""

import re
from urllib.parse import urlsplit

# Browsers read a backslash as a slash and drop tabs and new lines: neither is let through.
_PLAIN = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
LONGEST = 2000


def local_path(given: str | None, default: str) -> str:
    """A path of this site to go on to, or the default if it would lead anywhere else."""
    if not given or len(given) > LONGEST or not _PLAIN.fullmatch(given):
        return default
    try:
        parts = urlsplit(given)
    except ValueError:
        return default
    return default if parts.scheme or parts.netloc else given
