"""Columns of few distinct values: a small integer a row, and the values once."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.intp]
"""Row numbers; numpy indexes fastest with its own size of integer."""
Mask = NDArray[np.bool_]
Column = NDArray[Any]
Value = str | tuple[str, ...] | None
_REMEMBERED = 512


class Dictionary:
    """The distinct values of a column; the code of a value is its position, 0 is nothing.

    A value is a text, or a tuple of texts for what a place can bear several of. Grows by one
    writer while others read: a code once given never changes.
    """

    def __init__(self, values: Iterable[Value]) -> None:
        self.values: list[Value] = []
        self._codes: dict[Value, int] = {}
        self._bearers: dict[str, list[int]] = {}
        self._masks: dict[frozenset[str], Mask] = {}
        self._members: tuple[int, NDArray[np.intp]] = (-1, np.zeros((0, 2), dtype=np.intp))
        for value in values:
            self.code(value)

    def __len__(self) -> int:
        return len(self.values)

    def code(self, value: Value) -> int:
        """The code of a value, a new one for a new value."""
        code = self._codes.get(value)
        if code is None:
            code = len(self.values)
            self.values.append(value)
            self._codes[value] = code
            # Last, and after the value itself: whoever finds it here can size a mask for it.
            for text in (value,) if isinstance(value, str) else value or ():
                self._bearers.setdefault(text, []).append(code)
        return code

    def mask(self, wanted: frozenset[str]) -> Mask:
        """For each code, whether its value is one of, or bears one of, those wanted."""
        mask = self._masks.get(wanted)
        if mask is None or len(mask) != len(self.values):
            codes = self.bearing(wanted)
            mask = np.zeros(len(self.values), dtype=np.bool_)
            mask[codes] = True
            if len(self._masks) >= _REMEMBERED:
                self._masks.clear()
            self._masks[wanted] = mask
        return mask

    def bearing(self, wanted: Iterable[str]) -> list[int]:
        """Codes of the values that are, or bear, one of those wanted."""
        return [code for text in wanted for code in self._bearers.get(text, ())]

    def texts(self) -> list[str]:
        """Every single text that a value is or bears, in the order in which they came."""
        return list(self._bearers)

    def members(self) -> NDArray[np.intp]:
        """(code, position in `texts`) of every text of every value, one line each."""
        if self._members[0] != len(self.values):
            size = len(self.values)
            bearers = list(self._bearers.values())
            pairs = [(c, n) for n, codes in enumerate(bearers) for c in codes if c < size]
            self._members = size, np.array(pairs, dtype=np.intp).reshape(-1, 2)
        return self._members[1]
