"""A few rows in memory: what has changed since the snapshot was written."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from mapapp.atlas.dictionary import Mask, Rows
from mapapp.atlas.encode import COLUMNS, Encoded
from mapapp.atlas.grid import Grid
from mapapp.atlas.lexicon import all_living
from mapapp.atlas.table import CLASS_OF_MARKS, Classes, Table
from mapapp.atlas.texts import Texts
from mapapp.atlas.vocabulary import Vocabulary

_Classes = dict[str, list[tuple[int, int]]]


class FewWords:
    """The words of a few rows; see `table.WordRows` and `lexicon.Borne`."""

    def __init__(self, rows: Sequence[Encoded]) -> None:
        found: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, row in enumerate(rows):
            for word, marks in zip(row.words, row.marks, strict=True):
                found[word].append((number, int(CLASS_OF_MARKS[marks])))
        self._rows: _Classes = dict(found)
        self._count = len(rows)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """See `Borne`; made by the first search for words."""
        return Vocabulary.of(self._rows)

    def living(self, codes: Rows, dead: Mask | None) -> Mask:
        """See `Borne`; what changed last is all there."""
        assert dead is None
        return all_living(codes)

    def size(self, forms: frozenset[str]) -> int:
        """See `WordRows`."""
        return sum(len(self._rows.get(form, ())) for form in forms)

    def rows(self, forms: frozenset[str]) -> Rows:
        """See `WordRows`."""
        return np.flatnonzero(self.having(forms, None))

    def having(self, forms: frozenset[str], rows: Rows | None) -> Mask:
        """See `WordRows`."""
        having = np.zeros(self._count, dtype=np.bool_)
        having[[row for row, _ in self._bearers(forms)]] = True
        return having if rows is None else having[rows]

    def telling_in(self, forms: frozenset[str], rows: Rows) -> Classes:
        """See `WordRows`."""
        best = np.zeros(self._count, dtype=np.uint8)
        for row, one in self._bearers(forms):
            best[row] = max(best[row], one)
        return best[rows]

    def _bearers(self, forms: frozenset[str]) -> list[tuple[int, int]]:
        # Whichever is shorter is gone through: a beginning of three letters has many forms.
        short, long = sorted((forms, self._rows), key=len)
        return [one for word in short if word in long for one in self._rows[word]]


def few_rows(rows: Sequence[Encoded], order: Sequence[float], grid: Grid) -> Table:
    """A table of a few rows; `order` is where each stands among the names of all."""
    codes = np.array([row.codes for row in rows], dtype=np.intp).reshape(len(rows), len(COLUMNS))
    return Table(
        lon=np.array([row.lon for row in rows], dtype=np.float64),
        lat=np.array([row.lat for row in rows], dtype=np.float64),
        codes=dict(zip(COLUMNS, np.ascontiguousarray(codes.T), strict=True)),
        numbers=np.array([row.number for row in rows], dtype=np.int64),
        order=np.array(order, dtype=np.float64),
        updated=np.array([row.updated for row in rows], dtype=np.int32),
        ids=Texts.of(row.id for row in rows),
        names=Texts.of(row.name for row in rows),
        bodies=Texts.of(row.body for row in rows),
        words=FewWords(rows),
        grid=grid,
    )
