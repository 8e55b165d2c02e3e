"""Asking places whether all is right: letters at a rhythm, links that serve once, no account."""

import re
import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from mapapp.config import Settings
from mapapp.contributing.proposals import Conflict, Outcome, What
from mapapp.contributing.upkeep import Answer, DeadLink, answer, asked
from mapapp.domain.instants import stamp
from mapapp.domain.rights import Organisation
from mapapp.store import history, outbox, tasks, upkeep
from mapapp.store.contributions import pending
from mapapp.store.engine import Store
from mapapp.store.organisations import OrganisationRecord, put_organisation
from mapapp.store.owners import set_owner
from mapapp.store.records import revisions_of
from mapapp.working.jobs import Tools
from mapapp.working.kinds import KINDS
from mapapp.working.worker import Worker
from tests.conftest import NOW, NOW_TEXT
from tests.people import CRESS, VILLE
from tests.proposing import TOLD, contribution, seen
from tests.publishing import place_values, publish_places

DAYS = 90
PHONE = "02 40 00 00 00"
ALL_RIGHT = Answer(What.CONFIRM, {}, {})


class World:
    """Two places: one of the town, which publishes at once, one of the CRESS, which does not."""

    def __init__(self, store: Store) -> None:
        self.store, self.now = store, NOW
        with store.write() as connection:
            for one in (VILLE, CRESS):
                record = OrganisationRecord(one, "association", None, None, DAYS, NOW_TEXT)
                put_organisation(connection, record)
            set_owner(connection, ["lieu"], VILLE.id, NOW_TEXT)
            set_owner(connection, ["autre"], CRESS.id, NOW_TEXT)
        self.publish()

    def publish(self, **changes: Any) -> None:
        values = {"phone": PHONE, "updated": "2026-01"} | changes
        publish_places(
            self.store,
            {
                name: place_values(email=f"{name}@exemple.fr", **values)
                for name in ("lieu", "autre")
            },
        )

    def worker(self) -> Worker:
        tools = Tools(self.store, Settings(), lambda: self.now)
        return Worker(tools, {"upkeep": KINDS["upkeep"]})

    def later(self, **more: float) -> list[str]:
        """Move the clock, have the round made, give who was written to."""
        before = len(self.letters())
        self.now += timedelta(**more)
        self.worker().run_until_idle()
        return [mail.recipient for mail in self.letters()[before:]]

    def letters(self) -> list[Any]:
        with self.store.read() as connection:
            return sorted(outbox.unsent_mails(connection, 1_000), key=lambda mail: mail.id)

    def tokens(self, place_id: str = "lieu") -> list[str]:
        bodies = [m.body for m in self.letters() if m.recipient == f"{place_id}@exemple.fr"]
        return [re.findall(r"/entretien/(\S+)", body)[0] for body in bodies]

    def answer(self, said: Answer, place_id: str = "lieu", token: str = "") -> Outcome:
        told = replace(TOLD, now=stamp(self.now))
        with self.store.write() as connection:
            return answer(connection, told, token or self.tokens(place_id)[-1], said, self.now)

    def stands(self, place_id: str = "lieu") -> upkeep.Upkeep:
        with self.store.read() as connection:
            return upkeep.upkeep_of(connection, place_id)

    def tasks(self) -> list[tasks.Task]:
        with self.store.read() as connection:
            return tasks.open_tasks(connection)


@pytest.fixture
def world(store: Store) -> World:
    return World(store)


def test_a_letter_then_two_reminders_then_a_task(world: World) -> None:
    both = ["autre@exemple.fr", "lieu@exemple.fr"]
    assert world.later() == both
    assert world.later(days=1) == [] and world.later(days=12) == []
    assert world.later(days=2) == both
    assert world.later(days=15) == both
    assert world.tasks() == [] and not world.stands().to_check
    assert world.later(days=15) == []
    assert [(t.kind, t.place_id, "commune:44109" in t.territories) for t in world.tasks()] == [
        ("to_check", "autre", True),
        ("to_check", "lieu", True),
    ]
    assert world.stands().to_check
    assert world.later(days=400) == [] and len(world.tasks()) == 2


def test_an_answer_ends_the_turn_and_the_next_begins_at_the_rhythm(world: World) -> None:
    for days in (0, 15, 15, 15):
        world.later(days=days)
    assert len(world.tokens()) == 3 and len(world.tasks()) == 2
    # The last letter is 15 days old: its link still serves.
    made = world.answer(ALL_RIGHT)
    assert made.batch is not None and seen(world.store)["updated"] == stamp(world.now)[:10]
    assert not world.stands().to_check and [t.place_id for t in world.tasks()] == ["autre"]
    with world.store.read() as connection:
        batch = history.batch_of(connection, made.batch)
    assert batch and (batch.kind, batch.who, batch.account) == ("upkeep", VILLE.name, None)
    assert world.later(days=DAYS - 1) == []
    assert world.later(days=2) == ["lieu@exemple.fr"]


