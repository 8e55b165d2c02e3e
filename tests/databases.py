"""Databases for tests, of both kinds: made once with what they hold, then copied."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, make_url, text, update

from mapapp.store.engine import Store
from mapapp.store.migrate import migrate
from mapapp.store.schema import data_version

Fill = Callable[[Store], None]
"""Writes what a database holds, once its schema is there."""


@dataclass
class Databases:
    """Makes databases of one kind and forgets them all at the end."""

    kind: str
    folder: Path
    server: str | None
    prefix: str
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _made: set[str] = field(default_factory=set)
    _models: dict[Fill, str] = field(default_factory=dict)
    _read: dict[Fill, str] = field(default_factory=dict)

    def new_url(self) -> str:
        """The address of a database that holds nothing yet, not even tables."""
        return self._new(None)

    def model(self, fill: Fill) -> str:
        """The address of the one database of what `fill` writes that all tests may read."""
        if fill not in self._read:
            self._read[fill] = self._new(self._filled(fill))
        return self._read[fill]

    def ready(self, fill: Fill) -> str:
        """The address of a new database with what `fill` writes. Copied from the one that was
        filled: all migrations take a second."""
        url = self._new(self._filled(fill))
        made = Store(url)
        with made.write() as connection:
            # Copies kept outside must not take one of our databases for another.
            connection.execute(update(data_version).values(identity=uuid4().hex))
        made.close()
        return url

    def drop(self, url: str) -> None:
        """Forget a database that nothing uses any more."""
        name = make_url(url).database or ""
        if name in self._made:
            self._made.remove(name)
            self._administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        elif self.kind == "sqlite":
            for path in Path(name).parent.glob(f"{Path(name).name}*"):
                path.unlink()

    def drop_all(self) -> None:
        """Forget those that are left on a server."""
        for name in sorted(self._made):
            self._administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self._made.clear()

    def _filled(self, fill: Fill) -> str:
        # Nobody reads this one: PostgreSQL copies no database that somebody uses.
        if fill not in self._models:
            url = self._new(None)
            made = Store(url)
            migrate(made)
            fill(made)
            made.close()
            self._models[fill] = url
        return self._models[fill]

    def _new(self, model: str | None) -> str:
        name = f"{self.prefix}_{next(self._numbers)}"
        if self.kind == "sqlite":
            path = self.folder / f"{name}.db"
            if model is not None:
                shutil.copyfile(make_url(model).database or "", path)
            return f"sqlite:///{path}"
        assert self.server is not None
        like = f' TEMPLATE "{make_url(model).database}"' if model else ""
        self._administer(f'CREATE DATABASE "{name}"{like}')
        self._made.add(name)
        return make_url(self.server).set(database=name).render_as_string(hide_password=False)

    def _administer(self, statement: str) -> None:
        assert self.server is not None
        engine = create_engine(self.server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()
