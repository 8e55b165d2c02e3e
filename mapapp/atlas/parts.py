"""The files of a snapshot, each written in one place, from columns in the order of the rows."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from mapapp.atlas import files
from mapapp.atlas.clusters import Pyramid
from mapapp.atlas.dictionary import Column, Dictionary, Value, places_among
from mapapp.atlas.encode import COLUMNS, SETS, Encoder
from mapapp.atlas.listed import common_of, telling_of
from mapapp.atlas.payload import KINDS
from mapapp.atlas.ranges import Lists, lists_of
from mapapp.atlas.screen import e6
from mapapp.atlas.table import LISTED
from mapapp.atlas.vocabulary import indexes


def write_points(
    folder: Path,
    keys: Column,
    degrees: tuple[Column, Column],
    kinds: Column,
    dictionary: Dictionary,
) -> None:
    """Keys of the grid, ascending, longitudes and latitudes, and what maps draw of them, by kinds,
    which are codes of a dictionary."""
    lon, lat = degrees
    files.save(folder, "keys", keys)
    files.save(folder, "lon", lon)
    files.save(folder, "lat", lat)
    Pyramid.build(e6(lon), e6(lat), places_among(dictionary, KINDS)[kinds]).save(folder)


def write_codes(
    folder: Path,
    columns: Mapping[str, NDArray[np.uint32]],
    dictionaries: Mapping[str, Dictionary],
    encoder: Encoder,
) -> None:
    """Columns of codes of these dictionaries, and what the codes stand for."""
    said: dict[str, Any] = {}
    sizes: dict[str, int] = {}
    known = encoder.dictionaries()
    for name in COLUMNS:
        values, codes = _settled(dictionaries[name].values, len(known[name]), columns[name])
        sizes[name] = len(values)
        said[name] = values
        column = files.smallest(codes, len(values))
        files.save(folder, name, column)
        if name in LISTED:
            files.save_lists(folder, f"by-{name}", lists_of(column, len(values)))
        if name in SETS:
            dictionary = Dictionary(values)
            members = dictionary.members()
            said[name] = dictionary.texts()
            starts = np.searchsorted(members[:, 1], np.arange(len(said[name]) + 1))
            codes_by_text = Lists(members[:, 0].astype(np.int32), starts)
            files.save_lists(folder, f"{name}.members", codes_by_text)
    (folder / files.DICTIONARIES).write_bytes(orjson.dumps({"texts": said, "sizes": sizes}))


def _settled(
    values: Sequence[Value], known: int, column: NDArray[np.uint32]
) -> tuple[list[Value], NDArray[np.uint32]]:
    """Values and codes as if none had gone and none had come late.

    After those known beforehand come those that are borne, sorted.
    """
    borne = np.bincount(column, minlength=len(values))[known:]
    order = sorted((np.flatnonzero(borne) + known).tolist(), key=lambda code: values[code] or "")
    settled = np.arange(len(values), dtype=np.uint32)
    settled[order] = np.arange(known, known + len(order), dtype=np.uint32)
    return [*values[:known], *(values[code] for code in order)], settled[column]


def write_order(folder: Path, by_name: Column, numbers: Column, updated: Column) -> None:
    """`by_name` are the rows in the order of their names."""
    ranks = np.empty(len(by_name), dtype=np.uint32)
    ranks[by_name] = np.arange(len(by_name), dtype=np.uint32)
    files.save(folder, "order", ranks)
    files.save(folder, "by-order", by_name.astype(np.int32))
    files.save(folder, "number", numbers)
    files.save(folder, "by-number", np.argsort(numbers, kind="stable").astype(np.int32))
    files.save(folder, "updated", updated)


def write_words(
    folder: Path, count: int, words: list[str], bearers: Column, marks: Column, starts: Column
) -> None:
    """Words, sorted; the rows, of `count`, of each, and their marks."""
    encoded = [word.encode() for word in words]
    (folder / "words.bin").write_bytes(b"".join(encoded))
    lengths = np.array([0, *map(len, encoded)], dtype=np.int64)
    files.save(folder, "words.starts", np.cumsum(lengths))
    lists = Lists(bearers, starts)
    telling, classes = telling_of(lists, marks)
    files.save_lists(folder, "word", lists)
    files.save_lists(folder, "word.telling", telling)
    files.save(folder, "word.classes", classes)
    common = common_of(lists, marks, count)
    files.save(folder, "word.common", common.columns)
    files.save(folder, "word.common-codes", common.codes)
    # Asked by no search: the next snapshot is made from this one.
    files.save(folder, "word.marks", marks)
    for name, column in indexes(words).items():
        files.save(folder, f"words.{name}", column)
