"""Requests for crèche places: written, followed, answered, erased."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, or_, select, update

from mapapp.domain.instants import moment_of, stamp
from mapapp.domain.slot import OPEN
from mapapp.domain.slot_request import DELAY, LineState, Outcome
from mapapp.store.childcare_tables import slot, slot_request, slot_request_line
from mapapp.store.membership import among
from mapapp.store.outbox import forget_mails
from mapapp.store.people_tables import place_owner
from mapapp.store.request_tables import slot_delay, slot_request_word


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, as they wrote it: a name or initials, at least one way to answer them."""

    name: str
    phone: str | None
    email: str | None
    age_months: int
    reason: str
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """Something that was written about a line, by the crèche or by who asks."""

    from_creche: bool
    text: str
    said_at: str


@dataclass(frozen=True, slots=True)
class StoredLine:
    """One crèche of a request as it is kept; `held` places of its slot are held by it."""

    id: int
    position: int
    place_id: str
    slot: int
    state: LineState
    held: int
    deadline: datetime | None
    answered_at: str | None
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class SlotRequest:
    """A request with its lines, in the order in which crèches are asked."""

    id: int
    asker: Asker
    state: str
    created_at: str
    erase_at: str
    lines: tuple[StoredLine, ...]

    def line(self, line_id: int) -> StoredLine | None:
        """One of its lines by id."""
        return next((line for line in self.lines if line.id == line_id), None)


def add_request(
    connection: Connection,
    digest: str,
    asker: Asker,
    slots: Sequence[tuple[str, int]],
    times: tuple[str, str, str],
    now: datetime,
    erase_at: datetime,
) -> int:
    """Write a request whose crèches all wait, `slots` being (place, slot) in the order to ask
    them and `times` (day, starts, ends) of the first; gives its id."""
    day, starts, ends = times
    values = {
        "digest": digest,
        "name": asker.name,
        "phone": asker.phone,
        "email": asker.email,
        "age_months": asker.age_months,
        "reason": asker.reason,
        "message": asker.message,
        "at_once": False,
        "day": day,
        "starts": starts,
        "ends": ends,
        "state": Outcome.PENDING.value,
        "version": 1,
        "created_at": stamp(now),
        "erase_at": stamp(erase_at),
    }
    made = connection.execute(insert(slot_request).values(values).returning(slot_request.c.id))
    number = int(made.scalar_one())
    lines = [
        {
            "request": number,
            "position": position,
            "place_id": place_id,
            "slot": slot_id,
            "state": LineState.WAITING.value,
            "held": 0,
            "version": 1,
        }
        for position, (place_id, slot_id) in enumerate(slots)
    ]
    connection.execute(insert(slot_request_line), lines)
    return number


def request_by_id(connection: Connection, number: int) -> SlotRequest | None:
    """A request, or None."""
    return _request(connection, slot_request.c.id == number)


def request_by_digest(connection: Connection, digest: str) -> SlotRequest | None:
    """The request of a private link, or None."""
    return _request(connection, slot_request.c.digest == digest)


def request_of_line(connection: Connection, line_id: int) -> SlotRequest | None:
    """The request that a line is part of, or None."""
    of_line = select(slot_request_line.c.request).where(slot_request_line.c.id == line_id)
    return _request(connection, slot_request.c.id.in_(of_line))


def put_line(connection: Connection, line: StoredLine, now: datetime) -> None:
    """Write where a line stands."""
    asked = {"asked_at": stamp(now)} if line.state is LineState.ASKED else {}
    values: dict[str, Any] = {
        "state": line.state.value,
        "held": line.held,
        "deadline": stamp(line.deadline) if line.deadline else None,
        "answered_at": line.answered_at,
        "version": slot_request_line.c.version + 1,
    }
    known = slot_request_line.c.id == line.id
    connection.execute(update(slot_request_line).where(known).values(values | asked))


def put_outcome(connection: Connection, number: int, outcome: Outcome) -> None:
    """Write where a request stands."""
    values = {"state": outcome.value, "version": slot_request.c.version + 1}
    connection.execute(update(slot_request).where(slot_request.c.id == number).values(values))


def add_word(
    connection: Connection, line_id: int, text: str, now: datetime, *, from_creche: bool
) -> None:
    """Write what one side says about a line."""
    row = {"line": line_id, "from_creche": from_creche, "text": text, "said_at": stamp(now)}
    connection.execute(insert(slot_request_word).values(row))


def requests_behind(connection: Connection, now: datetime, limit: int = 50) -> list[int]:
    """Requests in which the clock, or a withdrawn slot, has something to change; oldest first. A
    place that was given is taken back with its slot, as long as that has not begun."""
    line, state = slot_request_line.c, slot_request_line.c.state
    active = state.in_([one.value for one in LineState if one.active])
    withdrawn, over = slot.c.state != OPEN, slot.c.gone_at <= stamp(now)
    taken_back = (state == LineState.ACCEPTED.value) & withdrawn & ~over
    query = (
        select(line.request)
        .join(slot, slot.c.id == line.slot)
        .where((active & (withdrawn | over | (line.deadline <= stamp(now)))) | taken_back)
        .group_by(line.request)
        .order_by(line.request)
        .limit(limit)
    )
    return [int(number) for number in connection.scalars(query)]


