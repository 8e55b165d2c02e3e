"""Reminders to those who pilot actions: why, to whom, how often, exactly once."""

import threading
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapapp.config import Settings
from mapapp.contributing.batches import Author
from mapapp.domain.instants import moment_of, stamp
from mapapp.domain.place import Status
from mapapp.domain.plan import PlanAction
from mapapp.planning.following import ActionChange, follow
from mapapp.planning.reminding import EVERY, Why, may_write_again, plan_day, reasons
from mapapp.store import outbox, plan_letters
from mapapp.store.engine import Store
from mapapp.store.organisations import OrganisationRecord, put_organisation
from mapapp.working.jobs import Tools
from mapapp.working.kinds import KINDS
from mapapp.working.worker import Worker
from tests.conftest import NOW, NOW_TEXT
from tests.people import AUTRE, CRESS, VILLE
from tests.test_plan_follow import PUBLISHING
from tests.test_plan_rules import an_action

TODAY = date(2026, 11, 24)
INDICATOR = {"label": "Personnes", "unit": "personnes", "target": None, "target_date": None}


def running(**fields: Any) -> PlanAction:
    return an_action("bus", **{"status": "en_cours", **fields})


def why(one: PlanAction, news: str | None = NOW_TEXT) -> list[tuple[Why, str | None]]:
    return [(reason.why, reason.what) for reason in reasons(one, news, TODAY, 90)]


# --- why --------------------------------------------------------------------------------------


def test_an_action_in_progress_is_silent_from_the_day_that_is_set() -> None:
    for days, silent in ((89, []), (90, [(Why.SILENT, None)]), (400, [(Why.SILENT, None)])):
        assert why(running(), stamp(NOW - timedelta(days=days))) == silent
    assert why(running(), None) == [(Why.SILENT, None)]
    for status in ("a_lancer", "realisee", "suspendue", "abandonnee"):
        assert why(running(status=status), None) == []


@pytest.mark.parametrize(
    ("due", "found"),
    [
        ("2026-11-23", Why.LATE),
        ("2026-10", Why.LATE),
        ("2026-11-24", Why.NEAR),
        ("2026-12-08", Why.NEAR),
        ("2026-12-09", None),
        ("2026-11", Why.NEAR),
        ("2026", None),
        ("2025", Why.LATE),
    ],
)
def test_dates_that_passed_or_come_are_told(due: str, found: Why | None) -> None:
    expected = [] if found is None else [(found, None)]
    assert why(running(ends=due)) == expected
    milestone = {"label": "Ouvrir", "due": due, "done": None}
    told = [] if found is None else [(found, "Ouvrir")]
    assert why(running(milestones=[milestone])) == told
    assert why(running(milestones=[milestone | {"done": "2026-11"}])) == []
    assert why(running(ends=due, status="realisee")) == []


@pytest.mark.parametrize(
    ("values", "old"),
    [
        ([], False),
        ([{"date": None, "value": 3.0}], True),
        ([{"date": "2025", "value": 3.0}], False),
        ([{"date": "2024", "value": 3.0}], True),
        ([{"date": "2024", "value": 3.0}, {"date": "2026-03", "value": 4.0}], False),
        ([{"date": "2025-11-24", "value": 3.0}], False),
        ([{"date": "2025-11-23", "value": 3.0}], True),
    ],
)
def test_values_that_are_a_year_old_are_told(values: list[Any], old: bool) -> None:
    row = INDICATOR | {"values": values}
    assert why(running(indicators=[row])) == ([(Why.OLD, "Personnes")] if old else [])
    assert why(running(indicators=[row | {"source": "lieux"}])) == []
    assert why(running(indicators=[row], status="a_lancer")) == []


@pytest.mark.parametrize(
    ("day", "said"), [("2019-11", "de novembre 2019"), ("2019-11-30", "du 30 novembre 2019")]
)
def test_the_day_of_a_value_does_not_read_as_the_value(day: str, said: str) -> None:
    row = INDICATOR | {"values": [{"date": day, "value": 3.0}]}
    (reason,) = reasons(running(indicators=[row]), NOW_TEXT, TODAY, 90)
    assert reason.text == f"indicateur « Personnes » : dernière valeur datée {said}"


def test_an_aim_without_any_value_is_told() -> None:
    row = INDICATOR | {"values": [], "target": 600.0}
    assert why(running(indicators=[row])) == [(Why.OLD, "Personnes")]


@given(st.sampled_from(Status), st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(7, 1000))
def test_what_is_over_is_never_asked_about(status: Status, day: date, silent: int) -> None:
    one = running(status=status.value, ends="2021", indicators=[INDICATOR | {"values": []}])
    found = reasons(one, None, day, silent)
    assert not found or status not in (Status.DONE, Status.DROPPED)
    assert all(reason.text for reason in found)


@given(st.integers(0, 100 * 86_400))
def test_thirty_days_lie_between_two_letters(seconds: int) -> None:
    after = NOW + timedelta(seconds=seconds)
    assert may_write_again(stamp(NOW), after) == (timedelta(seconds=seconds) >= EVERY)
    assert may_write_again(None, after)


