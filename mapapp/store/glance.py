"""One look at a SQLite file without SQLAlchemy, which takes longer to import than all the rest.

Serving asks nothing else of the store until the page of a place is wanted or the data change.
"""

import sqlite3
from pathlib import Path
from typing import Any

from mapapp.store.refusals import NOT_READY, StoreUnavailable, refusal

_TIMEOUT_S = 10


def first_row(path: str, query: str) -> tuple[Any, ...] | None:
    """The first row of a query. Raises StoreUnavailable if the file is no such database."""
    if not Path(path).is_file():
        raise StoreUnavailable(NOT_READY)
    # rw, of which only reading is then allowed: a file in WAL can be read by who may write it.
    address = f"{Path(path).absolute().as_uri()}?mode=rw"
    try:
        connection = sqlite3.connect(address, timeout=_TIMEOUT_S, isolation_level=None, uri=True)
        try:
            connection.execute("PRAGMA query_only = ON")
            found: tuple[Any, ...] | None = connection.execute(query).fetchone()
            return found
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        down = isinstance(error, sqlite3.OperationalError)
        raise refusal(str(error), answers=not down) from error
