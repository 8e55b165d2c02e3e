"""What moderators of a territory have to look at, beside contributions."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, update

from mapapp.store.moderation_tables import task


@dataclass(frozen=True, slots=True)
class Task:
    """A place to look at, and why."""

    id: int
    kind: str
    place_id: str
    place_kind: str
    territories: list[str]
    detail: str | None
    created_at: str


_COLUMNS = [task.c[name] for name in Task.__dataclass_fields__]


def add_task(connection: Connection, values: dict[str, Any]) -> int:
    """Number of a task just written; `values` by column."""
    number = connection.scalar(insert(task).values(values).returning(task.c.id))
    assert number is not None
    return int(number)


def open_tasks(connection: Connection, limit: int = 1_000) -> list[Task]:
    """Tasks that nobody has done, the oldest first."""
    query = select(*_COLUMNS).where(task.c.done_at.is_(None)).order_by(task.c.id).limit(limit)
    return [Task(*row) for row in connection.execute(query)]


def task_by_id(connection: Connection, number: int) -> Task | None:
    """A task by its number."""
    row = connection.execute(select(*_COLUMNS).where(task.c.id == number)).one_or_none()
    return None if row is None else Task(*row)


def finish_task(connection: Connection, number: int, by: int | None, now: str) -> None:
    """Say that a task is done."""
    connection.execute(
        update(task)
        .where(task.c.id == number, task.c.done_at.is_(None))
        .values(done_at=now, done_by=by)
    )
