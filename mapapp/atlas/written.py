"""Codes of a snapshot whose values stay on the disk: there may be as many as places."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from mapapp.atlas.dictionary import Dictionary, Mask, Remembered, Rows
from mapapp.atlas.ranges import Lists


class _NewSets(dict[tuple[str, ...], int]):
    """Gives codes after those written; a value that is written already gets another code."""

    def __init__(self, written: int, fresh: Dictionary) -> None:
        super().__init__({(): 0})
        self._written = written
        self._fresh = fresh

    def __missing__(self, value: tuple[str, ...]) -> int:
        code = self[value] = self._written + self._fresh.add(value)
        return code


class WrittenSets:
    """Codes of sets of texts (see `dictionary.Codes`): `lists` has the codes of each text."""

    def __init__(self, size: int, texts: list[str], lists: Lists) -> None:
        self._size = size
        self._texts = texts
        self._at = {text: n for n, text in enumerate(texts)}
        self._lists = lists
        self._fresh = Dictionary(())
        self.codes: dict[tuple[str, ...], int] = _NewSets(size, self._fresh)
        self._masks = Remembered()
        self._members: tuple[int, NDArray[np.intp]] = (-1, np.zeros((0, 2), dtype=np.intp))

    def __len__(self) -> int:
        return self._size + len(self._fresh)

    def mask(self, wanted: frozenset[str]) -> Mask:
        """See `Codes`."""
        return self._masks.mask(wanted, self, self._bearing)

    def texts(self) -> list[str]:
        """See `Codes`; a text may come twice, as written and as new."""
        return [*self._texts, *self._fresh.texts()]

    def members(self) -> NDArray[np.intp]:
        """See `Codes`."""
        if self._members[0] != len(self):
            size = len(self)
            lengths = np.diff(self._lists.starts)
            written = np.column_stack(
                (self._lists.rows, np.repeat(np.arange(len(self._texts)), lengths))
            )
            fresh = self._fresh.members() + np.array([self._size, len(self._texts)])
            self._members = size, np.concatenate((written, fresh)).astype(np.intp)
        return self._members[1]

    def _bearing(self, wanted: Iterable[str]) -> Rows:
        known = [self._at[text] for text in wanted if text in self._at]
        written = self._lists.of(np.array(known, dtype=np.intp))
        fresh = np.array(self._fresh.bearing(wanted), dtype=np.intp)
        return np.concatenate((written, fresh + self._size))
