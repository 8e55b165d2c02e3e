"""How well rows answer the words of a search."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mapapp.atlas.dictionary import Rows
from mapapp.atlas.table import COMMUNE, Table
from mapapp.atlas.view import View
from mapapp.domain.selection import Word

Scores = NDArray[np.int16]

# By class: elsewhere, in the commune, in the name.
_OWN: Scores = np.array([1, 3, 6], dtype=np.int16)
_CALLED: Scores = np.array([0, 2, 5], dtype=np.int16)


def scores(view: View, rows: Rows, words: Sequence[Word]) -> Scores:
    """Scores of rows, ascending, that a search for words found, larger for better.

    For each word: 6 for one of its forms in the name, else 3 in the commune, else 1; one less
    if that is only a synonym; one more if the very word is in the name or the commune.
    """
    if not view.few.size:
        return _points(view.base, rows, words)
    at = int(np.searchsorted(rows, view.base.size))
    here = _points(view.base, rows[:at], words)
    return np.concatenate((here, _points(view.few, rows[at:] - view.base.size, words)))


def _points(table: Table, rows: Rows, words: Sequence[Word]) -> Scores:
    found = np.zeros(len(rows), dtype=np.int16)
    for word in words:
        own = word.forms - word.called if word.called else word.forms
        placed = table.words.telling_in(own, rows)
        points = _OWN[placed]
        if word.called:
            points[~table.words.having(own, rows)] = 0
            called = _CALLED[table.words.telling_in(word.called, rows)]
            points = np.maximum(points, called)
        very = frozenset({word.typed})
        exact = placed if own == very else table.words.telling_in(very, rows)
        found += points + (exact >= COMMUNE)
    return found
