"""Jobs: what workers take, keep alive, and end."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, or_, select, update

from mapapp.domain.instants import stamp
from mapapp.store.work_tables import job

DEAD_AFTER = timedelta(seconds=60)
"""A running job that gave no sign of life for so long belonged to a worker that died."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it is kept. `state`: waiting, running, done, failed; `note`: shown to people."""

    id: int
    kind: str
    payload: Any
    state: str
    done: int
    total: int
    note: str | None
    attempts: int
    created_at: str
    not_before: str
    started_at: str | None
    seen_at: str | None
    finished_at: str | None
    worker: str | None
    result: Any

    @property
    def over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in ("done", "failed")


def add_job(
    connection: Connection, kind: str, payload: Any, now: datetime, *, at: datetime | None = None
) -> int:
    """A job to do once this transaction is done, at `at` or as soon as may be; gives its number."""
    values = {
        "kind": kind,
        "payload": payload,
        "state": "waiting",
        "done": 0,
        "total": 0,
        "attempts": 0,
        "created_at": stamp(now),
        "not_before": stamp(at or now),
    }
    return int(connection.execute(insert(job).values(values).returning(job.c.id)).scalar_one())


def add_unless_recent(
    connection: Connection, kind: str, every: timedelta, now: datetime
) -> int | None:
    """A job of a regular kind, unless one waits, runs, or was made less than `every` ago."""
    if not is_due_again(connection, kind, every, now):
        return None
    return add_job(connection, kind, {}, now)


def is_due_again(connection: Connection, kind: str, every: timedelta, now: datetime) -> bool:
    """Whether no job of a kind waits, runs, or was made less than `every` ago."""
    recent = or_(job.c.state.in_(("waiting", "running")), job.c.created_at > stamp(now - every))
    query = select(job.c.id).where(job.c.kind == kind, recent).limit(1)
    return connection.execute(query).first() is None


def job_by_id(connection: Connection, job_id: int) -> Job | None:
    """One job, or None."""
    row = connection.execute(select(job).where(job.c.id == job_id)).one_or_none()
    return Job(*row) if row else None


def latest_jobs(connection: Connection, limit: int = 100) -> list[Job]:
    """The latest jobs, newest first."""
    rows = connection.execute(select(job).order_by(job.c.id.desc()).limit(limit))
    return [Job(*row) for row in rows]


def _due(now: datetime) -> ColumnElement[bool]:
    waits = (job.c.state == "waiting") & (job.c.not_before <= stamp(now))
    orphan = (job.c.state == "running") & (job.c.seen_at < stamp(now - DEAD_AFTER))
    return waits | orphan


def jobs_due(connection: Connection, now: datetime) -> bool:
    """Whether there is a job to take."""
    return connection.execute(select(job.c.id).where(_due(now)).limit(1)).first() is not None


def claim_job(connection: Connection, worker: str, now: datetime) -> Job | None:
    """Take the oldest job due. In a writing transaction: writers follow one another, so that no
    two workers take the same."""
    query = select(job).where(_due(now)).order_by(job.c.not_before, job.c.id).limit(1)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    values = {
        "state": "running",
        "worker": worker,
        "attempts": row.attempts + 1,
        "started_at": stamp(now),
        "seen_at": stamp(now),
    }
    connection.execute(update(job).where(job.c.id == row.id).values(values))
    return job_by_id(connection, row.id)


def _held(job_id: int, worker: str) -> ColumnElement[bool]:
    return (job.c.id == job_id) & (job.c.worker == worker) & (job.c.state == "running")


def holds(connection: Connection, job_id: int, worker: str) -> bool:
    """Whether a job is still this worker's: asked by the transaction that does what cannot be
    done twice."""
    return connection.execute(select(job.c.id).where(_held(job_id, worker))).first() is not None


def beat(connection: Connection, job_id: int, worker: str, now: datetime, **seen: Any) -> bool:
    """A sign of life, with what was done so far; False if the job is another worker's now."""
    query = update(job).where(_held(job_id, worker)).values(seen_at=stamp(now), **seen)
    return connection.execute(query).rowcount == 1


def finish_job(
    connection: Connection, job_id: int, worker: str, now: datetime, result: Any
) -> bool:
    """The job is done; False if it is another worker's now."""
    values = {"state": "done", "finished_at": stamp(now), "result": result}
    query = update(job).where(_held(job_id, worker)).values(values)
    return connection.execute(query).rowcount == 1


def fail_job(connection: Connection, job_id: int, worker: str, note: str, now: datetime) -> bool:
    """The job is given up, and says why."""
    values = {"state": "failed", "finished_at": stamp(now), "note": note}
    query = update(job).where(_held(job_id, worker)).values(values)
    return connection.execute(query).rowcount == 1


def put_back(
    connection: Connection, job_id: int, worker: str, at: datetime, *, counts: bool
) -> bool:
    """The job waits again until `at`; `counts`: whether this attempt is one of those it has."""
    values: dict[str, Any] = {"state": "waiting", "not_before": stamp(at), "worker": None}
    if not counts:
        values["attempts"] = job.c.attempts - 1
    query = update(job).where(_held(job_id, worker)).values(values)
    return connection.execute(query).rowcount == 1


def retry_job(connection: Connection, job_id: int, now: datetime) -> bool:
    """Have a failed job done again; False if it did not fail."""
    values = {"state": "waiting", "attempts": 0, "not_before": stamp(now), "finished_at": None}
    query = update(job).where(job.c.id == job_id, job.c.state == "failed").values(values)
    return connection.execute(query).rowcount == 1


def purge_jobs(connection: Connection, before: str) -> int:
    """Forget jobs that were over before an instant."""
    old = job.c.state.in_(("done", "failed")) & (job.c.finished_at < before)
    return connection.execute(job.delete().where(old)).rowcount
