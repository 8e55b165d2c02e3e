"""Words of French opening hours: a text cut into tokens, or the fragment nobody understands."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from mapapp.hours.words import MONTHS, WEEKDAYS

MAX_LENGTH = 500


class NotUnderstood(ValueError):  # a result for the caller, named by what it says
    """Hours in French that were not understood; `fragment` is the part to show."""

    def __init__(self, fragment: str, reason: str = "") -> None:
        self.fragment = fragment.strip()
        self.reason = reason or f"« {self.fragment} » n'est pas compris"
        super().__init__(self.reason)


class Kind(Enum):
    """What a token is; its value is an int or a tuple of ints where the kind has one."""

    TIME = "heure"
    NUMBER = "nombre"
    DATE = "date"
    ORDINAL = "ordinal"
    DAY = "jour"
    MONTH = "mois"
    EVERYDAY = "tous les jours"
    WEEKEND = "week-end"
    ALL_YEAR = "toute l'année"
    ROUND_THE_CLOCK = "24 h/24"
    PUBLIC = "jours fériés"
    SCHOOL = "vacances scolaires"
    ODD = "semaines impaires"
    EVEN = "semaines paires"
    OF_MONTH = "du mois"
    CLOSED = "fermé"
    EXCEPT = "sauf"
    APPOINTMENT = "sur rendez-vous"
    SEASON_NAME = "hiver, été"
    FROM = "du, de"
    TO = "au, à"
    AND = "et"
    ARTICLE = "le, les"
    DASH = "-"
    SLASH = "/"
    COMMA = ","
    COLON = ":"
    STOP = ";"
    OPEN = "("
    CLOSE = ")"


@dataclass(frozen=True, slots=True)
class Token:
    """A token with its value and its place in the text."""

    kind: Kind
    value: tuple[int, ...]
    start: int
    end: int


_ORDINALS = {
    "premier": 1,
    "deuxieme": 2,
    "second": 2,
    "troisieme": 3,
    "quatrieme": 4,
    "cinquieme": 5,
    "dernier": -1,
}
_DAY_SHORT = ("lun", "mar", "mer", "jeu", "ven", "sam", "dim")
_MONTH_SHORT = {
    "janv": 1,
    "fevr": 2,
    "fev": 2,
    "juil": 7,
    "sept": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}


def _fold(text: str) -> str:
    """Lower case without accents, character for character: places stay places."""
    plain = []
    for character in text:
        base = unicodedata.normalize("NFD", character)[0].lower()
        plain.append(base if len(base) == 1 else character)
    folded = "".join(plain).translate(_SAME)
    return folded


_SAME = str.maketrans(
    {
        "\u00a0": " ",
        "\u202f": " ",
        "\u2009": " ",
        "\t": " ",
        "\r": " ",
        "–": "-",
        "—": "-",
        "‑": "-",
        "−": "-",
        "→": "-",
        "’": "'",
        "ʼ": "'",
        "ᵉ": "e",
        "ʳ": "r",
    }
)
_WORDS: dict[str, tuple[Kind, tuple[int, ...]]] = {
    **{_fold(name): (Kind.DAY, (n,)) for n, name in enumerate(WEEKDAYS)},
    **{_fold(name) + "s": (Kind.DAY, (n,)) for n, name in enumerate(WEEKDAYS)},
    **{name: (Kind.DAY, (n,)) for n, name in enumerate(_DAY_SHORT)},
    **{_fold(name): (Kind.MONTH, (n,)) for n, name in enumerate(MONTHS, 1)},
    **{name: (Kind.MONTH, (n,)) for name, n in _MONTH_SHORT.items()},
    **{word: (Kind.ORDINAL, (n,)) for word, n in _ORDINALS.items()},
    **{word + "s": (Kind.ORDINAL, (n,)) for word, n in _ORDINALS.items()},
    "midi": (Kind.TIME, (12 * 60,)),
    "minuit": (Kind.TIME, (24 * 60,)),
    **dict.fromkeys(("hiver", "ete"), (Kind.SEASON_NAME, ())),
    **dict.fromkeys(("du", "de", "des", "d'"), (Kind.FROM, ())),
    **dict.fromkeys(("au", "a", "aux"), (Kind.TO, ())),
    **dict.fromkeys(("et", "puis"), (Kind.AND, ())),
    **dict.fromkeys(("le", "les", "l'", "chaque", "en", "pendant"), (Kind.ARTICLE, ())),
    **dict.fromkeys(("ferme", "fermee", "fermes", "fermees", "fermeture"), (Kind.CLOSED, ())),
    **dict.fromkeys(("sauf", "hors", "excepte"), (Kind.EXCEPT, ())),
    **dict.fromkeys(("feries", "ferie"), (Kind.PUBLIC, ())),
}
_SILENT = frozenset("ouvert ouverte ouverts ouvertes ouverture horaires habituels".split())
# Longest first; a space in a pattern is any run of spaces.
_PHRASES: tuple[tuple[str, Kind | None], ...] = (
    (r"tous les jours|tlj|7 ?j? ?(?:/|sur) ?7(?: ?j)?(?![\dh])|chaque jour", Kind.EVERYDAY),
    (r"24 ?h? ?(?:/|sur) ?24(?: ?h)?(?!\d)", Kind.ROUND_THE_CLOCK),
    (r"toute l'annee", Kind.ALL_YEAR),
    (r"jours? feries?", Kind.PUBLIC),
    (r"vacances scolaires", Kind.SCHOOL),
    (r"semaines? impaires?", Kind.ODD),
    (r"semaines? paires?", Kind.EVEN),
    (r"(?:du|de chaque|chaque) mois", Kind.OF_MONTH),
    (r"week-? ?ends?", Kind.WEEKEND),
    (r"(?:uniquement |seulement )?sur (?:rendez-vous|rdv)", Kind.APPOINTMENT),
    (r"ainsi que", Kind.AND),
    (r"sans interruption|en continu|non[- ]stop", None),
)
_PATTERNS: tuple[tuple[re.Pattern[str], Kind | None], ...] = (
    *(
        (re.compile(rf"(?:{words.replace(' ', ' +').replace(' +?', ' ?')})(?![a-z])", re.A), kind)
        for words, kind in _PHRASES
    ),
    (re.compile(r"(\d{1,2}) ?(?:heures?|h)(?: ?(\d{2})(?!\d))?(?![a-z\d])", re.A), Kind.TIME),
    (re.compile(r"(\d{1,2}):(\d{2})(?!\d)", re.A), Kind.TIME),
    (re.compile(r"(\d{1,2})(?:er)?/(\d{1,2})(?!\d|/| ?h|:\d)", re.A), Kind.DATE),
    (re.compile(r"(\d)(?:er|e|eme|nd)s?(?![a-z])", re.A), Kind.ORDINAL),
    (re.compile(r"(\d{1,2})(?!\d)", re.A), Kind.NUMBER),
    (re.compile(r"-", re.A), Kind.DASH),
    (re.compile(r"/|\|", re.A), Kind.SLASH),
    (re.compile(r",", re.A), Kind.COMMA),
    (re.compile(r":", re.A), Kind.COLON),
    (re.compile(r"&", re.A), Kind.AND),
    (re.compile(r"\(", re.A), Kind.OPEN),
    (re.compile(r"\)", re.A), Kind.CLOSE),
    (re.compile(r"[;\n]|\.(?= |\n|$)", re.A), Kind.STOP),
)
_WORD = re.compile(r"[ld]'|[a-z]+")


def tokenize(text: str) -> list[Token]:
    """The tokens of a text; raises NotUnderstood at the first word or sign that is not one."""
    if len(text) > MAX_LENGTH:
        raise NotUnderstood(text[:40], f"Le texte dépasse {MAX_LENGTH} caractères")
    text = unicodedata.normalize("NFC", text)
    return list(_tokens(text, _fold(text)))


def _tokens(text: str, folded: str) -> Iterator[Token]:
    place = 0
    while place < len(folded):
        if folded[place] == " ":
            place += 1
            continue
        found, kind, value = _next(folded, place)
        if found is None:
            stop = re.compile(r"[\s;,()]|$").search(folded, place + 1)
            raise NotUnderstood(text[place : stop.start() if stop else len(text)])
        end = found.end()
        if kind is Kind.TIME and not _is_time(value[0]):
            raise NotUnderstood(text[place:end])
        if kind is not None:
            yield Token(kind, value, place, end)
        place = end


def _next(folded: str, place: int) -> tuple[re.Match[str] | None, Kind | None, tuple[int, ...]]:
    for pattern, kind in _PATTERNS:
        if found := pattern.match(folded, place):
            return found, kind, _value(kind, found)
    found = _WORD.match(folded, place)
    if found and found.group() in _SILENT:
        return found, None, ()
    if found and found.group() in _WORDS:
        kind, value = _WORDS[found.group()]
        short = found.group() in _DAY_SHORT or found.group() in _MONTH_SHORT
        # The full stop of an abbreviation is part of it.
        dotted = re.compile(r"[a-z]+\.?").match(folded, place) if short else None
        return dotted or found, kind, value
    return None, None, ()


def _value(kind: Kind | None, found: re.Match[str]) -> tuple[int, ...]:
    numbers = tuple(int(group or 0) for group in found.groups())
    if kind is Kind.TIME:
        hour, minute = numbers
        return (hour * 60 + minute if minute < 60 else -1,)
    return numbers


def _is_time(minutes: int) -> bool:
    return 0 <= minutes <= 24 * 60
