"""What is left of families and of free text, 30 days after a slot: nothing."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mapapp.childcare import requests as asking
from mapapp.config import Settings
from mapapp.domain.slot_request import accept, ask_back
from mapapp.store import slot_requests as rows
from mapapp.store.engine import Store
from mapapp.store.slot_counts import counts_since
from mapapp.store.slots import last_slot, slot_by_id
from mapapp.working.jobs import Tools
from mapapp.working.kinds import CHORES, KINDS
from mapapp.working.worker import Worker
from tests.asking_creches import DAY, FAMILY, Town
from tests.conftest import NOW


@pytest.fixture
def town(store: Store) -> Town:
    return Town(store)


def work(town: Town, data: Path, *kinds: str) -> None:
    """Have a worker send mails and do all that is due at the town's moment."""
    tools = Tools(town.store, Settings(data=data), lambda: town.now)
    chores = tuple(chore for chore in CHORES if chore.name in ("requests", "mails"))
    Worker(tools, {kind: KINDS[kind] for kind in kinds}, chores).run_until_idle()


def written(data: Path) -> str:
    """All that the files of mails hold."""
    return "".join(path.read_text() for path in sorted((data / "courriels").iterdir()))


def test_mails_kept_as_files_go_with_the_mails(town: Town, tmp_path: Path) -> None:
    town.ask([town.slot()])
    work(town, tmp_path)
    assert "famille@exemple.fr" in written(tmp_path) and "a@exemple.fr" in written(tmp_path)
    folder = tmp_path / "courriels"
    for name in ("999999.77.part", "999999.eml", "à lire.txt"):
        (folder / name).write_text("notes")
    work(town, tmp_path, "purge")
    assert "famille@exemple.fr" in written(tmp_path)
    # What no mail of the outbox is, is a mail's that was forgotten; the rest is not ours.
    assert sorted(path.name for path in folder.iterdir())[2:] == ["à lire.txt"]
    town.later(days=7 + 31)
    work(town, tmp_path, "purge")
    assert written(tmp_path) == "notes"


def test_old_slots_go_with_their_free_text(town: Town, tmp_path: Path) -> None:
    first = town.slot("a", conditions="demander Zébulon")
    asked = town.slot("b", conditions="demander Zébulon")
    town.ask([asked])
    newest = town.slot("c", conditions="demander Zébulon")
    town.now = NOW + (DAY - NOW.date()) + timedelta(days=29)
    work(town, tmp_path, "purge")
    assert found(town, "Zébulon")
    town.later(days=2)
    work(town, tmp_path, "purge")
    work(town, tmp_path, "purge")
    assert not found(town, "Zébulon")
    with town.store.read() as connection:
        kept = [slot_by_id(connection, number) is not None for number in (first, asked, newest)]
        # The newest number is never given twice.
        assert kept[0] is False and kept[2] is True and last_slot(connection, "a") is None


SECRETS = (
    "Zébulon",
    "06 11 22 33 44",
    "zebulon@exemple.org",
    "pleure-la-nuit",
    "mot-de-la-famille",
)


def test_thirty_days_after_the_slot_nothing_personal_is_left(town: Town, tmp_path: Path) -> None:
    name, phone, email, message, word = SECRETS
    slot = town.slot()
    # Many more, so that pages split and rows move.
    for n in range(60):
        asker = replace(FAMILY, name=f"Zébulon {n}", email=email, message=message * 40)
        town.ask([town.slot("b")], asker, token=f"autre-{n}")
    made = town.ask([slot], replace(FAMILY, name=name, phone=phone, email=email, message=message))
    town.answer(made.lines[0].id, ask_back, "Une question ?")
    with town.store.write() as connection:
        asking.reply(connection, town.desk, made.id, word)
    town.answer(made.lines[0].id, accept)
    assert all(found(town, secret) for secret in SECRETS)
    town.now = NOW + (DAY - NOW.date()) + timedelta(days=30) - timedelta(hours=4)
    work(town, tmp_path, "purge")
    assert found(town, name)
    town.later(days=1)
    work(town, tmp_path, "purge")
    assert [secret for secret in SECRETS if found(town, secret)] == []
    assert email not in written(tmp_path)
    with town.store.read() as connection:
        assert rows.request_by_id(connection, made.id) is None
        assert sum(counts_since(connection, NOW.date(), NOW.date()).values()) == 62


def found(town: Town, text: str) -> bool:
    """Whether a text is anywhere in the database: in the bytes of its files, or in any row."""
    if town.store.dialect == "sqlite":
        path = Path(str(town.store.url.database))
        files = [path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-journal")]
        return any(text.encode() in one.read_bytes() for one in files if one.exists())
    with town.store.read() as connection:
        names = connection.exec_driver_sql(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        ).scalars()
        queries = [f'SELECT count(*) FROM "{name}" t WHERE t::text LIKE %s' for name in names]
        return any(connection.exec_driver_sql(query, (f"%{text}%",)).scalar() for query in queries)
