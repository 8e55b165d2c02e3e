"""Files of documents of the plan, and their numbers."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from mapapp.store.plan_tables import plan_document


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """A file: its clean name, its MIME type, its bytes."""

    name: str
    type: str
    content: bytes


def put_document(connection: Connection, action: str, file: DocumentFile | None, now: str) -> int:
    """The number of a new document, with its file if it is one."""
    values: dict[str, str | bytes] = {"action": action, "added_at": now}
    if file is not None:
        values |= {"name": file.name, "type": file.type, "content": file.content}
    number = connection.scalar(insert(plan_document).values(values).returning(plan_document.c.id))
    assert number is not None
    return int(number)


def document_file(connection: Connection, number: int) -> DocumentFile | None:
    """The file of a document; None if it has none, or none any more."""
    query = select(plan_document.c.name, plan_document.c.type, plan_document.c.content).where(
        plan_document.c.id == number, plan_document.c.content.is_not(None)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else DocumentFile(row.name, row.type, bytes(row.content))


def forget_unused(connection: Connection, used: Collection[int], now: str, before: str) -> int:
    """Forget the files that no action has shown since `before`; gives how many. Both are stored
    instants; a file that is shown again begins anew."""
    known = plan_document.c.content.is_not(None)
    rows = connection.execute(
        select(plan_document.c.id, plan_document.c.unused_since).where(known)
    ).all()
    forgotten = 0
    for number, since in rows:
        one = update(plan_document).where(plan_document.c.id == number)
        if number in used:
            if since is not None:
                connection.execute(one.values(unused_since=None))
        elif since is None:
            connection.execute(one.values(unused_since=now))
        elif since <= before:
            connection.execute(one.values(content=None))
            forgotten += 1
    return forgotten
