"""Requests for crèche places in the database: turns, letters, places held, what is erased."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from mapapp import cli
from mapapp.childcare import requests as asking
from mapapp.childcare.requests import Refused
from mapapp.config import Settings
from mapapp.domain.slot_request import NotNow, accept, ask_back, decline
from mapapp.store import slot_requests as rows
from mapapp.store.engine import Store
from mapapp.store.slot_counts import counts_since
from mapapp.store.slots import slot_by_id, withdraw_slot
from mapapp.working.jobs import Tools
from mapapp.working.kinds import CHORES, KINDS
from mapapp.working.worker import Worker
from tests.asking_creches import DAY, FAMILY, Town
from tests.conftest import NOW
from tests.people import VILLE

FAMILY_MAIL = "famille@exemple.fr"


@pytest.fixture
def town(store: Store) -> Town:
    return Town(store)


def work(town: Town, *kinds: str) -> None:
    """Have a worker do all that is due at the town's moment."""
    tools = Tools(town.store, Settings(), lambda: town.now)
    chores = tuple(chore for chore in CHORES if chore.name == "requests")
    Worker(tools, {kind: KINDS[kind] for kind in kinds}, chores).run_until_idle()


def test_creches_are_asked_in_turn_and_all_are_written_to(town: Town) -> None:
    slots = [town.slot(name) for name in "abc"]
    made = town.ask(slots)
    assert town.states(made.id) == ["asked", "waiting", "waiting"]
    assert [m.recipient for m in town.letters()] == ["a@exemple.fr", FAMILY_MAIL]
    town.answer(made.lines[0].id, decline)
    assert [m.recipient for m in town.letters()[2:]] == ["b@exemple.fr", FAMILY_MAIL]
    both = town.letters(FAMILY_MAIL)[-1].body
    assert "« Crèche a » ne peut pas" in both and "Nous demandons une place à « Crèche b »" in both
    town.answer(made.lines[1].id, accept, "À mardi !")
    assert town.states(made.id) == ["declined", "accepted", "cancelled"]
    assert [town.taken(slot) for slot in slots] == [0, 1, 0]
    assert town.request(made.id).lines[1].words[0].text == "À mardi !"
    assert "garde une place pour votre enfant" in town.letters(FAMILY_MAIL)[-1].body
    assert town.letters("c@exemple.fr") == []
    with town.store.read() as connection:
        counted = counts_since(connection, NOW.date(), NOW.date())
    assert counted == {
        ("a", "asked"): 1,
        ("a", "declined"): 1,
        ("b", "asked"): 1,
        ("b", "accepted"): 1,
    }


def test_letters_hold_neither_name_nor_number_nor_words(town: Town) -> None:
    asker = replace(FAMILY, name="Zébulon", message="mot-à-garder")
    made = town.ask([town.slot()], asker)
    town.answer(made.lines[0].id, ask_back, "question-à-garder")
    with town.store.write() as connection:
        asking.reply(connection, town.desk, made.id, "réponse-à-garder")
    town.answer(made.lines[0].id, accept)
    text = "\n".join(mail.subject + mail.body for mail in town.letters())
    assert not re.search("Zébulon|06 00 00|famille@|à-garder", text)
    assert len(town.letters("a@exemple.fr")) == 3 and len(town.letters(FAMILY_MAIL)) == 3


def test_silence_lapses_and_the_next_is_asked(town: Town) -> None:
    made = town.ask([town.slot("a"), town.slot("b")])
    town.later(hours=71, minutes=59)
    work(town)
    assert town.states(made.id) == ["asked", "waiting"]
    town.later(minutes=1)
    with pytest.raises(NotNow):
        town.answer(made.lines[0].id, accept)
    work(town)
    assert town.states(made.id) == ["lapsed", "asked"]
    assert "n'attend plus" in town.letters("a@exemple.fr")[-1].body
    town.later(days=8)
    work(town)
    assert town.states(made.id) == ["lapsed", "lapsed"]
    assert town.request(made.id).state == "none"
    assert "Aucune des crèches" in town.letters(FAMILY_MAIL)[-1].body
    before = len(town.letters())
    work(town)
    assert len(town.letters()) == before


def test_an_organisation_says_how_long_its_creches_take(town: Town) -> None:
    with town.store.write() as connection:
        rows.set_delay(connection, VILLE.id, 24)
        rows.set_delay(connection, VILLE.id, 12)
    made = town.ask([town.slot()])
    assert made.lines[0].deadline == NOW + timedelta(hours=12)


