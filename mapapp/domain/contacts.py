"""How to reach a place: telephone, functional e-mail address, website."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from mapapp.domain.parameters import BadValue
from mapapp.domain.typed_text import one_line

MAX_URL = 500
MAX_EMAIL = 254  # RFC 5321, 4.5.3.1.3, without the brackets
_DIGITS = re.compile(r"\+?[0-9]+", re.ASCII)
_SPACING = re.compile(r"[\s.\-/()\u2010-\u2015]+|(?<=\+33)\(0\)")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)+(?:[a-z]{{2,24}}|xn--[a-z0-9-]{{2,59}})", re.ASCII)
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?![0-9]{1,5}(?:/|$))")
# Names that lead nowhere on the visitors' side (RFC 6761, RFC 6762).
_NOWHERE = (".local", ".localhost", ".internal", ".invalid", ".test", ".onion", ".lan")


def phone(value: object) -> str | None:
    """A telephone number as it is shown: « 02 40 41 90 00 », « 115 », « +32 2 … » unchanged."""
    text = one_line(value, 30)
    if text is None:
        return None
    digits = _SPACING.sub("", text.replace("(0)", ""))
    if not _DIGITS.fullmatch(digits):
        raise BadValue("un numéro de téléphone est attendu, par exemple 02 40 00 00 00")
    digits = re.sub(r"^(?:\+33|0033)0?(?=[1-9][0-9]{8}$)", "0", digits)
    if re.fullmatch(r"0[1-9][0-9]{8}", digits):
        return " ".join(digits[i : i + 2] for i in range(0, 10, 2))
    if re.fullmatch(r"[1-9][0-9]{1,3}|3[0-9]{3}|116[0-9]{3}|118[0-9]{3}", digits):
        return digits
    if re.fullmatch(r"\+[1-9][0-9]{6,14}", digits):
        return text
    raise BadValue("ce numéro n'a pas le bon nombre de chiffres, par exemple 02 40 00 00 00")


def email(value: object) -> str | None:
    """One e-mail address, its domain in lower case."""
    text = one_line(value, MAX_EMAIL)
    if text is None:
        return None
    if isinstance(value, str) and re.search(r"[\r\n]", value.strip()):
        raise BadValue("une seule ligne est attendue")
    local, _, domain = text.rpartition("@")
    domain = domain.lower()
    if len(local) > 64 or not _LOCAL.fullmatch(local) or not _HOST.fullmatch(domain):
        raise BadValue("une adresse de courriel est attendue, par exemple contact@exemple.fr")
    return f"{local}@{domain}"


def website(value: object) -> str | None:
    """An address that a link may follow: http or https, a public host, no password."""
    text = one_line(value, MAX_URL)
    if text is None:
        return None
    expected = "une adresse de site est attendue, par exemple https://www.exemple.fr"
    if " " in text or "\\" in text:
        raise BadValue(expected)
    if not _SCHEME.match(text):
        text = "https://" + text.removeprefix("//")
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as error:
        raise BadValue(expected) from error
    if parts.scheme.lower() not in ("http", "https"):
        raise BadValue("seules les adresses en http:// ou https:// sont acceptées")
    if parts.username is not None or parts.password is not None:
        raise BadValue("une adresse ne doit pas contenir d'identifiant ni de mot de passe")
    if not host or port == 0:
        raise BadValue(expected)
    return _with_public_host(text, host, expected)


def _with_public_host(text: str, host: str, expected: str) -> str:
    try:
        ascii_host = host.encode("idna").decode() if not host.isascii() else host
    except UnicodeError as error:
        raise BadValue(expected) from error
    if _is_number(ascii_host) or ascii_host.endswith(_NOWHERE) or "." not in ascii_host:
        raise BadValue("ce site n'est pas joignable par tout le monde")
    if not _HOST.fullmatch(ascii_host):
        raise BadValue(expected)
    return text


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return bool(re.fullmatch(r"[0-9.]+|0x[0-9a-f]+", host))
    return True
