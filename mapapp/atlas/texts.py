"""Many texts as one block of bytes."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import overload

import numpy as np

from mapapp.atlas.dictionary import Column, Rows


def mapped(path: Path) -> memoryview:
    """The bytes of a file, in pages shared with every process that maps it."""
    with path.open("rb") as file:
        if not path.stat().st_size:
            return memoryview(b"")  # nothing cannot be mapped
        return memoryview(mmap(file.fileno(), 0, access=ACCESS_READ))


@dataclass(frozen=True, slots=True)
class Texts(Sequence[str]):
    """UTF-8 texts; text n is `block[starts[n]:starts[n + 1]]`."""

    block: memoryview
    starts: Column

    @classmethod
    def of(cls, pieces: Iterable[bytes]) -> "Texts":
        """Texts from bytes, in memory."""
        found = list(pieces)
        starts = np.zeros(len(found) + 1, dtype=np.int64)
        np.cumsum([len(piece) for piece in found], out=starts[1:])
        return cls(memoryview(b"".join(found)), starts)

    def __len__(self) -> int:
        return len(self.starts) - 1

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self[n] for n in range(*at.indices(len(self)))]
        if not 0 <= at < len(self):
            raise IndexError(at)
        return str(self.block[self.starts[at] : self.starts[at + 1]], "utf-8")

    def pieces(self, rows: Rows) -> list[memoryview]:
        """Texts as bytes, without a copy: joining hundreds of them costs next to nothing."""
        block = self.block
        starts, ends = self.starts[rows].tolist(), self.starts[rows + 1].tolist()
        return [block[start:end] for start, end in zip(starts, ends, strict=True)]

    def strings(self, rows: Rows) -> list[str]:
        """Texts."""
        return [str(piece, "utf-8") for piece in self.pieces(rows)]

    def find(self, text: str) -> int | None:
        """Where a text stands among texts that are sorted; None if it does not."""
        at = bisect_left(self, text)
        return at if at < len(self) and self[at] == text else None
