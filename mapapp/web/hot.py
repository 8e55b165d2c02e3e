"""Answers that are the same for everyone until the data or the minute change, kept ready.

A layer in front of Flask. A view that says so (`shared_answer`) has its answer sent from here,
compressed once, with an ETag made of what the answer depends on; the same question is then
answered without Flask, and so is « has it changed ». Nothing else is ever kept: no page that a
view did not mark, no error, nothing with a cookie, nothing for someone who says who they are.

A view that also gives its `Reader` has other questions of the same path and host answered without
Flask, by that reader, under the headers that Flask gave the first. Whatever the reader does not
answer (a wrong value, a store that is silent) is Flask's, as if it had not been tried.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl

from flask import Flask
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.http import parse_etags

from mapapp.atlas.view import View
from mapapp.resources import VERSION
from mapapp.search.asked import minute_of
from mapapp.web.encodings import MIN_BYTES, chosen_encoding, encoded
from mapapp.web.shared import KEY, READY, Args, Reader, Shared
from mapapp.web.site import Clock, Site

MOST_BYTES = 8_000_000
"""What one process keeps, bodies, headers and addresses together."""
_MOST_OF_ONE = MOST_BYTES // 4
_LARGE_BYTES = 100_000
"""Larger answers are kept when asked for a second time: most never are, and would push out others
and what the processor has at hand."""
_MOST_ONCE = 500
_OVERHEAD_BYTES = 4_000  # headers and the objects that hold them, generously
_MOST_LEARNT = 100  # paths and hosts answered without Flask

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
Wsgi = Callable[[Environ, StartResponse], Iterable[bytes]]
Key = tuple[str, str, str, str, str]
Path = tuple[str, str, str]
"""The beginning of a key: host, root, path."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """An answer as it is sent, in one encoding."""

    etag: str
    headers: Headers
    unchanged: Headers
    """Headers of the 304."""
    body: bytes


@dataclass(frozen=True, slots=True)
class _Told:
    """The headers that Flask gave: what kind of body, and those of any answer, the 304 too."""

    kind: Headers
    common: Headers


@dataclass(frozen=True, slots=True)
class _Learnt:
    """How to answer a path without Flask: its reader, and the headers that Flask gave."""

    reader: Reader
    headers: _Told


@dataclass
class _Held:
    """Answers of one view and one minute, the one asked for last at the end."""

    view: View
    minute: datetime
    answers: OrderedDict[Key, _Ready] = field(default_factory=OrderedDict)
    bytes: int = 0
    once: OrderedDict[Key, None] = field(default_factory=OrderedDict)
    """Addresses of large answers that were asked for once."""


def install(app: Flask) -> None:
    """Put the layer in front of an application."""
    site = app.extensions["mapapp"]
    assert isinstance(site, Site)
    layer = HotAnswers(
        app.wsgi_app, site.searcher.view, site.clock, app.config["SESSION_COOKIE_NAME"]
    )
    app.wsgi_app = layer  # type: ignore[method-assign]


class HotAnswers:
    """WSGI. `view` gives the newest view, which it looks for itself; `cookie` is the session's."""

    def __init__(self, app: Wsgi, view: Callable[[], View], clock: Clock, cookie: str) -> None:
        self._app = app
        self._view = view
        self._clock = clock
        self._cookie = f"{cookie}="
        self._lock = Lock()
        self._held: _Held | None = None
        self._learnt: dict[Path, _Learnt] = {}

    @property
    def kept_bytes(self) -> int:
        """How much is kept now."""
        return self._held.bytes if self._held else 0

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from what is kept, or ask the application."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._app(environ, start_response)
        key = _key(environ)
        anyone = self._from_anyone(environ)
        ready = self._find(key) if anyone else None
        if ready is None and anyone:
            ready = self._worked_out(key)
        if ready is not None:
            return _send(ready, environ, start_response)
        told: list[tuple[str, Headers]] = []

        def start(status: str, headers: Headers, exc_info: Any = None) -> Any:
            if not _is_shared(environ, status, headers):
                return start_response(status, headers, exc_info)
            told[:] = [(status, headers)]
            return lambda _data: None  # Flask never writes by itself

        answer = self._app(environ, start)
        if not told:
            return answer
        getattr(answer, "close", lambda: None)()
        shared: Shared = environ[KEY]
        headers = _told(told[0][1])
        ready = _ready(shared, key, headers)
        if anyone and not any(name == "Set-Cookie" for name, _ in told[0][1]):
            self._keep(key, shared, ready)
            self._learn(key, shared, headers)
        return _send(ready, environ, start_response)

    def _learn(self, key: Key, shared: Shared, headers: _Told) -> None:
        # Whoever Flask has answered has a host that it trusts and a path that is there.
        if shared.reader is not None and len(self._learnt) < _MOST_LEARNT:
            self._learnt.setdefault(key[:3], _Learnt(shared.reader, headers))

    def _worked_out(self, key: Key) -> _Ready | None:
        """The answer to a question like one that Flask has answered; None: it is Flask's."""
        learnt = self._learnt.get(key[:3])
        if learnt is None:
            return None
        try:
            question = learnt.reader(args_of(key[3]))
            if not question.shared:
                return None
            told = question.answer()
        except Exception:  # Flask meets it again, and knows what to say of it
            return None
        shared = Shared(told.view, minute_of(told.now), told.body, learnt.reader)
        ready = _ready(shared, key, learnt.headers)
        self._keep(key, shared, ready)
        return ready

    def _from_anyone(self, environ: Environ) -> bool:
        return "HTTP_AUTHORIZATION" not in environ and self._cookie not in environ.get(
            "HTTP_COOKIE", ""
        )

    def _find(self, key: Key) -> _Ready | None:
        held = self._held
        if held is None or key not in held.answers:
            return None
        if held.view is not self._view() or held.minute != minute_of(self._clock()):
            return None
        with self._lock:
            ready = held.answers.get(key)  # another thread may have let it go
            if ready is not None:
                held.answers.move_to_end(key)
        return ready

    def _keep(self, key: Key, shared: Shared, ready: _Ready) -> None:
        size = _size(key, ready)
        if size > _MOST_OF_ONE:
            return
        with self._lock:
            held = self._held
            if held is None or held.view is not shared.view or held.minute != shared.minute:
                # A slow question may bring back an old view: what it keeps is never found.
                held = self._held = _Held(shared.view, shared.minute)
            if size > _LARGE_BYTES and not _again(held.once, key):
                return
            before = held.answers.pop(key, None)
            held.bytes += size - (_size(key, before) if before else 0)
            held.answers[key] = ready
            while held.bytes > MOST_BYTES:
                held.bytes -= _size(*held.answers.popitem(last=False))


