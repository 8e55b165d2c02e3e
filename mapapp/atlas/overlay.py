"""A few rows in memory: what has changed since the snapshot was written."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from mapapp.atlas.dictionary import Rows
from mapapp.atlas.encode import COLUMNS, Encoded
from mapapp.atlas.fragments import is_plain
from mapapp.atlas.grid import Grid
from mapapp.atlas.ranges import NO_ROWS
from mapapp.atlas.table import Table
from mapapp.atlas.texts import Texts

_Marked = dict[str, list[tuple[int, int]]]


class FewWords:
    """The words of a few rows; see `table.WordRows`."""

    def __init__(self, rows: Sequence[Encoded]) -> None:
        found: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, row in enumerate(rows):
            for word, marks in zip(row.words, row.marks, strict=True):
                found[word].append((number, marks))
        self._rows: _Marked = dict(found)

    def size(self, forms: frozenset[str]) -> int:
        """See `WordRows`."""
        return sum(len(self._rows.get(form, ())) for form in forms)

    def rows(self, forms: frozenset[str]) -> Rows:
        """See `WordRows`."""
        return self.marked(forms, 0)

    def marked(self, forms: frozenset[str], mark: int) -> Rows:
        """See `WordRows`."""
        # Whichever is shorter is gone through: a beginning of three letters has many forms.
        short, long = sorted((forms, self._rows), key=len)
        rows = {
            row
            for word in short
            if word in long
            for row, marks in self._rows[word]
            if marks & mark == mark
        }
        return np.array(sorted(rows), dtype=np.intp) if rows else NO_ROWS


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
        heads=Texts.of(row.head for row in rows),
        words=FewWords(rows),
        grid=grid,
        plain=all(map(is_plain, (row.id for row in rows))),
    )
