"""What a job is to the worker that does it."""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from mapapp.accounts.keys import load_keys
from mapapp.config import Settings
from mapapp.domain.vocabulary import Vocabulary
from mapapp.resources import geodata_dir
from mapapp.sealing import Sealer
from mapapp.seeding.load import load_gazetteer, load_vocabulary
from mapapp.store import jobs
from mapapp.store.connections import Connection
from mapapp.store.engine import Store
from mapapp.store.jobs import Job
from mapapp.territory.gazetteer import Gazetteer

BEAT_EVERY_S = 10.0
logger = logging.getLogger("mapapp.worker")


class Stopped(Exception):
    """The worker was asked to stop: the job waits for another, and loses no attempt."""


class Hopeless(Exception):
    """The job cannot succeed, however often it is tried; the message is French and is shown."""


@dataclass
class Tools:
    """What jobs work with; the heavy parts are loaded by the first job that needs them."""

    store: Store
    settings: Settings
    clock: Callable[[], datetime]

    @cached_property
    def sealer(self) -> Sealer:
        """What opens the secrets that the database keeps."""
        return load_keys(self.settings).sealer

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """Communes and territories."""
        return load_gazetteer(geodata_dir())

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Codes and their words."""
        return load_vocabulary(geodata_dir())


@dataclass
class Work:
    """One attempt at a job."""

    tools: Tools
    job: Job
    worker: str
    stopping: threading.Event
    _lost: threading.Event = field(default_factory=threading.Event)

    def progress(self, done: int, total: int, note: str | None = None) -> None:
        """Say how far it is, for people who wait.

        Raises Stopped if the worker must stop, or if the job is another worker's now.
        """
        seen = {"done": done, "total": total} | ({"note": note} if note else {})
        self._beat(**seen)
        if self.stopping.is_set() or self._lost.is_set():
            raise Stopped

    def still_mine(self, connection: Connection) -> None:
        """To be asked in the transaction that does what must not be done twice. Raises Stopped."""
        if not jobs.holds(connection, self.job.id, self.worker):
            raise Stopped

    def _beat(self, **seen: Any) -> None:
        with self.tools.store.write() as connection:
            now = self.tools.clock()
            if not jobs.beat(connection, self.job.id, self.worker, now, **seen):
                self._lost.set()

    @contextmanager
    def alive(self) -> Iterator[None]:
        """In the block, the job shows that its worker lives, whatever it is busy with."""
        over = threading.Event()

        def keep() -> None:
            while not over.wait(BEAT_EVERY_S):
                try:
                    self._beat()
                except Exception:
                    logger.exception("no sign of life could be written for job %s", self.job.id)

        thread = threading.Thread(target=keep, daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


@dataclass(frozen=True, slots=True)
class JobKind:
    """How a kind of job is done. `attempts`: how often it is tried at most; `every`: how often it
    comes by itself, never if None. `run` gives a result that JSON holds; it may be begun again
    after a worker died half-way, so that what it does must be whole or repeatable."""

    run: Callable[[Work], Any]
    attempts: int = 3
    every: timedelta | None = None


Kinds = Mapping[str, JobKind]


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to look at each turn of the loop; gives how much was done."""

    name: str
    run: Callable[[Tools, Callable[[], bool]], int]