def test_a_slot_that_is_withdrawn_asks_the_next(town: Town) -> None:
    slot = town.slot("a")
    made = town.ask([slot, town.slot("b")])
    withdraw(town, slot)
    work(town)
    assert town.states(made.id) == ["lapsed", "asked"]


def test_a_slot_withdrawn_after_a_yes_is_told_and_the_next_is_asked(town: Town) -> None:
    slots = [town.slot(name) for name in "abc"]
    made = town.ask(slots)
    town.answer(made.lines[0].id, decline)
    town.answer(made.lines[1].id, accept)
    withdraw(town, slots[1])
    work(town)
    assert town.states(made.id) == ["declined", "declined", "asked"]
    assert town.taken(slots[1]) == 0 and town.request(made.id).state == "pending"
    told = " ".join(town.letters(FAMILY_MAIL)[-1].body.split())
    assert "« Crèche b » a retiré la place" in told and "une place à « Crèche c »" in told
    withdraw(town, slots[2])
    work(town)
    assert town.request(made.id).state == "none"
    before = len(town.letters())
    work(town)
    assert len(town.letters()) == before


def test_what_is_withdrawn_once_it_began_changes_nothing(town: Town) -> None:
    slot = town.slot()
    made = town.ask([slot])
    town.answer(made.lines[0].id, accept)
    town.later(days=8)
    withdraw(town, slot)
    work(town)
    assert town.states(made.id) == ["accepted"] and town.taken(slot) == 1


def withdraw(town: Town, slot: int) -> None:
    with town.store.write() as connection:
        found = slot_by_id(connection, slot)
        assert found is not None and withdraw_slot(connection, slot, found.version)


def test_cancelling_gives_the_place_back(town: Town) -> None:
    slot = town.slot()
    made = town.ask([slot])
    town.answer(made.lines[0].id, accept)
    with town.store.write() as connection:
        asking.cancel(connection, town.desk, made.id)
    assert town.taken(slot) == 0 and town.request(made.id).state == "cancelled"
    assert "de nouveau libre" in town.letters("a@exemple.fr")[-1].body
    with town.store.write() as connection, pytest.raises(NotNow):
        asking.cancel(connection, town.desk, made.id)


def test_a_full_slot_is_not_given_again(town: Town) -> None:
    slot = town.slot()
    first = town.ask([slot], token="un")
    second = town.ask([slot], replace(FAMILY, email="autre@exemple.fr"), token="deux")
    town.answer(first.lines[0].id, accept)
    with pytest.raises(NotNow, match="plus de place"):
        town.answer(second.lines[0].id, accept)
    assert town.taken(slot) == 1 and town.states(second.id) == ["asked"]
    assert town.states(town.answer(second.lines[0].id, decline).id) == ["declined"]


def test_what_cannot_be_asked_is_said(town: Town) -> None:
    slots = [town.slot(name) for name in "abca"]
    old = town.slot(age_min_months=24)
    kept = town.slot(reserved_for=("formation",))
    for ids, said in (
        ([], "au moins une"),
        (slots, "3 crèches au plus"),
        ([10_000], "retirée"),
        ([old], "cet âge"),
        ([kept], "entretien d'embauche"),
    ):
        with pytest.raises(Refused, match=said):
            town.ask(ids)
    assert town.letters() == []


def test_the_same_form_twice_is_one_request(town: Town) -> None:
    slot = town.slot(capacity=2)
    assert town.ask([slot]).id == town.ask([slot]).id
    assert len(town.letters()) == 2


def test_the_command_erases_what_is_over(store: Store, tmp_path: Path) -> None:
    """By the real clock, which is past the slot of a family of long ago."""
    town = Town(store)
    town.now = NOW.replace(year=2020)
    made = town.ask([town.slot(day=DAY.replace(year=2020))])
    url = store.url.render_as_string(hide_password=False)
    given = {"DATABASE_URL": url, "MAPAPP_DATA": str(tmp_path)}
    done = CliRunner(env=given).invoke(cli.main, ["purge"])
    assert done.exit_code == 0 and "1 demandes de places" in done.output, done.output
    with store.read() as connection:
        assert rows.request_by_id(connection, made.id) is None
