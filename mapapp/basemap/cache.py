"""Tiles on disk, under a cap, shared by several processes without a lock.

Layout: ``<directory>/<shard>/<origin>-<z>-<x>-<y>``, one of 64 folders by a hash of the
name. Each folder has its own share of the cap, and whoever adds a tile to a folder makes
the room in that folder: the work is bounded, and no count has to be kept anywhere.
A file is the tile's bytes, then ten digits: the second it was fetched. Its modification
time says when it was last asked for (access times are not kept on many systems).
"""

import contextlib
import os
import tempfile
import zlib
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from mapapp.basemap.images import image_type
from mapapp.basemap.settings import MAX_TILE_BYTES, SHARDS
from mapapp.basemap.tiles import Tile

BLOCK: Final = 4096
"""A file takes whole blocks on disk: a tile of 200 bytes of sea counts for one."""

TOUCH_SECONDS: Final = 3600
ABANDONED_SECONDS: Final = 3600
_STAMP: Final = 10
_PART: Final = ".part-"


@dataclass(frozen=True)
class Cached:
    """A tile found on disk; `fetched` is seconds since the epoch."""

    body: bytes
    content_type: str
    fetched: int


class TileCache:
    """The folder of tiles.

    :param template: the service's address; tiles of another service are never given back.
    :param cap_bytes: room the folder may take.
    """

    def __init__(self, directory: Path, template: str, cap_bytes: int) -> None:
        """Remember where; nothing is created before the first tile."""
        self._directory = directory
        self._origin = sha256(template.encode()).hexdigest()[:8]
        self._shard_bytes = cap_bytes // SHARDS

    def path(self, tile: Tile) -> Path:
        """Where a tile is kept; made of numbers only."""
        name = f"{self._origin}-{tile.z}-{tile.x}-{tile.y}"
        return self._directory / f"{zlib.crc32(name.encode()) % SHARDS:02x}" / name

    def read(self, tile: Tile, now: float) -> Cached | None:
        """The tile, fresh or stale, or None; a damaged file is removed."""
        path = self.path(tile)
        try:
            with path.open("rb") as file:
                content = file.read(MAX_TILE_BYTES + _STAMP + 1)
                asked = os.fstat(file.fileno()).st_mtime
        except OSError:
            return None
        body, stamp = content[:-_STAMP], content[-_STAMP:]
        content_type = image_type(body)
        if content_type is None or not stamp.isdigit():
            _remove(path)
            return None
        if abs(now - asked) > TOUCH_SECONDS:
            with contextlib.suppress(OSError):
                os.utime(path, (now, now))
        return Cached(body, content_type, int(stamp))

    def write(self, tile: Tile, body: bytes, now: float) -> bool:
        """Keep a tile; False when the disk would not have it (the tile can still be served)."""
        path = self.path(tile)
        content = body + f"{int(now):0{_STAMP}d}".encode()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            make_room(path.parent, self._shard_bytes - _weight(len(content)), now)
            _replace(path, content, now)
        except OSError:
            return False
        return True


def make_room(folder: Path, room_bytes: int, now: float) -> int:
    """Remove the tiles asked for longest ago until the folder weighs `room_bytes` or less.

    Half-written files of a process that died are removed after an hour.

    :returns: how many files were removed.
    """
    removed = 0
    tiles: list[tuple[float, str, int]] = []
    for name, asked, size in _listing(folder):
        if not name.startswith(_PART):
            tiles.append((asked, name, _weight(size)))
        elif abs(now - asked) > ABANDONED_SECONDS:
            removed += _remove(folder / name)
    weight = sum(size for _, _, size in tiles)
    for _, name, size in sorted(tiles):
        if weight <= room_bytes:
            break
        removed += _remove(folder / name)
        weight -= size
    return removed


def _listing(folder: Path) -> list[tuple[str, float, int]]:
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            with contextlib.suppress(FileNotFoundError):  # another process makes room too
                facts = entry.stat(follow_symlinks=False)
                found.append((entry.name, facts.st_mtime, facts.st_size))
    return found


def _replace(path: Path, content: bytes, now: float) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=_PART)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.utime(temporary, (now, now))
        os.replace(temporary, path)
    except OSError:
        _remove(Path(temporary))
        raise


def _weight(size: int) -> int:
    return -(-size // BLOCK) * BLOCK


def _remove(path: Path) -> int:
    try:
        path.unlink()
    except OSError:
        return 0
    return 1
