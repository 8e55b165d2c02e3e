"""What typed fields of an action are held against, and what was read of them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, TypeVar

from mapapp.domain.parameters import BadValue, Problem
from mapapp.domain.plan_dates import parse_plan_date
from mapapp.domain.typed_text import one_line

MOST_ROWS = 30
LINE = 200
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Known:
    """What typed values are held against: codes, the reader of a territory, the present day."""

    themes: Collection[str]
    organisations: Collection[str]
    actions: Collection[str]
    territory: Callable[[str], str]
    today: date
    places: Callable[[Sequence[str]], Collection[str]] = field(default=lambda _ids: frozenset())
    """Those of some ids that are places on the map, of a kind that an action may be linked to."""
    schemes: Collection[str] = ()


@dataclass(slots=True)
class Given:
    """Fields of a record as they were typed, and what is wrong, each with its name on screen."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def read(self, name: str, reader: Callable[[], T]) -> T | None:
        """What a reader gives; None, and a problem of this name, if it refuses."""
        try:
            return reader()
        except BadValue as error:
            self.problems.append(Problem(name, str(error)))
            return None

    def told(self, name: str) -> bool:
        """Whether something is wrong with a field already."""
        return any(problem.field == name for problem in self.problems)

    def line(self, name: str, raw: object, longest: int = LINE) -> str | None:
        """Words on one line; None if there are none, or if they cannot be kept."""
        return self.read(name, lambda: one_line(raw, longest))

    def lines(self, name: str, raw: Sequence[str], most: int = MOST_ROWS) -> list[str]:
        """Several such, each once."""
        found = [self.read(name, partial(one_line, one, LINE)) for one in raw]
        if len(found) > most:
            self.problems.append(Problem(name, f"{most} au plus"))
        return list(dict.fromkeys(one for one in found if one))


def read_plan_date(raw: object) -> str | None:
    """A date of the plan; None if empty. Raises BadValue."""
    return parse_plan_date(one_line(raw, LINE) or "")


def filled_rows(
    given: Given, name: str, raw: Sequence[Mapping[str, str]]
) -> list[tuple[int, Mapping[str, str]]]:
    """The rows of a list that hold something, each with its number."""
    rows = [(n, row) for n, row in enumerate(raw) if any(cell.strip() for cell in row.values())]
    if len(rows) > MOST_ROWS:
        given.problems.append(Problem(name, f"{MOST_ROWS} au plus"))
    return rows[:MOST_ROWS]
