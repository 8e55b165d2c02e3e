"""A repetition of slots changed or withdrawn as one, and what was promised to a family."""

from collections.abc import Iterator
from datetime import date, time
from typing import Any

import pytest
from flask import Flask

from mapapp.store.slots import take
from tests.conftest import NOW
from tests.creche import DESK, MORNING, Creches

WEEKS: dict[str, Any] = {"jours": ["mardi"], "repete_jusqu": "2026-12-22"}


@pytest.fixture
def creches(empty_app: Flask) -> Iterator[Creches]:
    yield Creches(empty_app)


def test_a_whole_repetition_is_withdrawn_in_one_batch(creches: Creches) -> None:
    alone = creches.publish(date="2026-12-02")
    ids = creches.publish(**WEEKS)
    assert len(ids) == 4
    client = creches.people.client("partner")
    page = client.get(f"{DESK}/{ids[1]}").text
    assert "avec 3 autres à venir" in page and "Retirer toute la répétition (4 créneaux)" in page
    assert "répétition" not in client.get(f"{DESK}/{alone[0]}").text
    sent = {"geste": "retirer-serie", "creneau": ids[1], "version": 7}
    assert client.send(DESK, sent).status_code == 409 and len(creches.free()) == 5
    done = client.send(DESK, sent | {"version": 1})
    assert done.location == f"{DESK}?fait=retirer-serie&nombre=4"
    assert "4 créneaux retirés" in client.get(done.location).text
    assert [slot.id for slot in creches.free()] == alone
    assert len([after for _before, after in creches.events() if after is None]) == 4
    assert client.send(DESK, sent).status_code == 409
    link, visitor = creches.link(), creches.people.client("passer_by")
    gone = {"geste": "retirer-serie", "creneau": alone[0], "version": 1}
    assert visitor.send(link, gone).status_code == 303 and creches.free() == []


def test_a_whole_repetition_is_changed_but_for_its_days(creches: Creches) -> None:
    ids = creches.publish(**WEEKS, conditions="Carnet")
    client = creches.people.client("partner")
    sent = {**MORNING, "date": "2026-12-08", "fin": "11h", "places": "3", "conditions": "Carnet"}
    sent |= {"version": "1", "toute": "oui"}
    assert client.send(f"{DESK}/{ids[1]}", sent).status_code == 303
    said = [slot.said for slot in creches.free()]
    assert [one.day for one in said] == [date(2026, 12, day) for day in (1, 8, 15, 22)]
    assert {(one.ends, one.capacity, one.conditions) for one in said} == {(time(11), 3, "Carnet")}
    # One that cannot follow: nothing at all is changed, and its day is told.
    with creches.store.write() as connection:
        assert take(connection, ids[3], 3, NOW)
    fewer = sent | {"places": "1", "version": "2"}
    refused = client.send(f"{DESK}/{ids[1]}", fewer)
    assert refused.status_code == 400 and "22" in refused.text and "promises" in refused.text
    assert {slot.said.capacity for slot in creches.free()} == {3}
    moved = client.send(f"{DESK}/{ids[1]}", sent | {"date": "2026-12-09", "version": "2"})
    assert moved.status_code == 400 and "un créneau à la fois" in moved.text


def test_a_time_that_a_family_was_promised_only_grows(creches: Creches) -> None:
    (number,) = creches.publish(places=2)
    with creches.store.write() as connection:
        assert take(connection, number, 1, NOW)
    client = creches.people.client("partner")
    assert "nous écrivons à la famille" in client.get(DESK).text
    longer = {**MORNING, "version": "2", "places": "2"}
    for wrong in ({"fin": "11h"}, {"debut": "9h"}, {"date": "2026-12-02"}):
        answer = client.send(
            f"{DESK}/{number}", {**MORNING, "version": "2", "places": "2", **wrong}
        )
        assert answer.status_code == 400 and "promise à une famille" in answer.text
    assert client.send(f"{DESK}/{number}", longer | {"fin": "12h30"}).status_code == 303
