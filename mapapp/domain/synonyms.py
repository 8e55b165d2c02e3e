"""Words that stand for one another: recyclerie and ressourcerie, vélo and bicyclette."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mapapp.domain.spelling import near, singular
from mapapp.text import search_words


class Synonyms:
    """Groups of terms of one meaning.

    Each term of a group, of one word or several, calls the other terms of the group that are
    one word: « halte-garderie » finds crèches, « crèche » does not look for « halte ».
    """

    def __init__(self, groups: Iterable[Iterable[str]]) -> None:
        called: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for group in groups:
            terms = [tuple(search_words(term)) for term in group]
            single = {term[0] for term in terms if len(term) == 1}
            for term in terms:
                called[tuple(map(singular, term))] |= single - set(term)
        self._called = {term: frozenset(words) for term, words in called.items() if words}
        self._longest = max(map(len, self._called), default=0)
        self._words = sorted({term[0] for term in self._called if len(term) == 1})

    def of(self, word: str) -> frozenset[str]:
        """The words that stand for one word."""
        return self._called.get((singular(word),), frozenset())

    def within(self, words: Sequence[str]) -> list[frozenset[str]]:
        """For each word of a search, the words that stand for it or for a term it is part of."""
        stems = tuple(map(singular, words))
        found: list[frozenset[str]] = [frozenset() for _ in words]
        for size in range(1, self._longest + 1):
            for start in range(len(stems) - size + 1):
                called = self._called.get(stems[start : start + size], frozenset())
                for at in range(start, start + size):
                    found[at] |= called
        return found

    def near(self, word: str) -> dict[str, int]:
        """Terms of one word that a mistyped one may mean, as `spelling.near`."""
        return near(word, self._words)


NO_SYNONYMS = Synonyms(())


def synonyms_from(document: Mapping[str, Any]) -> Synonyms:
    """Read the shape of `geodata/synonyms.json`; KeyError or ValueError if it is another."""
    groups = document["groups"]
    if not all(isinstance(group, list) and len(group) > 1 for group in groups):
        raise ValueError("un groupe de synonymes est une liste d'au moins deux termes")
    return Synonyms(groups)
