"""Connections by SQLAlchemy: reads cannot write, a write is one durable transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoneLeft

from mapapp.domain.geography import distance_m
from mapapp.store.refusals import BUSY, StoreUnavailable, refusal

__all__ = [
    "URL",
    "Connection",
    "Engine",
    "empty_log",
    "engine_of",
    "make_url",
    "reading",
    "refusals_said",
    "writing",
]

WAIT_S = 10
"""How long a connection, or a turn to write, is waited for."""

# Any number will do: it names the lock of this product's writers in a PostgreSQL database.
_WRITERS_LOCK = 5_202_019


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection; StoreUnavailable, also in the block, if it does not answer or is not ready."""
    try:
        with engine.connect() as connection:
            yield connection
    except (OperationalError, ProgrammingError) as error:
        raise _unavailable(error) from error


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction; StoreUnavailable, also in the block, if the database does not answer or
    others wrote for too long: nothing is written then."""
    try:
        with engine.begin() as connection:
            yield connection
    except NoneLeft as error:
        raise StoreUnavailable(BUSY) from error
    except OperationalError as error:
        raise _unavailable(error) from error


@contextmanager
def refusals_said() -> Iterator[None]:
    """In the block, what the database refuses is a StoreUnavailable with its own first words."""
    try:
        yield
    except DBAPIError as error:
        raise _unavailable(error) from error


def _unavailable(error: DBAPIError) -> StoreUnavailable:
    # By psycopg's class and not by its words, which a server may say in its own language.
    kind = type(error.orig).__name__
    return refusal(
        str(error.orig),
        answers=not isinstance(error, OperationalError),
        no_table=kind == "UndefinedTable",
        busy=kind == "LockNotAvailable",
    )


def engine_of(url: URL, *, writes: bool) -> Engine:
    """Connections to an address; those that do not write cannot."""
    # Parameters are hidden: an error in a log must not say where someone looked for help.
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, writes=writes)
    if writes:
        engine = create_engine(
            url,
            pool_pre_ping=True,
            pool_size=1,
            max_overflow=4,
            pool_timeout=WAIT_S,
            # Said, as a server may have another default: who has waited for the writer before
            # must then see what it wrote.
            isolation_level="READ COMMITTED",
            hide_parameters=True,
        )

        # One message to the server; the limit is that of this wait alone.
        turn = (
            f"SET LOCAL lock_timeout = {round(WAIT_S * 1000)};"
            f" SELECT pg_advisory_xact_lock({_WRITERS_LOCK});"
            " SET LOCAL lock_timeout TO DEFAULT"
        )

        @event.listens_for(engine, "begin")
        def _wait_for_other_writers(connection: Connection) -> None:
            connection.exec_driver_sql(turn)

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
    # A process has one writer: its threads queue for it in order, where SQLite would have each
    # sleep and try again, and those without luck give up; each would hold a cache of its own.
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=1 if writes else 5,
        max_overflow=0 if writes else 10,
        pool_timeout=WAIT_S,
        connect_args={"timeout": WAIT_S, "isolation_level": None},
        hide_parameters=True,
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
            # What is erased is overwritten, as Debian's SQLite does without being asked.
            connection.execute("PRAGMA secure_delete = ON")
        else:
            connection.execute("PRAGMA query_only = ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def empty_log(engine: Engine) -> None:
    """Have SQLite's write-ahead log moved into the file and emptied, so that it does not hold
    what was erased; of another database, nothing. Who reads at this moment may put it off."""
    if engine.dialect.name != "sqlite":
        return
    # Not by SQLAlchemy's way: a transaction, which it would begin, keeps the log as it is.
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        connection.close()
