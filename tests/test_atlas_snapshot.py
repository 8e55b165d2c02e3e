"""Snapshots on the disk: deterministic, put in use at once, never half written."""

import os
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from random import Random
from signal import SIGKILL

import pytest

from mapapp.atlas import files
from mapapp.atlas.build import build, write
from mapapp.atlas.live import Atlas
from mapapp.domain.kinds import Kind
from mapapp.domain.selection import Selection, Word
from mapapp.publishing.words import words_of
from mapapp.store.changes import State, Stored
from mapapp.store.engine import Store
from mapapp.text import fold
from tests.atlas_places import GAZETTEER, VOCABULARY, fill, made_place

PLACES = [made_place(Random(n), f"lieu-{n}") for n in range(120)]
EVERY = Selection(tuple(Kind))


def stored(count: int) -> Iterator[Stored]:
    for number, place in enumerate(PLACES[:count], start=1):
        words = words_of(place, VOCABULARY, GAZETTEER)
        yield Stored(number, place, fold(place.name), words)


def written(out: Path, version: int, count: int = 120) -> Path:
    out.mkdir(exist_ok=True)
    return write(stored(count), State("essai", version), GAZETTEER, VOCABULARY, out)


def opened(out: Path) -> Atlas:
    return Atlas.open(out, GAZETTEER, VOCABULARY)


def snapshots(out: Path) -> list[str]:
    return sorted(path.name for path in out.iterdir() if path.is_dir())


def test_the_same_places_make_the_same_bytes(tmp_path: Path) -> None:
    first, second = written(tmp_path / "a", 3), written(tmp_path / "b", 3)
    names = sorted(path.name for path in first.iterdir())
    assert names == sorted(path.name for path in second.iterdir())
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


def test_the_newest_is_in_use_and_the_previous_stays(tmp_path: Path) -> None:
    made = [written(tmp_path, version).name for version in (1, 2, 3)]
    assert snapshots(tmp_path) == made[1:]
    assert opened(tmp_path).view.version == 3


def test_those_who_map_a_snapshot_that_goes_keep_it(tmp_path: Path) -> None:
    written(tmp_path, 1, 50)
    atlas = opened(tmp_path)
    for version in (2, 3, 4):
        written(tmp_path, version)
    view = atlas.view
    assert len(view.names(view.rows(EVERY))) == 50


def test_nothing_is_written_when_it_is_there(tmp_path: Path) -> None:
    folder = written(tmp_path, 1)
    before = (folder / files.META).stat().st_mtime_ns
    assert written(tmp_path, 1) == folder
    assert (folder / files.META).stat().st_mtime_ns == before


def test_a_damaged_snapshot_is_refused_and_written_anew(tmp_path: Path) -> None:
    folder = written(tmp_path, 1)
    with (folder / "bodies.bin").open("r+b") as file:
        file.truncate(100)
    with pytest.raises(files.NoSnapshot, match="incomplet"):
        opened(tmp_path)
    written(tmp_path, 1)
    assert opened(tmp_path).view.count == 120


def test_a_snapshot_with_other_labels_is_refused(tmp_path: Path) -> None:
    written(tmp_path, 1)
    other = replace(VOCABULARY, items={}, categories={})
    with pytest.raises(files.NoSnapshot, match="autre version du logiciel"):
        Atlas.open(tmp_path, GAZETTEER, other)


def test_no_snapshot(tmp_path: Path) -> None:
    with pytest.raises(files.NoSnapshot, match="aucun instantané"):
        opened(tmp_path)


def test_a_snapshot_of_nothing(tmp_path: Path) -> None:
    written(tmp_path, 0, 0)
    view = opened(tmp_path).view
    assert view.count == 0
    assert (
        len(view.rows(EVERY))
        == len(view.rows(replace(EVERY, words=(Word("a", frozenset("a")),))))
        == 0
    )


def dies_half_way() -> Iterator[Stored]:
    yield from stored(60)
    os.kill(os.getpid(), SIGKILL)


def build_and_die(out: Path) -> None:
    with files.only_one(out):
        write(dies_half_way(), State("essai", 2), GAZETTEER, VOCABULARY, out)


def test_a_killed_build_leaves_the_old_one_in_use(tmp_path: Path) -> None:
    written(tmp_path, 1, 50)
    process = get_context("fork").Process(target=build_and_die, args=(tmp_path,))
    process.start()
    process.join(30)
    assert process.exitcode == -SIGKILL
    assert len(snapshots(tmp_path)) == 2, "what it began is there"
    assert opened(tmp_path).view.count == 50
    with files.only_one(tmp_path):  # its lock died with it
        written(tmp_path, 2)
    assert opened(tmp_path).view.count == 120
    assert not any(name.startswith(".") for name in snapshots(tmp_path))


def test_only_one_writes(store: Store, tmp_path: Path) -> None:
    fill(store, PLACES[:5])
    with files.only_one(tmp_path), pytest.raises(files.Busy):
        build(store, GAZETTEER, VOCABULARY, tmp_path)
    build(store, GAZETTEER, VOCABULARY, tmp_path)
    assert opened(tmp_path).view.count == 5
