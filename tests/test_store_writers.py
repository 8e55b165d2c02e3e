"""Writers follow one another, in a process and in several; who waits too long is told so."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from mapapp.app import create_app
from mapapp.store import connections
from mapapp.store.engine import Store, StoreUnavailable
from mapapp.store.refusals import BUSY
from tests.conftest import NOW, Databases, new_database, settings_for
from tests.programs import Program, program_of, world


@pytest.mark.parametrize("default", ["read committed", "repeatable read", "serializable"])
def test_writers_follow_one_another(store: Store, default: str) -> None:
    """Whatever the transactions of a server are by default."""
    with store.write() as connection:
        connection.execute(text("UPDATE data_version SET counter = 0"))
        if store.dialect == "postgresql":
            name, setting = store.url.database, "default_transaction_isolation"
            connection.execute(text(f"ALTER DATABASE \"{name}\" SET {setting} = '{default}'"))
    processes = [Store(store.address) for _ in range(3)]

    def add_one(process: Store) -> None:
        with process.write() as connection:
            seen = connection.scalar(text("SELECT counter FROM data_version"))
            connection.execute(text(f"UPDATE data_version SET counter = {seen} + 1"))

    threads = [threading.Thread(target=add_one, args=[one]) for one in processes * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for process in processes:
        process.close()
    assert store.version() == 12


@pytest.fixture
def hasty(
    databases: Databases, frame_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Program]:
    """A program of a site that waits for nobody."""
    url = new_database(databases, shipped=False)
    made = program_of(world(create_app(settings_for(url, frame_dir.parent), clock=lambda: NOW)))
    store: Store = made.app.extensions["mapapp"].store
    # Its writers are made again, with a limit that is short, for the test alone.
    store.close()
    vars(store).pop("writer")
    monkeypatch.setattr(connections, "WAIT_S", 0.05)
    yield made
    store.close()
    databases.drop(url)


@pytest.mark.parametrize("same_process", [True, False])
def test_a_write_that_waits_too_long_writes_nothing_and_says_so(
    hasty: Program, same_process: bool
) -> None:
    version, values = hasty.version(), {"phone": "02 41 00 00 00"}
    mine: Store = hasty.app.extensions["mapapp"].store
    another = mine if same_process else Store(mine.address)
    with another.write():
        refused = hasty.change(values, version)
        with pytest.raises(StoreUnavailable, match=BUSY), mine.write():
            pass
    assert refused.status_code == 503 and int(refused.headers["Retry-After"]) > 0
    assert refused.content_type == "application/problem+json"
    assert hasty.version() == version
    assert hasty.change(values, version).status_code == 200
    for store in {another, mine}:
        store.close()


def test_the_limit_is_of_the_wait_alone(
    every_kind: dict[str, Databases], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a PostgreSQL server says of the locks of a transaction holds again after its turn."""
    databases = every_kind["postgresql"]
    url = new_database(databases, shipped=False)
    before = Store(url)
    with before.write() as connection:
        setting = f"ALTER DATABASE \"{before.url.database}\" SET lock_timeout = '7s'"
        connection.execute(text(setting))
    before.close()
    monkeypatch.setattr(connections, "WAIT_S", 0.05)
    mine = Store(url)
    for _ in range(2):
        with mine.write() as connection:
            assert connection.scalar(text("SHOW lock_timeout")) == "7s"
    mine.close()
    databases.drop(url)
