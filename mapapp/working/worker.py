"""The worker's loop: take a job, do it, look at the chores, begin again."""

import logging
import os
import secrets
import socket
import threading
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from mapapp.store import jobs
from mapapp.store.engine import StoreUnavailable
from mapapp.store.jobs import Job
from mapapp.working.jobs import Chore, Hopeless, JobKind, Kinds, Stopped, Tools, Work

logger = logging.getLogger("mapapp.worker")
LOOK_EVERY_S = 1.0
_FIRST_WAIT = timedelta(seconds=10)
_GIVEN_UP = "Ce travail n'a pas pu être mené à bien. L'incident est noté."


class Worker:
    """One of any number of workers, on one machine or several: the database says who does what."""

    def __init__(self, tools: Tools, kinds: Kinds, chores: Sequence[Chore] = ()) -> None:
        self._tools, self._kinds, self._chores = tools, kinds, chores
        self.name = f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"
        self.stopping = threading.Event()

    def run(self, *, parent: int | None = None) -> None:
        """Work until told to stop, or until the process `parent` is not our parent any more."""
        while not self.stopping.is_set():
            if parent is not None and os.getppid() != parent:
                break
            try:
                busy = self.turn()
            except StoreUnavailable as error:
                logger.warning("the database does not answer: %s", error)
                busy = False
            except Exception:
                # The loop outlives whatever one turn may meet.
                logger.exception("a turn failed")
                busy = False
            if not busy:
                self.stopping.wait(LOOK_EVERY_S)

    def run_until_idle(self) -> int:
        """Do all there is to do now; gives how many turns were busy."""
        turns = 0
        while not self.stopping.is_set() and self.turn():
            turns += 1
        return turns

    def turn(self) -> bool:
        """One look at everything; whether there was something to do."""
        self._schedule()
        taken = self._claim()
        if taken:
            self._do(taken)
        done = 0
        for chore in self._chores:
            try:
                done += chore.run(self._tools, self.stopping.is_set)
            except StoreUnavailable:
                raise
            except Exception:
                # One chore that fails must not keep the others from being done.
                logger.exception("chore %s failed", chore.name)
        return taken is not None or done > 0

    def _schedule(self) -> None:
        """Make the regular jobs whose time has come."""
        now = self._tools.clock()
        for name, kind in self._kinds.items():
            if kind.every is None:
                continue
            with self._tools.store.read() as connection:
                if not jobs.is_due_again(connection, name, kind.every, now):
                    continue
            with self._tools.store.write() as connection:
                jobs.add_unless_recent(connection, name, kind.every, now)

    def _claim(self) -> Job | None:
        now = self._tools.clock()
        with self._tools.store.read() as connection:
            if not jobs.jobs_due(connection, now):
                return None
        with self._tools.store.write() as connection:
            return jobs.claim_job(connection, self.name, now)

    def _do(self, job: Job) -> None:
        kind = self._kinds.get(job.kind)
        work = Work(self._tools, job, self.name, self.stopping)
        if kind is None or job.attempts > kind.attempts:
            # An attempt too many: its worker died each time, perhaps of this very job.
            self._fail(job, _GIVEN_UP)
            return
        try:
            with work.alive():
                result = kind.run(work)
        except Stopped:
            self._put_back(job)
        except Hopeless as error:
            self._fail(job, str(error))
        except Exception:
            logger.exception("job %s (%s), attempt %s, failed", job.id, job.kind, job.attempts)
            self._again(job, kind)
        else:
            self._finish(job, result)

    def _finish(self, job: Job, result: Any) -> None:
        with self._tools.store.write() as connection:
            if not jobs.finish_job(connection, job.id, self.name, self._tools.clock(), result):
                logger.warning("job %s was taken over by another worker", job.id)

    def _fail(self, job: Job, note: str) -> None:
        with self._tools.store.write() as connection:
            jobs.fail_job(connection, job.id, self.name, note, self._tools.clock())

    def _put_back(self, job: Job) -> None:
        now = self._tools.clock()
        with self._tools.store.write() as connection:
            jobs.put_back(connection, job.id, self.name, now, counts=False)

    def _again(self, job: Job, kind: JobKind) -> None:
        if job.attempts >= kind.attempts:
            self._fail(job, _GIVEN_UP)
            return
        at = self._tools.clock() + _FIRST_WAIT * 4 ** (job.attempts - 1)
        with self._tools.store.write() as connection:
            jobs.put_back(connection, job.id, self.name, at, counts=True)
