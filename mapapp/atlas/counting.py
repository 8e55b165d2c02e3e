"""Counting rows by the values of a column, and by groups of opening hours beside."""

import numpy as np
from numpy.typing import NDArray

from mapapp.atlas.dictionary import Rows
from mapapp.atlas.view import View

Counts = NDArray[np.int64]


def count_by_hours(view: View, rows: Rows) -> Counts:
    """How many rows have each of the hours, by code."""
    return np.bincount(view.codes("hours", rows), minlength=len(view.hours))


def counts(
    view: View, rows: Rows, column: str, groups: NDArray[np.integer] | None = None
) -> dict[str, list[int]]:
    """How many rows bear each text of a column, split by groups; texts without rows left out.

    `groups` gives each code of hours a small number from 0 (its state, for instance); without
    it there is one group. A place that bears several texts counts for each of them.
    """
    dictionary = view.dictionaries[column]
    split = 1 if groups is None or not len(groups) else int(groups.max()) + 1
    keys = view.codes(column, rows).astype(np.intp)
    if groups is not None and len(rows):
        keys = keys * split + groups[view.codes("hours", rows)]
    # A value may come in while we count; no row of this view has it.
    members, texts = dictionary.members(), dictionary.texts()
    size = len(dictionary)
    by_code = np.bincount(keys, minlength=size * split).reshape(-1, split)
    found: dict[str, list[int]] = {}
    for group in range(split):
        borne = by_code[members[:, 0], group]
        # Exact: numbers of places are far below 2**53.
        by_text = np.bincount(members[:, 1], weights=borne, minlength=len(texts))
        for at in np.flatnonzero(by_text).tolist():
            by_group = found.setdefault(texts[at], [0] * split)
            by_group[group] += int(by_text[at])
    return found


def cross(view: View, rows: Rows, first: str, second: str) -> Counts:
    """How many rows have each pair of codes of two columns: one line a code of the first."""
    wide = len(view.dictionaries[second])
    tall = len(view.dictionaries[first])
    keys = view.codes(first, rows).astype(np.intp) * wide + view.codes(second, rows)
    return np.bincount(keys, minlength=tall * wide).reshape(-1, wide)
