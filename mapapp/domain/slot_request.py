"""A request for a crèche place: up to three crèches, asked one after the other.

The first of them is asked at once; when it declines, or its time is over, the next one is. Nothing
here knows the database or the mails: a step takes the lines as they were and gives them as they
are, and whoever keeps them writes to the crèches whose line has become `asked`.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

MOST_LINES = 3
DELAY = timedelta(hours=72)
"""How long a crèche may take, when its organisation says nothing else."""
KEPT = timedelta(days=30)
"""How long a request is kept after the last of its slots."""


COUNTED_DAYS = (30, 90)
"""Over how many days numbers by territory may be asked for."""


class LineState(StrEnum):
    """Where one crèche stands in a request."""

    WAITING = "waiting"
    ASKED = "asked"
    QUESTION = "question"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"

    @property
    def active(self) -> bool:
        """Whether something is expected: an answer of the crèche, or of who asks."""
        return self in (LineState.ASKED, LineState.QUESTION)

    @property
    def open(self) -> bool:
        """Whether it may still become a place."""
        return self.active or self is LineState.WAITING


class Outcome(StrEnum):
    """Where a whole request stands."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"
    NONE = "none"


class NotNow(Exception):
    """The step cannot be made any more; the message is French and is shown."""


@dataclass(frozen=True, slots=True)
class Line:
    """One crèche of a request. `starts`: when its slot does; `gone`: from when the slot may not be
    given, its start or sooner; `delay`: how long the crèche may take; `deadline`: until when an
    answer is expected, while one is. Aware times."""

    starts: datetime
    gone: datetime
    delay: timedelta = DELAY
    state: LineState = LineState.WAITING
    deadline: datetime | None = None


Lines = tuple[Line, ...]


def begin(lines: Lines, now: datetime) -> Lines:
    """Ask the first crèche whose slot can be given. Raises ValueError for no line or too many."""
    if not 1 <= len(lines) <= MOST_LINES:
        raise ValueError(f"1 to {MOST_LINES} lines")
    return _ask_next(lines, now)


def accept(lines: Lines, at: int, now: datetime) -> Lines:
    """The crèche gives a place: nobody else is asked. Raises NotNow."""
    _answerable(lines, at, now)
    return tuple(
        _over(line, LineState.ACCEPTED)
        if n == at
        else _over(line, LineState.CANCELLED)
        if line.state.open
        else line
        for n, line in enumerate(lines)
    )


def decline(lines: Lines, at: int, now: datetime) -> Lines:
    """The crèche has no place: the next one is asked. Raises NotNow."""
    _answerable(lines, at, now)
    return _ask_next(_with(lines, at, _over(lines[at], LineState.DECLINED)), now)


def ask_back(lines: Lines, at: int, now: datetime) -> Lines:
    """The crèche wants to know something first. Raises NotNow."""
    _answerable(lines, at, now)
    if lines[at].state is LineState.QUESTION:
        raise NotNow("une question attend déjà sa réponse")
    return _expect(lines, at, LineState.QUESTION, now)


def reply(lines: Lines, at: int, now: datetime) -> Lines:
    """Who asks answers the crèche's question: it is its turn again. Raises NotNow."""
    if not 0 <= at < len(lines) or lines[at].state is not LineState.QUESTION:
        raise NotNow("aucune question n'attend de réponse")
    _answerable(lines, at, now)
    return _expect(lines, at, LineState.ASKED, now)


def lapse(lines: Lines, now: datetime) -> Lines:
    """What the clock does: a line whose time is over lapses, and the next crèche is asked."""
    for at, line in enumerate(lines):
        if line.state.active and line.deadline is not None and line.deadline <= now:
            return lapse(_ask_next(_with(lines, at, _over(line, LineState.LAPSED)), now), now)
    return lines


def withdraw(lines: Lines, at: int, now: datetime) -> Lines:
    """The slot of an open line is gone, or full: the line lapses, and the next crèche is asked."""
    if not lines[at].state.open:
        return lines
    return _ask_next(_with(lines, at, _over(lines[at], LineState.LAPSED)), now)


def take_back(lines: Lines, at: int, now: datetime) -> Lines:
    """The crèche withdraws the slot of a place it had given: those that this yes had spared are
    asked again, in turn. Nothing once the slot has begun."""
    if lines[at].state is not LineState.ACCEPTED or lines[at].starts <= now:
        return lines
    again = tuple(
        # Whoever asked cancelled nothing, or no line would be accepted: it was the yes.
        replace(line, state=LineState.WAITING) if line.state is LineState.CANCELLED else line
        for line in lines
    )
    return _ask_next(_with(again, at, _over(lines[at], LineState.DECLINED)), now)


def cancel(lines: Lines, now: datetime) -> Lines:
    """Who asked needs it no more; a place that was given is given back while it has not begun.

    Raises NotNow if there is nothing to cancel.
    """

    def goes(line: Line) -> bool:
        return line.state.open or (line.state is LineState.ACCEPTED and now < line.starts)

    if not any(map(goes, lines)):
        raise NotNow("cette demande est déjà terminée")
    return tuple(_over(line, LineState.CANCELLED) if goes(line) else line for line in lines)


def outcome(lines: Lines) -> Outcome:
    """Where the request stands."""
    states = [line.state for line in lines]
    if LineState.ACCEPTED in states:
        return Outcome.ACCEPTED
    if any(state.open for state in states):
        return Outcome.PENDING
    return Outcome.CANCELLED if LineState.CANCELLED in states else Outcome.NONE


def _answerable(lines: Lines, at: int, now: datetime) -> None:
    if not 0 <= at < len(lines) or not lines[at].state.active:
        raise NotNow("cette demande n'attend plus de réponse de votre part")
    deadline = lines[at].deadline
    if deadline is not None and deadline <= now:
        raise NotNow("le délai de réponse est passé")


def _ask_next(lines: Lines, now: datetime) -> Lines:
    """Ask the first line that waits, unless one is already asked or has given a place."""
    for at, line in enumerate(lines):
        if line.state.active or line.state is LineState.ACCEPTED:
            return lines
        if line.state is not LineState.WAITING:
            continue
        if line.gone > now:
            return _expect(lines, at, LineState.ASKED, now)
        lines = _with(lines, at, _over(line, LineState.LAPSED))
    return lines


def _expect(lines: Lines, at: int, state: LineState, now: datetime) -> Lines:
    """A line of which an answer is expected: within its delay, and before its slot goes.

    When the slot is near, those who have not been asked yet must have their time too: each has its
    share of what is left, so that one silence never costs all the chances.
    """
    line = lines[at]
    shares = 1 + sum(other.state is LineState.WAITING for n, other in enumerate(lines) if n != at)
    until = now + min(line.delay, (line.gone - now) / shares)
    return _with(lines, at, replace(line, state=state, deadline=until))


def _over(line: Line, state: LineState) -> Line:
    return replace(line, state=state, deadline=None)


def _with(lines: Lines, at: int, line: Line) -> Lines:
    return (*lines[:at], line, *lines[at + 1 :])
