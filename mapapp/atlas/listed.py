"""The rows of a snapshot by the words of their places."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from mapapp.atlas.dictionary import Column, Mask, Rows
from mapapp.atlas.lexicon import all_living
from mapapp.atlas.ranges import Lists, merged
from mapapp.atlas.table import CLASS_OF_MARKS, COMMUNE, NAME, Classes
from mapapp.atlas.vocabulary import Vocabulary

_REMEMBERED = 256
_FEW_IN = 8
"""So many times fewer rows than there are in the lists: each is looked up there."""
_WHOLE = 16
"""Lists with one row of the table in so many are opened on the whole table, not sorted."""
COMMON = 16
"""A word that one row in so many has is also written as a column: looked up, not searched for."""


@dataclass(frozen=True, slots=True)
class Common:
    """Words that many rows have: line n of `columns` tells of the word of `codes[n]` by row 0 if
    it has not the word, else twice its class (see `table.Classes`) and one."""

    codes: Column
    columns: Column


@dataclass(frozen=True, slots=True)
class _Forms:
    """Codes of the words asked for, ascending: all, those that are not common; where the others
    stand in `Common.columns`."""

    codes: Rows
    rare: Rows
    common: Sequence[int]


@dataclass(frozen=True)
class ListedWords:
    """For each word of a vocabulary the rows that have it, and those of them that have it in
    their name or commune: `classes` goes with the rows of `telling`.

    See `table.WordRows` and `lexicon.Borne`. `count` is how many rows the table has.
    """

    vocabulary: Vocabulary
    lists: Lists
    telling: Lists
    classes: Column
    common: Common
    count: int
    _known: dict[frozenset[str], _Forms] = field(default_factory=dict)

    def size(self, forms: frozenset[str]) -> int:
        """See `WordRows`."""
        return self.lists.size(self._forms(forms).codes)

    def rows(self, forms: frozenset[str]) -> Rows:
        """See `WordRows`."""
        codes = self._forms(forms).codes
        if len(codes) < 2:
            return self.lists.of(codes)
        if self.lists.size(codes) * _WHOLE > self.count:
            return np.flatnonzero(self._marked(codes))
        return merged(self.lists.of(codes))

    def having(self, forms: frozenset[str], rows: Rows | None) -> Mask:
        """See `WordRows`."""
        asked = self._forms(forms)
        here = self._having_rare(asked.rare, rows)
        for column in self._columns(asked, rows):
            here |= column != 0
        return here

    def telling_in(self, forms: frozenset[str], rows: Rows) -> Classes:
        """See `WordRows`."""
        asked = self._forms(forms)
        best = self._telling_rare(asked.rare, rows)
        for column in self._columns(asked, rows):
            np.maximum(best, column >> 1, out=best)
        return best

    def living(self, codes: Rows, dead: Mask | None) -> Mask:
        """See `Borne`."""
        alive = all_living(codes)
        if dead is None or not len(codes):
            return alive
        sizes = self.lists.starts[codes + 1] - self.lists.starts[codes]
        doubtful = np.flatnonzero(sizes <= np.count_nonzero(dead))
        if len(doubtful):
            here = ~dead[self.lists.of(codes[doubtful])]
            firsts = np.cumsum(sizes[doubtful]) - sizes[doubtful]
            alive[doubtful] = np.logical_or.reduceat(here, firsts)
        return alive

    def _columns(self, asked: _Forms, rows: Rows | None) -> list[Column]:
        columns = [self.common.columns[line] for line in asked.common]
        return columns if rows is None else [column.take(rows) for column in columns]

    def _having_rare(self, codes: Rows, rows: Rows | None) -> Mask:
        if rows is None:
            return self._marked(codes)
        if not _is_few(rows, codes, self.lists):
            return self._marked(codes)[rows] if len(codes) else np.zeros(len(rows), dtype=np.bool_)
        here = np.zeros(len(rows), dtype=np.bool_)
        for code in codes.tolist():
            here |= _found(rows, self.lists.rows[self._slice(self.lists, code, code)])[1]
        return here

    def _telling_rare(self, codes: Rows, rows: Rows) -> Classes:
        if not len(codes):
            return np.zeros(len(rows), dtype=np.uint8)
        if _is_few(rows, codes, self.telling):
            return self._looked_up(codes, rows)
        every = np.zeros(self.count, dtype=np.uint8)
        for first, last in _runs(codes):
            some = self._slice(self.telling, first, last)
            bearers, classes = self.telling.rows[some], self.classes[some]
            if first == last:  # each row once
                every[bearers] = np.maximum(every[bearers], classes)
                continue
            for one in (COMMUNE, NAME):  # a row that has several of the words keeps the best
                these = bearers[classes == one]
                every[these] = np.maximum(every[these], np.uint8(one))
        return every[rows]

    def _marked(self, codes: Rows) -> Mask:
        mask = np.zeros(self.count, dtype=np.bool_)
        for first, last in _runs(codes):
            mask[self.lists.rows[self._slice(self.lists, first, last)]] = True
        return mask

    def _looked_up(self, codes: Rows, rows: Rows) -> Classes:
        best = np.zeros(len(rows), dtype=np.uint8)
        for code in codes.tolist():
            some = self._slice(self.telling, code, code)
            at, here = _found(rows, self.telling.rows[some])
            best[here] = np.maximum(best[here], self.classes[some][at[here]])
        return best

    def _slice(self, lists: Lists, first: int, last: int) -> slice:
        return slice(int(lists.starts[first]), int(lists.starts[last + 1]))

    def _forms(self, forms: frozenset[str]) -> _Forms:
        found = self._known.get(forms)
        if found is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            codes = self.vocabulary.codes(forms)
            lines = [self._lines.get(code, -1) for code in codes.tolist()]
            rare = codes[[line < 0 for line in lines]]
            found = _Forms(codes, rare, [line for line in lines if line >= 0])
            self._known[forms] = found
        return found

    @cached_property
    def _lines(self) -> dict[int, int]:
        """Where the common words stand in `common`, by their codes."""
        codes: list[int] = self.common.codes.tolist()
        return {code: line for line, code in enumerate(codes)}


def telling_of(lists: Lists, marks: Column) -> tuple[Lists, Classes]:
    """Those rows of lists of words that have marks of `encode`, and their classes."""
    at = np.flatnonzero(marks)
    starts = np.searchsorted(at, lists.starts)
    return Lists(lists.rows[at], starts), CLASS_OF_MARKS[marks[at]]


def common_of(lists: Lists, marks: Column, count: int) -> Common:
    """The words that many of `count` rows have."""
    sizes = np.diff(lists.starts)
    codes = np.flatnonzero(sizes * COMMON >= max(count, 1))
    columns = np.zeros((len(codes), count), dtype=np.uint8)
    for column, code in zip(columns, codes.tolist(), strict=True):
        some = slice(int(lists.starts[code]), int(lists.starts[code + 1]))
        column[lists.rows[some]] = 2 * CLASS_OF_MARKS[marks[some]] + 1
    return Common(codes.astype(np.int32), columns)


def _is_few(rows: Rows, codes: Rows, lists: Lists) -> bool:
    return len(rows) * len(codes) * _FEW_IN < lists.size(codes)


def _found(rows: Rows, among: Column) -> tuple[Rows, Mask]:
    """Where each row would stand in a list, ascending, and whether it does."""
    if not len(among):
        return rows, np.zeros(len(rows), dtype=np.bool_)
    wanted = rows.astype(among.dtype)  # or the whole list would be converted
    at = np.minimum(np.searchsorted(among, wanted), len(among) - 1)
    return at, among[at] == wanted


def _runs(codes: Rows) -> list[tuple[int, int]]:
    """First and last of each run of neighbours among codes, ascending: their lists are one."""
    ends = np.flatnonzero(np.diff(codes, append=-1) != 1)
    firsts = np.concatenate(([0], ends[:-1] + 1)) if len(codes) else ends[:0]
    ends = ends[: len(firsts)]
    return list(zip(codes[firsts].tolist(), codes[ends].tolist(), strict=True))
