"""The store, before anything is asked of it: SQLAlchemy is imported at the first query.

That takes as long as all the rest of a start. On SQLite, serving looks at the data version by
`glance` and goes on without; another database is reached by SQLAlchemy alone, from the start.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mapapp.store.glance import first_row
from mapapp.store.refusals import NOT_READY, StoreUnavailable
from mapapp.store.states import State

if TYPE_CHECKING:  # see above
    from mapapp.store.connections import URL, Connection, Engine

__all__ = ["NOT_READY", "OLD_SCHEMA", "SCHEMA", "Store", "StoreUnavailable"]

SCHEMA = "0016"
"""The revision of the schema that this code expects: the newest of `migrations`."""
OLD_SCHEMA = "le schéma n'est pas à jour ; lancez « mapapp init »"
_FILE = "sqlite:///"


class Store:
    """The system of record behind one database address (SQLAlchemy URL).

    SQLite files run in WAL with synchronous=FULL: an acknowledged write survives a power cut.
    """

    def __init__(self, url: str) -> None:
        self._address = url
        path = url.removeprefix(_FILE)
        self._file = path if path != url and path and "?" not in path else None
        if self._file is None:
            # An address that cannot be read is said at once.
            self.open()

    @cached_property
    def url(self) -> "URL":
        """The address, read."""
        from mapapp.store import connections  # noqa: PLC0415 - see the module

        return connections.make_url(self._address)

    @cached_property
    def reader(self) -> "Engine":
        """Connections that cannot write."""
        from mapapp.store import connections  # noqa: PLC0415 - see the module

        return connections.engine_of(self.url, writes=False)

    @cached_property
    def writer(self) -> "Engine":
        """Connections that write."""
        from mapapp.store import connections  # noqa: PLC0415 - see the module

        return connections.engine_of(self.url, writes=True)

    @property
    def address(self) -> str:
        """The address as it was given; it may hold a password."""
        return self._address

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return "sqlite" if self._file is not None else self.reader.dialect.name

    def open(self) -> None:
        """Load what queries need; opens no connection."""
        _ = self.reader, self.writer

    @contextmanager
    def read(self) -> Iterator["Connection"]:
        """A connection on which the database refuses every write; all it reads is of one moment.

        Raises StoreUnavailable, also in the block, if it does not answer or is not ready.
        """
        from mapapp.store import connections  # noqa: PLC0415 - see the module

        with connections.reading(self.reader) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator["Connection"]:
        """One transaction, committed at the end of the block or wholly undone.

        Writers follow one another: what a block reads is still true when it writes. Raises
        StoreUnavailable, also in the block, if the database does not answer or others write for
        too long.
        """
        from mapapp.store import connections  # noqa: PLC0415 - see the module

        with connections.writing(self.writer) as connection:
            yield connection

    def leave_no_trace(self) -> None:
        """After an erasure: see `connections.empty_log`."""
        from mapapp.store import connections  # noqa: PLC0415 - see the module

        connections.empty_log(self.writer)

    def version(self) -> int:
        """The data version. Raises StoreUnavailable if the database is not ready."""
        (version,) = self._first("SELECT counter FROM data_version")
        return int(version)

    def state(self) -> State:
        """Which database this is and its data version; StoreUnavailable if it is not ready."""
        identity, version = self._first("SELECT identity, counter FROM data_version")
        return State(str(identity), int(version))

    def check_schema(self) -> None:
        """StoreUnavailable, which says what to run, unless the schema is that of this code."""
        (found,) = self._first("SELECT version_num FROM alembic_version")
        if found != SCHEMA:
            raise StoreUnavailable(OLD_SCHEMA)

    def _first(self, query: str) -> tuple[Any, ...]:
        if self._file is not None:
            row = first_row(self._file, query)
        else:
            from mapapp.store import connections  # noqa: PLC0415 - see the module

            with connections.refusals_said(), self.read() as connection:
                found = connection.exec_driver_sql(query).first()
                row = None if found is None else tuple(found)
        if row is None:
            raise StoreUnavailable(NOT_READY)
        return row

    def forget_connections(self) -> None:
        """In a forked process: drop the parent's connections without closing them."""
        for engine in self._opened():
            engine.dispose(close=False)

    def close(self) -> None:
        """Give every connection back."""
        for engine in self._opened():
            engine.dispose()

    def _opened(self) -> "list[Engine]":
        return [self.__dict__[name] for name in ("reader", "writer") if name in self.__dict__]
