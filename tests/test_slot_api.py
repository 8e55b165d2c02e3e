"""Slots by program: read by anyone, written by who keeps the crèche, once, in the version read."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from mapapp.accounts.tokens import Scope
from mapapp.store import slots
from tests.conftest import NOW
from tests.creche import MORNING, Creches
from tests.people import CRESS
from tests.programs import Program, program_of
from tests.publishing import place_values, publish_places
from tests.test_write_hostile import CASES, body_of

PATH = "/api/creches/creche/creneaux"


@pytest.fixture
def creches(empty_app: Flask) -> Iterator[Creches]:
    yield Creches(empty_app)


@pytest.fixture
def town(creches: Creches) -> Program:
    return program_of(creches.people)


def fields(answer: TestResponse) -> set[str]:
    assert answer.status_code == 400, answer.text
    return {error["field"] for error in answer.get_json()["errors"]}


def changed(town: Program, number: int, version: object, values: Any) -> TestResponse:
    headers = {"If-Match": f'"{version}"'}
    return town.send("PATCH", f"{PATH}/{number}", json=values, headers=headers)


def withdrawn(town: Program, number: int, version: object) -> TestResponse:
    return town.send("DELETE", f"{PATH}/{number}", headers={"If-Match": f'"{version}"'})


def test_a_program_publishes_changes_and_withdraws(creches: Creches, town: Program) -> None:
    sent = MORNING | {"age_min_mois": 3, "places": 2, "reserve_a": ["entretien"]}
    made = town.send("POST", PATH, json=sent)
    assert made.status_code == 201 and made.headers["ETag"] == '"1"'
    (slot,) = made.get_json()["creneaux"]
    assert made.headers["Location"].endswith(f"{PATH}/{slot['id']}")
    assert slot["places_libres"] == 2 and slot["fraicheur"] == "confirme"
    assert slot["fraicheur_texte"] == "confirmé aujourd'hui" and slot["reserve_a"] == ["entretien"]
    listed = town.client().get(PATH)
    assert listed.headers["Cache-Control"] == "no-store"
    assert listed.get_json()["creneaux"] == [slot]
    number = slot["id"]
    one = town.client().get(f"{PATH}/{number}")
    assert one.get_json() == slot and one.headers["ETag"] == '"1"'
    again = changed(town, number, 1, {"fin": "11:00", "age_min_mois": None})
    assert again.status_code == 200 and again.headers["ETag"] == '"2"'
    assert (again.get_json()["fin"], again.get_json()["age_min_mois"]) == ("11:00", None)
    assert changed(town, number, 1, {"fin": "10:00"}).status_code == 412
    assert changed(town, number, 1, {"fin": "10:00"}).headers["ETag"] == '"2"'
    gone = withdrawn(town, number, 2)
    assert gone.status_code == 200 and gone.get_json()["places_libres"] == 0
    assert gone.get_json()["fraicheur"] == "retire"
    assert town.client().get(f"{PATH}/{number}").status_code == 410
    assert withdrawn(town, number, 3).status_code == 410
    assert town.client().get(PATH).get_json()["creneaux"] == []
    assert len(creches.events()) == 3


def test_a_repetition_is_published_at_once(creches: Creches, town: Program) -> None:
    weekly = MORNING | {"date": "2026-12-18", "jours": ["vendredi"], "repete_jusqu": "2027-01-15"}
    body = town.send("POST", PATH, json=weekly).get_json()
    days = [slot["date"] for slot in body["creneaux"]]
    assert days == ["2026-12-18", "2027-01-08", "2027-01-15"]
    assert len(body["laisses"]) == 2 and "férié" in body["laisses"][0]
    assert len({slot["serie"] for slot in body["creneaux"]}) == 1


def test_a_write_sent_twice_is_done_once(creches: Creches, town: Program) -> None:
    key = {"Idempotency-Key": "envoi-1"}
    first = town.send("POST", PATH, json=MORNING, headers=key)
    again = town.send("POST", PATH, json=MORNING, headers=key)
    assert first.status_code == again.status_code == 201 and first.data == again.data
    other = town.send("POST", PATH, json=MORNING | {"places": 2}, headers=key)
    assert other.status_code == 422 and len(creches.free()) == 1
    # The same without a key is told that it is there already.
    assert fields(town.send("POST", PATH, json=MORNING)) == {"date"}
    bad = town.send("POST", PATH, json=MORNING, headers={"Idempotency-Key": "é"})
    assert fields(bad) == {"Idempotency-Key"}


def test_everything_wrong_is_told_at_once(creches: Creches, town: Program) -> None:
    wrong: dict[str, Any] = {
        "date": "2026-13-01",
        "debut": 8,
        "fin": "24:00",
        "age_max_mois": -1,
        "places": 10**12,
        "reserve_a": [["tous"]],
        "conditions": "x" * 501,
        "valable_jusqu": "9999-99-99T99:99",
        "inconnu": 1,
    }
    assert fields(town.send("POST", PATH, json=wrong)) == set(wrong)
    assert fields(town.send("POST", PATH, json={"conditions": "a\x00b"})) == {"conditions"}
    assert fields(town.send("POST", PATH, json={})) == {"date", "debut", "fin"}
    assert fields(town.send("POST", PATH, json=MORNING | {"places": True})) == {"places"}
    assert fields(town.send("POST", PATH, json=MORNING | {"date": "2026-11-20"})) == {"date"}
    (number,) = creches.publish()
    assert fields(changed(town, number, 1, {"places": 0, "jours": ["lundi"]})) == {
        "places",
        "jours",
    }
    with creches.store.write() as connection:
        slots.take(connection, number, 1, NOW)
    assert changed(town, number, 2, {"fin": "12:30"}).status_code == 200
    assert town.send("PATCH", f"{PATH}/{number}", json={}).status_code == 428
    star = {"If-Match": "*"}
    assert town.send("DELETE", f"{PATH}/{number}", headers=star).status_code == 428
    body = {"json": {"reason": "x"}, "headers": {"If-Match": '"3"'}}
    assert fields(town.send("DELETE", f"{PATH}/{number}", **body)) == {"reason"}


def test_only_who_keeps_the_creche_writes(creches: Creches, town: Program) -> None:
    (other,) = creches.publish("ailleurs")
    for place in ("ailleurs", "libre"):
        path = f"/api/creches/{place}/creneaux"
        assert town.send("POST", path, json=MORNING).status_code == 403
    path = f"/api/creches/ailleurs/creneaux/{other}"
    assert town.send("DELETE", path, headers={"If-Match": '"1"'}).status_code == 403
    # Another crèche's slot is not there under one's own address.
    for number in (other, 10**6, 10**30):
        assert withdrawn(town, number, 1).status_code == 404
        assert town.client().get(f"{PATH}/{number}").status_code == 404
    for place in ("velo", "inconnu", "x" * 3000):
        assert town.client().get(f"/api/creches/{place}/creneaux").status_code == 404
        assert town.send("POST", f"/api/creches/{place}/creneaux", json=MORNING).status_code == 404
    assert town.client().post(PATH, json=MORNING).status_code == 401
    cress = program_of(creches.people, CRESS, (Scope.READ,))
    assert cress.send("POST", PATH, json=MORNING).status_code == 403
    session = creches.people.client("partner")
    assert session.post(PATH, json=MORNING).status_code == 401
    assert creches.free() != [] and [slot.place_id for slot in creches.free()] == ["ailleurs"]


def test_full_slots_are_shown_only_when_asked_for(creches: Creches, town: Program) -> None:
    (number,) = creches.publish()
    with creches.store.write() as connection:
        assert slots.take(connection, number, 1, NOW)
    assert town.client().get(PATH).get_json()["creneaux"] == []
    (full,) = town.client().get(f"{PATH}?complets=oui").get_json()["creneaux"]
    assert full["places_libres"] == 0
    for query in ("complets=non", "complets=oui&complets=non", "autre=1"):
        assert fields(town.client().get(f"{PATH}?{query}"))
    fewer = changed(town, number, 2, {"places": 2, "fin": "12:30"})
    assert fewer.get_json()["places_libres"] == 1


def test_a_whole_repetition_is_written_at_once(creches: Creches, town: Program) -> None:
    ids = creches.publish(jours=["mardi"], repete_jusqu="2026-12-22")
    path = f"{PATH}/{ids[1]}?serie=oui"
    done = town.send("PATCH", path, json={"fin": "11:00"}, headers={"If-Match": '"1"'})
    assert done.status_code == 200 and done.get_json()["id"] == ids[1]
    assert {slot.said.ends.hour for slot in creches.free()} == {11}
    assert len({slot.said.day for slot in creches.free()}) == 4
    moved = town.send("PATCH", path, json={"date": "2026-12-09"}, headers={"If-Match": '"2"'})
    assert fields(moved) == {"date"}
    for query in ("serie=non", "serie=oui&serie=non"):
        wrong = town.send("DELETE", f"{PATH}/{ids[1]}?{query}", headers={"If-Match": '"2"'})
        assert fields(wrong) == {"serie"}
    key = {"If-Match": '"2"', "Idempotency-Key": "une-fois"}
    gone = town.send("DELETE", path, headers=key)
    assert gone.status_code == 200 and creches.free() == []
    assert town.send("DELETE", path, headers=key).status_code == 200
    assert town.send("DELETE", f"{PATH}/{ids[1]}", headers=key).status_code == 422


def test_no_hostile_body_is_taken(creches: Creches, town: Program) -> None:
    (number,) = creches.publish()
    for case in CASES["json_body"]:
        sent = {"data": body_of(case["payload"]), "content_type": "application/json"}
        for method, path in (("POST", PATH), ("PATCH", f"{PATH}/{number}")):
            answer = town.send(method, path, headers={"If-Match": '"1"'}, **sent)
            assert 400 <= answer.status_code < 500, case["id"]
            assert json.loads(answer.data)["detail"]
    assert creches.slot(number).version == 1 and len(creches.free()) == 1


def test_a_creche_that_is_gone_has_no_slot(creches: Creches, town: Program) -> None:
    creches.publish()
    publish_places(creches.store, {"velo": place_values()})
    with creches.store.write() as connection:
        assert slots.open_slots(connection, NOW) == []
    assert town.client().get(PATH).status_code == 410
    assert town.send("POST", PATH, json=MORNING).status_code == 410
