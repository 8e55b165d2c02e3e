"""A running atlas: changes are seen, snapshots are exchanged, a lost store stops nobody."""

from dataclasses import replace
from pathlib import Path
from random import Random
from threading import Thread

import pytest

from mapapp.atlas import files, live
from mapapp.atlas.build import build
from mapapp.atlas.encode import Encoder
from mapapp.atlas.fold import Folder
from mapapp.atlas.live import Atlas
from mapapp.domain.kinds import Kind
from mapapp.domain.selection import Selection
from mapapp.resources import geodata_dir
from mapapp.store.engine import Store, StoreUnavailable
from mapapp.store.migrate import migrate
from mapapp.store.places import bump_version, withdraw_place
from tests.atlas_places import GAZETTEER, VOCABULARY, fill, made_place, put
from tests.conftest import Databases

PLACES = [made_place(Random(n), f"lieu-{n}") for n in range(30)]
EVERY = Selection(tuple(Kind))


class Hand:
    """A clock moved by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def out(store: Store, tmp_path: Path) -> Path:
    """A snapshot of thirty places."""
    fill(store, PLACES)
    build(store, GAZETTEER, VOCABULARY, tmp_path)
    return tmp_path


@pytest.fixture
def atlas(out: Path) -> Atlas:
    return Atlas.open(out, GAZETTEER, VOCABULARY)


def ids(atlas: Atlas) -> set[str]:
    return set(atlas.view.ids(atlas.view.rows(EVERY)))


def test_a_change_is_seen_and_an_old_view_stays(store: Store, atlas: Atlas) -> None:
    before = atlas.view
    with store.write() as connection:
        put(connection, replace(PLACES[0], name="Autre nom"))
        put(connection, made_place(Random(99), "nouveau"))
        withdraw_place(connection, "lieu-5", reason=None, moved_to=None)
        bump_version(connection, "2026-11-24T10:00:00+00:00")
    view = atlas.refresh(store)
    assert ids(atlas) == {p.id for p in PLACES} - {"lieu-5"} | {"nouveau"}
    assert "Autre nom" in view.names(view.rows(EVERY))
    assert view.version == before.version + 1
    assert len(before.rows(EVERY)) == 30 and before.count == 30
    assert view.count == 30 and atlas.pending == 3


def test_a_place_may_come_back(store: Store, atlas: Atlas) -> None:
    for publish in (False, True, False, True):
        with store.write() as connection:
            if publish:
                put(connection, PLACES[7])
            else:
                withdraw_place(connection, "lieu-7", reason=None, moved_to=None)
            bump_version(connection, "2026-11-24T10:00:00+00:00")
        atlas.refresh(store)
        assert ("lieu-7" in ids(atlas)) is publish
    assert atlas.pending == 1


def test_the_store_is_looked_at_twice_a_second(
    store: Store, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mapapp.atlas.live.LOOK_EVERY_S", 0.5)
    clock = Hand()
    atlas = Atlas(out, Encoder(VOCABULARY, GAZETTEER), clock=clock)
    assert atlas.current(store).version == 1
    fill(store, [made_place(Random(1), "nouveau")])
    clock.now = 0.4
    assert atlas.current(store).version == 1
    clock.now = 0.5
    assert atlas.current(store).version == 2


def test_a_new_snapshot_is_taken_and_never_goes_back(store: Store, out: Path) -> None:
    atlas = Atlas.open(out, GAZETTEER, VOCABULARY)
    fill(store, [made_place(Random(1), "un")])
    build(store, GAZETTEER, VOCABULARY, out)
    fill(store, [made_place(Random(2), "deux")])
    atlas.refresh(store)
    assert (atlas.view.version, atlas.pending) == (3, 1)
    build(store, GAZETTEER, VOCABULARY, out)
    atlas.refresh(store)
    assert (atlas.view.version, atlas.pending) == (3, 0)
    assert ids(atlas) == {p.id for p in PLACES} | {"un", "deux"}


def test_many_changes_ask_for_a_snapshot(
    store: Store, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "FOLD_AFTER", 2)
    url = store.url.render_as_string(hide_password=False)
    folder = Folder(url, out, geodata_dir())
    atlas = Atlas.open(out, GAZETTEER, VOCABULARY, many_changes=folder.start)
    fill(store, [made_place(Random(n), f"nouveau-{n}") for n in range(2)])
    atlas.refresh(store)
    assert folder.wait() is None
    fill(store, [made_place(Random(3), "nouveau-3")])
    atlas.refresh(store)
    assert atlas.pending == 3
    assert folder.wait() == 0
    atlas.refresh(store)
    assert atlas.pending == 0
    assert len(ids(atlas)) == 33


def test_a_fold_that_comes_second_gives_way(store: Store, out: Path) -> None:
    folder = Folder(store.url.render_as_string(hide_password=False), out, geodata_dir())
    with files.only_one(out):
        assert folder.start()
        assert folder.wait() == 0


def test_a_store_of_another_name_is_refused(databases: Databases, store: Store, out: Path) -> None:
    asked: list[int] = []
    atlas = Atlas.open(out, GAZETTEER, VOCABULARY, many_changes=lambda: asked.append(1))
    other = Store(databases.new_url())
    migrate(other)
    fill(other, PLACES[:3])
    fill(other, PLACES[3:5])
    with pytest.raises(files.NoSnapshot, match="autre base"):
        atlas.refresh(other)
    assert len(ids(atlas)) == 30
    atlas = Atlas.open(out, GAZETTEER, VOCABULARY, many_changes=lambda: asked.append(1))
    assert atlas.current(other).count == 30
    assert asked == [1]
    build(other, GAZETTEER, VOCABULARY, out)
    assert atlas.refresh(other).count == 5
    other.close()


def test_what_is_known_survives_a_lost_store(tmp_path: Path, out: Path) -> None:
    atlas = Atlas.open(out, GAZETTEER, VOCABULARY)
    lost = Store(f"sqlite:///{tmp_path / 'nulle' / 'part.db'}")
    assert atlas.current(lost).count == 30
    with pytest.raises(StoreUnavailable):
        atlas.refresh(lost)
    lost.close()


def test_threads_read_while_one_refreshes(store: Store, atlas: Atlas) -> None:
    wrong: list[object] = []
    stop = False

    def read() -> None:
        while not stop:
            view = atlas.view
            rows = view.rows(EVERY)
            if len(view.ids(rows)) != view.count or len(set(view.ids(rows))) != view.count:
                wrong.append(view.version)

    threads = [Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for n in range(25):
        fill(store, [made_place(Random(n), f"nouveau-{n}"), made_place(Random(n), "lieu-3")])
        atlas.refresh(store)
    stop = True
    for thread in threads:
        thread.join()
    assert wrong == []
    assert atlas.view.count == 55
