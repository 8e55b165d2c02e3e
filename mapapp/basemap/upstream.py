"""Fetch one tile from the service: the only place of the product that uses the network.

Nothing of the visitor is passed on: no header, cookie, referer or address of theirs.
"""

import os
import threading
import time
from collections.abc import Callable
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Final

from mapapp.basemap.images import image_type
from mapapp.basemap.settings import MAX_TILE_BYTES, BasemapSettings
from mapapp.basemap.tiles import Tile

if TYPE_CHECKING:
    import requests

USER_AGENT: Final = "mapapp/0.1 (carte publique, cache de tuiles)"
_CHUNK: Final = 16 * 1024
_NO_TILE: Final = frozenset({204, 400, 404})
"""Answers that mean "nothing there" and say nothing against the service."""


class UpstreamFailed(Exception):
    """The service did not give a sound tile; the message is for the log, not for a page."""


class NoSuchTile(Exception):
    """The service is well and has no such tile."""


class Upstream:
    """The tile service, asked one tile at a time; may be used by several threads.

    :param clock: seconds that only go forward, to bound the whole length of an answer.
    """

    def __init__(
        self, settings: BasemapSettings, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Keep the settings; the connection is opened at the first call."""
        self._settings = settings
        self._clock = clock
        self._lock = threading.Lock()
        self._session: requests.Session | None = None
        self._owner = -1

    def fetch(self, tile: Tile) -> bytes:
        """The bytes of a tile: a whole PNG or JPEG of at most 512 KiB.

        :raises NoSuchTile: there is none there.
        :raises UpstreamFailed: any other answer, or none in time.
        """
        # Half of what serving would import at its start, for who asks for a tile we do not have.
        import requests  # noqa: PLC0415
        from urllib3.exceptions import HTTPError  # noqa: PLC0415 - see above

        deadline = self._clock() + self._settings.total_seconds
        try:
            with self._opened().get(
                self._address(tile),
                timeout=(self._settings.connect_seconds, self._settings.read_seconds),
                allow_redirects=False,  # a redirection could lead to any host
                stream=True,
            ) as response:
                return self._sound(response, deadline)
        except (requests.RequestException, HTTPError, OSError) as error:
            raise UpstreamFailed(f"pas de réponse : {type(error).__name__}") from error

    def _address(self, tile: Tile) -> str:
        address = self._settings.template
        if address is None:
            raise NoSuchTile
        for field, value in (("{z}", tile.z), ("{x}", tile.x), ("{y}", tile.y)):
            address = address.replace(field, str(value))
        return address

    def _opened(self) -> "requests.Session":
        with self._lock:
            # A connection cannot be shared with the process one was forked from.
            if self._session is None or self._owner != os.getpid():
                self._session, self._owner = _session(), os.getpid()
            return self._session

    def _sound(self, response: "requests.Response", deadline: float) -> bytes:
        if response.status_code in _NO_TILE:
            raise NoSuchTile
        if response.status_code != 200:
            raise UpstreamFailed(f"réponse {response.status_code}")
        announced = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
        body = self._read(response, deadline)
        if announced != image_type(body):
            raise UpstreamFailed("ce n'est pas une image PNG ou JPEG entière")
        return body

    def _read(self, response: "requests.Response", deadline: float) -> bytes:
        length = response.headers.get("Content-Length", "")
        if length.isascii() and length.isdigit() and int(length) > MAX_TILE_BYTES:
            raise UpstreamFailed("tuile trop grosse")
        body = bytearray()
        # read1: whatever has come, so that a server which drips bytes meets the deadline.
        # Not decoded: a compressed answer, which we did not ask for, fails as "no image".
        while chunk := response.raw.read1(_CHUNK, decode_content=False):
            body += chunk
            if len(body) > MAX_TILE_BYTES:
                raise UpstreamFailed("tuile trop grosse")
            if self._clock() > deadline:
                raise UpstreamFailed("réponse trop lente")
        return bytes(body)


def _session() -> "requests.Session":
    import requests  # noqa: PLC0415 - see the call

    session = requests.Session()
    session.headers = requests.structures.CaseInsensitiveDict(
        {"User-Agent": USER_AGENT, "Accept": "image/png, image/jpeg", "Accept-Encoding": "identity"}
    )
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return session
