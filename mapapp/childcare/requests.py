"""Asking crèches for a place: what is written, who is told, what is held.

Every function that changes something runs in the caller's write transaction. The rules of turns
are `domain.slot_request`; here their outcome is written, places of slots are taken and given back
by one conditional statement each, events are counted, and those concerned are written to.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mapapp.accounts.keys import digest
from mapapp.childcare.letters import Post
from mapapp.domain import slot_request as rules
from mapapp.domain.instants import stamp
from mapapp.domain.slot import EVERYONE, PARIS, WITHDRAWN, Slot
from mapapp.domain.slot_request import KEPT, Line, Lines, LineState, NotNow, Outcome
from mapapp.notifying.letters import Writer
from mapapp.store import slot_counts as counts
from mapapp.store import slot_requests as rows
from mapapp.store.connections import Connection
from mapapp.store.slot_requests import Asker, SlotRequest, StoredLine
from mapapp.store.slots import release, slots_by_id, take

REASONS = {
    "entretien": "un entretien d'embauche",
    "formation": "une formation",
    "reprise_emploi": "une reprise d'emploi",
}
_COUNTED = {
    LineState.ASKED: counts.ASKED,
    LineState.ACCEPTED: counts.ACCEPTED,
    LineState.DECLINED: counts.DECLINED,
    LineState.LAPSED: counts.LAPSED,
}


class Refused(Exception):
    """A request that cannot be taken; the message is French and is shown."""


@dataclass(frozen=True)
class Desk:
    """Who writes the letters, and when it is."""

    writer: Writer
    now: datetime


Step = Callable[[Lines, int, datetime], Lines]


def send(
    connection: Connection, desk: Desk, asker: Asker, slot_ids: Sequence[int], token: str
) -> SlotRequest:
    """Write a request and ask the first crèche. `token` is that of its private link: the same
    token again gives the request that is there. Raises Refused."""
    known = rows.request_by_digest(connection, digest(token))
    if known is not None:
        return known
    slots = _wanted(connection, desk.now, asker, slot_ids)
    first, last = slots[0].said, max(slot.said.end for slot in slots)
    times = (
        first.day.isoformat(),
        first.starts.isoformat("minutes"),
        first.ends.isoformat("minutes"),
    )
    number = rows.add_request(
        connection,
        digest(token),
        asker,
        [(slot.place_id, slot.id) for slot in slots],
        times,
        desk.now,
        last + KEPT,
    )
    made = _request(connection, number)
    post = Post(connection, desk.writer, desk.now, made)
    if (mute := post.unreached()) is not None:
        raise Refused(
            f"« {mute} » ne reçoit pas de demande par ce site : appelez-la, ou cherchez-en"
            " une autre"
        )
    post.received(token)
    return _moved(connection, desk, made, lambda lines: rules.begin(lines, desk.now), post)


def answer(
    connection: Connection, desk: Desk, line_id: int, step: Step, text: str = ""
) -> SlotRequest:
    """A crèche's answer: `rules.accept`, `decline` or `ask_back`, with a few words. Raises NotNow
    when it comes too late, or when the slot holds no place any more."""
    found, at = _found(connection, line_id)
    # What the clock changed since the last look counts first.
    found = _settled(connection, desk, found)
    moved = step(_lines(connection, found), at, desk.now)
    if moved[at].state is LineState.ACCEPTED and not take(
        connection, found.lines[at].slot, 1, desk.now
    ):
        raise NotNow("ce créneau n'a plus de place libre : publiez-en une autre, ou refusez")
    if text:
        rows.add_word(connection, line_id, text, desk.now, from_creche=True)
        found = _request(connection, found.id)
    return _moved(connection, desk, found, lambda _lines: moved)


def reply(connection: Connection, desk: Desk, number: int, text: str) -> SlotRequest:
    """Who asks answers the question that waits. Raises NotNow."""
    found = _settled(connection, desk, _request(connection, number))
    at = next((n for n, one in enumerate(found.lines) if one.state is LineState.QUESTION), -1)
    moved = rules.reply(_lines(connection, found), at, desk.now)
    rows.add_word(connection, found.lines[at].id, text, desk.now, from_creche=False)
    return _moved(connection, desk, _request(connection, number), lambda _lines: moved)


def cancel(connection: Connection, desk: Desk, number: int) -> SlotRequest:
    """Who asked needs it no more. Raises NotNow."""
    found = _request(connection, number)
    return _moved(connection, desk, found, lambda lines: rules.cancel(lines, desk.now))


def move_on(connection: Connection, desk: Desk, number: int) -> bool:
    """Do what the clock, or a slot that was withdrawn, asks of a request; False for nothing."""
    found = rows.request_by_id(connection, number)
    return found is not None and _settled(connection, desk, found) is not found


def _wanted(
    connection: Connection, now: datetime, asker: Asker, slot_ids: Sequence[int]
) -> list[Slot]:
    ids = list(dict.fromkeys(slot_ids))
    if not ids:
        raise Refused("choisissez au moins une crèche")
    if len(ids) > rules.MOST_LINES:
        raise Refused(f"choisissez {rules.MOST_LINES} crèches au plus")
    known = slots_by_id(connection, ids)
    slots = [known[one] for one in ids if one in known]
    if len(slots) < len(ids) or not all(slot.is_free(now) for slot in slots):
        raise Refused("une de ces places vient d'être prise ou retirée : refaites la recherche")
    for slot in slots:
        low, high = slot.said.age_min_months, slot.said.age_max_months
        if (low is not None and asker.age_months < low) or (
            high is not None and asker.age_months > high
        ):
            raise Refused("une de ces places n'est pas pour un enfant de cet âge")
        if not {EVERYONE, asker.reason} & set(slot.said.reserved_for):
            raise Refused(f"une de ces places n'est pas pour {REASONS[asker.reason]}")
    return slots


def _settled(connection: Connection, desk: Desk, found: SlotRequest) -> SlotRequest:
    slots = slots_by_id(connection, [line.slot for line in found.lines])
    before = _lines(connection, found)
    lines = rules.lapse(before, desk.now)
    for at, line in enumerate(found.lines):
        if lines[at].state.active and slots[line.slot].is_gone(desk.now):
            lines = rules.withdraw(lines, at, desk.now)
        elif slots[line.slot].state == WITHDRAWN:
            lines = rules.take_back(lines, at, desk.now)
    if lines == before:
        return found
    return _moved(connection, desk, found, lambda _lines: lines)


def _moved(
    connection: Connection,
    desk: Desk,
    found: SlotRequest,
    step: Callable[[Lines], Lines],
    post: Post | None = None,
) -> SlotRequest:
    """Write what a step changes, and tell those concerned."""
    before = _lines(connection, found)
    after = step(before)
    post = post or Post(connection, desk.writer, desk.now, found)
    for line, old, new in zip(found.lines, before, after, strict=True):
        if new != old:
            _put(connection, desk.now, line, new)
    rows.put_outcome(connection, found.id, rules.outcome(after))
    made = _request(connection, found.id)
    post.tell(found.lines, made)
    return made


def _put(connection: Connection, now: datetime, line: StoredLine, new: Line) -> None:
    held = 1 if new.state is LineState.ACCEPTED else 0
    if line.held and not held:
        release(connection, line.slot, line.held)
    over = new.state in (LineState.ACCEPTED, LineState.DECLINED, LineState.LAPSED)
    answered = stamp(now) if over else line.answered_at
    changed = replace(line, state=new.state, held=held, deadline=new.deadline, answered_at=answered)
    rows.put_line(connection, changed, now)
    asked_before = line.state is LineState.QUESTION and new.state is LineState.ASKED
    if new.state != line.state and new.state in _COUNTED and not asked_before:
        counts.count_slots(
            connection, line.place_id, now.astimezone(PARIS).date(), _COUNTED[new.state]
        )


def _lines(connection: Connection, found: SlotRequest) -> Lines:
    """The lines as the rules of turns read them."""
    slots = slots_by_id(connection, [line.slot for line in found.lines])
    delays = rows.delays(connection, [line.place_id for line in found.lines])
    return tuple(
        Line(
            slots[line.slot].said.start,
            slots[line.slot].said.gone_at,
            delays[line.place_id],
            line.state,
            line.deadline,
        )
        for line in found.lines
    )


def _found(connection: Connection, line_id: int) -> tuple[SlotRequest, int]:
    found = rows.request_of_line(connection, line_id)
    if found is None:
        raise NotNow("cette demande a été effacée")
    return found, next(n for n, line in enumerate(found.lines) if line.id == line_id)


def _request(connection: Connection, number: int) -> SlotRequest:
    found = rows.request_by_id(connection, number)
    assert found is not None
    return found


def is_over(found: SlotRequest) -> bool:
    """Whether nothing more is expected of anyone."""
    return found.state != Outcome.PENDING
