"""Connections: reads cannot write, a write is one durable transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from mapapp.domain.geography import distance_m

__all__ = ["Connection", "Store", "StoreUnavailable", "refusals_said"]

# Any number will do: it names the lock of this product's writers in a PostgreSQL database.
_WRITERS_LOCK = 5_202_019
NOT_READY = "La base de données n'est pas prête : lancez « mapapp init »."


class StoreUnavailable(RuntimeError):
    """The database cannot be reached or is not ready; the message is French."""


class Store:
    """The system of record behind one database address (SQLAlchemy URL).

    SQLite files run in WAL with synchronous=FULL: an acknowledged write survives a power cut.
    """

    def __init__(self, url: str) -> None:
        self.url: URL = make_url(url)
        self.reader = _engine(self.url, writes=False)
        self.writer = _engine(self.url, writes=True)

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.reader.dialect.name

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection on which the database refuses every write; all it reads is of one moment.

        Raises StoreUnavailable, also in the block, if it does not answer or is not ready.
        """
        try:
            with self.reader.connect() as connection:
                yield connection
        except (OperationalError, ProgrammingError) as error:
            raise _unavailable(error) from error

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction, committed at the end of the block or wholly undone.

        Writers follow one another: what a block reads is still true when it writes.
        """
        with self.writer.begin() as connection:
            yield connection

    def version(self) -> int:
        """The data version. Raises StoreUnavailable if the database is not ready."""
        try:
            with self.read() as connection:
                found = connection.scalar(text("SELECT counter FROM data_version"))
        except DBAPIError as error:
            raise _unavailable(error) from error
        return int(found or 0)

    def forget_connections(self) -> None:
        """In a forked process: drop the parent's connections without closing them."""
        self.reader.dispose(close=False)
        self.writer.dispose(close=False)

    def close(self) -> None:
        """Give every connection back."""
        self.reader.dispose()
        self.writer.dispose()


@contextmanager
def refusals_said() -> Iterator[None]:
    """In the block, what the database refuses is a StoreUnavailable with its own first words."""
    try:
        yield
    except DBAPIError as error:
        raise _unavailable(error) from error


def _unavailable(error: DBAPIError) -> StoreUnavailable:
    said = str(error.orig).strip().partition("\n")[0]
    if "no such table" in said or type(error.orig).__name__ == "UndefinedTable":
        return StoreUnavailable(NOT_READY)
    what = "ne répond pas" if isinstance(error, OperationalError) else "a refusé"
    return StoreUnavailable(
        f"la base de données {what} ({said}) ; vérifiez DATABASE_URL ou MAPAPP_DATA."
    )


# Parameters are hidden: an error in a log must not say where someone looked for help.
def _engine(url: URL, *, writes: bool) -> Engine:
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, writes=writes)
    if writes:
        engine = create_engine(
            url, pool_pre_ping=True, pool_size=1, max_overflow=4, hide_parameters=True
        )

        @event.listens_for(engine, "begin")
        def _wait_for_other_writers(connection: Connection) -> None:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS_LOCK})")

        return engine
    # A page makes a dozen queries: they all see the same data, as on SQLite.
    engine = create_engine(
        url,
        pool_pre_ping=True,
        pool_size=4,
        max_overflow=4,
        isolation_level="REPEATABLE READ",
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def _read_only(connection: Any, _record: Any) -> None:
        connection.read_only = True

    return engine


def _sqlite_engine(url: URL, *, writes: bool) -> Engine:
    # sqlite3 would begin transactions late and as readers; we begin them ourselves, and a
    # writer begins IMMEDIATE so that it waits at the start instead of failing half-way.
    engine = create_engine(
        url, connect_args={"timeout": 10, "isolation_level": None}, hide_parameters=True
    )
    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.create_function("distance_m", 4, distance_m, deterministic=True)
        connection.execute("PRAGMA foreign_keys = ON")
        if writes:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            # Pages that a transaction has touched, in kB: an import of 100,000 places takes half
            # the time, and a small change still holds a few pages only.
            connection.execute("PRAGMA cache_size = -65536")
        else:
            connection.execute("PRAGMA query_only = ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
