"""Where snapshots lie on the disk.

<folder>/CURRENT            the name of the folder in use
<folder>/<version>-<labels>/
    meta.json               what it is a copy of; the size of each other file; written last
    dictionaries.json       the values of the columns of codes
    *.npy                   columns, one element a row, rows in Morton's order
    *.bin + *.starts.npy    texts
    pyramid-*.npy           places added up by cells of the map: see `clusters`
    by-<column>.*.npy       rows by code; word.*: rows by word; *.members.*: codes by text
    word.common.npy         words that many rows have, one byte a row: see `listed.Common`
    words.*.npy             what finds mistyped words: see `vocabulary`
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

import numpy as np
import orjson

from mapapp.atlas.dictionary import Column
from mapapp.atlas.ranges import Lists
from mapapp.domain.vocabulary import Vocabulary
from mapapp.store.states import State
from mapapp.territory.gazetteer import Gazetteer

FORMAT = 6
"""Grows with each change of what the files hold: older snapshots are then written anew."""
META, DICTIONARIES = "meta.json", "dictionaries.json"


class NoSnapshot(RuntimeError):
    """There is no snapshot that can be used; `build` makes one."""


class Busy(RuntimeError):
    """Another process is writing a snapshot."""


@dataclass(frozen=True, slots=True)
class Meta:
    """What a snapshot is a copy of. `labels` tells the vocabulary and the gazetteer it shows."""

    identity: str
    version: int
    labels: str
    count: int
    sizes: dict[str, int]

    @property
    def state(self) -> State:
        """The database and its version."""
        return State(self.identity, self.version)


def labels_digest(vocabulary: Vocabulary, gazetteer: Gazetteer) -> str:
    """Tells whether a snapshot was written in this format with these labels."""
    said = {
        "format": FORMAT,
        "facets": {facet.value: dict(labels) for facet, labels in vocabulary.labels.items()},
        "categories": {c.code: c.label for c in vocabulary.categories.values()},
        "region": [gazetteer.region.code, gazetteer.region.name, *gazetteer.region.bbox],
        "territories": [
            (unit.code, unit.name)
            for units in (gazetteer.departments, gazetteer.all_epci, gazetteer.communes)
            for unit in units
        ],
    }
    return hashlib.sha256(orjson.dumps(said)).hexdigest()[:12]


def folder_name(state: State, labels: str) -> str:
    """The name of a snapshot's folder."""
    return f"{state.version:010d}-{labels}"


def current(out: Path) -> Path:
    """The folder in use. Raises NoSnapshot."""
    try:
        return out / (out / "CURRENT").read_text(encoding="ascii").strip()
    except OSError as error:
        raise NoSnapshot(f"aucun instantané dans « {out} »") from error


def switch(out: Path, folder: Path) -> None:
    """Make a folder the one in use, at once for whoever looks."""
    fresh = out / f"CURRENT.{os.getpid()}"
    fresh.write_text(folder.name, encoding="ascii")
    sync(fresh)
    os.replace(fresh, out / "CURRENT")
    sync(out)


def read_meta(folder: Path) -> Meta:
    """What a folder holds. Raises NoSnapshot if a file is missing or was cut short."""
    try:
        meta = Meta(**orjson.loads((folder / META).read_bytes()))
        sizes = {name: (folder / name).stat().st_size for name in meta.sizes}
    except (OSError, ValueError, TypeError) as error:
        raise NoSnapshot(f"instantané illisible dans « {folder} »") from error
    if sizes != meta.sizes:
        raise NoSnapshot(f"instantané incomplet dans « {folder} »")
    return meta


def write_meta(folder: Path, state: State, labels: str, count: int) -> None:
    """Seal a folder: every file is on the disk, and then what they are."""
    sizes = {}
    for path in sorted(folder.iterdir()):
        sync(path)
        sizes[path.name] = path.stat().st_size
    meta = Meta(state.identity, state.version, labels, count, sizes)
    (folder / META).write_bytes(orjson.dumps(asdict(meta)))
    sync(folder / META)
    sync(folder)


def sync(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def save(folder: Path, name: str, column: Column) -> None:
    """Write a column."""
    np.save(folder / f"{name}.npy", column, allow_pickle=False)


def load(folder: Path, name: str) -> Column:
    """A column, its pages shared with every process that maps it."""
    path = folder / f"{name}.npy"
    mapped = np.load(path, mmap_mode="r", allow_pickle=False)
    # A plain array: each slice of a memmap would pay for being one.
    return np.asarray(mapped).view(np.ndarray)


def save_lists(folder: Path, name: str, lists: Lists) -> None:
    """Write lists of rows."""
    save(folder, f"{name}.rows", lists.rows)
    save(folder, f"{name}.starts", lists.starts)


def load_lists(folder: Path, name: str) -> Lists:
    """Lists of rows; see `load`."""
    return Lists(load(folder, f"{name}.rows"), load(folder, f"{name}.starts"))


def smallest(column: Column, codes: int) -> Column:
    """A column of codes below `codes` in the smallest integers that hold them."""
    kind = next(k for k in (np.uint8, np.uint16, np.uint32) if codes - 1 <= np.iinfo(k).max)
    return column.astype(kind)


@contextmanager
def only_one(out: Path) -> Iterator[None]:
    """At most one writer in a folder; released by the system if it dies. Raises Busy."""
    with (out / "LOCK").open("w") as lock:
        try:
            flock(lock, LOCK_EX | LOCK_NB)
        except BlockingIOError as error:
            raise Busy("un instantané est déjà en cours d'écriture") from error
        yield
