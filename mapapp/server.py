"""The production server: gunicorn with threads, told everything by code."""

import gc
import sys
from functools import partial
from socket import socket
from threading import Timer
from time import monotonic
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import _DEFER, ThreadWorker

from mapapp.app import create_front
from mapapp.config import Settings
from mapapp.memory import give_back, give_back_regularly
from mapapp.store import queries
from mapapp.store.engine import StoreUnavailable
from mapapp.web.rooms import Front
from mapapp.web.site import Site

_SILENCE_SECONDS = 0.05
_FIRST_STAGE_SECONDS = 5.0
_TURN_SECONDS = 0.0005
_OTHERS_TAKE_SECONDS = 0.001


def _warm(site: Site) -> None:
    """Before the workers are: open what each of them needs for its first answer."""
    try:
        view = site.searcher.view()
    except StoreUnavailable:
        return  # said to whoever asks, and tried again
    site.searcher.hours(view).states(site.clock())


class _Worker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's worker, that gives no thread to a connection that says nothing, and takes no
    connection that another worker has the time to take.

    Browsers open connections ahead of need; gunicorn lets each hold a thread for 5 s, so that
    a few visitors would stop a small server. They open several at once, too, and the worker that
    wakes first would take nearly all of them: kept alive, they would wait for its one lock of
    Python while other processors have nothing to do.
    """

    _accepts_at = 0.0

    def accept(self, listener: socket) -> None:
        """Take a connection, and leave the next to the other workers for a moment."""
        super().accept(listener)
        if self.cfg.workers > 1:
            self._accepts_at = monotonic() + _OTHERS_TAKE_SECONDS
            self.set_accept_enabled(False)

    def set_accept_enabled(self, enabled: bool) -> None:
        """Listen or not; not before it is this worker's turn again."""
        super().set_accept_enabled(enabled and monotonic() >= self._accepts_at)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Wait no longer than until it is this worker's turn again."""
        left = self._accepts_at - monotonic()
        super().wait_for_and_dispatch_events(min(timeout, left) if left > 0 else timeout)

    def handle(self, conn: Any) -> Any:
        """Answer a connection, or give it back to the poller until it speaks."""
        silent = not conn.initialized and not conn.data_ready
        if silent and not conn.wait_for_data(_SILENCE_SECONDS):
            return _DEFER
        return super().handle(conn)


class _Stages:
    """Two stages of a start, so that the first answer does not wait for the store's library.

    The first worker is forked at once and answers. Then the library is imported with the pages
    that need it, which takes as long as all that came before, and the other workers share them. The
    first one goes a little later, its requests answered, and another that shares them too takes its
    place.
    """

    def __init__(self, app: Front, *, alone: bool) -> None:
        self._app, self._alone = app, alone
        self._site: Site = app.extensions["mapapp"]

    def before_fork(self, _server: object, worker: Any) -> None:
        """In the parent."""
        if worker.age == 2:
            self._load()
            _freeze()

    def after_fork(self, _server: object, worker: Any) -> None:
        """In the worker."""
        gc.enable()
        self._site.store.forget_connections()
        give_back_regularly()
        if worker.age == 1:
            then = self._load if self._alone else partial(_retire, worker)
            timer = Timer(_FIRST_STAGE_SECONDS, then)
            timer.daemon = True
            timer.start()

    def _load(self) -> None:
        self._site.store.open()
        queries.load()
        self._app.open()
        _warm_figures(self._site)


def _warm_figures(site: Site) -> None:
    """What is asked first of the territories: long after the first answer, shared by workers."""
    # It brings what figures are made with, for which no start waits.
    from mapapp.web.figures_ready import warm  # noqa: PLC0415

    try:
        warm(site)
    except StoreUnavailable:
        return  # as in `_warm`


def _retire(worker: Any) -> None:
    worker.alive = False


def _freeze() -> None:
    """What is shared stays so: the collector of a worker writes on no page of the parent's, and
    no worker takes over what making it has left behind."""
    gc.collect()
    gc.freeze()
    give_back()


def take_turns() -> None:
    """Have the threads of a worker take turns sooner than Python's 5 ms.

    An answer is half a millisecond of work; a thread that works would keep the one that reads and
    hands out requests waiting for ten of them.
    """
    sys.setswitchinterval(_TURN_SECONDS)


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, app: Any, options: dict[str, Any]) -> None:
        self._app, self._options = app, options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self._app


def run(settings: Settings, *, host: str, port: int, workers: int, threads: int) -> None:
    """Serve until told to stop.

    The application is made before the workers are, which share its memory. No access log: the
    address of a search says where someone looks for help.
    """
    app = create_front(settings)
    _warm(app.extensions["mapapp"])
    _freeze()
    take_turns()
    stages = _Stages(app, alone=workers == 1)
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    _Server(
        app,
        {
            "bind": bind,
            "workers": workers,
            "threads": threads,
            "worker_class": _Worker,
            "preload_app": True,
            "pre_fork": stages.before_fork,
            "post_fork": stages.after_fork,
            "timeout": 60,
            "keepalive": 15,
            "limit_request_line": 8190,
            "loglevel": "warning",
        },
    ).run()
