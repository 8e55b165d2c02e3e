"""Workers: jobs are done once, again when they fail, and by another when a worker dies."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mapapp.config import Settings
from mapapp.notifying.outbox import Letter, put
from mapapp.store import jobs, outbox
from mapapp.store.engine import Store
from mapapp.store.jobs import Job
from mapapp.working.jobs import Chore, Hopeless, JobKind, Tools, Work
from mapapp.working.kinds import CHORES, KINDS
from mapapp.working.worker import Worker
from tests.conftest import NOW, Databases, new_database

Run = Callable[[Work], Any]


class Clock:
    """A time that tests move."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def worker(store: Store, run: Run, clock: Clock | None = None, *chores: Chore) -> Worker:
    tools = Tools(store, Settings(), clock or Clock())
    return Worker(tools, {"essai": JobKind(run)}, chores)


def add(store: Store, payload: Any = None) -> int:
    with store.write() as connection:
        return jobs.add_job(connection, "essai", payload, NOW)


def job(store: Store, number: int) -> Job:
    with store.read() as connection:
        found = jobs.job_by_id(connection, number)
    assert found
    return found


def test_a_job_is_done_once_and_leaves_its_result(store: Store) -> None:
    number, seen = add(store, {"file": 3}), []

    def run(work: Work) -> Any:
        seen.append(work.job.payload)
        work.progress(5, 10, "à moitié")
        halfway = job(store, number)
        assert (halfway.state, halfway.done, halfway.total, halfway.note) == (
            "running",
            5,
            10,
            "à moitié",
        )
        return {"rows": 4}

    ours = worker(store, run)
    assert ours.run_until_idle() == 1
    assert seen == [{"file": 3}]
    done = job(store, number)
    assert (done.state, done.result, done.attempts) == ("done", {"rows": 4}, 1)


