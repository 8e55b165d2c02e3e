"""Slots in the store, on both databases."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from mapapp.domain.slot import RHYTHM, WITHDRAWN, SlotFields
from mapapp.store import slots
from mapapp.store.engine import Store
from mapapp.store.owners import set_owner
from mapapp.store.slot_counts import count_slots, counts_since
from mapapp.store.slots import SlotsAsked
from tests.conftest import NOW, NOW_TEXT
from tests.people import put_organisations
from tests.publishing import place_values, publish_places

DAY = date(2026, 12, 1)
MORNING = SlotFields(DAY, time(8, 30), time(12), 2, 3, 36)
CRECHE = place_values(kind="creche", category="creche", name="Crèche d'essai")
ANYTHING = SlotsAsked()


def with_slots(store: Store, *said: SlotFields, place: str = "creche") -> list[int]:
    publish_places(store, {"creche": CRECHE, "autre": CRECHE, "velo": place_values()})
    with store.write() as connection:
        return slots.insert_slots(connection, place, said, organisation=None, now=NOW)


def found(store: Store, asked: SlotsAsked = ANYTHING, now: datetime = NOW) -> list[int]:
    with store.read() as connection:
        return [slot.id for slot in slots.open_slots(connection, now, asked)]


def test_what_was_written_is_read(store: Store) -> None:
    said = replace(
        MORNING,
        reserved_for=("entretien", "formation"),
        conditions="Vaccins à jour",
        valid_until=datetime(2026, 11, 30, 17, tzinfo=UTC),
    )
    (number,) = with_slots(store, said)
    with store.read() as connection:
        slot = slots.slot_by_id(connection, number)
        assert slots.slot_by_id(connection, number + 1) is None
        assert slots.slots_of_place(connection, "creche", NOW) == [slot]
        assert slots.slots_by_id(connection, [number, 10**6]) == {number: slot}
        assert slots.next_gone(connection, NOW) == said.valid_until
    assert slot is not None and slot.said == said and (slot.left, slot.version) == (2, 1)
    assert slot.confirmed_at == NOW and slot.state == "open"


def test_open_slots_cover_what_is_asked(store: Store) -> None:
    morning, day = with_slots(store, MORNING, SlotFields(DAY, time(8), time(18)))
    assert found(store) == [day, morning]
    assert found(store, SlotsAsked(day=DAY, starts=time(9), ends=time(12))) == [day, morning]
    assert found(store, SlotsAsked(day=DAY, ends=time(12, 1))) == [day]
    assert found(store, SlotsAsked(starts=time(8, 15))) == [day]
    assert found(store, SlotsAsked(day=DAY + timedelta(days=1))) == []
    week = SlotsAsked(day=DAY - timedelta(days=3), last_day=DAY + timedelta(days=3))
    assert found(store, week) == [day, morning]
    assert found(store, SlotsAsked(age_months=2)) == [day]
    assert found(store, SlotsAsked(age_months=36)) == [day, morning]
    assert found(store, SlotsAsked(room=2)) == [morning]
    assert found(store, SlotsAsked(place_ids=["autre"])) == []
    assert found(store, SlotsAsked(place_ids=["creche", "autre"])) == [day, morning]
    # Of the second it starts on, it is not there.
    start = MORNING.start
    assert found(store, now=start - timedelta(seconds=1)) == [morning]
    assert found(store, now=start) == []


def test_slots_of_places_that_are_no_creche_or_gone_are_not_found(store: Store) -> None:
    with_slots(store, MORNING, place="velo")
    with_slots(store, MORNING, place="inconnu")
    (number,) = with_slots(store, MORNING)
    assert found(store) == [number]
    publish_places(store, {"autre": CRECHE})
    assert found(store) == []


def test_who_changes_says_what_they_read(store: Store) -> None:
    (number,) = with_slots(store, MORNING)
    later = NOW + timedelta(hours=1)
    changed = replace(MORNING, ends=time(11), capacity=1)
    with store.write() as connection:
        change = partial(slots.change_slot, connection, number, organisation=None, now=later)
        assert not change(2, changed)
        assert change(1, changed)
        assert not change(1, MORNING)
        slot = slots.slot_by_id(connection, number)
        assert slot is not None and slot.said == changed
        assert (slot.version, slot.confirmed_at) == (2, later)
        assert change(2, MORNING)
        assert slots.take(connection, number, 2, later)
        # Fewer places than are taken cannot be.
        assert not change(4, changed)
        assert not slots.withdraw_slot(connection, number, 3)
        assert slots.withdraw_slot(connection, number, 4)
        assert not slots.withdraw_slot(connection, number, 5)
        slot = slots.slot_by_id(connection, number)
        assert slot is not None and slot.state == WITHDRAWN and slot.taken == 2
        assert not slots.take(connection, number, 0, later)
        assert slots.release(connection, number, 2)
    assert found(store) == []


def test_nothing_changed_confirms_what_is_still_there(store: Store) -> None:
    soon = SlotFields(NOW.date(), time(14), time(18))
    over, number = with_slots(store, soon, MORNING)
    later = NOW + timedelta(days=3)
    with store.write() as connection:
        assert slots.confirm_slots(connection, "creche", organisation=None, now=later) == 1
        assert slots.confirm_slots(connection, "autre", organisation=None, now=later) == 0
        both = slots.slots_by_id(connection, [over, number])
    assert both[over].confirmed_at == NOW and both[number].confirmed_at == later


def test_places_are_taken_and_given_back_but_never_one_too_many(store: Store) -> None:
    (number,) = with_slots(store, MORNING)
    with store.write() as connection:
        assert not slots.take(connection, number, 3, NOW)
        assert slots.take(connection, number, 1, NOW) and slots.take(connection, number, 1, NOW)
        assert not slots.take(connection, number, 1, NOW)
        assert slots.open_slots(connection, NOW) == []
        assert slots.open_slots(connection, NOW, SlotsAsked(room=0)) != []
        assert slots.release(connection, number, 1)
        assert not slots.release(connection, number, 2)
        assert not slots.take(connection, number, 1, MORNING.start)
        assert slots.take(connection, number, 1, MORNING.start - timedelta(seconds=1))


def test_many_at_once_never_take_one_too_many(store: Store) -> None:
    (number,) = with_slots(store, MORNING)
    taken, gate = [], threading.Barrier(8)

    def ask() -> None:
        gate.wait()
        with store.write() as connection:
            if slots.take(connection, number, 1, NOW):
                taken.append(1)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 2


def test_an_organisation_has_its_own_rhythm(store: Store) -> None:
    with_slots(store)
    with store.write() as connection:
        put_organisations(connection, NOW_TEXT)
        set_owner(connection, ["creche"], "ville", NOW_TEXT)
        assert slots.rhythm_of(connection, "ville") == RHYTHM
        for hours in (6, 24):
            slots.set_rhythm(connection, "ville", hours)
        found = slots.rhythms(connection, ["creche", "autre"])
        assert slots.rhythm_of(connection, "ville") == timedelta(hours=24)
    assert found == {"creche": timedelta(hours=24), "autre": RHYTHM}


def test_what_happened_is_counted(store: Store) -> None:
    with store.write() as connection:
        for more in (1, 4):
            count_slots(connection, "creche", DAY, "published", more)
        count_slots(connection, "creche", DAY + timedelta(days=1), "asked")
        assert counts_since(connection, DAY, DAY) == {("creche", "published"): 5}
        assert len(counts_since(connection, DAY, DAY + timedelta(days=9))) == 2
