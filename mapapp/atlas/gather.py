"""Rows of any number, gathered one by one in little memory, then put in Morton's order."""

from array import array
from collections.abc import Iterable, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mapapp.atlas.dictionary import Column, Rows
from mapapp.atlas.encode import COLUMNS, Encoded
from mapapp.atlas.ranges import spread
from mapapp.atlas.texts import mapped

_AT_ONCE = 5_000


class _WordCodes(dict[str, int]):
    """Numbers words in the order in which they come."""

    def __missing__(self, word: str) -> int:
        code = self[word] = len(self)
        return code


class Pieces:
    """Pieces of bytes written one after the other to a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("wb", buffering=1 << 20)
        self._lengths = array("I")

    def add(self, pieces: Sequence[bytes]) -> None:
        """Some more."""
        self._file.write(b"".join(pieces))
        self._lengths.extend(map(len, pieces))

    def rewrite(self, rows: Rows, path: Path) -> NDArray[np.int64]:
        """Write the pieces of these rows in that order to another file; where each starts."""
        self._file.close()
        lengths = np.frombuffer(self._lengths, dtype=np.uint32).astype(np.int64)
        ends = np.cumsum(lengths)
        starts = ends - lengths
        block = mapped(self._path)
        with path.open("wb") as file:
            for at in range(0, len(rows), _AT_ONCE):
                some = rows[at : at + _AT_ONCE]
                pairs = zip(starts[some].tolist(), ends[some].tolist(), strict=True)
                file.write(b"".join([block[start:end] for start, end in pairs]))
        self._path.unlink()
        return np.concatenate(([0], np.cumsum(lengths[rows])))


class Gathered:
    """Columns of the rows in the order in which they come."""

    def __init__(self, folder: Path) -> None:
        self.numbers, self.updated = array("q"), array("i")
        self.lon, self.lat = array("d"), array("d")
        self._codes = array("I")
        self.names_order: list[str] = []
        self.ids, self.names, self.bodies = (
            Pieces(folder / f"{name}.gathered") for name in ("ids", "names", "bodies")
        )
        self._word_codes = _WordCodes()
        self._words, self._marks, self._word_counts = array("I"), array("B"), array("I")

    def add_all(self, rows: Iterable[Encoded]) -> None:
        """Take every row in."""
        coming = iter(rows)
        while some := list(islice(coming, _AT_ONCE)):
            self._add(Encoded(*zip(*some, strict=True)))  # type: ignore[arg-type]

    def _add(self, some: Any) -> None:
        """Take rows in, given as one `Encoded` of columns: no loop of Python a row."""
        self.numbers.extend(some.number)
        self.updated.extend(some.updated)
        self.lon.extend(some.lon)
        self.lat.extend(some.lat)
        self._codes.extend(chain.from_iterable(some.codes))
        self.names_order += some.order
        self.ids.add(some.id)
        self.names.add(some.name)
        self.bodies.add(some.body)
        words = chain.from_iterable(some.words)
        self._words.extend(map(self._word_codes.__getitem__, words))
        self._marks.frombytes(b"".join(some.marks))
        self._word_counts.extend(map(len, some.words))

    def codes(self, column: str) -> NDArray[np.uint32]:
        """A column of codes."""
        every = np.frombuffer(self._codes, dtype=np.uint32).reshape(-1, len(COLUMNS))
        return every[:, COLUMNS.index(column)]

    def name_ranks(self) -> NDArray[np.uint32]:
        """For each row, how many others come before it by `Encoded.order`."""
        order = sorted(range(len(self.names_order)), key=self.names_order.__getitem__)
        ranks = np.empty(len(order), dtype=np.uint32)
        ranks[order] = np.arange(len(order), dtype=np.uint32)
        return ranks

    def words_of(self, rows: Rows) -> tuple[list[str], Column, Column, Column]:
        """Words sorted; then for each word its rows' numbers in `rows`, their marks, the starts."""
        words = sorted(self._word_codes)
        place_of = np.empty(len(words), dtype=np.uint32)
        codes = [self._word_codes[word] for word in words]
        place_of[codes] = np.arange(len(words), dtype=np.uint32)
        counts = np.frombuffer(self._word_counts, dtype=np.uint32).astype(np.int64)
        ends = np.cumsum(counts)
        at = spread((ends - counts)[rows], ends[rows])
        found = place_of[np.frombuffer(self._words, dtype=np.uint32)[at]]
        by_word = np.argsort(found, kind="stable")
        bearers = np.repeat(np.arange(len(rows), dtype=np.int32), counts[rows])[by_word]
        marks = np.frombuffer(self._marks, dtype=np.uint8)[at][by_word]
        starts = np.zeros(len(words) + 1, dtype=np.int64)
        np.cumsum(np.bincount(found, minlength=len(words)), out=starts[1:])
        return words, bearers, marks, starts
