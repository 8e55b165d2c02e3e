"""Folding of French text, the one used wherever two texts are compared."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

# What NFKD leaves whole; and the soft hyphen, which a copy from a PDF leaves inside words.
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "\u00ad": ""})
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_ELISIONS = frozenset({"l", "d", "j", "m", "n", "s", "t", "c", "qu"})
_ABBREVIATIONS = {"st": "saint", "ste": "sainte"}
_APOSTROPHES = re.compile("['’‘ʼʹ′`´＇]")
# « 44 000 », as post codes are read out; not a part of a longer number.
_SPACED_CODE = re.compile(
    r"(?<![0-9])(?<![0-9][ .])([0-9]{2})[ \u00a0\u202f]([0-9]{3})(?![ .]?[0-9])"
)
# What every such text holds, and few others: sooner looked for.
_DIGITS_APART = re.compile(r"[0-9][ \u00a0\u202f][0-9]")
_LONGEST_WORD = 60  # PostgreSQL refuses to index a word of 2 kB; no French word comes near 60


def fold(text: str) -> str:
    """Lower case, no accent, ligatures opened, anything else than a-z 0-9 one space.

    « L'Île-d'Yeu » → « l ile d yeu ».
    """
    if text.isascii():
        return _NOT_WORD.sub(" ", text.lower()).strip()
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", bare.lower().translate(_LETTERS)).strip()


def folded_names(names: Sequence[str]) -> list[str]:
    """`fold` of each of many texts that have words in common: a word is folded once."""
    return [" ".join(filter(None, map(_folded_part, name.split()))) for name in names]


def tokens(text: str) -> list[str]:
    """Words of a text for indexing and searching.

    Elided articles are dropped (l'atelier → atelier) and St/Ste are written out, so that
    « st nazaire » and « Saint-Nazaire » are the same words; so are « 44 000 » and « 44000 ».
    """
    words: list[str] = []
    if _DIGITS_APART.search(text):
        text = _SPACED_CODE.sub(r"\1\2", text)
    for part in _APOSTROPHES.sub("' ", text).split():
        words += _tokens_of_part(part)
    return words


# Texts of many places are made of few words: each is worked out once.
@lru_cache(maxsize=1 << 16)
def _tokens_of_part(part: str) -> tuple[str, ...]:
    words = fold(part).split()
    if part.endswith("'"):
        words = [word for word in words if word not in _ELISIONS]
    return tuple([_ABBREVIATIONS.get(word, word)[:_LONGEST_WORD] for word in words])


# What is between spaces folds by itself: no combining mark reaches across a space.
_folded_part = lru_cache(maxsize=1 << 16)(fold)


# Words that say nothing of what is looked for: dropped from a search, never from the index.
# Among them elided articles, for « l atelier » typed without an apostrophe.
STOP_WORDS = _ELISIONS | frozenset(
    "a au aux avec ce ces dans de des du en et il la le les leur ma mes mon ou par pas pour"
    " que qui sa ses son sur ta tes ton un une vos votre y".split()
)


def search_words(text: str) -> list[str]:
    """The distinct words of a search, in order, without stop words unless there is nothing else."""
    words = list(dict.fromkeys(tokens(text)))
    telling = [word for word in words if word not in STOP_WORDS]
    return telling or words
