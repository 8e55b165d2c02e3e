"""Columns of few distinct values: a small integer a row, and the values once."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.intp]
"""Row numbers; numpy indexes fastest with its own size of integer."""
Mask = NDArray[np.bool_]
Column = NDArray[Any]
Value = str | tuple[str, ...] | None
_REMEMBERED = 512


class Codes(Protocol):
    """What the codes of a column stand for. A code once given never changes.

    A value is a text, or a tuple of texts for what a place can bear several of; code 0 is
    nothing. Grows by one writer while others read.
    """

    def __len__(self) -> int:
        """How many codes there are."""

    @property
    def codes(self) -> Mapping[Any, int]:
        """The code of a value; looking a new one up gives it a code."""

    def mask(self, wanted: frozenset[str]) -> Mask:
        """For each code, whether its value is one of, or bears one of, those wanted."""

    def texts(self) -> list[str]:
        """Every single text that a value is or bears."""

    def members(self) -> NDArray[np.intp]:
        """(code, position in `texts`) of every text of every value, one line each."""


class _Numbering(dict[Value, int]):
    """Numbers what it is asked for, in the order of asking."""

    def __init__(self, owner: "Dictionary") -> None:
        super().__init__()
        self._owner = owner

    def __missing__(self, value: Value) -> int:
        return self._owner.add(value)


class Dictionary:
    """Codes whose values are all in memory; a value's code is its position in `values`."""

    def __init__(self, values: Iterable[Value]) -> None:
        self.values: list[Value] = []
        self.codes: dict[Value, int] = _Numbering(self)
        self._bearers: dict[str, list[int]] = {}
        self._masks = Remembered()
        self._members: tuple[int, NDArray[np.intp]] = (0, np.zeros((0, 2), dtype=np.intp))
        for value in values:
            self.add(value)

    def __len__(self) -> int:
        return len(self.values)

    def add(self, value: Value) -> int:
        """Give a new value its code."""
        code = self.codes[value] = len(self.values)
        self.values.append(value)
        # Last, and after the value itself: whoever finds it here can size a mask for it.
        for text in (value,) if isinstance(value, str) else value or ():
            self._bearers.setdefault(text, []).append(code)
        return code

    def mask(self, wanted: frozenset[str]) -> Mask:
        """See `Codes`."""
        return self._masks.mask(wanted, self, self.bearing)

    def bearing(self, wanted: Iterable[str]) -> list[int]:
        """Codes of the values that are, or bear, one of those wanted."""
        return [code for text in wanted for code in self._bearers.get(text, ())]

    def texts(self) -> list[str]:
        """See `Codes`."""
        return list(self._bearers)

    def members(self) -> NDArray[np.intp]:
        """See `Codes`."""
        if self._members[0] != len(self.values):
            size, bearers = len(self.values), list(self._bearers.values())
            pairs = [(c, n) for n, codes in enumerate(bearers) for c in codes if c < size]
            self._members = size, np.array(pairs, dtype=np.intp).reshape(-1, 2)
        return self._members[1]


class Remembered:
    """Masks made before: searches ask for the same few again and again."""

    def __init__(self) -> None:
        self._masks: dict[frozenset[str], Mask] = {}

    def mask(self, wanted: frozenset[str], codes: Codes, bearing: "Bearing") -> Mask:
        """The mask of the codes that bear a text wanted."""
        mask = self._masks.get(wanted)
        if mask is None or len(mask) != len(codes):
            found = bearing(wanted)
            mask = np.zeros(len(codes), dtype=np.bool_)
            mask[found] = True
            if len(self._masks) >= _REMEMBERED:
                self._masks.clear()
            self._masks[wanted] = mask
        return mask


class Bearing(Protocol):
    """Finds the codes that bear one of some texts."""

    def __call__(self, wanted: Iterable[str]) -> Any:
        """The codes, as numpy can index with them."""


def places_among(codes: Codes, known: tuple[str, ...]) -> NDArray[np.uint8]:
    """For each code, the place of its text among those known."""
    places = np.zeros(len(codes), dtype=np.uint8)
    for place, text in enumerate(known):
        code = codes.codes[text]
        places[code] = place if code < len(places) else 0
    return places
