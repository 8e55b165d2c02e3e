"""What someone tells of the bed they look for, read from the parameters of a page or of the API."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from mapapp.domain.opening import YEARS
from mapapp.domain.parameters import BadValue, Problem, parse_communes, parse_number, single
from mapapp.domain.scheme import Situation

NAMES = ("age", "situation", "commune", "debut", "fin", "budget", "service")
"""The parameters, as the page, the API and other paths call them."""
AGES = (12, 110)
MAX_BUDGET = 10_000
LONGEST_DAYS = 1_100
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


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

    `communes` gives the current INSEE code of each code.
    """
    given: dict[str, list[str]] = {}
    for name, text in pairs:
        if name in NAMES and text.strip():
            given.setdefault(name, []).append(text.strip())
    readers: dict[str, tuple[str, Callable[[list[str]], Any]]] = {
        "age": ("age", _age),
        "situation": ("situation", _situation),
        "commune": ("commune", lambda texts: parse_communes(communes, [single(texts)])[0]),
        "debut": ("starts", _day),
        "fin": ("ends", _day),
        "budget": ("budget", _budget),
        "service": ("service", _service),
    }
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, (attribute, read) in readers.items():
        if name in given:
            try:
                values[attribute] = read(given[name])
            except BadValue as error:
                problems.append(Problem(name, str(error)))
    problems += _order(values)
    question = HousingQuestion(**values)
    if problems:
        raise BadQuestion(problems, question)
    return question


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


def _order(values: Mapping[str, Any]) -> list[Problem]:
    first, last = values.get("starts"), values.get("ends")
    if first is None or last is None:
        return []
    if last < first:
        return [Problem("fin", "la fin vient avant le début")]
    if (last - first).days > LONGEST_DAYS:
        return [Problem("fin", "trois ans au plus : c'est une aide pour un temps court")]
    return []


def _age(texts: list[str]) -> int:
    text = single(texts)
    low, high = AGES
    if not re.fullmatch(r"[0-9]{1,3}", text, re.ASCII) or not low <= int(text) <= high:
        raise BadValue(f"un âge en années, entre {low} et {high}, est attendu")
    return int(text)


def _situation(texts: list[str]) -> Situation:
    text = single(texts)
    try:
        return Situation(text)
    except ValueError as error:
        known = ", ".join(Situation)
        raise BadValue(
            f"« {text[:40]} » n'est pas connu ; situations possibles : {known}"
        ) from error


def _day(texts: list[str]) -> date:
    text = single(texts)
    if not _DAY.fullmatch(text):
        raise BadValue("une date est attendue, par exemple 2026-12-01")
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise BadValue("cette date n'existe pas") from error
    if not YEARS[0] <= found.year <= YEARS[1]:
        raise BadValue(f"l'année doit être entre {YEARS[0]} et {YEARS[1]}")
    return found


def _budget(texts: list[str]) -> float:
    message = f"un montant en euros par mois, entre 0 et {MAX_BUDGET}, est attendu"
    try:
        amount = parse_number(single(texts).removesuffix("€").strip())
    except BadValue as error:
        several = len(set(texts)) > 1
        raise BadValue(str(error) if several else message) from error
    if not 0 <= amount <= MAX_BUDGET:
        raise BadValue(message)
    return round(amount, 2)


def _service(texts: list[str]) -> bool:
    text = single(texts)
    if text not in ("oui", "non"):
        raise BadValue("« oui » ou « non » est attendu")
    return text == "oui"
