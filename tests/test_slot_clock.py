"""No page, feed or answer ever shows a slot that is gone, whenever one looks."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path
from random import Random

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapapp.app import create_app
from mapapp.childcare.links import EVERY
from mapapp.config import Settings
from mapapp.domain.slot import PARIS, SlotFields
from mapapp.store import slot_letters, slots
from mapapp.working.jobs import Tools
from mapapp.working.kinds import KINDS
from mapapp.working.worker import Worker
from tests.conftest import NOW, Databases, new_database, settings_for
from tests.creche import Creches

INSTANTS = {"sqlite": 1_000, "postgresql": 200}
"""The rule is one; the other database is asked less often, as each look takes longer."""
SLOTS = 24
PAGE, API = "/lieux/creche", "/api/creches/creche/creneaux"
ELSEWHERE = (
    "/",
    "/?type=creche",
    "/lieux/creche/historique",
    "/api/collections/creches/items",
    "/api/collections/lieux/items/creche",
    "/api/carte",
    "/api/carte?forme=compacte",
)
"""What shows no slot as free at all, whatever the clock says."""
moments = st.datetimes(datetime(2026, 11, 24), datetime(2026, 12, 9), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=0)
)


class World(Creches):
    """A crèche with many slots, and a clock that goes where it is told to."""

    def __init__(self, folder: Path, url: str) -> None:
        self.moment = NOW
        app = create_app(settings_for(url, folder), clock=lambda: self.moment)
        super().__init__(app)
        draw = Random(5)
        said = [_slot(draw, number) for number in range(SLOTS)]
        with self.store.write() as connection:
            self.ids = slots.insert_slots(connection, "creche", said, organisation="ville", now=NOW)
            slots.take(connection, self.ids[0], said[0].capacity, NOW)  # this one is full
        self.said = dict(zip(self.ids, said, strict=True))
        self.edges = sorted({one.gone_at for one in said})

    def free_at(self, moment: datetime) -> set[int]:
        """Slots that may be shown, by the rule itself: of half-open spans of time."""
        return {n for n, said in self.said.items() if moment < said.gone_at} - {self.ids[0]}


def _slot(draw: Random, number: int) -> SlotFields:
    day = (NOW + timedelta(days=draw.randrange(14))).date()
    starts = time(draw.randrange(7, 18), draw.choice([0, 15, 30]))
    until = NOW + timedelta(minutes=draw.randrange(1, 14 * 24 * 60))
    return SlotFields(
        day=day,
        starts=starts,
        ends=time(19),
        capacity=draw.randrange(1, 3),
        conditions=_mark(number),
        valid_until=until if draw.random() < 0.5 else None,
    )


def _mark(number: int) -> str:
    return f"repere-{number:02d}-fin"


@contextmanager
def _world(databases: Databases, folder: Path) -> Iterator[World]:
    made = World(folder, new_database(databases, shipped=False))
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def world(databases: Databases, frame_dir: Path) -> Iterator[World]:
    with _world(databases, frame_dir.parent) as made:
        yield made


def shown(world: World, client: FlaskClient, moment: datetime) -> None:
    """Everything that shows slots shows those that are free at this moment, and no other."""
    world.moment = moment
    free = world.free_at(moment)
    answer = client.get(API)
    assert answer.headers["Cache-Control"] == "no-store"
    assert {slot["id"] for slot in answer.get_json()["creneaux"]} == free
    page = client.get(PAGE)
    if free:
        assert page.headers["Cache-Control"] == "no-store"
    for number, slot_id in enumerate(world.ids):
        assert (_mark(number) in page.text) == (slot_id in free), (moment, number)
    one = world.ids[moment.second % SLOTS]
    there = moment < world.said[one].gone_at
    assert client.get(f"{API}/{one}").status_code == (200 if there else 410)


def test_no_slot_is_shown_once_it_is_gone_at_any_of_many_instants(world: World) -> None:
    # The same browser all along: what was shown before must never come back.
    client, asked = world.app.test_client(), []
    instants = INSTANTS[world.store.dialect]

    @settings(
        max_examples=instants,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(moment=moments)
    def look(moment: datetime) -> None:
        asked.append(moment)
        shown(world, client, moment)

    look()
    assert len(asked) >= instants * 0.95


def test_nothing_is_shown_at_the_second_at_which_a_slot_goes(world: World) -> None:
    client, second = world.app.test_client(), timedelta(seconds=1)
    for edge in world.edges:
        for moment in (edge - second, edge, edge + second):
            shown(world, client, moment)


def test_pages_and_feeds_that_tell_no_slot_tell_none(world: World) -> None:
    client = world.app.test_client()
    for moment in (NOW, *world.edges[::6], world.edges[-1] + timedelta(days=1)):
        world.moment = moment
        for path in ELSEWHERE:
            answer = client.get(path)
            assert answer.status_code == 200 and "repere-" not in answer.text, path


def test_searches_for_childcare_tell_no_slot_that_is_gone(world: World) -> None:
    client, second = world.app.test_client(), timedelta(seconds=1)
    asked = "commune=44109"
    for edge in world.edges[::2]:
        for moment in (edge - second, edge):
            world.moment = moment
            free = world.free_at(moment)
            for path in (f"/garde?{asked}", f"/api/garde?{asked}", f"/api/rendez-vous?{asked}"):
                answer = client.get(path)
                assert answer.status_code == 200, answer.text
                assert answer.headers["Cache-Control"] == "no-store", path
                for number, slot_id in enumerate(world.ids):
                    assert slot_id in free or _mark(number) not in answer.text, (moment, path)
            told = [
                slot["id"]
                for place in client.get(f"/api/garde?{asked}").get_json()["places"]
                for slot in (place["creneau"], *place["autres_creneaux"])
            ]
            assert set(told) == free, moment


def test_a_slot_ages_on_its_page_and_by_api(world: World) -> None:
    world.moment, client = NOW, world.app.test_client()
    last = max(world.said, key=lambda number: world.said[number].gone_at)

    def state(moment: datetime) -> tuple[str, str]:
        world.moment = moment
        slot = client.get(f"{API}/{last}").get_json()
        assert slot["fraicheur_texte"].replace("'", "&#39;") in client.get(PAGE).text
        return slot["fraicheur"], slot["fraicheur_texte"]

    hour = timedelta(hours=1)
    assert state(NOW) == ("confirme", "confirmé aujourd'hui")
    assert state(NOW + 20 * hour) == ("confirme", "confirmé hier")
    assert state(NOW + 48 * hour - timedelta(seconds=1))[0] == "confirme"
    assert state(NOW + 48 * hour) == ("a_confirmer", "à confirmer (dit il y a 2 jours)")
    with world.store.write() as connection:
        slots.set_rhythm(connection, "ville", 72)
    assert state(NOW + 71 * hour)[0] == "confirme"
    assert state(NOW + 72 * hour)[0] == "a_confirmer"
    # « Rien de changé » makes it fresh again, until its start all the same.
    later = NOW + 96 * hour
    with world.store.write() as connection:
        slots.set_rhythm(connection, "ville", 48)
        slots.confirm_slots(connection, "creche", organisation="ville", now=later)
    assert state(later) == ("confirme", "confirmé aujourd'hui")
    world.moment = world.said[last].gone_at
    assert client.get(f"{API}/{last}").status_code == 410


def test_the_desk_shows_no_slot_that_is_gone(world: World) -> None:
    world.moment = NOW
    client = world.people.client("partner")
    desk = "/espace/lieux/creche/creneaux"
    assert _mark(1) in client.get(desk).text
    world.moment = NOW + timedelta(hours=11)
    text = client.get(desk).text
    for number, slot_id in enumerate(world.ids):
        # Full ones are there for who keeps the crèche.
        assert (_mark(number) in text.split("t-publier")[0]) == (
            world.moment < world.said[slot_id].gone_at
        )


def test_weekly_links_come_each_week_and_no_sooner(databases: Databases, frame_dir: Path) -> None:
    with _world(databases, frame_dir.parent) as world:
        tools = Tools(world.store, Settings(), lambda: world.moment)
        worker = partial(Worker, tools, {"slots": KINDS["slots"]})
        with world.store.write() as connection:
            for place in ("creche", "libre"):  # nobody keeps the other: nobody writes to it
                slot_letters.set_weekly(connection, place, True)
        letters = []
        for day in range(22):
            world.moment = NOW + timedelta(days=day, minutes=day)
            worker().run_until_idle()
            letters.append(len(world.mails()))
        assert [letters.index(n) for n in (1, 2, 3, 4)] == [0, 7, 14, 21]
        assert timedelta(days=7) == EVERY
        mail = world.mails()[0]
        assert mail.recipient == "creche@exemple.fr" and f"{SLOTS} créneaux" in mail.body
        assert world.moment.astimezone(PARIS).utcoffset() == timedelta(hours=1)