def _again(once: OrderedDict[Key, None], key: Key) -> bool:
    """Whether a key was seen before; it is from now on, for a while."""
    if key in once:
        return True
    once[key] = None
    if len(once) > _MOST_ONCE:
        once.popitem(last=False)
    return False


def _key(environ: Environ) -> Key:
    return (
        f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST', '')}",
        environ.get("SCRIPT_NAME", ""),
        environ.get("PATH_INFO", ""),
        environ.get("QUERY_STRING", ""),
        chosen_encoding(environ.get("HTTP_ACCEPT_ENCODING", "")) or "",
    )


def args_of(query: str) -> Args:
    """The parameters of a query string of WSGI, as Flask's request reads them."""
    text = query.encode("latin1").decode()
    if "%" in text or "+" in text:
        return ImmutableMultiDict(
            parse_qsl(text, keep_blank_values=True, errors="werkzeug.url_quote")
        )
    # Nothing to decode: most of what is asked.
    parts = [part.partition("=") for part in text.split("&") if part]
    return ImmutableMultiDict([(name, value) for name, _, value in parts])


def _size(key: Key, ready: _Ready) -> int:
    # An address stands in its key and, as links, in the answer.
    return len(ready.body) + 4 * sum(map(len, key)) + _OVERHEAD_BYTES


def _is_shared(environ: Environ, status: str, headers: Headers) -> bool:
    """Whether this is the answer that a view marked, not an error that took its place."""
    return KEY in environ and status.startswith("200 ") and ("Content-Encoding", READY) in headers


_PER_BODY = frozenset({"Content-Length", "Content-Encoding", "Content-Type", "Date", "ETag"})


def _told(headers: Headers) -> _Told:
    common = [(name, value) for name, value in headers if name not in _PER_BODY]
    if not any(name == "Vary" for name, _ in common):
        common.append(("Vary", "Accept-Encoding"))
    return _Told([(name, value) for name, value in headers if name == "Content-Type"], common)


def _ready(shared: Shared, key: Key, headers: _Told) -> _Ready:
    encoding = key[-1] if len(shared.body) >= MIN_BYTES else ""
    state = shared.view.state
    depends_on = (VERSION, state.identity, str(state.version), shared.minute.isoformat(), *key[:-1])
    digest = blake2b("\0".join(depends_on).encode("utf-8", "replace"), digest_size=12).hexdigest()
    etag = f'"{digest}:{encoding}"' if encoding else f'"{digest}"'
    body = encoded(shared.body, encoding) if encoding else shared.body
    unchanged = [*headers.common, ("ETag", etag)]
    own = [*headers.kind, ("Content-Length", str(len(body)))]
    if encoding:
        own.append(("Content-Encoding", encoding))
    return _Ready(etag, own + unchanged, unchanged, body)


def _send(ready: _Ready, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    asked = environ.get("HTTP_IF_NONE_MATCH")
    if asked and (asked == ready.etag or parse_etags(asked).contains_weak(ready.etag.strip('"'))):
        start_response("304 Not Modified", list(ready.unchanged))
        return ()
    start_response("200 OK", list(ready.headers))
    return () if environ["REQUEST_METHOD"] == "HEAD" else (ready.body,)
