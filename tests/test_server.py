"""The production server against what no browser sends, on both databases."""

import gc
import selectors
import socket
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from gunicorn.config import Config
from gunicorn.workers.gthread import ThreadWorker

from mapapp import server
from mapapp.server import take_turns
from tests.serving import by_gunicorn


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("serveur") / "journal.txt"


@pytest.fixture(scope="module")
def port(shipped_url: str, frame_dir: Path, log: Path) -> Iterator[int]:
    with by_gunicorn(shipped_url, frame_dir.parent, log) as found:
        yield found


def _status(port: int, raw: bytes) -> int | None:
    """The status that raw bytes are answered with; None if the connection is closed."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        try:
            connection.sendall(raw)
            while b"\r\n" not in answer and (part := connection.recv(4096)):
                answer += part
        except (ConnectionResetError, BrokenPipeError):
            pass  # it closed while we were still sending
    return int(answer.split(b" ")[1]) if answer else None


def _get(port: int, path: str) -> tuple[int, bytes]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as response:
        return response.status, response.read()


def test_it_serves_pages_and_data(port: int) -> None:
    status, page = _get(port, "/?q=velo")
    assert status == 200 and b"<!doctype html>" in page
    status, items = _get(port, "/api/collections/lieux/items?limit=2")
    assert status == 200 and b'"numberReturned":2' in items


HOST = b"Host: localhost\r\n"
RAW = {
    "two hosts": b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
    "two hosts, one ours": b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.exemple\r\n\r\n",
    "another host": b"GET / HTTP/1.1\r\nHost: evil.exemple\r\n\r\n",
    "a long path": b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    "a long query": b"GET /?q=" + b"a" * 60_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    "many headers": b"GET / HTTP/1.1\r\n"
    + HOST
    + b"".join(b"X-%d: %s\r\n" % (n, b"a" * 8000) for n in range(200))
    + b"\r\n",
    "negative length": b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: -5\r\n\r\nhello",
    "two lengths": b"POST / HTTP/1.1\r\n"
    + HOST
    + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
    "length and chunks": b"POST / HTTP/1.1\r\n"
    + HOST
    + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "HTTP/2 by force": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "no HTTP at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20 + b"\r\n\r\n",
    "a space in a header name": b"GET / HTTP/1.1\r\n" + HOST + b"X Y: z\r\n\r\n",
}


@pytest.mark.parametrize("name", RAW)
def test_a_malformed_request_is_refused(port: int, name: str) -> None:
    status = _status(port, RAW[name])
    assert status is None or 400 <= status < 500 or (status, name) == (505, "HTTP/2 by force")


@pytest.mark.parametrize(
    "raw",
    [
        b"GET / HTTP/1.1\r\n" + HOST + b"Accept-Encoding: gzip;q=x\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + HOST + b"X-Forwarded-Host: evil.exemple\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + HOST + b"Cookie: a=\xff\xfe; b\r\nReferer: \xe9\r\n\r\n",
        b"GET / HTTP/1.0\r\n" + HOST + b"\r\n",
    ],
)
def test_an_odd_request_is_answered(port: int, raw: bytes) -> None:
    assert _status(port, raw) == 200


def test_silent_connections_leave_room(port: int) -> None:
    # Requests sent by halves are the buffering proxy's business (README, in production).
    held = [socket.create_connection(("127.0.0.1", port), 10) for _ in range(50)]
    try:
        started = time.monotonic()
        assert _get(port, "/plan")[0] == 200
        assert time.monotonic() - started < 10
    finally:
        for connection in held:
            connection.close()


def test_its_log_says_nothing_of_searches(port: int, log: Path) -> None:
    _get(port, "/?q=secretissime&lon=-1.557&lat=47.219")
    said = log.read_text()
    assert "secretissime" not in said and "47.219" not in said


def test_threads_take_turns_within_an_answer() -> None:
    before = sys.getswitchinterval()
    try:
        take_turns()
        assert sys.getswitchinterval() == pytest.approx(0.0005)
    finally:
        sys.setswitchinterval(before)


def test_workers_take_over_nothing_that_was_freed(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    stages = server._Stages(SimpleNamespace(extensions={"mapapp": None}), alone=False)  # type: ignore[arg-type]
    monkeypatch.setattr(stages, "_load", lambda: done.append("load"))
    monkeypatch.setattr(gc, "freeze", lambda: done.append("freeze"))
    monkeypatch.setattr(server, "give_back", lambda: done.append("give back"))
    stages.before_fork(None, SimpleNamespace(age=1))
    assert done == []
    stages.before_fork(None, SimpleNamespace(age=2))
    assert done == ["load", "freeze", "give back"]


def test_a_worker_leaves_the_next_connection_to_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [100.0]
    monkeypatch.setattr(server, "monotonic", lambda: clock[0])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        taken, waited = _accepting(monkeypatch, listener, workers=2)
        assert (taken.is_listening(), waited) == (False, [])
        taken.wait_for_and_dispatch_events(timeout=1.0)
        taken.set_accept_enabled(True)  # as gunicorn's loop does each time
        assert not taken.is_listening()
        assert waited == [pytest.approx(0.001)]
        clock[0] += 0.002
        taken.set_accept_enabled(True)
        taken.wait_for_and_dispatch_events(timeout=1.0)
        assert taken.is_listening()
        assert waited[1:] == [1.0]


def test_the_only_worker_takes_every_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        taken, _waited = _accepting(monkeypatch, listener, workers=1)
        assert taken.is_listening()


class _Accepting(server._Worker):
    """A worker that has a poller and no threads."""

    def is_listening(self) -> bool:
        return any(key.data == self.accept for key in self.poller.get_map().values())


def _accepting(
    monkeypatch: pytest.MonkeyPatch, listener: socket.socket, workers: int
) -> tuple[_Accepting, list[float]]:
    """A worker that has just taken a connection, and how long it has waited for events."""
    waited: list[float] = []
    monkeypatch.setattr(ThreadWorker, "enqueue_req", lambda _self, conn: conn.close())
    monkeypatch.setattr(
        ThreadWorker, "wait_for_and_dispatch_events", lambda _self, timeout: waited.append(timeout)
    )
    config = Config()
    config.set("workers", workers)
    worker = _Accepting(1, 1, [listener], None, 30, config, None)
    worker.poller = selectors.SelectSelector()
    worker.set_accept_enabled(True)
    with socket.create_connection(listener.getsockname(), 10):
        worker.accept(listener)
    worker.tmp.close()
    return worker, waited
