"""Limits of attempts, the same for all workers: so many in a stretch of time that slides.

The count of the stretch that ends now is that of this window plus the part of the last window
that the stretch still covers, as if its attempts had been evenly spread.
"""

import hashlib
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from mapapp.store import rates
from mapapp.store.connections import Connection

MINUTE, HOUR, DAY = 60, 3600, 86_400


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` attempts in `seconds` of what `name` says."""

    name: str
    most: int
    seconds: int

    def key(self, whose: str) -> str:
        """The key of the table: it tells neither an address nor an account."""
        digest = hashlib.sha256(whose.encode("utf-8", "replace")).hexdigest()[:32]
        return f"{self.seconds}:{self.name}:{digest}"


SIGN_IN_ACCOUNT = Limit("entrer-compte", 10, 5 * MINUTE)
SIGN_IN_ADDRESS = Limit("entrer-adresse", 10, 5 * MINUTE)
SIGN_IN_ALL = Limit("entrer-tous", 1000, 5 * MINUTE)
CODE_ACCOUNT = Limit("code-compte", 10, 5 * MINUTE)
MAILS_ADDRESS = Limit("courriels", 5, DAY)
ASKED_FROM_ADDRESS = Limit("demandes", 20, HOUR)
_KNOWN_LENGTHS = (5 * MINUTE, 10 * MINUTE, HOUR, DAY)

Attempt = tuple[Limit, str]


def attempt(connection: Connection, attempts: Iterable[Attempt], now: datetime) -> int | None:
    """Count an attempt under each limit; if one is reached, count nothing and give the seconds to
    wait. In a writing transaction: of several at once, no more pass than the limit says."""
    moment, wanted = now.timestamp(), list(attempts)
    waits = [wait for limit, whose in wanted if (wait := _wait(connection, limit, whose, moment))]
    if waits:
        return max(waits)
    for limit, whose in wanted:
        rates.add(connection, limit.key(whose), int(moment // limit.seconds))
    return None


def take_back(connection: Connection, attempts: Iterable[Attempt], now: datetime) -> None:
    """An attempt that was counted turned out well: only failures are limited."""
    for limit, whose in attempts:
        rates.take_back(connection, limit.key(whose), int(now.timestamp() // limit.seconds))


def _wait(connection: Connection, limit: Limit, whose: str, moment: float) -> int:
    """Whole seconds until one more attempt passes; 0 if it passes now."""
    window, into = divmod(moment, limit.seconds)
    before, here = rates.counts(connection, limit.key(whose), int(window))
    room = limit.most - 1
    if here <= room:
        # What is left of the window before must weigh no more than the room here.
        late = limit.seconds * (1 - (room - here) / before) if before else 0.0
        return ceil(max(0.0, late - into))
    # Nothing passes before the next window, in which these weigh less and less.
    return ceil(limit.seconds - into + limit.seconds * (1 - room / here))


def network_of(address: str | None) -> str:
    """What limits count by: an IPv4 address, the /64 of an IPv6 one."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return "?"
    if found.version == 6:
        mapped = found.ipv4_mapped
        return str(mapped or ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def purge(connection: Connection, now: datetime) -> int:
    """Forget counts that no limit looks at any more."""
    return sum(
        rates.purge(connection, f"{seconds}:", int(now.timestamp() // seconds) - 1)
        for seconds in _KNOWN_LENGTHS
    )