def test_a_link_serves_once_for_its_place_and_not_for_ever(world: World) -> None:
    world.later()
    token = world.tokens()[0]
    with world.store.read() as connection:
        found = asked(connection, token, world.now)
        assert found and (found.place_id, found.owner) == ("lieu", VILLE)
        for wrong in (token[:-1], token + "x", token.swapcase(), "", "x" * 5_000, "../autre"):
            assert asked(connection, wrong, world.now) is None
        late = world.now + timedelta(days=30, seconds=1)
        assert asked(connection, token, late) is None
    world.answer(ALL_RIGHT, token=token)
    with pytest.raises(DeadLink):
        world.answer(ALL_RIGHT, token=token)
    assert "updated" not in {r.field for r in corrections(world, "autre")}


def test_one_answer_uses_up_the_letters_of_the_turn(world: World) -> None:
    world.later()
    world.later(days=15)
    first, second = world.tokens()
    world.answer(ALL_RIGHT, token=first)
    with pytest.raises(DeadLink):
        world.answer(ALL_RIGHT, token=second)


@pytest.mark.parametrize("change", ["email", "owner", "gone"])
def test_a_link_dies_with_what_it_was_written_for(world: World, change: str) -> None:
    world.later()
    if change == "email":
        world.publish(phone="1")
        publish_places(world.store, {"lieu": place_values(email="neuf@exemple.fr")})
    elif change == "owner":
        with world.store.write() as connection:
            set_owner(connection, ["lieu"], CRESS.id, NOW_TEXT)
    else:
        publish_places(world.store, {"autre": place_values()})
    with pytest.raises(DeadLink):
        world.answer(ALL_RIGHT)


def corrections(world: World, place_id: str = "lieu") -> list[Any]:
    with world.store.read() as connection:
        return revisions_of(connection, [place_id]).get(place_id, [])


def test_what_a_place_changes_is_published_or_waits_as_its_owner_says(world: World) -> None:
    world.later()
    closed = [{"from": "2026-12-24", "to": "2027-01-02"}]
    said = Answer(What.CORRECT, {"phone": "02 40 11 11 11", "closures": closed}, {"phone": PHONE})
    made = world.answer(said)
    assert made.batch and seen(world.store)["phone"] == "02 40 11 11 11"
    assert {r.field: r.value for r in corrections(world)}["closures"] == closed
    waits = world.answer(said, "autre")
    assert waits.batch is None and seen(world.store, "autre")["phone"] == PHONE
    kept = contribution(world.store, waits.number)
    assert (kept.state, kept.organisation, kept.account) == ("pending", CRESS.id, None)
    assert world.later(days=20) == []  # both have answered


def test_a_change_of_what_changed_since_keeps_the_link(world: World) -> None:
    world.later()
    world.publish(phone="02 40 99 99 99")
    said = Answer(What.CORRECT, {"phone": "02 40 11 11 11"}, {"phone": PHONE})
    with pytest.raises(Conflict):
        world.answer(said)
    assert world.answer(replace(said, base={"phone": "02 40 99 99 99"})).batch


def test_a_place_has_its_own_rhythm_and_may_have_none(world: World) -> None:
    with world.store.write() as connection:
        upkeep.set_rhythm(connection, "lieu", 0)
        upkeep.set_rhythm(connection, "autre", 700)
    assert world.later() == []
    assert world.later(days=500) == ["autre@exemple.fr"]


def test_a_place_confirmed_in_another_way_is_left_in_peace(world: World) -> None:
    world.later()
    world.publish(updated="2026-11-24")
    assert world.later(days=15) == []
    assert world.stands() == upkeep.Upkeep("lieu") and world.tasks() == []
    with pytest.raises(DeadLink):
        world.answer(ALL_RIGHT)


def test_two_workers_write_one_letter(world: World) -> None:
    barrier = threading.Barrier(2)
    faults: list[Exception] = []

    def run() -> None:
        worker = world.worker()
        barrier.wait()
        try:
            worker.run_until_idle()
        except Exception as error:
            faults.append(error)

    for days in (0, 15):
        world.now += timedelta(days=days)
        threads = [threading.Thread(target=run) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert faults == []
    assert len(world.tokens()) == len(world.tokens("autre")) == 2


def test_two_answers_at_once_make_one(world: World) -> None:
    world.later()
    token, done = world.tokens("autre")[0], []
    barrier = threading.Barrier(2)

    def run(phone: str) -> None:
        barrier.wait()
        try:
            said = Answer(What.CORRECT, {"phone": phone}, {"phone": PHONE})
            done.append(world.answer(said, "autre", token))
        except DeadLink:
            pass

    threads = [threading.Thread(target=run, args=(f"02 40 00 00 0{n}",)) for n in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with world.store.read() as connection:
        assert len(done) == len(pending(connection)) == 1


def test_the_organisation_of_a_link_is_the_owner_s_alone(world: World) -> None:
    """A link's person speaks for the owner of its place, whatever else it owns."""
    narrow = Organisation("ville", "Ville", replace(VILLE.scope, territories=frozenset()), True)
    with world.store.write() as connection:
        put_organisation(
            connection, OrganisationRecord(narrow, "association", None, None, DAYS, NOW_TEXT)
        )
    world.later()
    # Out of its scope, what it changes waits although it publishes at once.
    said = Answer(What.CORRECT, {"phone": "02 40 11 11 11"}, {})
    assert world.answer(said).batch is None
