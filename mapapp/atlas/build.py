"""Writing a snapshot: a copy of what is published, made to be mapped and searched."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from mapapp.atlas import files
from mapapp.atlas.dictionary import Dictionary, Rows
from mapapp.atlas.encode import COLUMNS, SETS, Encoder, codes_of
from mapapp.atlas.gather import Gathered
from mapapp.atlas.grid import Grid
from mapapp.atlas.listed import telling_of
from mapapp.atlas.ranges import Lists, lists_of
from mapapp.atlas.table import LISTED
from mapapp.atlas.vocabulary import indexes
from mapapp.domain.vocabulary import Vocabulary
from mapapp.store.changes import State, Stored, frozen, published, state_of
from mapapp.store.engine import Store
from mapapp.territory.gazetteer import Gazetteer

_UNFINISHED = ".unfinished-"


def build(store: Store, gazetteer: Gazetteer, vocabulary: Vocabulary, out: Path) -> Path:
    """Copy what is published into a new snapshot of the folder `out`, and put it in use.

    Nothing is written when the one in use is of this version already. The previous one stays
    for those who still map it, older ones go. Returns the folder in use. Raises `files.Busy`.
    """
    out.mkdir(parents=True, exist_ok=True)
    with files.only_one(out), frozen(store) as connection:
        state = state_of(connection)
        return write(published(connection), state, gazetteer, vocabulary, out)


def write(
    places: Iterable[Stored],
    state: State,
    gazetteer: Gazetteer,
    vocabulary: Vocabulary,
    out: Path,
) -> Path:
    """What `build` does, from places that come from anywhere, in a fixed order."""
    labels = files.labels_digest(vocabulary, gazetteer)
    folder = out / files.folder_name(state, labels)
    previous = _in_use(out)
    if previous != folder or not _is_whole(folder, state):
        _remove(out, keep={folder, previous})
        unfinished = out / f"{_UNFINISHED}{os.getpid()}"
        unfinished.mkdir()
        _write_files(unfinished, places, Encoder(vocabulary, gazetteer), state, labels)
        _put(unfinished, folder)
        files.switch(out, folder)
    return folder


def _in_use(out: Path) -> Path | None:
    try:
        return files.current(out)
    except files.NoSnapshot:
        return None


def _is_whole(folder: Path, state: State) -> bool:
    try:
        return files.read_meta(folder).state == state
    except files.NoSnapshot:
        return False


def _remove(out: Path, keep: set[Path | None]) -> None:
    for path in out.iterdir():
        if path.is_dir() and path not in keep:
            shutil.rmtree(path)


def _put(unfinished: Path, folder: Path) -> None:
    if folder.exists():
        # Of another database, or damaged; those who map its files keep them.
        shutil.rmtree(folder)
    unfinished.rename(folder)


def _write_files(
    folder: Path, places: Iterable[Stored], encoder: Encoder, state: State, labels: str
) -> None:
    dictionaries = encoder.dictionaries()
    gathered = Gathered(folder)
    codes = codes_of(dictionaries)
    gathered.add_all(encoder.encode(stored, codes) for stored in places)
    rows = _write_points(folder, gathered, grid_of(encoder.gazetteer))
    _write_codes(folder, gathered, dictionaries, rows)
    _write_texts(folder, gathered, rows)
    _write_words(folder, gathered, rows)
    files.write_meta(folder, state, labels, len(rows), gathered.plain)


def grid_of(gazetteer: Gazetteer) -> Grid:
    """The grid by which rows are put in order."""
    return Grid(*gazetteer.region.bbox)


def _write_points(folder: Path, gathered: Gathered, grid: Grid) -> Rows:
    """Returns the gathered rows in the order in which they are written."""
    lon, lat = np.array(gathered.lon), np.array(gathered.lat)
    keys = grid.keys(lon, lat)
    rows = np.argsort(keys, kind="stable")
    files.save(folder, "keys", keys[rows])
    for name, degrees in (("lon", lon[rows]), ("lat", lat[rows])):
        files.save(folder, name, degrees)
        files.save(folder, f"{name}_e6", np.rint(degrees * 1e6).astype(np.int32))
    return rows


def _write_codes(
    folder: Path, gathered: Gathered, dictionaries: dict[str, Dictionary], rows: Rows
) -> None:
    for name in COLUMNS:
        codes = gathered.codes(name)[rows]
        column = files.smallest(codes, len(dictionaries[name]))
        files.save(folder, name, column)
        if name in LISTED:
            files.save_lists(folder, f"by-{name}", lists_of(column, len(dictionaries[name])))
    said: dict[str, Any] = {}
    for name, dictionary in dictionaries.items():
        said[name] = dictionary.values
        if name in SETS:
            members = dictionary.members()
            said[name] = dictionary.texts()
            starts = np.searchsorted(members[:, 1], np.arange(len(said[name]) + 1))
            codes_by_text = Lists(members[:, 0].astype(np.int32), starts)
            files.save_lists(folder, f"{name}.members", codes_by_text)
    sizes = {name: len(dictionary) for name, dictionary in dictionaries.items()}
    (folder / files.DICTIONARIES).write_bytes(orjson.dumps({"texts": said, "sizes": sizes}))


def _write_texts(folder: Path, gathered: Gathered, rows: Rows) -> None:
    ranks = gathered.name_ranks()[rows]
    numbers = np.array(gathered.numbers)[rows]
    files.save(folder, "order", ranks)
    files.save(folder, "by-order", np.argsort(ranks).astype(np.int32))
    files.save(folder, "number", numbers)
    files.save(folder, "by-number", np.argsort(numbers, kind="stable").astype(np.int32))
    files.save(folder, "updated", np.array(gathered.updated)[rows])
    for name in ("ids", "names", "heads"):
        starts = getattr(gathered, name).rewrite(rows, folder / f"{name}.bin")
        files.save(folder, f"{name}.starts", starts)


def _write_words(folder: Path, gathered: Gathered, rows: Rows) -> None:
    words, bearers, marks, starts = gathered.words_of(rows)
    encoded = [word.encode() for word in words]
    (folder / "words.bin").write_bytes(b"".join(encoded))
    lengths = np.array([0, *map(len, encoded)], dtype=np.int64)
    files.save(folder, "words.starts", np.cumsum(lengths))
    lists = Lists(bearers, starts)
    telling, classes = telling_of(lists, marks)
    files.save_lists(folder, "word", lists)
    files.save_lists(folder, "word.telling", telling)
    files.save(folder, "word.classes", classes)
    for name, column in indexes(words).items():
        files.save(folder, f"words.{name}", column)
