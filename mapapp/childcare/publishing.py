"""Slots as those who keep a crèche write them; every change is a batch of its history.

Who may is asked by the caller (`domain.rights.may_offer`). A slot is published at once, whoever
keeps the crèche: one that waits for a moderator is one that nobody finds in time.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from secrets import token_hex

from mapapp.childcare.words import slot_words
from mapapp.contributing.batches import Author
from mapapp.domain.instants import stamp
from mapapp.domain.parameters import Problem
from mapapp.domain.slot import PARIS, WITHDRAWN, Slot, SlotFields
from mapapp.domain.slot_fields import GivenSlots, read_changes, read_slots
from mapapp.domain.slot_values import MOMENTS
from mapapp.hours.calendar import public_holiday_name
from mapapp.hours.words import full_date
from mapapp.store import history, slots
from mapapp.store.connections import Connection
from mapapp.store.slot_counts import PUBLISHED, count_slots

BATCH = "slots"
FIELD, CONFIRMED = "slot", "slots_confirmed"
"""What a history calls a slot, and a confirmation of all of them."""
MOST_OPEN = 300
"""Slots that one crèche may offer at once: five half-days a week for half a year, twice over."""
_NOTICE = timedelta(minutes=30)


class NoSuchSlot(Exception):
    """This crèche never had such a slot."""


class SlotGone(Exception):
    """The slot is over or withdrawn: it cannot be changed."""


class SlotChanged(Exception):
    """The slot is in another version than the one read; `current` is as it is now."""

    def __init__(self, current: Slot) -> None:
        super().__init__(str(current.version))
        self.current = current


class SlotsRefused(Exception):
    """What was given cannot be taken; `problems` are all of its faults."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = list(problems)


@dataclass(frozen=True, slots=True)
class Published:
    """What was published: ids in order of time, and what was left out of it, in French."""

    ids: tuple[int, ...]
    batch: int
    left_out: tuple[str, ...] = ()


Told = tuple[str, str | None, str | None]
"""A row of a history: what, before, after."""
Accepts = Callable[[int], bool]
"""Whether who writes had read this version of a slot."""


def publish(
    connection: Connection,
    author: Author,
    place_id: str,
    raw: Mapping[str, object],
    now: datetime,
) -> Published:
    """Publish a slot, or a repetition of one, in a write transaction. Raises SlotsRefused."""
    given = read_slots(raw, now)
    if given.problems:
        raise SlotsRefused(given.problems)
    return publish_all(connection, author, place_id, given, now)


def publish_all(
    connection: Connection, author: Author, place_id: str, given: GivenSlots, now: datetime
) -> Published:
    """The same, of slots that were read. Public holidays of a repetition, and slots that are
    there already, are left out and told. Raises SlotsRefused."""
    there = slots.slots_of_place(connection, place_id, now)
    wanted, left_out = _wanted(given, {_key(slot.said) for slot in there})
    if not wanted:
        raise SlotsRefused([Problem("date", "; ".join(left_out))])
    if len(there) + len(wanted) > MOST_OPEN:
        said = f"{MOST_OPEN} créneaux ouverts au plus : {len(there)} le sont déjà"
        raise SlotsRefused([Problem("date", said)])
    series = token_hex(8) if given.repeated and len(wanted) > 1 else None
    ids = slots.insert_slots(
        connection, place_id, wanted, organisation=author.organisation, now=now, series=series
    )
    rows: list[Told] = [(FIELD, None, slot_words(one)) for one in wanted]
    batch = tell(connection, author, place_id, rows, now)
    assert batch is not None, "some are wanted"
    count_slots(connection, place_id, now.astimezone(PARIS).date(), PUBLISHED, len(ids))
    return Published(tuple(ids), batch, tuple(left_out))


def change(
    connection: Connection,
    author: Author,
    place_id: str,
    slot_id: int,
    read: Accepts,
    raw: Mapping[str, object],
    now: datetime,
) -> Slot:
    """Change fields of a slot, which confirms it; gives it as it is now.

    Raises NoSuchSlot, SlotGone, SlotChanged, SlotsRefused.
    """
    slot = found(connection, place_id, slot_id, now)
    check_version(slot, read)
    tell(connection, author, place_id, rewrite(connection, author, slot, raw, now), now)
    return again(connection, slot_id)


def rewrite(
    connection: Connection, author: Author, slot: Slot, raw: Mapping[str, object], now: datetime
) -> list[Told]:
    """Write changed fields of a slot that is there, which confirms it; what its crèche's history
    is to tell of it. Raises SlotsRefused."""
    given = read_changes(raw, slot.said, now)
    if not given.problems and given.slots[0].capacity < slot.taken:
        taken = f"{slot.taken} déjà promises à des familles"
        given.problems.append(Problem("places", taken))
    if not given.problems and slot.taken and not _covers(given.slots[0], slot.said):
        given.problems.append(Problem("debut", _PROMISED))
    if given.problems:
        raise SlotsRefused(given.problems)
    (said,) = given.slots
    there = slots.slots_of_place(connection, slot.place_id, now)
    if _key(said) in {_key(other.said) for other in there if other.id != slot.id}:
        raise SlotsRefused([Problem("date", _TWICE)])
    done = slots.change_slot(
        connection, slot.id, slot.version, said, organisation=author.organisation, now=now
    )
    assert done, "writers follow one another"
    if said == slot.said:
        return []
    after = slot_words(said)
    if said.conditions != slot.said.conditions:
        after += " (conditions changées)"
    return [(FIELD, slot_words(slot), after)]


