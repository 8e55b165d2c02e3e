"""Writing a snapshot: a copy of what is published, made to be mapped and searched."""

import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from mapapp.atlas import files
from mapapp.atlas.encode import COLUMNS, Encoder, codes_of
from mapapp.atlas.gather import Gathered
from mapapp.atlas.grid import Grid
from mapapp.atlas.increment import write_changed
from mapapp.atlas.parts import write_codes, write_order, write_points, write_words
from mapapp.atlas.snapshot import Snapshot, open_snapshot
from mapapp.domain.vocabulary import Vocabulary
from mapapp.store.changes import (
    Changes,
    State,
    Stored,
    changes_since,
    frozen,
    published,
    state_of,
    touched_since,
)
from mapapp.store.connections import Connection
from mapapp.store.engine import Store
from mapapp.territory.gazetteer import Gazetteer

_UNFINISHED = ".unfinished-"
_FEW = 10
"""Up to a tenth of the places changed, copying what has not is quicker than making it anew."""


def build(store: Store, gazetteer: Gazetteer, vocabulary: Vocabulary, out: Path) -> Path:
    """Copy what is published into a new snapshot of the folder `out`, and put it in use.

    Nothing is written when the one in use is of this version already; when few places have
    changed since, only they are read. The previous one stays for those who still map it, older
    ones go. Returns the folder in use. Raises `files.Busy`.
    """
    out.mkdir(parents=True, exist_ok=True)
    encoder = Encoder(vocabulary, gazetteer)
    with files.only_one(out), frozen(store) as connection:
        state = state_of(connection)
        before = _before(out, state, encoder)
        if before is None or _many_changed(connection, before):
            return write(published(connection), state, gazetteer, vocabulary, out)
        changes = changes_since(connection, before.meta.version)
        return write_next(before, changes, encoder, out)


def _many_changed(connection: Connection, before: Snapshot) -> bool:
    return touched_since(connection, before.meta.version) > before.meta.count // _FEW


def write(
    places: Iterable[Stored],
    state: State,
    gazetteer: Gazetteer,
    vocabulary: Vocabulary,
    out: Path,
) -> Path:
    """What `build` does, from all places, that come from anywhere, by number."""
    encoder = Encoder(vocabulary, gazetteer)
    return _write(out, state, encoder, lambda folder: _write_files(folder, places, encoder))


def write_next(before: Snapshot, changes: Changes, encoder: Encoder, out: Path) -> Path:
    """The same from a snapshot and what changed since; the files are equal to the last byte."""
    return _write(
        out,
        changes.state,
        encoder,
        lambda folder: write_changed(folder, before, changes, encoder),
    )


def _write(out: Path, state: State, encoder: Encoder, fill: Callable[[Path], int]) -> Path:
    """`fill` writes the files into a folder; returns how many rows."""
    labels = files.labels_digest(encoder.vocabulary, encoder.gazetteer)
    folder = out / files.folder_name(state, labels)
    previous = _in_use(out)
    if previous != folder or not _is_whole(folder, state):
        _remove(out, keep={folder, previous})
        unfinished = out / f"{_UNFINISHED}{os.getpid()}"
        unfinished.mkdir()
        count = fill(unfinished)
        files.write_meta(unfinished, state, labels, count)
        _put(unfinished, folder)
        files.switch(out, folder)
    return folder


def _before(out: Path, state: State, encoder: Encoder) -> Snapshot | None:
    """The snapshot in use, if it is an earlier one of the same database with the same labels."""
    labels = files.labels_digest(encoder.vocabulary, encoder.gazetteer)
    try:
        found = open_snapshot(files.current(out), labels, grid_of(encoder.gazetteer))
    except files.NoSnapshot:
        return None
    meta = found.meta
    return found if meta.identity == state.identity and meta.version < state.version else None


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


def _write_files(folder: Path, places: Iterable[Stored], encoder: Encoder) -> int:
    dictionaries = encoder.dictionaries()
    gathered = Gathered(folder)
    codes = codes_of(dictionaries)
    gathered.add_all(encoder.encode(stored, codes) for stored in places)
    lon, lat = np.array(gathered.lon), np.array(gathered.lat)
    keys = grid_of(encoder.gazetteer).keys(lon, lat)
    rows = np.argsort(keys, kind="stable")
    columns = {name: gathered.codes(name)[rows] for name in COLUMNS}
    degrees = lon[rows], lat[rows]
    write_points(folder, keys[rows], degrees, columns["kind"], dictionaries["kind"])
    write_codes(folder, columns, dictionaries, encoder)
    by_name = np.argsort(gathered.name_ranks()[rows])
    numbers, updated = np.array(gathered.numbers)[rows], np.array(gathered.updated)[rows]
    write_order(folder, by_name, numbers, updated)
    for name in ("ids", "names", "bodies"):
        starts = getattr(gathered, name).rewrite(rows, folder / f"{name}.bin")
        files.save(folder, f"{name}.starts", starts)
    write_words(folder, len(rows), *gathered.words_of(rows))
    return len(rows)


def grid_of(gazetteer: Gazetteer) -> Grid:
    """The grid by which rows are put in order."""
    return Grid(*gazetteer.region.bbox)
