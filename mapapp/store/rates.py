"""Counts of attempts, which every worker shares."""

from sqlalchemy import Connection, case, select, update
from sqlalchemy.dialects import postgresql, sqlite

from mapapp.store.people_tables import rate


def counts(connection: Connection, key: str, window: int) -> tuple[int, int]:
    """Attempts in the window before this one, and in this one."""
    rows = connection.execute(
        select(rate.c.window, rate.c.count).where(
            rate.c.key == key, rate.c.window.in_((window - 1, window))
        )
    )
    found = {row[0]: row[1] for row in rows}
    return found.get(window - 1, 0), found.get(window, 0)


def add(connection: Connection, key: str, window: int) -> None:
    """One more attempt in a window."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    row = dialect.insert(rate).values(key=key, window=window, count=1)
    more = {"count": rate.c.count + 1}
    connection.execute(row.on_conflict_do_update(index_elements=["key", "window"], set_=more))


def take_back(connection: Connection, key: str, window: int) -> None:
    """One attempt less, if there is one."""
    less = case((rate.c.count > 0, rate.c.count - 1), else_=0)
    connection.execute(
        update(rate).where(rate.c.key == key, rate.c.window == window).values(count=less)
    )


def purge(connection: Connection, prefix: str, before: int) -> int:
    """Forget the windows, before one, of the keys that begin so."""
    old = rate.c.key.startswith(prefix, autoescape=True) & (rate.c.window < before)
    return connection.execute(rate.delete().where(old)).rowcount