def withdraw(
    connection: Connection,
    author: Author,
    place_id: str,
    slot_id: int,
    read: Accepts,
    now: datetime,
) -> Slot:
    """Withdraw a slot; gives it as it is now. Raises NoSuchSlot, SlotGone, SlotChanged."""
    slot = found(connection, place_id, slot_id, now)
    check_version(slot, read)
    done = slots.withdraw_slot(connection, slot_id, slot.version)
    assert done, "writers follow one another"
    tell(connection, author, place_id, [(FIELD, slot_words(slot), None)], now)
    return again(connection, slot_id)


def confirm(connection: Connection, author: Author, place_id: str, now: datetime) -> int:
    """« Rien de changé »: all that a crèche offers is confirmed now; how many slots that is."""
    organisation = author.organisation
    count = slots.confirm_slots(connection, place_id, organisation=organisation, now=now)
    if count:
        said = f"{count} créneau confirmé" if count == 1 else f"{count} créneaux confirmés"
        tell(connection, author, place_id, [(CONFIRMED, None, said)], now)
    return count


def usual_slot(now: datetime, last: SlotFields | None) -> SlotFields:
    """What a form proposes: the next half-day of a working day that has not begun, for one place,
    with the ages, the audience and the conditions of the last slot."""
    local = now.astimezone(PARIS) + _NOTICE
    day, halves = local.date(), (MOMENTS["matin"], MOMENTS["apres-midi"])
    while True:
        after = local.time() if day == local.date() else time(0)
        for starts, ends in halves if _worked(day) else ():
            if starts > after:
                found = SlotFields(day, starts, ends)
                return found if last is None else _like(found, last)
        day += timedelta(days=1)


def _like(found: SlotFields, last: SlotFields) -> SlotFields:
    return replace(
        found,
        age_min_months=last.age_min_months,
        age_max_months=last.age_max_months,
        reserved_for=last.reserved_for,
        conditions=last.conditions,
    )


def _worked(day: date) -> bool:
    return day.weekday() < 5 and public_holiday_name(day) is None


def _covers(said: SlotFields, before: SlotFields) -> bool:
    """Whether a family that counts on a slot as it was may still come."""
    return said.day == before.day and said.starts <= before.starts and before.ends <= said.ends


_PROMISED = (
    "une place est déjà promise à une famille à ce moment : retirez ce créneau, elle sera prévenue,"
    " puis publiez-en un autre"
)
_TWICE = "ce créneau est déjà publié ; changez plutôt son nombre de places"


def _wanted(given: GivenSlots, there: set[object]) -> tuple[list[SlotFields], list[str]]:
    wanted: list[SlotFields] = []
    left_out = []
    known = set(there)
    for said in given.slots:
        holiday = public_holiday_name(said.day) if given.repeated else None
        if holiday:
            left_out.append(f"le {full_date(said.day)} est férié ({holiday})")
        elif _key(said) in known:
            more = "" if len(given.slots) == 1 else f"le {full_date(said.day)} : "
            left_out.append(more + _TWICE)
        else:
            known.add(_key(said))
            wanted.append(said)
    return wanted, left_out


def _key(said: SlotFields) -> object:
    """What makes two slots the same to who looks: all but how many places, and until when."""
    return replace(said, capacity=1, valid_until=None)


def found(connection: Connection, place_id: str, slot_id: int, now: datetime) -> Slot:
    """A slot of a crèche that is still there. Raises NoSuchSlot, SlotGone."""
    slot = slots.slot_by_id(connection, slot_id)
    if slot is None or slot.place_id != place_id:
        raise NoSuchSlot
    if slot.state == WITHDRAWN or slot.is_gone(now):
        raise SlotGone
    return slot


def check_version(slot: Slot, read: Accepts) -> None:
    """Raises SlotChanged unless who writes had read the slot as it is."""
    if not read(slot.version):
        raise SlotChanged(slot)


def again(connection: Connection, slot_id: int) -> Slot:
    """A slot that was just written, as it is now."""
    slot = slots.slot_by_id(connection, slot_id)
    assert slot is not None
    return slot


def tell(
    connection: Connection,
    author: Author,
    place_id: str,
    rows: Sequence[Told],
    now: datetime,
) -> int | None:
    """Write rows of one batch into the history of a crèche; its number, None for no row."""
    if not rows:
        return None
    value = history.NewBatch(BATCH, stamp(now), author.account, author.organisation, author.who)
    batch = history.open_batch(connection, value)
    told = [history.HistoryRow(batch, place_id, *row) for row in rows]
    history.put_history(connection, told)
    return batch
