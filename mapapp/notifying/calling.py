"""Calling a program of an organisation: one request, bounded in time and size, no redirect."""

import http.client
import socket
import ssl
import threading
from contextlib import suppress

from mapapp.notifying.destinations import Destination, Refused, Resolve, checked, read_url, resolve

TIMEOUT_S = 5.0
WHOLE_CALL_S = 10.0
MOST_BYTES = 64 * 1024
AGENT = "carte-des-aides"


class CallFailed(Exception):
    """A call that was not answered well; the message is French."""


class _Pinned(http.client.HTTPConnection):
    """A connection to one address, whatever its name leads to by now."""

    def __init__(self, to: Destination) -> None:
        super().__init__(to.host, to.port, timeout=TIMEOUT_S)
        self._to = to

    def connect(self) -> None:
        """Reach the checked address; over TLS, its certificate must be the name's."""
        self.sock = socket.create_connection((self._to.address, self._to.port), TIMEOUT_S)
        if self._to.secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self._to.host)


class Caller:
    """Makes calls. `to_loopback` lets tests call this machine; `look` resolves names."""

    def __init__(self, *, to_loopback: bool = False, look: Resolve = resolve) -> None:
        self._to_loopback, self._look = to_loopback, look

    def call(self, url: str, body: bytes, headers: dict[str, str]) -> None:
        """POST a JSON body. Raises CallFailed unless the answer is 2xx."""
        try:
            to = read_url(url, to_loopback=self._to_loopback)
            to = checked(to, self._look, to_loopback=self._to_loopback)
        except Refused as error:
            raise CallFailed(str(error)) from error
        connection = _Pinned(to)
        # The time limit of a socket is for each of its reads: one that drips is cut here.
        limit = threading.Timer(WHOLE_CALL_S, _cut, [connection])
        limit.daemon = True
        limit.start()
        try:
            self._exchange(connection, to, body, headers)
        except ssl.SSLError as error:
            raise CallFailed(f"la liaison chiffrée échoue ({error.reason or 'TLS'})") from error
        except (OSError, http.client.HTTPException) as error:
            raise CallFailed(f"pas de réponse lisible ({type(error).__name__})") from error
        finally:
            limit.cancel()
            connection.close()

    def _exchange(
        self, connection: _Pinned, to: Destination, body: bytes, headers: dict[str, str]
    ) -> None:
        sent = {
            "Content-Type": "application/json",
            "User-Agent": AGENT,
            "Accept": "*/*",
            "Connection": "close",
        }
        connection.request("POST", to.path, body, sent | headers)
        answer = connection.getresponse()
        answer.read(MOST_BYTES)
        if 300 <= answer.status < 400:
            raise CallFailed(f"redirection ({answer.status}) : elles ne sont pas suivies")
        if not 200 <= answer.status < 300:
            raise CallFailed(f"réponse {answer.status}")


def _cut(connection: _Pinned) -> None:
    sock = connection.sock
    if sock is not None:
        # It may have ended by itself.
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
