"""Where an organisation may have itself called: public machines, never ours or our neighbours.

A name is resolved here and the call goes to the very address that was checked, so that a name
that changes its mind between the two (DNS rebinding) gains nothing.
"""

import ipaddress
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

LONGEST = 500
PORTS = frozenset({443, 8443})
_LABEL = r"(?!-)[a-z0-9_-]{1,63}(?<!-)"
_NAME = re.compile(rf"(?:{_LABEL}\.)+(?!\d+\.?$){_LABEL}", re.IGNORECASE)
_PLAIN = re.compile(r"[\x21-\x7e]+")
# Ways to write an IPv4 address in an IPv6 one, or to reach a network behind a translator.
_TRANSLATED = [
    ipaddress.ip_network(text)
    for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")
]
Resolve = Callable[[str, int], list[str]]
"""The addresses of a name, for a port. Raises OSError."""


class Refused(ValueError):
    """An address that is not called; the message is French."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a call goes: `address` is the one that was checked, `host` what the URL names."""

    secure: bool
    host: str
    port: int
    path: str
    address: str = ""


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, asked of this machine's resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def read_url(url: str, *, to_loopback: bool = False) -> Destination:
    """What a URL says, checked without asking anyone. Raises Refused.

    `to_loopback` lets tests call this machine, in the clear and on any port.
    """
    if len(url) > LONGEST or not _PLAIN.fullmatch(url) or "\\" in url:
        raise Refused("une adresse en caractères simples est attendue, sans espace ni accent")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Refused("cette adresse ne se lit pas") from error
    host = (parts.hostname or "").rstrip(".")
    if parts.username is not None or parts.password is not None or "#" in url:
        raise Refused("une adresse sans nom, mot de passe ni # est attendue")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if to_loopback and host == "127.0.0.1" and parts.scheme in ("http", "https"):
        return Destination(parts.scheme == "https", host, port or 80, path)
    if parts.scheme != "https":
        raise Refused("une adresse en https:// est attendue")
    if port is None:
        port = 443
    if port not in PORTS:
        raise Refused("seuls les ports 443 et 8443 sont appelés")
    if not _NAME.fullmatch(host) or len(host) > 253:
        _public_literal(host)
    return Destination(True, host, port, path)


def _public_literal(host: str) -> None:
    try:
        address = ipaddress.ip_address(host)
    except ValueError as error:
        raise Refused("un nom de machine complet est attendu, par exemple exemple.fr") from error
    if not is_public(str(address)):
        raise Refused("cette adresse n'est pas publique")


def checked(destination: Destination, look: Resolve, *, to_loopback: bool = False) -> Destination:
    """The destination with the address to call. Raises Refused if any address of its name is not
    public, or if it has none."""
    try:
        found = look(destination.host, destination.port)
    except (OSError, UnicodeError) as error:
        raise Refused("le nom de cette machine n'est pas connu") from error
    if not found:
        raise Refused("le nom de cette machine n'est pas connu")
    local = to_loopback and destination.host == "127.0.0.1"
    if not local and not all(is_public(address) for address in found):
        raise Refused("cette adresse mène à un réseau privé : elle n'est pas appelée")
    return Destination(
        destination.secure, destination.host, destination.port, destination.path, found[0]
    )


def is_public(text: str) -> bool:
    """Whether an IP address is on the public Internet, read as any system might read it."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(str(address.ipv4_mapped))
        if address.scope_id or any(address in network for network in _TRANSLATED):
            return False
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified
    )
