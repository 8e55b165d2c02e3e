"""One appointment, and what each need has for it.

The rooms that answer are given as functions: this one joins what they say, in few lines that fit
on a phone and on a sheet of paper.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from mapapp.domain.filters import Point
from mapapp.domain.situation import NEEDS, Situation

MOST_LINES = 5
"""Lines of one part: with three parts they fit on two pages of A4, and on one as a rule."""


@dataclass(frozen=True, slots=True)
class AppointmentQuestion:
    """What one says of an appointment. `origin` is a position that stands for the commune;
    `address` is the place of the appointment as typed."""

    situation: Situation = field(default_factory=Situation)
    origin: Point | None = None
    address: str = ""

    @property
    def needs(self) -> tuple[str, ...]:
        """What is needed; all of it when nothing is said."""
        return self.situation.needs or NEEDS


@dataclass(frozen=True, slots=True)
class Line:
    """One help in a few words; what is not known is None.

    `path` is its page here, `tag` says how sure it is (« confirmé aujourd'hui », « à confirmer »).
    """

    name: str
    detail: str = ""
    tag: str = ""
    sure: bool = True
    path: str | None = None
    where: str | None = None
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What one need has. `message` comes first and says honestly when there is nothing; `path`
    leads to the whole answer, `answer` is that of the room which gave it."""

    need: str
    title: str
    message: str
    lines: tuple[Line, ...]
    path: str
    answer: object

    @property
    def shown(self) -> tuple[Line, ...]:
        """The first lines, those that matter most."""
        return self.lines[:MOST_LINES]


@dataclass(frozen=True, slots=True)
class AppointmentAnswer:
    """The parts, in the order of the needs."""

    question: AppointmentQuestion
    parts: tuple[Part, ...]


Answerer = Callable[[AppointmentQuestion], Part]
"""How a room answers its need."""


def answer_appointment(
    question: AppointmentQuestion, answerers: Mapping[str, Answerer]
) -> AppointmentAnswer:
    """Ask each room that is needed, in the order of `answerers`."""
    asked = [answer for need, answer in answerers.items() if need in question.needs]
    return AppointmentAnswer(question, tuple(answer(question) for answer in asked))
