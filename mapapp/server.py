"""The production server: gunicorn with threads, told everything by code."""

import gc
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import _DEFER, ThreadWorker

from mapapp.app import create_app
from mapapp.config import Settings
from mapapp.store.engine import StoreUnavailable
from mapapp.web.site import Site

_SILENCE_SECONDS = 0.05


def _warm(site: Site) -> None:
    """Before the workers are: open what each of them needs for its first answer."""
    try:
        view = site.searcher.view()
    except StoreUnavailable:
        return  # said to whoever asks, and tried again
    site.searcher.hours(view).states(site.clock())


class _Worker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's worker, that gives no thread to a connection that says nothing.

    Browsers open connections ahead of need; gunicorn lets each hold a thread for 5 s, so that
    a few visitors would stop a small server.
    """

    def handle(self, conn: Any) -> Any:
        """Answer a connection, or give it back to the poller until it speaks."""
        silent = not conn.initialized and not conn.data_ready
        if silent and not conn.wait_for_data(_SILENCE_SECONDS):
            return _DEFER
        return super().handle(conn)


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
    app = create_app(settings)
    site = app.extensions["mapapp"]
    assert isinstance(site, Site)
    _warm(site)
    # What is shared stays so: the collector of a worker writes on no page of the parent's.
    gc.collect()
    gc.freeze()

    def _forget_connections(_server: object, _worker: object) -> None:
        site.store.forget_connections()

    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    _Server(
        app,
        {
            "bind": bind,
            "workers": workers,
            "threads": threads,
            "worker_class": _Worker,
            "preload_app": True,
            "post_fork": _forget_connections,
            "timeout": 60,
            "keepalive": 15,
            "limit_request_line": 8190,
            "loglevel": "warning",
        },
    ).run()
