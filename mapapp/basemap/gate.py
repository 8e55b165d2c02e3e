"""How many fetches at once, and never two of the same tile."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from mapapp.basemap.tiles import Tile


class Gate:
    """Lets `fetches` threads through at once and keeps `waiters` waiting; the rest are told.

    A thread that waits answers nobody else: their number is held down so that a burst of
    tiles never takes the whole server. Limits are a process's own.
    """

    def __init__(self, fetches: int, waiters: int, wait_seconds: float) -> None:
        """Start with nobody inside."""
        self._fetches = fetches
        self._waiters = waiters
        self._wait_seconds = wait_seconds
        self._changed = threading.Condition()
        self._inside: set[Tile] = set()
        self._waiting = 0

    @contextmanager
    def turn(self, tile: Tile, *, patient: bool) -> Iterator[bool]:
        """Ask to fetch `tile`; yields whether one may, and holds the place until the end.

        Who had to wait should look again at what it wanted: another may have brought it.

        :param patient: wait a little for a place rather than give up at once.
        """
        entered = self._enter(tile, patient)
        try:
            yield entered
        finally:
            if entered:
                with self._changed:
                    self._inside.discard(tile)
                    self._changed.notify_all()

    def _enter(self, tile: Tile, patient: bool) -> bool:
        with self._changed:
            if not self._free(tile) and not (patient and self._wait(tile)):
                return False
            self._inside.add(tile)
            return True

    def _wait(self, tile: Tile) -> bool:
        if self._waiting >= self._waiters:
            return False
        self._waiting += 1
        try:
            return self._changed.wait_for(lambda: self._free(tile), self._wait_seconds)
        finally:
            self._waiting -= 1

    def _free(self, tile: Tile) -> bool:
        return tile not in self._inside and len(self._inside) < self._fetches
