"""Whether a password would soon be guessed: by what it is made of, not by rules of characters.

As zxcvbn does, a password is cut into words, sequences, repetitions and dates that guessers try
first, and each is worth few bits; only what is left counts as drawn at random. A password also
has to be long enough, and not be about its owner or this site. Nothing is asked of any network.
"""

import math
import re
from collections.abc import Collection, Iterable
from functools import cache

from mapapp.accounts.common_words import COMMON
from mapapp.accounts.passwords import LONGEST_BYTES, too_long
from mapapp.text import fold

SHORTEST = 12
ENOUGH_BITS = 34.0
"""About 2^34 guesses: weeks at the rate that limits allow, and hours even against a stolen hash."""
_WORD_BITS = 9.0
_PERSONAL_BITS = 3.0
_PATTERN_BITS = 6.0
_YEAR_BITS = 6.0
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertyuiopasdfghjklzxcvbnm",
    "aqwzsxedcrfvtgbyhnujkiolpm",
    "&é\"'(-è_çà)=",
)
_SITE = ("carte", "aides", "aide", "cartedesaides", "mapapp", "loire", "paysdelaloire", "pays")
_LEET = str.maketrans("@4301!$57", "aaeoilsst")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_LONGEST_WORD = 20


def fault_of(password: str, about: Iterable[str] = ()) -> str | None:
    """What is wrong with a password, in French; None if it will do.

    `about`: what is known of its owner (address, name, organisation).
    """
    if too_long(password):
        return f"trop long : {LONGEST_BYTES} octets au plus"
    if len(password) < SHORTEST:
        return f"trop court : {SHORTEST} caractères au moins"
    if bits_of(password, about) < ENOUGH_BITS:
        return (
            "trop facile à deviner : évitez votre nom, votre adresse, les suites et les mots de "
            "passe connus ; quatre ou cinq mots sans rapport font un bon mot de passe"
        )
    return None


def bits_of(password: str, about: Iterable[str] = ()) -> float:
    """How many bits a guesser who knows the usual ways needs; the least over readings."""
    personal = frozenset(_words_about((*about, *_SITE)))
    plain = fold(password[:200]).replace(" ", "")
    readings = {password[:200].lower(), plain, plain.translate(_LEET)}
    return min(_least(reading, personal) for reading in readings if reading)


def _words_about(texts: Iterable[str]) -> Iterable[str]:
    for text in texts:
        parts = re.split(r"[^a-z0-9]+", fold(text))
        yield from (part for part in parts if len(part) >= 3)
        if len(joined := "".join(parts)) >= 3:
            yield joined


def _least(text: str, personal: Collection[str]) -> float:
    """The cheapest way to write a text with pieces, by dynamic programming from the left."""
    cost = [0.0] + [math.inf] * len(text)
    seen: list[frozenset[str]] = [frozenset()] * (len(text) + 1)
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - 60), end):
            piece = text[start:end]
            bits = _piece_bits(piece, personal)
            if piece in seen[start]:
                bits = min(bits, 2.0)  # said already: only how often is to be guessed
            if cost[start] + bits < cost[end]:
                cost[end] = cost[start] + bits
                seen[end] = seen[start] | {piece} if len(piece) > 1 else seen[start]
    return cost[-1]


def _piece_bits(piece: str, personal: Collection[str]) -> float:
    if len(piece) == 1:
        return _letter_bits(piece)
    known = [math.inf]
    if piece in personal:
        known.append(_PERSONAL_BITS)
    if len(piece) <= _LONGEST_WORD and (piece in COMMON or piece[::-1] in COMMON):
        known.append(_WORD_BITS)
    if len(piece) >= 3 and (len(set(piece)) == 1 or piece in _runs()):
        known.append(_PATTERN_BITS + math.log2(len(piece)) / 2)
    if _YEAR.fullmatch(piece):
        known.append(_YEAR_BITS)
    return min(known)


@cache
def _runs() -> frozenset[str]:
    """Every stretch of a row of keys, of the alphabet or of the digits, both ways."""
    found = set()
    for row in _ROWS:
        for line in (row, row[::-1]):
            found |= {line[i:j] for i in range(len(line)) for j in range(i + 3, len(line) + 1)}
    return frozenset(found)


def _letter_bits(letter: str) -> float:
    if letter.isdigit():
        return math.log2(10)
    return math.log2(26) - 1 if letter.isalpha() else math.log2(20)
