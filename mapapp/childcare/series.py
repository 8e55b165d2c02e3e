"""A repetition of slots changed or withdrawn as one; all of it, or nothing."""

from collections.abc import Mapping
from datetime import datetime

from mapapp.childcare.publishing import (
    FIELD,
    Accepts,
    SlotsRefused,
    Told,
    again,
    check_version,
    found,
    rewrite,
    tell,
)
from mapapp.childcare.words import slot_words
from mapapp.contributing.batches import Author
from mapapp.domain.parameters import Problem
from mapapp.domain.slot import Slot
from mapapp.domain.slot_fields import as_raw
from mapapp.hours.words import full_date
from mapapp.store import slots
from mapapp.store.connections import Connection


def others_of_series(connection: Connection, slot: Slot, now: datetime) -> list[Slot]:
    """The other slots made with one by a repetition that are still there, in order of time."""
    there = slots.slots_of_place(connection, slot.place_id, now) if slot.series else []
    return [one for one in there if one.series == slot.series and one.id != slot.id]


def change_series(
    connection: Connection,
    author: Author,
    place_id: str,
    slot_id: int,
    read: Accepts,
    raw: Mapping[str, object],
    now: datetime,
) -> int:
    """Change a slot, and the others of its repetition in what is changed of it, which confirms
    them all; how many slots that is. Days are left as they are.

    Raises NoSuchSlot, SlotGone, SlotChanged, SlotsRefused.
    """
    slot = found(connection, place_id, slot_id, now)
    check_version(slot, read)
    others = others_of_series(connection, slot, now)
    told = rewrite(connection, author, slot, raw, now)
    before, after = as_raw(slot.said), as_raw(again(connection, slot_id).said)
    changed = {name: value for name, value in after.items() if value != before[name]}
    if "date" in changed:
        raise SlotsRefused([Problem("date", "le jour ne change que pour un créneau à la fois")])
    for other in others:
        try:
            told += rewrite(connection, author, other, changed, now)
        except SlotsRefused as error:
            day = full_date(other.said.day)
            said = [Problem(p.field, f"le {day} : {p.message}") for p in error.problems]
            raise SlotsRefused(said) from error
    tell(connection, author, place_id, told, now)
    return 1 + len(others)


def withdraw_series(
    connection: Connection,
    author: Author,
    place_id: str,
    slot_id: int,
    read: Accepts,
    now: datetime,
) -> int:
    """Withdraw a slot and the others of its repetition that are still there; how many.

    Raises NoSuchSlot, SlotGone, SlotChanged.
    """
    slot = found(connection, place_id, slot_id, now)
    check_version(slot, read)
    all_of_it = [slot, *others_of_series(connection, slot, now)]
    told: list[Told] = []
    for one in all_of_it:
        done = slots.withdraw_slot(connection, one.id, one.version)
        assert done, "writers follow one another"
        told.append((FIELD, slot_words(one), None))
    tell(connection, author, place_id, told, now)
    return len(all_of_it)
