"""Which words of the index stand for a word that was typed, and how well a place answers.

Exact words, plurals, beginnings and synonyms first; only where there is none, words a few typing
mistakes away. The atlas and SQL are asked for the same words; only where each looks differs.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from mapapp.domain.selection import Word
from mapapp.domain.spelling import MIN_PREFIX, allowed_mistakes, inflections, near
from mapapp.domain.synonyms import Synonyms
from mapapp.text import search_words

NOTHING = (Word("", frozenset()),)
"""A query without any letter or digit (« ? »): it asks for what no place has."""


class Known(Protocol):
    """The words that published places bear."""

    def known(self, words: Iterable[str]) -> frozenset[str]:
        """Those of some words that a place bears."""

    def beginning_with(self, start: str) -> frozenset[str]:
        """The words that begin with a text."""

    def near(self, word: str) -> Mapping[str, int]:
        """The words that a mistyped one may mean, with their mistakes; see `spelling.near`."""


class WordList:
    """Words in memory, looked through one by one: what SQL is asked with."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted(set(words))
        self._set = frozenset(self._words)

    def known(self, words: Iterable[str]) -> frozenset[str]:
        """See `Known`."""
        return self._set.intersection(words)

    def beginning_with(self, start: str) -> frozenset[str]:
        """See `Known`."""
        low = bisect_left(self._words, start)
        return frozenset(self._words[low : bisect_left(self._words, start + "\x7f", low)])

    def near(self, word: str) -> dict[str, int]:
        """See `Known`."""
        return near(word, self._words)


def words_sought(query: str, index: Known, synonyms: Synonyms) -> tuple[Word, ...]:
    """For each telling word of a query, the indexed words that stand for it.

    A word without forms is one that nothing resembles: nothing can match the query.
    """
    words = search_words(query)
    found = zip(words, synonyms.within(words), strict=True)
    return tuple(_sought(word, called, index, synonyms) for word, called in found) or NOTHING


def _sought(word: str, called: frozenset[str], index: Known, synonyms: Synonyms) -> Word:
    own = index.known(inflections(word))
    if len(word) >= MIN_PREFIX:
        own |= index.beginning_with(word)
    others = _inflected(called, index)
    if not own and not others and allowed_mistakes(word):
        own, others = _meant(word, index, synonyms)
    return Word(word, own | others, others - own)


def _meant(word: str, index: Known, synonyms: Synonyms) -> tuple[frozenset[str], frozenset[str]]:
    """The words that are the fewest mistakes away, and the synonyms of what they mean.

    A term of the synonyms may be what was meant though no place bears it: « bicylette ».
    """
    here = index.near(word)
    terms = {
        term: mistakes
        for term, mistakes in synonyms.near(word).items()
        if _inflected(synonyms.of(term), index)
    }
    least = min((*here.values(), *terms.values()), default=0)
    own = frozenset(one for one, mistakes in here.items() if mistakes == least)
    meant = own.union(term for term, mistakes in terms.items() if mistakes == least)
    return own, _inflected(frozenset().union(*map(synonyms.of, meant)), index)


def _inflected(words: frozenset[str], index: Known) -> frozenset[str]:
    """The words, their singulars and plurals, that places bear."""
    return index.known(form for word in words for form in inflections(word)) if words else words


def match_score(words: Sequence[Word], every: str, name: str, commune: str) -> int:
    """How well a place answers words that it has; its own are given folded: all, of the name, of
    the commune.

    For each word: 6 for one of its forms in the name, else 3 in the commune, else 1; one less
    if that is only a synonym; one more if the very word is in the name or the commune.
    """
    places = ((frozenset(name.split()), 6), (frozenset(commune.split()), 3))
    anywhere = (frozenset(every.split()), 1)

    def best(forms: frozenset[str]) -> int:
        return next((n for place, n in (*places, anywhere) if forms & place), 0)

    score = 0
    for word in words:
        score += max(best(word.forms - word.called), best(word.called) - 1)
        score += any(word.typed in place for place, _ in places)
    return score
