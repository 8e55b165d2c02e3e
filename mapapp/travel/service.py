"""Ask a routing service: one question, one JSON answer, within limits.

Nothing of the visitor is passed on but a rounded point: no header, cookie or address of
theirs. No message holds that point, for messages may be logged.
"""

import os
import threading
import time
from collections.abc import Callable, Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, Final, Protocol

import orjson

from mapapp.travel.modes import Mode, Source
from mapapp.travel.shape import Shape

if TYPE_CHECKING:
    import requests

USER_AGENT: Final = "mapapp/0.1 (carte publique, isochrones)"
CONNECT_SECONDS: Final = 2.0
READ_SECONDS: Final = 4.0
TOTAL_SECONDS: Final = 6.0
MAX_BYTES: Final = 1024 * 1024
_CHUNK: Final = 16 * 1024
_JSON: Final = frozenset({"application/json", "application/geo+json"})
_REFUSED: Final = frozenset({400, 404})


class ServiceFailed(Exception):
    """The service did not give a sound answer; the message is for the log, not for a page."""


class NothingThere(Exception):
    """The service is well, and draws nothing for this point and these minutes."""


class IsochroneService(Protocol):
    """A service that draws what can be reached."""

    @property
    def source(self) -> Source:
        """Its name."""

    @property
    def modes(self) -> frozenset[Mode]:
        """What it can draw."""

    @property
    def per_second(self) -> int | None:
        """How many calls a second one process may make; None: as many as come."""

    def shape(self, lon: float, lat: float, minutes: int, mode: Mode) -> Shape:
        """The polygon; `ServiceFailed` or `NothingThere` else, ShapeError for a strange one."""


class JsonService:
    """One address that answers JSON; may be used by several threads.

    :param clock: seconds that only go forward, to bound the whole length of an answer.
    """

    def __init__(self, address: str, clock: Callable[[], float] = time.monotonic) -> None:
        """Keep the address; the connection is opened at the first call."""
        self._address = address
        self._clock = clock
        self._lock = threading.Lock()
        self._session: requests.Session | None = None
        self._owner = -1

    def get(self, parameters: Mapping[str, str]) -> Any:
        """The JSON answered to a GET; see `ServiceFailed` and `NothingThere`."""
        return self._ask("GET", params=dict(parameters))

    def post(self, question: Mapping[str, Any]) -> Any:
        """The JSON answered to a POST of JSON; see `ServiceFailed` and `NothingThere`."""
        headers = {"Content-Type": "application/json"}
        return self._ask("POST", data=orjson.dumps(question), headers=headers)

    def _ask(self, method: str, **question: Any) -> Any:
        # Long to import, and without a service nobody is asked.
        import requests  # noqa: PLC0415
        from urllib3.exceptions import HTTPError  # noqa: PLC0415 - see above

        deadline = self._clock() + TOTAL_SECONDS
        try:
            with self._opened().request(
                method,
                self._address,
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,  # a redirection could lead to any host
                stream=True,
                **question,
            ) as response:
                return self._sound(response, deadline)
        except (requests.RequestException, HTTPError, OSError) as error:
            raise ServiceFailed(f"pas de réponse : {type(error).__name__}") from None

    def _opened(self) -> "requests.Session":
        with self._lock:
            # A connection cannot be shared with the process one was forked from.
            if self._session is None or self._owner != os.getpid():
                self._session, self._owner = _session(), os.getpid()
            return self._session

    def _sound(self, response: "requests.Response", deadline: float) -> Any:
        if response.status_code in _REFUSED:
            raise NothingThere
        if response.status_code != 200:
            raise ServiceFailed(f"réponse {response.status_code}")
        if response.headers.get("Content-Type", "").split(";")[0].strip().lower() not in _JSON:
            raise ServiceFailed("ce n'est pas du JSON")
        body = self._read(response, deadline)
        try:
            return orjson.loads(body)  # refuses what is nested too deep
        except orjson.JSONDecodeError:
            raise ServiceFailed("JSON illisible") from None

    def _read(self, response: "requests.Response", deadline: float) -> bytes:
        length = response.headers.get("Content-Length", "")
        if length.isascii() and length.isdigit() and int(length) > MAX_BYTES:
            raise ServiceFailed("réponse trop grosse")
        body = bytearray()
        # read1: whatever has come, so that a server which drips bytes meets the deadline.
        # Not decoded: a compressed answer, which we did not ask for, fails as "no JSON".
        while chunk := response.raw.read1(_CHUNK, decode_content=False):
            body += chunk
            if len(body) > MAX_BYTES:
                raise ServiceFailed("réponse trop grosse")
            if self._clock() > deadline:
                raise ServiceFailed("réponse trop lente")
        return bytes(body)


def _session() -> "requests.Session":
    import requests  # noqa: PLC0415 - see the call

    session = requests.Session()
    session.headers = requests.structures.CaseInsensitiveDict(
        {"User-Agent": USER_AGENT, "Accept": "application/json", "Accept-Encoding": "identity"}
    )
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return session