def requests_to(
    connection: Connection, organisations: Collection[str], limit: int = 200
) -> list[SlotRequest]:
    """Requests in which a crèche of these organisations was asked, what waits first, then the
    newest."""
    seen = [s.value for s in LineState if s not in (LineState.WAITING, LineState.CANCELLED)]
    active = [state.value for state in LineState if state.active]
    mine = (
        select(slot_request_line.c.request, slot_request_line.c.state.in_(active))
        .join(place_owner, place_owner.c.place_id == slot_request_line.c.place_id)
        .where(
            place_owner.c.organisation.in_(list(organisations)),
            or_(slot_request_line.c.state.in_(seen), slot_request_line.c.asked_at.is_not(None)),
        )
        .order_by(slot_request_line.c.state.in_(active).desc(), slot_request_line.c.id.desc())
        .limit(limit)
    )
    numbers = list(dict.fromkeys(int(row[0]) for row in connection.execute(mine)))
    found = {
        one.id: one for one in _requests(connection, among(connection, slot_request.c.id, numbers))
    }
    return [found[number] for number in numbers if number in found]


def delays(connection: Connection, place_ids: Collection[str]) -> dict[str, timedelta]:
    """How long each crèche may take to answer: as its owner says, else 72 hours."""
    query = (
        select(place_owner.c.place_id, slot_delay.c.hours)
        .join(slot_delay, slot_delay.c.organisation == place_owner.c.organisation)
        .where(among(connection, place_owner.c.place_id, place_ids))
    )
    own = {place_id: timedelta(hours=hours) for place_id, hours in connection.execute(query)}
    return {place_id: own.get(place_id, DELAY) for place_id in place_ids}


def delay_of(connection: Connection, organisation: str) -> timedelta:
    """How long an organisation's crèches may take to answer."""
    known = slot_delay.c.organisation == organisation
    hours = connection.scalar(select(slot_delay.c.hours).where(known))
    return DELAY if hours is None else timedelta(hours=hours)


def set_delay(connection: Connection, organisation: str, hours: int) -> None:
    """Write how long an organisation's crèches may take to answer, in hours."""
    known = slot_delay.c.organisation == organisation
    if not connection.execute(update(slot_delay).where(known).values(hours=hours)).rowcount:
        connection.execute(insert(slot_delay).values(organisation=organisation, hours=hours))


def erase_requests(connection: Connection, now: datetime, about: str) -> int:
    """Erase the requests whose time has come, with all that was written about them, and the mails
    holding `about` that were sent to those who asked; gives how many requests.

    The mails of someone who has a newer request go with that one.
    """
    due = slot_request.c.erase_at <= stamp(now)
    emails = set(connection.scalars(select(slot_request.c.email).where(due)))
    done = connection.execute(delete(slot_request).where(due)).rowcount
    emails -= set(connection.scalars(select(slot_request.c.email)))
    forget_mails(connection, [email for email in emails if email], about)
    return done


def _request(connection: Connection, condition: ColumnElement[bool]) -> SlotRequest | None:
    found = _requests(connection, condition)
    return found[0] if found else None


def _requests(connection: Connection, condition: ColumnElement[bool]) -> list[SlotRequest]:
    rows = connection.execute(select(slot_request).where(condition)).all()
    lines = _lines(connection, [row.id for row in rows])
    return [
        SlotRequest(
            id=row.id,
            asker=Asker(
                row.name or "", row.phone, row.email, row.age_months or 0, row.reason, row.message
            ),
            state=row.state,
            created_at=row.created_at,
            erase_at=row.erase_at,
            lines=tuple(lines.get(row.id, ())),
        )
        for row in rows
    ]


def _lines(connection: Connection, numbers: Sequence[int]) -> dict[int, list[StoredLine]]:
    mine = among(connection, slot_request_line.c.request, numbers)
    order = (slot_request_line.c.request, slot_request_line.c.position)
    rows = connection.execute(select(slot_request_line).where(mine).order_by(*order)).all()
    words = _words(connection, [row.id for row in rows])
    found: dict[int, list[StoredLine]] = {}
    for row in rows:
        line = StoredLine(
            id=row.id,
            position=row.position,
            place_id=row.place_id,
            slot=row.slot,
            state=LineState(row.state),
            held=row.held,
            deadline=moment_of(row.deadline) if row.deadline else None,
            answered_at=row.answered_at,
            words=tuple(words.get(row.id, ())),
        )
        found.setdefault(row.request, []).append(line)
    return found


def _words(connection: Connection, lines: Sequence[int]) -> dict[int, list[Word]]:
    query = (
        select(slot_request_word)
        .where(among(connection, slot_request_word.c.line, lines))
        .order_by(slot_request_word.c.id)
    )
    found: dict[int, list[Word]] = {}
    for row in connection.execute(query):
        found.setdefault(row.line, []).append(Word(row.from_creche, row.text, row.said_at))
    return found
