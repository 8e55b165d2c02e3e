"""Free places by detour: known answers computed by hand, freshness, what else there is."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapapp.childcare.detour import Ways
from mapapp.childcare.nearby import Surroundings
from mapapp.childcare.question import ChildcareQuestion
from mapapp.childcare.search import ChildcareAnswer, find_childcare
from mapapp.childcare.telling import advice, detour_words, message
from mapapp.domain.filters import Point
from mapapp.domain.slot import Freshness, instant
from mapapp.domain.slot_request import accept
from mapapp.store.slot_counts import PUBLISHED, count_slots
from mapapp.store.slots import insert_slots, slots_by_id, withdraw_slot
from mapapp.travel.density import CommuneDensities
from mapapp.travel.estimate import shipped_estimate
from mapapp.travel.modes import Mode
from tests.asking_creches import DAY, LON, NORTH, Town, creche, slot_fields, town_of
from tests.conftest import NOW
from tests.people import site_of
from tests.publishing import publish_places

HOME, THERE = Point(LON, 46.60), Point(LON, 46.70)
MORNING: dict[str, Any] = {"starts": instant(DAY, time(9)), "ends": instant(DAY, time(12))}
HUNDREDTH_MIN = 6_371_008.8 * 3.141592653589793 / 18_000 * 1.3 / 15_000 * 60
"""Minutes by bicycle in the country for 0.01° of a meridian: R·π/18,000 m, 1.3 of way, 15 km/h."""
UNLOCK_MIN = 2.0
QUESTION = ChildcareQuestion(HOME, THERE, mode=Mode.BIKE, **MORNING)


def countryside() -> Ways:
    """Ways where every commune is rural."""
    return Ways(shipped_estimate(), CommuneDensities((), ()), lambda _lon, _lat: None)


def find(
    app: Flask, question: ChildcareQuestion = QUESTION, now: datetime = NOW
) -> ChildcareAnswer:
    site = site_of(app)
    with site.store.read() as connection:
        around = Surroundings(site.searcher, countryside())
        return find_childcare(question, connection, around, now)


@pytest.fixture
def town(empty_app: Flask) -> Town:
    town, _site = town_of(empty_app)
    publish_places(
        town.store,
        {n: creche(n, lon=LON, lat=NORTH[n], commune_code="85191") for n in "abc"},
    )
    return town


def test_detours_are_those_computed_by_hand(town: Town, empty_app: Flask) -> None:
    for name in "cba":
        town.slot(name)
    found = find(empty_app)
    assert [offer.place.id for offer in found.offers] == ["a", "b", "c"]
    # a is on the way, one more unlocking; b is 0.02° beyond, c 0.03° behind: there and back.
    expected = [UNLOCK_MIN + n * HUNDREDTH_MIN for n in (0, 4, 6)]
    extras = [offer.detour.extra for offer in found.offers if offer.detour]
    assert extras == pytest.approx(expected, abs=0.01)
    totals = [offer.detour.total for offer in found.offers if offer.detour]
    assert totals == pytest.approx(
        [2 * UNLOCK_MIN + n * HUNDREDTH_MIN for n in (10, 14, 16)], abs=0.01
    )
    assert detour_words(found.offers[0].detour, QUESTION) == "détour : environ 2\u00a0min à vélo"


@pytest.mark.parametrize(
    ("home", "there", "order"), [(HOME, None, "cab"), (None, THERE, "bac"), (None, None, "abc")]
)
def test_with_one_end_the_nearest_to_it_comes_first(
    town: Town, empty_app: Flask, home: Point | None, there: Point | None, order: str
) -> None:
    for name in "abc":
        town.slot(name)
    found = find(empty_app, replace(QUESTION, home=home, appointment=there))
    assert "".join(offer.place.id for offer in found.offers) == order


def test_what_is_too_far_is_counted(town: Town, empty_app: Flask) -> None:
    town.slot("a")
    town.slot("c")
    # On foot: 0.01° takes 20 minutes; c is 0.03° behind home, two hours there and back.
    found = find(empty_app, replace(QUESTION, mode=Mode.WALK))
    assert [offer.place.id for offer in found.offers] == ["a"] and found.far == 1
    assert "plus d'une heure et demie" in message(found)


CASES: list[tuple[dict[str, Any], dict[str, Any], bool]] = [
    ({}, {}, True),
    ({"starts": time(9), "ends": time(12)}, {}, True),
    ({"starts": time(9, 1)}, {}, False),
    ({"ends": time(11, 59)}, {}, False),
    ({"day": DAY + timedelta(days=1)}, {}, False),
    ({"age_min_months": 18, "age_max_months": 18}, {"age_months": 18}, True),
    ({"age_min_months": 19}, {"age_months": 18}, False),
    ({"age_max_months": 17}, {"age_months": 18}, False),
    ({"age_min_months": 19}, {}, True),
    ({}, {"ends": None}, True),
    ({"ends": time(9)}, {"ends": None}, False),
    ({"starts": time(14), "ends": time(16)}, {"ends": instant(DAY, time(23, 59))}, False),
    ({"starts": time(14), "ends": time(16)}, {"whole_days": True}, True),
    ({"day": DAY + timedelta(days=2)}, {"ends": instant(DAY, time(9)) + timedelta(days=3)}, True),
    ({"day": DAY + timedelta(days=30)}, {"starts": None, "ends": None}, True),
]


def test_a_slot_must_cover_what_is_asked(town: Town, empty_app: Flask) -> None:
    for slot, asked, found in CASES:
        number = town.slot("a", **slot)
        answer = find(empty_app, replace(QUESTION, **asked))
        assert [number] * found == [s.id for o in answer.offers for s in o.slots], (slot, asked)
        with town.store.write() as connection:
            assert withdraw_slot(connection, number, 1)


def test_freshness_is_told_and_a_full_slot_is_not_free(town: Town, empty_app: Flask) -> None:
    old = town.slot("a")
    town.later(hours=47)
    town.slot("b")
    answer = find(empty_app, now=town.now)
    assert [(o.fresh, o.words) for o in answer.offers] == [
        (Freshness.CONFIRMED, "confirmé il y a 2 jours"),
        (Freshness.CONFIRMED, "confirmé aujourd'hui"),
    ]
    town.later(hours=1)
    answer = find(empty_app, now=town.now)
    assert answer.offers[0].fresh is Freshness.TO_CONFIRM
    assert answer.offers[0].words.startswith("à confirmer")
    town.answer(town.ask([old]).lines[0].id, accept)
    assert [offer.place.id for offer in find(empty_app, now=town.now).offers] == ["b"]


def test_the_surest_slot_of_a_creche_comes_first(town: Town, empty_app: Flask) -> None:
    town.slot("a", starts=time(7))
    town.later(hours=60)
    fresh = town.slot("a", starts=time(8))
    (offer,) = find(empty_app, now=town.now).offers
    assert offer.slot.id == fresh and len(offer.slots) == 2
    assert offer.fresh is Freshness.CONFIRMED


def test_then_whom_to_call_then_the_others(town: Town, empty_app: Flask) -> None:
    where = {"lon": LON, "commune_code": "85191"}
    publish_places(
        town.store,
        {
            "avip": creche("avip", category="creche-avip", lat=46.66, **where),
            "halte": creche(
                "halte", category="halte-garderie", lat=46.62, hours="Mo-Fr 08:00-12:30", **where
            ),
            "plain": creche("plain", lat=46.61, hours="Mo-Fr 08:00-11:00", **where),
            "relais": creche(
                "relais",
                category="relais-petite-enfance",
                lat=46.75,
                serves=["commune:85191"],
                **where,
            ),
            "far": creche("far", lon=-1.55, lat=47.5, commune_code="44109"),
        },
    )
    answer = find(empty_app, replace(QUESTION, commune="85191"))
    assert [one.place.id for one in answer.calls] == ["halte", "avip"]
    assert [one.why for one in answer.calls] == [
        "Accueille aussi pour quelques heures",
        "Crèche pour les parents qui cherchent un emploi (AVIP)",
    ]
    # Open during all of the appointment, not known, closed before its end.
    assert [one.state.open for one in answer.calls] == [True, None]
    assert [(one.place.id, one.state.open) for one in answer.others] == [
        ("relais", None),
        ("plain", False),
    ]
    assert "Aucune crèche n'a annoncé de place libre pour ce moment" in message(answer)
    assert "relais" in advice(answer)[0] and "02 40 00 00 00" in advice(answer)[0]


def test_a_creche_that_published_lately_is_worth_a_call(town: Town, empty_app: Flask) -> None:

    with town.store.write() as connection:
        count_slots(connection, "b", NOW.date() - timedelta(days=80), PUBLISHED)
        count_slots(connection, "c", NOW.date() - timedelta(days=120), PUBLISHED)
    assert [(one.place.id, one.why) for one in find(empty_app).calls] == [
        ("b", "Publie souvent des places")
    ]


def test_when_it_is_over_it_says_so(town: Town, empty_app: Flask) -> None:
    town.slot("a")
    answer = find(empty_app, now=instant(DAY, time(12)))
    assert answer.over and not answer.offers and "passé" in message(answer)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(minutes=st.integers(-60, 12 * 1440), rest=st.integers(0, 59))
def test_no_slot_that_is_gone_is_ever_found(
    town: Town, empty_app: Flask, minutes: int, rest: int
) -> None:
    """At any instant, every slot told may be given; and one that may is told."""
    with town.store.write() as connection:
        if not slots_by_id(connection, [1]):
            said = [
                slot_fields(day=DAY + timedelta(days=n % 4), starts=time(7 + n), valid_until=until)
                for n in range(4)
                for until in (None, NOW + timedelta(days=2 * n, hours=3))
            ]
            insert_slots(connection, "a", said, organisation=None, now=NOW)
    now = NOW + timedelta(minutes=minutes, seconds=rest)
    found = find(empty_app, ChildcareQuestion(), now).offers
    told = {slot.id for offer in found for slot in offer.slots}
    with town.store.read() as connection:
        every = slots_by_id(connection, list(range(1, 9)))
    assert told == {number for number, slot in every.items() if slot.is_free(now)}
    assert all(slot.said.start > now.astimezone(UTC) for o in found for slot in o.slots)
