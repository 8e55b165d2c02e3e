"""Adding documents to an action and taking them away: changes of its record like any other."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from mapapp.contributing.batches import Author, Publishing
from mapapp.domain.instants import stamp
from mapapp.domain.parameters import BadValue
from mapapp.domain.plan import PlanAction
from mapapp.domain.plan_documents import Document
from mapapp.planning.following import ActionChange, follow
from mapapp.store import plan, plan_documents
from mapapp.store.connections import Connection
from mapapp.store.plan_documents import DocumentFile

KEPT = timedelta(days=90)
"""How long the file of a document that was taken away can still be brought back by undoing."""
LONGEST_ADDRESS = 500
_HTTPS = "une adresse complète est attendue, qui commence par https://"


def read_address(text: str) -> str:
    """An https address. Raises BadValue."""
    try:
        parts = urlsplit(text)
        sound = (
            parts.scheme == "https" and "." in (parts.hostname or "") and "@" not in parts.netloc
        )
        _ = parts.port
    except ValueError as error:
        raise BadValue(_HTTPS) from error
    if not sound or len(text) > LONGEST_ADDRESS or any(c.isspace() or c in '<>"\\' for c in text):
        raise BadValue(_HTTPS)
    return text


def add_document(
    connection: Connection,
    publishing: Publishing,
    author: Author,
    one: PlanAction,
    said: Mapping[str, Any],
    file: DocumentFile | None,
) -> None:
    """Add a document to an action; `said`: `title`, `date`, `public` and, without a file, `url`."""
    number = plan_documents.put_document(connection, one.id, file, publishing.now)
    about = {} if file is None else {"name": file.name, "type": file.type}
    size = {} if file is None else {"size": len(file.content)}
    document = Document(**{"id": number, **said, **about, **size})
    _write(connection, publishing, author, one, [*one.record["documents"], asdict(document)])


def remove_document(
    connection: Connection, publishing: Publishing, author: Author, one: PlanAction, number: int
) -> bool:
    """Take a document away from an action; False if it has none of this number."""
    left = [row for row in one.record["documents"] if row["id"] != number]
    if len(left) == len(one.record["documents"]):
        return False
    _write(connection, publishing, author, one, left)
    return True


def _write(
    connection: Connection,
    publishing: Publishing,
    author: Author,
    one: PlanAction,
    documents: list[Mapping[str, Any]],
) -> None:
    follow(connection, publishing, author, [ActionChange(one.id, {"documents": documents})])


def forget_files(connection: Connection, now: datetime) -> int:
    """Forget the files of documents that were taken away long ago; gives how many."""
    used = {one.id for action in plan.whole_plan(connection) for one in action.documents}
    return plan_documents.forget_unused(connection, used, stamp(now), stamp(now - KEPT))
