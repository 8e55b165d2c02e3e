"""Files on their way in: uploads, what workers made of them, and how organisations' are read."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from mapapp.store.moderation_tables import column_mapping, import_run
from mapapp.store.work_tables import parsed, upload

READING, MAPPING, CHECKED, REFUSED = "reading", "mapping", "checked", "refused"
IMPORTING, DONE, UNDONE = "importing", "done", "undone"


@dataclass(frozen=True, slots=True)
class ImportRun:
    """One file on its way in; see the table. `name` is the file's, `made_by` an account."""

    id: int
    organisation: str
    made_by: int | None
    upload: int
    name: str
    state: str
    mapping: Mapping[str, Any] | None
    fixes: Mapping[str, Any]
    summary: Mapping[str, Any]
    created_at: str
    confirmed_at: str | None
    batch: int | None
    complete: bool


def add_run(
    connection: Connection,
    *,
    organisation: str,
    account: int | None,
    name: str,
    content: bytes,
    now: str,
) -> int:
    """Keep a file and begin its run; gives the run's number."""
    row = {"name": name, "content": content, "digest": sha256(content).hexdigest()}
    number = connection.scalar(insert(upload).values(**row, created_at=now).returning(upload.c.id))
    values = {
        "organisation": organisation,
        "account": account,
        "upload": number,
        "state": READING,
        "fixes": {},
        "created_at": now,
        "complete": True,
    }
    found = connection.scalar(insert(import_run).values(values).returning(import_run.c.id))
    assert found is not None
    return int(found)


def run_by_id(connection: Connection, number: int) -> ImportRun | None:
    """One run, or None."""
    rows = _runs(connection, import_run.c.id == number, 1)
    return rows[0] if rows else None


def runs_of(connection: Connection, organisation: str, limit: int = 20) -> list[ImportRun]:
    """The latest runs of an organisation, newest first."""
    return _runs(connection, import_run.c.organisation == organisation, limit)


def _runs(connection: Connection, condition: Any, limit: int) -> list[ImportRun]:
    query = (
        select(import_run, upload.c.name.label("file"))
        .join(upload, upload.c.id == import_run.c.upload)
        .where(condition)
        .order_by(import_run.c.id.desc())
        .limit(limit)
    )
    return [
        ImportRun(
            id=row["id"],
            organisation=row["organisation"],
            made_by=row["account"],
            upload=row["upload"],
            name=row["file"],
            state=row["state"],
            mapping=row["mapping"],
            fixes=row["fixes"],
            summary=row["summary"] or {},
            created_at=row["created_at"],
            confirmed_at=row["confirmed_at"],
            batch=row["batch"],
            complete=row["complete"],
        )
        for row in connection.execute(query).mappings()
    ]


def change_run(connection: Connection, number: int, *states: str, **values: Any) -> bool:
    """Write values of a run that is in one of these states (any, without one); whether it was."""
    query = update(import_run).where(import_run.c.id == number)
    if states:
        query = query.where(import_run.c.state.in_(states))
    return connection.execute(query.values(values)).rowcount == 1


def upload_of(connection: Connection, number: int) -> bytes:
    """The file of a run; empty once it is purged."""
    return connection.scalar(select(upload.c.content).where(upload.c.id == number)) or b""


def put_part(connection: Connection, upload_id: int, part: str, content: bytes) -> None:
    """Keep what a worker made of a file."""
    where = (parsed.c.upload == upload_id) & (parsed.c.part == part)
    connection.execute(delete(parsed).where(where))
    connection.execute(insert(parsed).values(upload=upload_id, part=part, content=content))


def part_of(connection: Connection, upload_id: int, part: str) -> bytes | None:
    """What a worker made of a file; None before it did."""
    where = (parsed.c.upload == upload_id) & (parsed.c.part == part)
    return connection.scalar(select(parsed.c.content).where(where))


def forget_files(connection: Connection, before: str) -> int:
    """Empty the files of runs made before an ISO time; what they changed stays undoable."""
    old = select(upload.c.id).where(upload.c.created_at < before, upload.c.content != b"")
    numbers = list(connection.scalars(old))
    if numbers:
        connection.execute(delete(parsed).where(parsed.c.upload.in_(numbers)))
        connection.execute(update(upload).where(upload.c.id.in_(numbers)).values(content=b""))
    return len(numbers)


def remembered_mapping(
    connection: Connection, organisation: str, header: str
) -> Mapping[str, Any] | None:
    """How an organisation's file with this header (its SHA-256) was read last."""
    query = select(column_mapping.c.mapping).where(
        column_mapping.c.organisation == organisation, column_mapping.c.header == header
    )
    return connection.scalar(query)


def remember_mapping(
    connection: Connection, organisation: str, header: str, mapping: Mapping[str, Any]
) -> None:
    """Remember how a file with this header is read."""
    where = (column_mapping.c.organisation == organisation) & (column_mapping.c.header == header)
    connection.execute(delete(column_mapping).where(where))
    connection.execute(
        insert(column_mapping).values(
            organisation=organisation, header=header, mapping=dict(mapping)
        )
    )
