"""Slots of crèches: written, kept fresh, found, taken and given back."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, exists, func, insert, or_, select, update

from mapapp.domain.instants import moment_of, stamp
from mapapp.domain.slot import OPEN, RHYTHM, WITHDRAWN, Slot, SlotFields, stamps
from mapapp.store.childcare_tables import slot, slot_request_line, slot_rhythm
from mapapp.store.membership import among
from mapapp.store.people_tables import place_owner
from mapapp.store.schema import place

SHOWN = (place.c.status == "published", place.c.kind == "creche")
"""What is true of places whose slots are shown."""
_MINUTE = "minutes"


@dataclass(frozen=True, slots=True)
class SlotsAsked:
    """Which slots are looked for; None asks nothing. With `starts` and `ends`, those that cover
    all of that time; with an age in months, those that take it or say no age. Ages are months.

    `room` is how many places must be left; 0 finds full ones too.
    """

    place_ids: Collection[str] | None = None
    day: date | None = None
    last_day: date | None = None
    starts: time | None = None
    ends: time | None = None
    age_months: int | None = None
    room: int = 1


def insert_slots(
    connection: Connection,
    place_id: str,
    said: Iterable[SlotFields],
    *,
    organisation: str | None,
    now: datetime,
    series: str | None = None,
) -> list[int]:
    """Write new open slots of a place, just confirmed; gives their ids in order."""
    found = []
    more = {"place_id": place_id, "taken": 0, "series": series, "state": OPEN, "version": 1}
    more |= {"created_at": stamp(now)} | _confirmed(organisation, now)
    for one in said:
        number = connection.scalar(insert(slot).values(_row(one) | more).returning(slot.c.id))
        assert number is not None
        found.append(int(number))
    return found


def slot_by_id(connection: Connection, slot_id: int) -> Slot | None:
    """A slot, whatever its state; None if there is none."""
    found = _slots(connection, slot.c.id == slot_id)
    return found[0] if found else None


def slots_by_id(connection: Connection, slot_ids: Collection[int]) -> dict[int, Slot]:
    """Slots by id, whatever their state; unknown ones are left out."""
    return {one.id: one for one in _slots(connection, among(connection, slot.c.id, slot_ids))}


def last_slot(connection: Connection, place_id: str) -> Slot | None:
    """The slot that a crèche published last, whatever became of it."""
    last = select(func.max(slot.c.id)).where(slot.c.place_id == place_id)
    found = _slots(connection, slot.c.id == last.scalar_subquery())
    return found[0] if found else None


def slots_of_place(connection: Connection, place_id: str, now: datetime) -> list[Slot]:
    """What a crèche still offers, full slots too, in order of time."""
    return _slots(connection, _there(now) & (slot.c.place_id == place_id))


def open_slots(
    connection: Connection, now: datetime, asked: SlotsAsked = SlotsAsked()
) -> list[Slot]:
    """Slots of published places that may be shown as free at an instant, in order of time."""
    # Looked up slot by slot: a list of the crèches is many times longer than that of the slots.
    shown = select(place.c.id).where(place.c.id == slot.c.place_id, *SHOWN)
    return _slots(connection, open_condition(connection, now, asked) & exists(shown))


def free_slots(
    connection: Connection, place_id: str, now: datetime
) -> tuple[list[Slot], timedelta]:
    """The slots of one crèche that anyone may ask for now, and its rhythm."""
    found = open_slots(connection, now, SlotsAsked(place_ids=[place_id]))
    return found, rhythms(connection, [place_id])[place_id]


def change_slot(
    connection: Connection,
    slot_id: int,
    version: int,
    said: SlotFields,
    *,
    organisation: str | None,
    now: datetime,
) -> bool:
    """Write what a crèche now says of an open slot, which confirms it; False, and nothing is
    written, if it is in another version, withdrawn, or has more places taken than it would hold.
    """
    known = (slot.c.id == slot_id) & (slot.c.version == version) & (slot.c.state == OPEN)
    fits = slot.c.taken <= said.capacity
    return _changed(connection, known & fits, _row(said) | _confirmed(organisation, now))


def withdraw_slot(connection: Connection, slot_id: int, version: int) -> bool:
    """Withdraw an open slot; False if it is in another version or withdrawn already. What was
    taken of it stays written."""
    known = (slot.c.id == slot_id) & (slot.c.version == version) & (slot.c.state == OPEN)
    return _changed(connection, known, {"state": WITHDRAWN})


def confirm_slots(
    connection: Connection, place_id: str, *, organisation: str | None, now: datetime
) -> int:
    """« Rien de changé » for all that a place still offers; how many slots that is."""
    row = _confirmed(organisation, now) | {"version": slot.c.version + 1}
    mine = _there(now) & (slot.c.place_id == place_id)
    return connection.execute(update(slot).where(mine).values(row)).rowcount


def take(connection: Connection, slot_id: int, places: int, now: datetime) -> bool:
    """Take places of a slot if so many are left and it may still be shown; else nothing.

    One conditional statement: a slot of n places never gives n + 1, however many ask at once.
    """
    free = _there(now) & (slot.c.id == slot_id) & (slot.c.taken + places <= slot.c.capacity)
    return _changed(connection, free, {"taken": slot.c.taken + places})


def release(connection: Connection, slot_id: int, places: int) -> bool:
    """Give places of a slot back, also of one that is over; False if so many are not taken."""
    held = (slot.c.id == slot_id) & (slot.c.taken >= places)
    return _changed(connection, held, {"taken": slot.c.taken - places})


def _changed(connection: Connection, which: ColumnElement[bool], row: Mapping[str, Any]) -> bool:
    """Write the next version of the one slot that meets a condition, in one statement; False, and
    nothing is written, if it does not meet it any more."""
    values = {**row, "version": slot.c.version + 1}
    return connection.execute(update(slot).where(which).values(values)).rowcount == 1


def purge_slots(connection: Connection, before: date) -> int:
    """Forget the slots of the days before one: their conditions are free text. Gives how many.

    One that a request still speaks of stays, and the newest of all, so that no number serves
    twice; what they say in free words goes with the others.
    """
    over = slot.c.day < before.isoformat()
    spoken = over & slot.c.conditions.is_not(None)
    connection.execute(update(slot).where(spoken).values(conditions=None))
    asked = select(slot_request_line.c.id).where(slot_request_line.c.slot == slot.c.id)
    newest = select(func.max(slot.c.id)).scalar_subquery()
    gone = delete(slot).where(over, ~asked.exists(), slot.c.id < newest)
    return connection.execute(gone).rowcount


def next_gone(connection: Connection, now: datetime) -> datetime | None:
    """When the next of all slots that may be shown now goes; None if there is none."""
    found = connection.scalar(select(func.min(slot.c.gone_at)).where(_there(now)))
    return moment_of(found) if found else None


def rhythms(connection: Connection, place_ids: Collection[str]) -> dict[str, timedelta]:
    """How long the slots of each place count as confirmed: its owner's rhythm."""
    query = (
        select(place_owner.c.place_id, slot_rhythm.c.hours)
        .join(slot_rhythm, slot_rhythm.c.organisation == place_owner.c.organisation)
        .where(among(connection, place_owner.c.place_id, place_ids))
    )
    own = {place_id: timedelta(hours=hours) for place_id, hours in connection.execute(query)}
    return {place_id: own.get(place_id, RHYTHM) for place_id in place_ids}


