"""Which words of the index stand for a word that was typed.

Exact words, plurals and beginnings first; only where there is none, words a few typing
mistakes away (optimal string alignment distance).
"""

from bisect import bisect_left
from collections.abc import Sequence

from mapapp.text import search_words

MIN_PREFIX = 3
MIN_TYPO = 4


class WordIndex:
    """The words of the index, ready to be compared with what is typed."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = sorted(set(words))
        self._known = frozenset(self._words)

    def forms(self, query: str) -> tuple[frozenset[str], ...]:
        """For each telling word of a query, the indexed words that stand for it.

        An empty set is a word that nothing resembles: nothing can match the query. The same
        goes for a query without any letter or digit (« ? »): it does not ask for everything.
        """
        words = search_words(query)
        return tuple(self._forms_of(word) for word in words) or (frozenset(),)

    def _forms_of(self, word: str) -> frozenset[str]:
        stem = word[:-1] if len(word) > 4 and word[-1] in "sx" else word
        forms = {form for form in (word, stem, f"{stem}s", f"{stem}x") if form in self._known}
        if len(word) >= MIN_PREFIX:
            forms.update(self._beginning_with(word))
        return frozenset(forms) or self._resembling(word)

    def _beginning_with(self, prefix: str) -> Sequence[str]:
        start = bisect_left(self._words, prefix)
        return self._words[start : bisect_left(self._words, prefix + "\x7f", start)]

    def _resembling(self, word: str) -> frozenset[str]:
        if len(word) < MIN_TYPO or word.isdigit():
            return frozenset()
        # For the first mistake that a visitor makes: no start has to wait for it.
        from rapidfuzz.distance import OSA  # noqa: PLC0415

        allowed = allowed_mistakes(word)
        nearest: dict[int, set[str]] = {}
        for known in self._words:
            if abs(len(known) - len(word)) > allowed or known.isdigit():
                continue
            distance = OSA.distance(word, known, score_cutoff=allowed)
            if distance <= allowed:
                nearest.setdefault(distance, set()).add(known)
        return frozenset(nearest[min(nearest)]) if nearest else frozenset()


def allowed_mistakes(word: str) -> int:
    """Typing mistakes forgiven in a word: 1 from 4 letters, 2 from 7, 3 from 10."""
    return 1 if len(word) < 7 else 2 if len(word) < 10 else 3


def match_score(
    forms: tuple[frozenset[str], ...], typed: Sequence[str], name: str, commune: str
) -> int:
    """How well a place answers the words: name 4, commune 2, elsewhere 1; exact words one more.

    `typed` are the words as typed, in the order of `forms`; `name` and `commune` folded words.
    """
    in_name, in_commune = frozenset(name.split()), frozenset(commune.split())
    score = 0
    for word, standing in zip(typed, forms, strict=True):
        weight = 4 if standing & in_name else 2 if standing & in_commune else 1
        exact = word in in_name or word in in_commune
        score += weight + exact
    return score