def test_dates_are_said_as_people_write_them() -> None:
    assert [plan_day(text) for text in ("2026", "2026-12", "2026-12-31", "2026-08-01")] == [
        "2026",
        "décembre 2026",
        "31 décembre 2026",
        "1er août 2026",
    ]


# --- letters ----------------------------------------------------------------------------------


class Plan:
    """The plan; the town and the CRESS pilot actions, « autre » has no address."""

    def __init__(self, store: Store) -> None:
        self.store, self.now = store, NOW
        with store.write() as connection:
            for one, email in ((VILLE, "ville@example.org"), (CRESS, "cress@example.org")):
                self.put(connection, one, email)
            self.put(connection, AUTRE, None)
        self.say("orientibus", organisation="ville", status="en_cours", indicators=[])
        self.say("macigogne", organisation="ville", status="realisee")
        self.say("eit-49", organisation="autre", status="en_cours", indicators=[])

    @staticmethod
    def put(connection: Any, one: Any, email: str | None) -> None:
        record = OrganisationRecord(one, "association", email, None, None, NOW_TEXT)
        put_organisation(connection, record)

    def say(self, action: str, **values: Any) -> None:
        told = replace(PUBLISHING, now=stamp(self.now))
        with self.store.write() as connection:
            author = Author(None, None, "Préfecture de région")
            follow(connection, told, author, [ActionChange(action, values)])

    def worker(self, **settings: Any) -> Worker:
        tools = Tools(
            self.store, Settings(address="https://aides.example.org", **settings), self.clock
        )
        return Worker(tools, {"plan": KINDS["plan"]})

    def clock(self) -> datetime:
        return self.now

    def later(self, days: float, **settings: Any) -> list[Any]:
        """Move the clock, have the round made, give the letters written."""
        before = len(self.letters())
        self.now += timedelta(days=days)
        self.worker(**settings).run_until_idle()
        return self.letters()[before:]

    def letters(self) -> list[Any]:
        with self.store.read() as connection:
            return sorted(outbox.unsent_mails(connection, 1_000), key=lambda mail: mail.id)


@pytest.fixture
def piloted(planned: Store) -> Plan:
    """See `Plan`."""
    return Plan(planned)


def test_one_letter_tells_all_of_an_organisation(piloted: Plan) -> None:
    assert piloted.later(0) == [] and piloted.later(89) == []
    (mail,) = piloted.later(1)
    assert mail.recipient == "ville@example.org"
    assert mail.subject.startswith("Plan régional : une action attend")
    for words in (
        "Ville d'essai suit sur la carte des aides 2 actions",
        "« Orientibus »\n- aucune nouvelle depuis le 24 novembre 2026\n"
        "https://aides.example.org/plan/suivi/orientibus",
        "(réalisée)\nhttps://aides.example.org/plan/suivi/macigogne",
        "https://aides.example.org/espace/structures/ville",
    ):
        assert words in mail.body
    with piloted.store.read() as connection:
        (letter,) = plan_letters.letters(connection)
        assert plan_letters.last_letters(connection) == {"ville": letter}
    assert (letter.organisation, letter.about) == ("ville", ("orientibus",))
    assert moment_of(letter.sent_at) == piloted.now


def test_letters_are_thirty_days_apart_until_there_is_news(piloted: Plan) -> None:
    assert len(piloted.later(90)) == 1
    assert [len(piloted.later(1)) for _day in range(29)] == [0] * 29
    assert len(piloted.later(1)) == 1
    piloted.say("orientibus", notes=[{"date": "2027-03-24", "text": "Tout va bien."}])
    assert piloted.later(40) == []
    piloted.say("orientibus", ends="2027-05")
    assert len(piloted.later(20)) == 1


def test_the_number_of_days_is_a_setting(piloted: Plan) -> None:
    assert piloted.later(29, plan_silence_days=30) == []
    assert len(piloted.later(1, plan_silence_days=30)) == 1


def test_nobody_is_written_to_without_an_address_or_against_their_will(piloted: Plan) -> None:
    with piloted.store.write() as connection:
        plan_letters.set_refusal(connection, "ville", stamp(piloted.now), refused=True)
        plan_letters.set_refusal(connection, "ville", stamp(piloted.now), refused=True)
    assert piloted.later(100) == []
    with piloted.store.write() as connection:
        plan_letters.set_refusal(connection, "ville", stamp(piloted.now), refused=False)
        piloted.put(connection, AUTRE, "pas une adresse")
    assert [mail.recipient for mail in piloted.later(1)] == ["ville@example.org"]


def test_workers_at_once_write_one_letter_each_time(piloted: Plan) -> None:
    piloted.say("macigogne", organisation="cress", status="en_cours")
    faults: list[Exception] = []
    barrier = threading.Barrier(4)

    def run() -> None:
        worker = piloted.worker()
        barrier.wait()
        try:
            worker.run_until_idle()
        except Exception as error:
            faults.append(error)

    for days in (90, 31):
        piloted.now += timedelta(days=days)
        threads = [threading.Thread(target=run) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert faults == []
    sent = [mail.recipient for mail in piloted.letters()]
    assert sorted(sent) == ["cress@example.org"] * 2 + ["ville@example.org"] * 2
