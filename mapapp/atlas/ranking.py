"""How well rows answer the words of a search."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mapapp.atlas.dictionary import Rows
from mapapp.atlas.encode import IN_COMMUNE, IN_NAME
from mapapp.atlas.table import Table
from mapapp.atlas.view import View

_NAME, _COMMUNE, _ELSEWHERE = 4, 2, 1


def scores(
    view: View, rows: Rows, forms: Sequence[frozenset[str]], typed: Sequence[str]
) -> NDArray[np.int64]:
    """Scores of rows that a search found: for each word typed, 4 for one of its forms in the
    name, else 2 in the commune, else 1; and 1 more if the very word is in one of these.

    `typed` are the words as typed, in the order of `forms`.
    """
    here = rows >= view.base.size
    found = np.zeros(len(rows), dtype=np.int64)
    for word, standing in zip(typed, forms, strict=True):
        found[~here] += _points(view.base, word, standing)[rows[~here]]
        if view.few.size:
            found[here] += _points(view.few, word, standing)[rows[here] - view.base.size]
    return found


def _points(table: Table, word: str, standing: frozenset[str]) -> NDArray[np.uint8]:
    """What one word gives every row of a table."""
    points = np.full(table.size, _ELSEWHERE, dtype=np.uint8)
    points[table.words.marked(standing, IN_COMMUNE)] = _COMMUNE
    points[table.words.marked(standing, IN_NAME)] = _NAME
    exact = np.zeros(table.size, dtype=np.bool_)
    for mark in (IN_COMMUNE, IN_NAME):
        exact[table.words.marked(frozenset({word}), mark)] = True
    points += exact
    return points
