"""The base map's tiles: from our disk when we have them, else from the service, politely."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from mapapp.basemap.cache import Cached, TileCache
from mapapp.basemap.gate import Gate
from mapapp.basemap.images import image_type
from mapapp.basemap.settings import BasemapSettings
from mapapp.basemap.tiles import Tile, tile_in_reach
from mapapp.basemap.upstream import NoSuchTile, Upstream, UpstreamFailed
from mapapp.breaker import Breaker

log = logging.getLogger(__name__)

Status = Literal["hit", "fetched", "unavailable", "out_of_range"]

DAY: Final = 86_400
HOUR: Final = 3_600
STALE_AGE: Final = 300
REST_AGE: Final = 60
NOT_NOW_AGE: Final = 0


@dataclass(frozen=True)
class TileAnswer:
    """What to answer for one tile.

    `body` and `content_type` are None unless `status` is `hit` or `fetched`. `max_age`:
    seconds a browser may keep the answer; 0 means "ask again", for a tile that was only
    kept out by the crowd.
    """

    status: Status
    body: bytes | None = None
    content_type: str | None = None
    max_age: int = 0


class TileProxy:
    """Caching proxy of one tile service; one for each process, shared by its threads."""

    def __init__(self, settings: BasemapSettings, upstream: Upstream | None = None) -> None:
        """Open nothing yet: the disk is touched at the first tile.

        :param upstream: another way to fetch, for tests.
        """
        self._settings = settings
        self._upstream = upstream or Upstream(settings)
        self._cache = TileCache(settings.directory, settings.template or "", settings.cache_bytes)
        self._gate = Gate(settings.fetches, settings.waiters, settings.wait_seconds)
        self._breaker = Breaker()

    def get(self, z: object, x: object, y: object, now: datetime) -> TileAnswer:
        """Answer for the tile (z, x, y); never raises for what a visitor can send.

        Takes no longer than the settings' delays: it may fetch, so call it from a thread
        that can wait a few seconds.

        :param now: the present, with its time zone.
        """
        tile = tile_in_reach(z, x, y, self._settings.region)
        if tile is None:
            return TileAnswer("out_of_range", max_age=DAY)
        if self._settings.template is None:
            return TileAnswer("unavailable", max_age=DAY)
        seconds = _seconds(now)
        kept = self._cache.read(tile, seconds)
        if kept is not None and self._is_fresh(kept, seconds):
            return self._hit(kept, seconds)
        with self._gate.turn(tile, patient=kept is None) as mine:
            if not mine:
                return _stale(kept) or TileAnswer("unavailable", max_age=NOT_NOW_AGE)
            # While we waited, another thread may have brought this very tile.
            again = self._cache.read(tile, seconds)
            if again is not None and self._is_fresh(again, seconds):
                return self._hit(again, seconds)
            return self._fetch(tile, seconds) or _stale(again) or _resting()

    def _fetch(self, tile: Tile, seconds: float) -> TileAnswer | None:
        if not self._breaker.allows(seconds):
            return None
        try:
            body = self._upstream.fetch(tile)
        except NoSuchTile:
            self._breaker.succeeded()
            return TileAnswer("unavailable", max_age=HOUR)
        except UpstreamFailed as error:
            log.warning("base map tile not fetched: %s", error)
            self._breaker.failed(seconds)
            return None
        self._breaker.succeeded()
        if not self._cache.write(tile, body, seconds):
            log.warning("base map tile not kept: the disk refused it")
        return TileAnswer("fetched", body, image_type(body), DAY)

    def _is_fresh(self, kept: Cached, seconds: float) -> bool:
        # A file from the future (clock set back) is as doubtful as an old one.
        return abs(seconds - kept.fetched) < self._settings.fresh_seconds

    def _hit(self, kept: Cached, seconds: float) -> TileAnswer:
        left = int(self._settings.fresh_seconds - (seconds - kept.fetched))
        return TileAnswer("hit", kept.body, kept.content_type, max(STALE_AGE, min(DAY, left)))


def _stale(kept: Cached | None) -> TileAnswer | None:
    # An old map is better than none.
    return TileAnswer("hit", kept.body, kept.content_type, STALE_AGE) if kept else None


def _resting() -> TileAnswer:
    return TileAnswer("unavailable", max_age=REST_AGE)


def _seconds(now: datetime) -> float:
    if now.tzinfo is None:
        raise ValueError("now must have a time zone")
    return now.timestamp()
