"""Tiles on disk: freshness is another's affair; here, wholeness, room and neighbours."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapapp.basemap.cache import BLOCK, TileCache, make_room
from mapapp.basemap.images import image_type
from mapapp.basemap.settings import MIN_CACHE_BYTES
from mapapp.basemap.tiles import Tile

NOW = 1_800_000_000.0
HOUR = 3600.0
PNG = b"\x89PNG\r\n\x1a\n" + b"carte" + b"IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff" + b"photo" + b"\xff\xd9"
TILE = Tile(12, 2030, 1437)


@pytest.fixture
def cache(tmp_path: Path) -> TileCache:
    return TileCache(tmp_path / "fond", "https://a.exemple.fr/{z}/{x}/{y}", MIN_CACHE_BYTES)


def files_of(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize(("body", "content_type"), [(PNG, "image/png"), (JPEG, "image/jpeg")])
def test_what_is_kept_comes_back(cache: TileCache, body: bytes, content_type: str) -> None:
    assert cache.read(TILE, NOW) is None
    assert cache.write(TILE, body, NOW)
    kept = cache.read(TILE, NOW + 5)
    assert kept is not None
    assert (kept.body, kept.content_type, kept.fetched) == (body, content_type, int(NOW))


@pytest.mark.parametrize(
    "body", [b"", b"<html>", PNG[:-1], JPEG[:-1], b"GIF89a;", b"\x89PNG\r\n\x1a\n"]
)
def test_half_an_image_is_none(body: bytes) -> None:
    assert image_type(body) is None


def test_a_damaged_file_is_removed(cache: TileCache) -> None:
    cache.write(TILE, PNG, NOW)
    path = cache.path(TILE)
    path.write_bytes(path.read_bytes()[:-11])
    assert cache.read(TILE, NOW) is None
    assert not path.exists()


def test_tiles_of_another_service_are_not_given_back(tmp_path: Path, cache: TileCache) -> None:
    cache.write(TILE, PNG, NOW)
    other = TileCache(tmp_path / "fond", "https://b.exemple.fr/{z}/{x}/{y}", MIN_CACHE_BYTES)
    assert other.read(TILE, NOW) is None


@given(z=st.integers(0, 19), x=st.integers(0, 2**19), y=st.integers(0, 2**19))
def test_a_tile_stays_in_the_folder(z: int, x: int, y: int) -> None:
    path = TileCache(Path("/fond"), "a", MIN_CACHE_BYTES).path(Tile(z, x, y))
    assert path.parent.parent == Path("/fond")
    assert ".." not in path.parts


def test_the_tile_asked_for_longest_ago_goes_first(tmp_path: Path) -> None:
    for age, name in enumerate(("neuf", "moyen", "vieux")):
        (tmp_path / name).write_bytes(b"x")
        os.utime(tmp_path / name, (NOW - age * HOUR, NOW - age * HOUR))
    assert make_room(tmp_path, 2 * BLOCK, NOW) == 1
    assert files_of(tmp_path) == {"neuf", "moyen"}
    assert make_room(tmp_path, 0, NOW) == 2


def test_asking_for_a_tile_keeps_it_longer(cache: TileCache) -> None:
    cache.write(TILE, PNG, NOW)
    folder = cache.path(TILE).parent
    (folder / "autre").write_bytes(b"x")
    os.utime(folder / "autre", (NOW + HOUR, NOW + HOUR))
    assert cache.read(TILE, NOW + 2 * HOUR) is not None
    make_room(folder, BLOCK, NOW + 2 * HOUR)
    assert files_of(folder) == {cache.path(TILE).name}


def test_the_cap_holds_however_many_tiles_come(tmp_path: Path) -> None:
    cache = TileCache(tmp_path / "fond", "a", MIN_CACHE_BYTES)
    big = PNG[:13] + b"." * 400_000 + PNG[13:]
    for rank in range(160):
        assert cache.write(Tile(19, 259_000 + rank, 183_000), big, NOW + rank)
    files = [path for path in (tmp_path / "fond").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) <= MIN_CACHE_BYTES
    assert len(files) < 160
    assert cache.read(Tile(19, 259_159, 183_000), NOW + 160) is not None


def test_the_half_written_file_of_a_dead_process_goes_after_an_hour(tmp_path: Path) -> None:
    for name, age in ((".part-mort", 2 * HOUR), (".part-vif", 5.0)):
        (tmp_path / name).write_bytes(b"x")
        os.utime(tmp_path / name, (NOW - age, NOW - age))
    make_room(tmp_path, 10 * BLOCK, NOW)
    assert files_of(tmp_path) == {".part-vif"}


def test_a_disk_that_refuses_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "fond").write_text("un fichier à la place du dossier")
    cache = TileCache(tmp_path / "fond", "a", MIN_CACHE_BYTES)
    assert not cache.write(TILE, PNG, NOW)
    assert cache.read(TILE, NOW) is None
