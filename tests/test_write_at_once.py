"""Many programs at once: one wins each version, a key makes one place; on both databases."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from mapapp.accounts.rates import Limit
from mapapp.app import create_app
from mapapp.store.history import history_of_place
from mapapp.store.moderation_tables import history
from mapapp.store.schema import place
from mapapp.web import bearer
from tests.conftest import NOW, settings_for
from tests.people import site_of
from tests.programs import PLACE, Program, program_of, world

AT_ONCE = 32


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bearer, "WRITES", Limit("api-jeton", 1_000_000, 600))


@pytest.fixture
def other(empty_app: Flask, frame_dir: Path) -> Iterator[Flask]:
    """Another process of the same site: it has connections of its own."""
    settings = settings_for(site_of(empty_app).store.address, frame_dir.parent)
    made = create_app(settings, clock=lambda: NOW)
    yield made
    site_of(made).store.close()


def together(one: Callable[[int], int]) -> list[int]:
    """What each of 32 that start together gets."""
    start = Barrier(AT_ONCE)

    def run(number: int) -> int:
        start.wait()
        return one(number)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sorted(pool.map(run, range(AT_ONCE)))


def test_one_of_many_changes_wins_each_version(empty_app: Flask, other: Flask) -> None:
    people = world(empty_app)
    town = program_of(people)
    processes = (town, Program(other, town.token))
    for turn in range(4):
        version = town.version()

        def change(number: int, turn: int = turn, version: int = version) -> int:
            # Never what the place has already: that would be no change, and win nothing.
            phone = f"02 41 {turn:02} 00 {number:02}"
            return processes[number % 2].change({"phone": phone}, version).status_code

        assert together(change) == [200] + [412] * (AT_ONCE - 1)
    with people.site.store.read() as connection:
        told = history_of_place(connection, "lieu")
    phones = [row for row in reversed(told) if row.field == "phone"]
    assert len(phones) == 4
    assert all(a.after == b.before for a, b in pairwise(phones))


def test_what_changes_nothing_wins_no_version(empty_app: Flask) -> None:
    """Whoever repeats what is there is answered, and leaves the version to who changes it."""
    town = program_of(world(empty_app))
    read = town.client().get("/api/lieux/lieu").get_json()
    said = [read["phone"], "02 41 00 00 00", read["phone"], "02 41 00 00 01"]
    answers = [town.change({"phone": phone}, read["version"]) for phone in said]
    assert [answer.status_code for answer in answers] == [200, 200, 412, 412]
    now = town.client().get("/api/lieux/lieu").get_json()
    tags = [f'"{version}"' for version in (read["version"], *[now["version"]] * 3)]
    assert [answer.headers["ETag"] for answer in answers] == tags
    assert now["phone"] == said[1] and now["version"] > read["version"]


def test_one_key_makes_one_place(empty_app: Flask, other: Flask) -> None:
    people = world(empty_app)
    town = program_of(people)
    processes = (town, Program(other, town.token))

    def send(number: int) -> int:
        sent = processes[number % 2].create(PLACE, **{"Idempotency-Key": "une-fois"})
        return sent.status_code

    assert together(send) == [201] * AT_ONCE
    with people.site.store.read() as connection:
        assert connection.scalar(select(func.count()).select_from(place)) == 4
        new = select(func.count()).select_from(history).where(history.c.field == "status")
        assert connection.scalar(new) == 1