def test_many_workers_share_the_jobs(store: Store) -> None:
    numbers = [add(store, n) for n in range(30)]
    seen: list[int] = []
    threads = [
        threading.Thread(target=worker(store, lambda w: seen.append(w.job.id)).run_until_idle)
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == numbers


def test_a_job_that_fails_is_tried_again_then_given_up(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    number, clock = add(store), Clock()

    def run(_work: Work) -> None:
        raise RuntimeError("fichier perdu")

    ours = worker(store, run, clock)
    for attempt in (1, 2, 3):
        assert ours.run_until_idle() == 1
        assert job(store, number).attempts == attempt
        clock.now += timedelta(minutes=10)
    failed = job(store, number)
    assert failed.state == "failed" and "n'a pas pu" in (failed.note or "")
    assert "fichier perdu" not in (failed.note or "") and "fichier perdu" in caplog.text
    with store.write() as connection:
        assert jobs.retry_job(connection, number, clock.now)
    assert ours.run_until_idle() == 1


def test_a_hopeless_job_is_not_tried_again_and_says_why(store: Store) -> None:
    number = add(store)

    def run(_work: Work) -> None:
        raise Hopeless("Ce fichier est vide.")

    worker(store, run).run_until_idle()
    assert (job(store, number).state, job(store, number).note) == ("failed", "Ce fichier est vide.")


def test_the_job_of_a_dead_worker_is_taken_again(store: Store) -> None:
    number, clock = add(store), Clock()
    with store.write() as connection:
        assert jobs.claim_job(connection, "mort", clock.now)
    seen: list[int] = []
    ours = worker(store, lambda w: seen.append(w.job.attempts), clock)
    clock.now += timedelta(seconds=50)
    assert ours.run_until_idle() == 0
    clock.now += timedelta(seconds=20)
    assert ours.run_until_idle() == 1
    assert seen == [2]
    # The dead one comes back: it can neither end the job nor write in its name.
    with store.write() as connection:
        assert not jobs.finish_job(connection, number, "mort", clock.now, "faux")
        assert not jobs.holds(connection, number, "mort")


def test_a_job_that_kills_its_workers_is_given_up(store: Store) -> None:
    number, clock = add(store), Clock()
    for _ in range(3):
        with store.write() as connection:
            assert jobs.claim_job(connection, "mort", clock.now)
        clock.now += timedelta(minutes=2)
    seen: list[int] = []
    worker(store, lambda w: seen.append(1), clock).run_until_idle()
    assert seen == [] and job(store, number).state == "failed"


def test_a_worker_told_to_stop_puts_its_job_back(store: Store) -> None:
    number = add(store)

    def run(work: Work) -> None:
        work.stopping.set()
        work.progress(1, 2)
        raise AssertionError("it went on")

    worker(store, run).run()
    back = job(store, number)
    assert (back.state, back.attempts, back.worker) == ("waiting", 0, None)


def test_a_job_shows_that_its_worker_lives(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mapapp.working.jobs.BEAT_EVERY_S", 0.01)
    number, clock = add(store), Clock()

    def run(_work: Work) -> None:
        clock.now += timedelta(seconds=70)
        for _ in range(3_000):
            if job(store, number).seen_at != NOW.isoformat(timespec="seconds"):
                return
            time.sleep(0.01)
        raise AssertionError("no sign of life")

    worker(store, run, clock).run_until_idle()
    assert job(store, number).state == "done"


def test_a_chore_that_fails_stops_nothing(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    def bad(_tools: Tools, _stopping: Callable[[], bool]) -> int:
        raise RuntimeError("panne")

    done: list[int] = []

    def good(_tools: Tools, _stopping: Callable[[], bool]) -> int:
        done.append(1)
        return 0

    number = add(store)
    worker(
        store, lambda w: None, None, Chore("mauvaise", bad), Chore("bonne", good)
    ).run_until_idle()
    assert job(store, number).state == "done" and done and "panne" in caplog.text


def test_a_regular_job_comes_once_a_day(store: Store, tmp_path: Path) -> None:
    clock = Clock()
    ours = Worker(Tools(store, Settings(data=tmp_path), clock), KINDS)
    for hours, total in ((0, 1), (1, 1), (23, 2)):
        clock.now += timedelta(hours=hours)
        ours.run_until_idle()
        with store.read() as connection:
            made = [j.kind for j in jobs.latest_jobs(connection)]
            assert made.count("purge") == made.count("upkeep") == total
            assert {j.state for j in jobs.latest_jobs(connection)} == {"done"}


def _environment(url: str, data: Path) -> dict[str, str]:
    return os.environ | {"MAPAPP_DATA": str(data), "DATABASE_URL": url}


COMMAND = [sys.executable, "-c", "from mapapp.cli import main; main()", "worker"]


@pytest.fixture
def with_mail(databases: Databases) -> str:
    url = new_database(databases, shipped=False)
    store = Store(url)
    with store.write() as connection:
        # The command has the real clock, for which this is long ago.
        put(
            connection,
            Letter("contact@exemple.fr", "Objet", "Texte"),
            datetime(2026, 1, 1, tzinfo=UTC),
        )
    store.close()
    return url


def test_the_command_does_what_waits_and_ends(with_mail: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "--once"], check=False, env=_environment(with_mail, tmp_path), timeout=60
    )
    assert done.returncode == 0
    assert [path.suffix for path in (tmp_path / "courriels").iterdir()] == [".eml"]


def test_the_command_ends_when_told_and_when_its_parent_dies(
    with_mail: str, tmp_path: Path
) -> None:
    environment = _environment(with_mail, tmp_path)
    with subprocess.Popen(COMMAND, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for_mail(tmp_path)
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    # Not its parent: as when the server that started it has died.
    orphan = subprocess.run([*COMMAND, "--parent", "1"], check=False, env=environment, timeout=60)
    assert orphan.returncode == 0


def _wait_for_mail(folder: Path) -> None:
    for _ in range(600):
        if list(folder.glob("courriels/*.eml")):
            return
        time.sleep(0.1)
    raise AssertionError("the worker sent nothing")


def test_mails_are_one_of_the_chores(store: Store, tmp_path: Path) -> None:
    with store.write() as connection:
        put(connection, Letter("contact@exemple.fr", "Objet", "Texte"), NOW)
    tools = Tools(store, Settings(data=tmp_path), Clock())
    Worker(tools, {}, CHORES).run_until_idle()
    with store.read() as connection:
        assert outbox.outbox_figures(connection, 30) == (0, 0, 1)
