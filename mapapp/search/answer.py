"""The answer to a search, from the atlas: rows in order, their states, what can be counted."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mapapp.atlas.dictionary import Mask, Rows
from mapapp.atlas.view import View
from mapapp.domain.filters import Point
from mapapp.domain.place import Place
from mapapp.hours.evaluate import known_hours
from mapapp.hours.stretches import Verdict
from mapapp.hours.windows import WindowState, answer_at
from mapapp.search.asked import Asked
from mapapp.search.order import Key, first_rows

States = NDArray[np.uint8]
Metres = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Result:
    """One place that matches. `distance_m` is None without a centre or without a counter."""

    place: Place
    state: WindowState
    distance_m: float | None
    serves_only: bool
    """It matches because it serves the territory asked for, not because it is there."""


@dataclass(frozen=True)
class Answer:
    """What matches, at one data version. `rows` are in no order; `first` puts them in theirs.

    `states` (`Verdict` values) and `metres` (NaN where there is no counter; None without a
    centre) stand beside the rows, as does each of `keys`, by which they are ordered.
    """

    view: View
    asked: Asked
    centre: Point | None
    rows: Rows
    states: States
    metres: Metres | None
    serving: Mask
    keys: tuple[Key, ...]

    @property
    def version(self) -> int:
        """The data version."""
        return self.view.version

    @property
    def total(self) -> int:
        """How many places match."""
        return len(self.rows)

    @cached_property
    def unknown_total(self) -> int:
        """How many of them may be open or closed as asked: their hours do not tell."""
        return int(np.count_nonzero(self.states == Verdict.UNKNOWN))

    def first(self, stop: int, start: int = 0) -> NDArray[np.intp]:
        """Positions in `rows` of the results from `start` until `stop`, best first."""
        return first_rows(self.keys, len(self.rows), stop)[start:]

    def results(self, start: int, stop: int) -> list[Result]:
        """Whole results from `start` until `stop`, best first; for a page of them, not for all."""
        at = self.first(stop, start)
        places = self.view.places(self.rows[at])
        serving = self.serving[at].tolist()
        return [
            Result(
                place,
                answer_at(known_hours(place.hours), self.asked, place.closures),
                metres,
                serves,
            )
            for place, metres, serves in zip(places, self.metres_at(at), serving, strict=True)
        ]

    def metres_at(self, at: NDArray[np.intp]) -> list[float | None]:
        """Distances of the rows at these positions, None where there is none to tell."""
        if self.metres is None:
            return [None] * len(at)
        return [None if np.isnan(m) else float(m) for m in self.metres[at]]


def only(answer: Answer, keep: Mask) -> Answer:
    """The results of an answer that a mask keeps."""
    return replace(
        answer,
        rows=answer.rows[keep],
        states=answer.states[keep],
        metres=None if answer.metres is None else answer.metres[keep],
        serving=answer.serving[keep],
        keys=tuple(key[keep] for key in answer.keys),
    )
