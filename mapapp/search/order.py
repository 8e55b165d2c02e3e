"""The first rows by several keys, without sorting all of them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Key = NDArray[Any]
FEW = 200
"""Rows that are sorted whole: quicker than choosing among them."""


def first_rows(keys: Sequence[Key], size: int, k: int) -> NDArray[np.intp]:
    """Positions of the k first of `size` rows, ordered by `keys`, the first key first.

    Only rows that may be among the first are sorted: at a million, a page costs 20 ms, not 500.
    """
    wanted = min(k, size)
    undecided = np.arange(size)
    chosen = [undecided[:0]]
    for key in keys:
        if wanted <= 0 or len(undecided) <= max(wanted, FEW):
            break
        values = key[undecided]
        last = _at_rank(values, wanted - 1)
        chosen.append(undecided[values < last])
        undecided = undecided[values == last]
        wanted -= len(chosen[-1])
    kept = np.concatenate([*chosen, undecided])
    if not keys:
        return kept[:k]
    if len(keys) == 1:
        return kept[_ascending(keys[0][kept])][:k]
    return kept[np.lexsort([key[kept] for key in reversed(keys)])][:k]


def _ascending(values: Key) -> NDArray[np.intp]:
    """Positions of values in their order; equal ones stay as they are."""
    if values.dtype != np.uint32:
        return np.argsort(values, kind="stable")
    # With its position below it each is unlike the others, and numpy sorts whole numbers several
    # times faster than positions by numbers.
    both = values.astype(np.uint64)
    both <<= np.uint64(32)
    both |= np.arange(len(values), dtype=np.uint64)
    both.sort()
    return (both & np.uint64(0xFFFFFFFF)).astype(np.intp)


def _at_rank(values: Key, rank: int) -> Any:
    """The value that sorting would put at this rank.

    Many ties (scores, places of unknown distance) are what choosing is slow at; small integers
    are sorted in no time, and a least value that is tied so often needs no search.
    """
    if values.dtype.itemsize <= np.dtype(np.int16).itemsize:
        return np.sort(values)[rank]
    least = values.min()
    tied = np.count_nonzero(values == least) > rank
    return least if tied else np.partition(values, rank)[rank]