def rhythm_of(connection: Connection, organisation: str) -> timedelta:
    """How long an organisation's slots count as confirmed."""
    known = slot_rhythm.c.organisation == organisation
    hours = connection.scalar(select(slot_rhythm.c.hours).where(known))
    return RHYTHM if hours is None else timedelta(hours=hours)


def set_rhythm(connection: Connection, organisation: str, hours: int) -> None:
    """Write an organisation's rhythm, in hours."""
    known = slot_rhythm.c.organisation == organisation
    if not connection.execute(update(slot_rhythm).where(known).values(hours=hours)).rowcount:
        connection.execute(insert(slot_rhythm).values(organisation=organisation, hours=hours))


def open_condition(connection: Connection, now: datetime, asked: SlotsAsked) -> ColumnElement[bool]:
    """Whether a slot may be shown as free at an instant, and is what is asked for."""
    condition = _there(now) & (slot.c.taken + asked.room <= slot.c.capacity)
    if asked.place_ids is not None:
        condition &= among(connection, slot.c.place_id, asked.place_ids)
    for part in _asked(asked):
        condition &= part
    return condition


def _there(now: datetime) -> ColumnElement[bool]:
    # Both are stamps, in UTC to the second: a slot of this second is gone.
    return (slot.c.state == OPEN) & (slot.c.gone_at > stamp(now))


def _asked(asked: SlotsAsked) -> Iterable[ColumnElement[bool]]:
    if asked.day is not None:
        yield slot.c.day.between(asked.day.isoformat(), (asked.last_day or asked.day).isoformat())
    if asked.starts is not None:
        yield slot.c.starts <= asked.starts.isoformat(_MINUTE)
    if asked.ends is not None:
        yield slot.c.ends >= asked.ends.isoformat(_MINUTE)
    if asked.age_months is not None:
        low, high = slot.c.age_min_months, slot.c.age_max_months
        yield or_(low.is_(None), low <= asked.age_months)
        yield or_(high.is_(None), high >= asked.age_months)


def _confirmed(organisation: str | None, now: datetime) -> dict[str, Any]:
    return {"confirmed_at": stamp(now), "confirmed_by": organisation}


def _row(said: SlotFields) -> dict[str, Any]:
    valid_until, gone_at = stamps(said)
    return {
        "day": said.day.isoformat(),
        "starts": said.starts.isoformat(_MINUTE),
        "ends": said.ends.isoformat(_MINUTE),
        "age_min_months": said.age_min_months,
        "age_max_months": said.age_max_months,
        "capacity": said.capacity,
        "reserved_for": list(said.reserved_for),
        "conditions": said.conditions,
        "valid_until": valid_until,
        "gone_at": gone_at,
    }


def _slots(connection: Connection, condition: ColumnElement[bool]) -> list[Slot]:
    query = select(slot).where(condition).order_by(slot.c.day, slot.c.starts, slot.c.id)
    return [_slot(row) for row in connection.execute(query).mappings()]


def _slot(row: Mapping[Any, Any]) -> Slot:
    said = SlotFields(
        day=date.fromisoformat(row["day"]),
        starts=time.fromisoformat(row["starts"]),
        ends=time.fromisoformat(row["ends"]),
        capacity=row["capacity"],
        age_min_months=row["age_min_months"],
        age_max_months=row["age_max_months"],
        reserved_for=tuple(row["reserved_for"]),
        conditions=row["conditions"],
        valid_until=moment_of(row["valid_until"]) if row["valid_until"] else None,
    )
    return Slot(
        id=row["id"],
        place_id=row["place_id"],
        said=said,
        taken=row["taken"],
        series=row["series"],
        confirmed_at=moment_of(row["confirmed_at"]),
        confirmed_by=row["confirmed_by"],
        state=row["state"],
        version=row["version"],
        created_at=moment_of(row["created_at"]),
    )
