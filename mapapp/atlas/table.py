"""Rows of the atlas: columns, texts and the lists that find rows without reading columns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mapapp.atlas.dictionary import Column, Rows
from mapapp.atlas.grid import Grid
from mapapp.atlas.ranges import Lists, merged
from mapapp.atlas.texts import Texts

LISTED = ("department", "epci", "commune", "serves")
"""Columns whose rows are also listed by code."""

_REMEMBERED = 20_000


class WordRows(Protocol):
    """Finds rows by the words of the places, as `mapapp.text` folds them."""

    def size(self, forms: frozenset[str]) -> int:
        """No fewer than the rows that have one of these words."""

    def rows(self, forms: frozenset[str]) -> Rows:
        """Rows that have one of these words, ascending, each once."""

    def marked(self, forms: frozenset[str], mark: int) -> Rows:
        """Rows that have one of these words with a mark of `encode`; possibly repeated."""


@dataclass(frozen=True)
class ListedWords:
    """For each word the rows that have it; `find` gives a word's code, `marks` goes with rows."""

    find: Callable[[str], int | None]
    lists: Lists
    marks: Column
    _known: dict[str, int | None] = field(default_factory=dict)

    def size(self, forms: frozenset[str]) -> int:
        """See `WordRows`."""
        return self.lists.size(self._codes(forms))

    def rows(self, forms: frozenset[str]) -> Rows:
        """See `WordRows`."""
        codes = self._codes(forms)
        found = self.lists.of(codes)
        return found if len(codes) < 2 else merged(found)

    def marked(self, forms: frozenset[str], mark: int) -> Rows:
        """See `WordRows`."""
        at = self.lists.at(self._codes(forms))
        return self.lists.rows[at[(self.marks[at] & mark) > 0]].astype(np.intp)

    def _codes(self, forms: frozenset[str]) -> Rows:
        codes = [self._code(form) for form in forms]
        return np.array([code for code in codes if code is not None], dtype=np.intp)

    def _code(self, form: str) -> int | None:
        try:
            return self._known[form]
        except KeyError:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[form] = code = self.find(form)
            return code


@dataclass(frozen=True)
class Table:
    """Rows; each column has one element a row.

    `codes` are columns of codes of dictionaries, `order` sorts by name then id, `updated` is a
    day number, `plain` tells whether every id stands in an address as it is. `lists` and `keys`
    (of `grid`, ascending) are there only where rows are many.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    codes: Mapping[str, Column]
    numbers: Column
    order: Column
    updated: Column
    ids: Texts
    names: Texts
    heads: Texts
    words: WordRows
    grid: Grid
    plain: bool
    keys: NDArray[np.uint32] | None = None
    lists: Mapping[str, Lists] = field(default_factory=dict)

    @cached_property
    def size(self) -> int:
        """How many rows."""
        return len(self.lon)
