"""Words as people spell them: plurals, typing mistakes, spellings that sound the same.

All words are folded ones, [a-z0-9]+ (`mapapp.text`).
"""

from collections.abc import Iterable
from typing import Final

MIN_PREFIX: Final = 3
"""Letters from which the beginning of a word stands for the word."""
MIN_TYPO: Final = 4
"""Letters from which a mistake is forgiven."""

# In this order: « eau » before « au ».
_SOUNDS = (
    ("eau", "o"), ("au", "o"), ("ph", "f"), ("qu", "k"), ("y", "i"), ("ai", "e"), ("ei", "e"),
)  # fmt: skip


def sound(words: str) -> str:
    """Folded words as they are heard, near enough to find one spelling by another.

    Spaces and line feeds stay, so a whole list may be given at once.
    """
    for letters, heard in _SOUNDS:
        words = words.replace(letters, heard)
    return words


def singular(word: str) -> str:
    """The word without the mark of the plural, as far as letters tell."""
    return word[:-1] if len(word) > 4 and word[-1] in "sx" else word


def inflections(word: str) -> frozenset[str]:
    """The word, its singular and its plurals."""
    stem = singular(word)
    return frozenset((word, stem, f"{stem}s", f"{stem}x"))


def allowed_mistakes(word: str) -> int:
    """Typing mistakes forgiven in a word: 1 from 4 letters, 2 from 8; none in a number."""
    if len(word) < MIN_TYPO or word.isdigit():
        return 0
    return 1 if len(word) < 8 else 2


def near(word: str, others: Iterable[str]) -> dict[str, int]:
    """Of some words, those that may be meant by a mistyped one, with their mistakes.

    Mistakes are those of the optimal string alignment distance: a letter too many, missing or
    wrong, or two neighbours swapped. A word that sounds the same is one mistake away at most.
    Numbers are never meant. Looks at each word in turn.
    """
    allowed = allowed_mistakes(word)
    if not allowed:
        return {}
    # For the first mistake that a visitor makes: no start has to wait for it.
    from rapidfuzz.distance import OSA  # noqa: PLC0415

    heard = sound(word)
    found: dict[str, int] = {}
    for other in others:
        if other.isdigit():
            continue
        if abs(len(other) - len(word)) <= allowed:
            mistakes = OSA.distance(word, other, score_cutoff=allowed)
            if mistakes <= allowed:
                found[other] = mistakes
        if found.get(other, 2) > 1 and sound(other) == heard:
            found[other] = 1
    return found
