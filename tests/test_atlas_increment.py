"""A snapshot made from the one before is, to the last byte, the one made of everything."""

from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapapp.atlas import build as building
from mapapp.atlas import files
from mapapp.atlas.build import build, grid_of, write, write_next
from mapapp.atlas.encode import Encoder
from mapapp.atlas.snapshot import open_snapshot
from mapapp.domain.place import Place
from mapapp.publishing.words import words_of
from mapapp.store.changes import Changes, State, Stored
from mapapp.store.engine import Store
from mapapp.store.places import bump_version, withdraw_place
from mapapp.text import fold
from tests.atlas_places import GAZETTEER, VOCABULARY, fill, made_place

ENCODER = Encoder(VOCABULARY, GAZETTEER)
LABELS = files.labels_digest(VOCABULARY, GAZETTEER)


def stored(number: int, place: Place) -> Stored:
    words = words_of(place, VOCABULARY, GAZETTEER)
    return Stored(number, place, fold(place.name), words)


def whole(out: Path, places: dict[int, Place], version: int) -> Path:
    out.mkdir(exist_ok=True)
    every = (stored(number, places[number]) for number in sorted(places))
    return write(every, State("essai", version), GAZETTEER, VOCABULARY, out)


def assert_same(first: Path, second: Path) -> None:
    names = sorted(path.name for path in first.iterdir())
    assert names == sorted(path.name for path in second.iterdir())
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


@settings(max_examples=30)
@given(st.integers(0, 2**32), st.integers(0, 40), st.integers(0, 12), st.integers(0, 12))
def test_what_changed_and_what_did_not(seed: int, count: int, changed: int, gone: int) -> None:
    random = Random(seed)
    places = {n: made_place(random, f"lieu-{n}") for n in range(1, count + 1)}
    # Now and then an id that does not stand in an address as it is.
    if places and random.random() < 0.2:
        places[1] = replace(places[1], id="lieu é")
    after = dict(places)
    lost = random.sample(sorted(places), min(gone, count))
    touched = random.sample(range(1, count + 9), min(changed, count))
    for number in lost:
        after.pop(number, None)
    for number in touched:
        after[number] = made_place(random, f"lieu-{number}")
        if number in places and random.random() < 0.5:  # another thing than its point
            here = places[number]
            after[number] = replace(after[number], lon=here.lon, lat=here.lat, name=here.name)
    changes = Changes(
        State("essai", 2),
        [stored(number, after[number]) for number in touched],
        [number for number in (*lost, 10_000) if number not in after],
    )
    with TemporaryDirectory() as name:
        folder = Path(name)
        before = whole(folder / "a", places, 1)
        snapshot = open_snapshot(before, LABELS, grid_of(GAZETTEER))
        made = write_next(snapshot, changes, ENCODER, folder / "a")
        assert files.current(folder / "a") == made
        assert_same(made, whole(folder / "b", after, 2))


def test_a_build_reads_only_what_changed(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = [made_place(Random(n), f"lieu-{n}") for n in range(40)]
    fill(store, places)
    build(store, GAZETTEER, VOCABULARY, tmp_path / "a")
    with store.write() as connection:
        withdraw_place(connection, "lieu-3", reason=None, moved_to=None)
        bump_version(connection, "")
    fill(store, [replace(places[5], name="Un autre nom", hours="Su 10:00-11:00")])
    with monkeypatch.context() as patch:
        patch.setattr(building, "published", None)
        made = build(store, GAZETTEER, VOCABULARY, tmp_path / "a")
    assert_same(made, build(store, GAZETTEER, VOCABULARY, tmp_path / "b"))
