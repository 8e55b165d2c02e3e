"""What someone tells of the bed they look for, read from the parameters of a page or of the API."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from mapapp.domain.parameters import Problem
from mapapp.domain.scheme import Situation
from mapapp.domain.situation import BadSituation, parse_situation
from mapapp.domain.situation import Situation as Told

NAMES = ("age", "situation", "commune", "debut", "fin", "budget", "service")
"""The parameters, as the page, the API and other paths call them."""


@dataclass(frozen=True, slots=True)
class HousingQuestion:
    """Who looks for a bed, where the job is (INSEE code), from when to when (both included), for
    how many euros a month, and whether they would give a service. None: not told."""

    age: int | None = None
    situation: Situation | None = None
    commune: str | None = None
    starts: date | None = None
    ends: date | None = None
    budget: float | None = None
    service: bool | None = None

    @property
    def nights(self) -> int | None:
        """Nights of the stay; one at least, None when it is not told."""
        if self.starts is None or self.ends is None:
            return None
        return max(1, (self.ends - self.starts).days)


class BadQuestion(ValueError):
    """`problems` name every field that is wrong; `partial` holds what could be read."""

    def __init__(self, problems: list[Problem], partial: HousingQuestion) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems, self.partial = problems, partial


def parse_question(
    pairs: Iterable[tuple[str, str]], communes: Mapping[str, str]
) -> HousingQuestion:
    """Read the parameters of `NAMES`, others being passed over; raises BadQuestion.

    They are read as on the pages of the other situations, so that an address means the same on
    each; of a moment, the day counts. `communes` gives the current INSEE code of each code.
    """
    try:
        told = parse_situation([pair for pair in pairs if pair[0] in NAMES], communes)
    except BadSituation as bad:
        problems = sorted(bad.problems, key=lambda problem: NAMES.index(problem.field))
        raise BadQuestion(problems, question_of(bad.partial, bad.partial.commune)) from bad
    return question_of(told, told.commune)


def question_of(told: Told, commune: str | None) -> HousingQuestion:
    """What someone's situation asks of housing near a commune."""
    return HousingQuestion(
        age=told.age,
        situation=Situation(told.situation) if told.situation else None,
        commune=commune,
        starts=told.first_day,
        ends=told.last_day,
        budget=told.budget,
        service=told.service,
    )


def to_query(question: HousingQuestion) -> list[tuple[str, str]]:
    """The parameters that say this question."""
    service = None if question.service is None else "oui" if question.service else "non"
    said = {
        "age": question.age,
        "situation": question.situation,
        "commune": question.commune,
        "debut": question.starts,
        "fin": question.ends,
        "budget": None if question.budget is None else f"{question.budget:g}",
        "service": service,
    }
    return [(name, str(value)) for name, value in said.items() if value is not None]
