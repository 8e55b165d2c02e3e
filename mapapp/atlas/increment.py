"""A snapshot from the one before and what has changed: bytes that stay are copied, not made.

What is written is, byte for byte, what `build` makes of all that is published.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray

from mapapp.atlas import files
from mapapp.atlas.dictionary import Column, Dictionary, Rows, Value
from mapapp.atlas.encode import COLUMNS, SETS, Encoded, Encoder, codes_of
from mapapp.atlas.parts import write_codes, write_order, write_points, write_words
from mapapp.atlas.ranges import Lists
from mapapp.atlas.snapshot import Snapshot
from mapapp.atlas.texts import Texts
from mapapp.store.states import Changes


@dataclass(frozen=True)
class _Merge:
    """Old rows that stay and fresh rows, in their new order.

    Of the rows that stay, those before `at[n]` come before fresh row n.
    """

    stays: NDArray[np.bool_]
    at: Rows
    fresh: Sequence[Encoded]

    def column(self, old: Column, fresh: Sequence[float] | Column) -> Column:
        """A column of old rows and of fresh ones."""
        return np.insert(old[self.stays], self.at, np.asarray(fresh, dtype=old.dtype))

    def new_rows(self) -> tuple[NDArray[np.int32], Rows]:
        """The new row of each old one, -1 if it goes; those of the fresh ones."""
        kept = np.arange(np.count_nonzero(self.stays))
        moved = np.full(len(self.stays), -1, dtype=np.int32)
        moved[self.stays] = kept + np.searchsorted(self.at, kept, side="right")
        return moved, self.at + np.arange(len(self.at))


def write_changed(folder: Path, before: Snapshot, changes: Changes, encoder: Encoder) -> int:
    """Write the files of `before` with what changed since.

    Returns how many rows there are.
    """
    dictionaries = _dictionaries(before)
    codes = codes_of(dictionaries)
    table = before.table
    fresh = [encoder.encode(stored, codes) for stored in changes.places]
    lon = np.array([row.lon for row in fresh], dtype=np.float64)
    lat = np.array([row.lat for row in fresh], dtype=np.float64)
    keys = table.grid.keys(lon, lat).tolist()
    ordered = sorted(range(len(fresh)), key=lambda n: (keys[n], fresh[n].number))
    fresh, keys = [fresh[n] for n in ordered], [keys[n] for n in ordered]
    stays = np.ones(table.size, dtype=np.bool_)
    stays[before.rows_numbered([*(row.number for row in fresh), *changes.gone])] = False
    merge = _Merge(stays, _places_of(before, stays, fresh, keys), fresh)
    own = np.array([row.codes for row in fresh], dtype=np.uint32).reshape(-1, len(COLUMNS))
    columns = {
        name: np.insert(table.codes[name][stays].astype(np.uint32), merge.at, own[:, n])
        for n, name in enumerate(COLUMNS)
    }
    write_points(
        folder,
        merge.column(_keys(before), keys),
        (merge.column(table.lon, lon[ordered]), merge.column(table.lat, lat[ordered])),
        columns["kind"],
        dictionaries["kind"],
    )
    write_codes(folder, columns, dictionaries, encoder)
    moved, new = merge.new_rows()
    numbers = merge.column(table.numbers, [row.number for row in fresh])
    updated = merge.column(table.updated, [row.updated for row in fresh])
    write_order(folder, _by_name(before, merge, moved, new), numbers, updated)
    for name, texts, pieces in (
        ("ids", table.ids, [row.id for row in fresh]),
        ("names", table.names, [row.name for row in fresh]),
        ("bodies", table.bodies, [row.body for row in fresh]),
    ):
        files.save(folder, f"{name}.starts", _splice(folder / f"{name}.bin", texts, merge, pieces))
    _write_words(folder, before, fresh, moved, new)
    return len(numbers)


def _keys(before: Snapshot) -> Column:
    assert before.table.keys is not None
    return before.table.keys


def _dictionaries(before: Snapshot) -> dict[str, Dictionary]:
    written = orjson.loads((before.folder / files.DICTIONARIES).read_bytes())
    found: dict[str, Dictionary] = {}
    for name in COLUMNS:
        values: list[Value] = written["texts"][name]
        if name in SETS:
            members = files.load_lists(before.folder, f"{name}.members")
            values = _sets(written["texts"][name], members, written["sizes"][name])
        found[name] = Dictionary(values)
    return found


def _sets(texts: list[str], members: Lists, size: int) -> list[Value]:
    found: list[list[str]] = [[] for _ in range(size)]
    starts = members.starts.tolist()
    for n, text in enumerate(texts):
        for code in members.rows[starts[n] : starts[n + 1]].tolist():
            found[code].append(text)
    return [tuple(sorted(value)) for value in found]


def _places_of(
    before: Snapshot, stays: NDArray[np.bool_], fresh: Sequence[Encoded], keys: Sequence[int]
) -> Rows:
    """See `_Merge.at`: rows are in the order of their keys, then of their numbers."""
    kept, numbers = _keys(before)[stays], before.table.numbers[stays]
    wanted = np.array(keys, dtype=kept.dtype)
    first, last = np.searchsorted(kept, wanted), np.searchsorted(kept, wanted, side="right")
    ranges = zip(first.tolist(), last.tolist(), fresh, strict=True)
    at = [low + int(np.searchsorted(numbers[low:high], row.number)) for low, high, row in ranges]
    return np.array(at, dtype=np.intp)


def _by_name(before: Snapshot, merge: _Merge, moved: NDArray[np.int32], new: Rows) -> Column:
    """New rows in the order of their names."""
    by_name = moved[before.by_order]
    alive = by_name >= 0
    passed = np.concatenate(([0], np.cumsum(alive)))
    ordered = sorted(range(len(merge.fresh)), key=lambda n: merge.fresh[n].order)
    at = [int(passed[before.place_in_order(merge.fresh[n].order)]) for n in ordered]
    return np.insert(by_name[alive], np.array(at, dtype=np.intp), new[ordered])


def _splice(path: Path, texts: Texts, merge: _Merge, fresh: Sequence[bytes]) -> NDArray[np.int64]:
    """Write old texts that stay and fresh ones in their new order; where each starts."""
    kept, at = np.flatnonzero(merge.stays), merge.at
    breaks = np.flatnonzero(np.diff(kept) != 1) + 1
    cuts = np.unique(np.concatenate(([0, len(kept)], breaks, at))).tolist()
    starts = texts.starts
    waiting = list(zip(at.tolist(), fresh, strict=True))[::-1]
    with path.open("wb") as file:
        for start, end in zip(cuts, [*cuts[1:], cuts[-1]], strict=True):
            while waiting and waiting[-1][0] == start:
                file.write(waiting.pop()[1])
            if end > start:
                file.write(texts.block[starts[kept[start]] : starts[kept[end - 1] + 1]])
    lengths = np.insert(np.diff(starts)[merge.stays], at, list(map(len, fresh)))
    return np.concatenate(([0], np.cumsum(lengths)))


def _write_words(
    folder: Path, before: Snapshot, fresh: Sequence[Encoded], moved: NDArray[np.int32], new: Rows
) -> None:
    known = _known_words(before.folder)
    lists = files.load_lists(before.folder, "word")
    marks = files.load(before.folder, "word.marks")
    rows, starts = moved[lists.rows], lists.starts
    gone = np.flatnonzero(rows < 0)
    if len(gone):
        starts = starts - np.searchsorted(gone, starts)
        rows, marks = np.delete(rows, gone), np.delete(marks, gone)
    coming = sorted(
        (word, row, mark)
        for encoded, row in zip(fresh, new.tolist(), strict=True)
        for word, mark in zip(encoded.words, encoded.marks, strict=True)
    )
    counts = dict(zip(known, np.diff(starts).tolist(), strict=True))
    at: list[int] = []
    for word, row, _ in coming:
        code = bisect_left(known, word)
        low = int(starts[code])
        if code < len(known) and known[code] == word:
            low += int(np.searchsorted(rows[low : int(starts[code + 1])], row))
        at.append(low)
        counts[word] = counts.get(word, 0) + 1
    words = sorted(word for word, count in counts.items() if count)
    where = np.array(at, dtype=np.intp)
    ends = np.cumsum([0, *(counts[word] for word in words)], dtype=np.int64)
    write_words(
        folder,
        int(np.count_nonzero(moved >= 0)) + len(new),
        words,
        np.insert(rows, where, np.array([row for _, row, _ in coming], dtype=rows.dtype)),
        np.insert(marks, where, np.array([mark for *_, mark in coming], dtype=marks.dtype)),
        ends,
    )


def _known_words(folder: Path) -> list[str]:
    starts = files.load(folder, "words.starts").tolist()
    block = (folder / "words.bin").read_bytes().decode("ascii")
    return [block[start:end] for start, end in pairwise(starts)]
