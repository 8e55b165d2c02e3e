"""The words by which the places of a view are found: those of places that are there."""

from collections.abc import Iterable
from typing import Protocol

import numpy as np

from mapapp.atlas.dictionary import Mask, Rows
from mapapp.atlas.vocabulary import Vocabulary


class Borne(Protocol):
    """Words of the rows of a table."""

    @property
    def vocabulary(self) -> Vocabulary:
        """The words."""

    def living(self, codes: Rows, dead: Mask | None) -> Mask:
        """Whether each word, by its code, is borne by a row that is not dead."""


class Lexicon:
    """The words of a snapshot's living rows and those of the rows that changed since."""

    def __init__(self, base: Borne, dead: Mask | None, few: Borne) -> None:
        self._tables = ((base, dead), (few, None))

    def known(self, words: Iterable[str]) -> frozenset[str]:
        """Those of some words that a place bears."""
        wanted = list(words)
        return self._living(lambda vocabulary: vocabulary.codes(wanted))

    def beginning_with(self, start: str) -> frozenset[str]:
        """The words that begin with a text."""
        return self._living(lambda vocabulary: vocabulary.beginning_with(start))

    def near(self, word: str) -> dict[str, int]:
        """The words that a mistyped one may mean, with their mistakes; see `spelling.near`."""
        found: dict[str, int] = {}
        for table, dead in self._tables:
            codes, mistakes = table.vocabulary.near(word)
            here = table.living(codes, dead)
            found |= zip(table.vocabulary.words(codes[here]), mistakes[here].tolist(), strict=True)
        return found

    def _living(self, codes_in: "CodesIn") -> frozenset[str]:
        found: list[str] = []
        for table, dead in self._tables:
            codes = codes_in(table.vocabulary)
            found += table.vocabulary.words(codes[table.living(codes, dead)])
        return frozenset(found)


class CodesIn(Protocol):
    """Finds words of a vocabulary."""

    def __call__(self, vocabulary: Vocabulary, /) -> Rows:
        """Their codes."""


def all_living(codes: Rows) -> Mask:
    """Every word lives where no row is dead."""
    return np.ones(len(codes), dtype=np.bool_)
