"""The answer to a search, from the atlas: rows in order, their states, what can be counted."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mapapp.atlas.dictionary import Column, Mask, Rows
from mapapp.atlas.placed import Within
from mapapp.atlas.view import View
from mapapp.domain.filters import Box, Point
from mapapp.domain.kinds import Kind
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

    `hours` (codes), `states` (`Verdict` values) and `metres` (NaN where there is no counter; None
    without a centre) stand beside the rows, as does each of `keys`, by which they are ordered.
    What is not asked for is not worked out: a map of the region needs no order.
    """

    view: View
    asked: Asked
    centre: Point | None
    rows: Rows
    hours: Column
    by_hours: States
    """States by code of hours."""
    metres: Metres | None
    serving: Mask
    keys_of: Callable[["Answer"], tuple[Key, ...]]
    every: frozenset[Kind] | None = None
    """Kinds of which the rows are every place there is, if that is all that was asked."""
    to_add: bool = False
    """There are no `rows`, as what is added up beforehand of `every` place says all a map needs."""
    box: Box | None = None
    """Then only those in this rectangle match."""
    matching: int | None = None
    """How many places match, where `rows` are only those among which the first are."""

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """What the rows are ordered by, the first first."""
        return self.keys_of(self)

    @cached_property
    def states(self) -> States:
        """The state of each row as asked."""
        states: States = self.by_hours[self.hours]
        return states

    def states_at(self, rows: Rows) -> States:
        """The states of rows of the view."""
        states: States = self.by_hours[self.view.codes("hours", rows)]
        return states

    @property
    def version(self) -> int:
        """The data version."""
        return self.view.version

    @cached_property
    def total(self) -> int:
        """How many places match."""
        if self.to_add:
            return self.view.pyramid.total(self.kinds, self.within)
        return len(self.rows) if self.matching is None else self.matching

    @property
    def kinds(self) -> frozenset[int] | None:
        """Places in `Kind` of `every`, for the view's pyramid."""
        return None if self.every is None else frozenset(map(list(Kind).index, self.every))

    @property
    def within(self) -> Within | None:
        """`box`, for the view's pyramid."""
        return None if self.box is None else self.view.within(self.box)

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
        hours=answer.hours[keep],
        metres=None if answer.metres is None else answer.metres[keep],
        serving=answer.serving[keep],
        keys_of=lambda _: tuple(key[keep] for key in answer.keys),
        every=None,
    )
