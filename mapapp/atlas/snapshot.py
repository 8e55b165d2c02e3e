"""Reading a snapshot: files are mapped, nothing is copied, so size costs nothing."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import overload

import numpy as np
import orjson

from mapapp.atlas import files
from mapapp.atlas.clusters import Pyramid
from mapapp.atlas.dictionary import Codes, Column, Dictionary, Rows
from mapapp.atlas.encode import COLUMNS, SETS, order_of
from mapapp.atlas.grid import Grid
from mapapp.atlas.listed import Common, ListedWords
from mapapp.atlas.ranges import NO_ROWS
from mapapp.atlas.table import LISTED, Table
from mapapp.atlas.texts import Texts, mapped
from mapapp.atlas.vocabulary import INDEXES, Vocabulary
from mapapp.atlas.written import WrittenSets
from mapapp.text import fold


@dataclass(frozen=True)
class Snapshot:
    """A snapshot that is open. `by_order` and `by_number` are its rows sorted by these."""

    folder: Path
    meta: files.Meta
    table: Table
    dictionaries: dict[str, Codes]
    hours: Dictionary
    by_order: Column
    by_number: Column

    def place_in_order(self, order: str) -> int:
        """How many rows sort before another (see `Encoded.order`)."""
        return bisect_left(_Orders(self), order)

    def rows_numbered(self, numbers: Sequence[int]) -> Rows:
        """The rows of places by their numbers; numbers that are not here are left out."""
        wanted = np.array(numbers, dtype=np.int64)
        if not self.table.size:
            return NO_ROWS
        at = np.searchsorted(self.table.numbers, wanted, sorter=self.by_number)
        rows: Rows = self.by_number[np.minimum(at, self.table.size - 1)].astype(np.intp)
        return np.asarray(rows[self.table.numbers[rows] == wanted])


class _Orders(Sequence[str]):
    """What rows sort by, in order, read only where bisection looks."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def __len__(self) -> int:
        return self._snapshot.table.size

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self[n] for n in range(*at.indices(len(self)))]
        row = int(self._snapshot.by_order[at])
        table = self._snapshot.table
        return order_of(int(table.updated[row]), fold(table.names[row]), table.ids[row])


def open_snapshot(folder: Path, labels: str, grid: Grid) -> Snapshot:
    """Map a snapshot written with these labels. Raises `files.NoSnapshot`."""
    meta = files.read_meta(folder)
    if meta.labels != labels:
        raise files.NoSnapshot("l'instantané est d'une autre version du logiciel")
    dictionaries, hours = _dictionaries(folder)
    return Snapshot(
        folder=folder,
        meta=meta,
        table=_table(folder, grid),
        dictionaries=dictionaries,
        hours=hours,
        by_order=files.load(folder, "by-order"),
        by_number=files.load(folder, "by-number"),
    )


def _table(folder: Path, grid: Grid) -> Table:
    return Table(
        lon=files.load(folder, "lon"),
        lat=files.load(folder, "lat"),
        codes={name: files.load(folder, name) for name in COLUMNS},
        numbers=files.load(folder, "number"),
        order=files.load(folder, "order"),
        updated=files.load(folder, "updated"),
        ids=_texts(folder, "ids"),
        names=_texts(folder, "names"),
        bodies=_texts(folder, "bodies"),
        words=_words(folder),
        grid=grid,
        keys=files.load(folder, "keys"),
        lists={name: files.load_lists(folder, f"by-{name}") for name in LISTED},
        pyramid=Pyramid.open(folder),
    )


def _words(folder: Path) -> ListedWords:
    index = {name: files.load(folder, f"words.{name}") for name in INDEXES}
    return ListedWords(
        Vocabulary(_texts(folder, "words"), index),
        files.load_lists(folder, "word"),
        files.load_lists(folder, "word.telling"),
        files.load(folder, "word.classes"),
        Common(files.load(folder, "word.common-codes"), files.load(folder, "word.common")),
        len(files.load(folder, "number")),
    )


def _texts(folder: Path, name: str) -> Texts:
    return Texts(mapped(folder / f"{name}.bin"), files.load(folder, f"{name}.starts"))


def _dictionaries(folder: Path) -> tuple[dict[str, Codes], Dictionary]:
    """Of every column, and once more that of hours."""
    written = orjson.loads((folder / files.DICTIONARIES).read_bytes())
    found: dict[str, Codes] = {}
    hours = Dictionary(written["texts"]["hours"])
    for name in COLUMNS:
        texts = written["texts"][name]
        if name in SETS:
            lists = files.load_lists(folder, f"{name}.members")
            found[name] = WrittenSets(written["sizes"][name], texts, lists)
        else:
            found[name] = hours if name == "hours" else Dictionary(texts)
    return found, hours
