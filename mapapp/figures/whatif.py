"""What one more place would change, and where it would change most.

For one place every commune is tried, so the best is the best. For several the best is taken,
then the best beside it, and so on: what they reach together is never less than 63 % (1 - 1/e)
of the most that as many could (Nemhauser, Wolsey and Fisher, 1978); `bound` is often closer.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mapapp.atlas.view import View
from mapapp.domain.filters import Point
from mapapp.figures.asking import WhatIfQuestion
from mapapp.figures.ground import Bools, Ints
from mapapp.figures.reach import Reaches

GREEDY = 1 - 1 / np.e


@dataclass(frozen=True, slots=True)
class Gain:
    """One more place: at which commune (None: at a point), who gains, how many people."""

    commune: int | None
    gained: NDArray[np.intp]
    people: int


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Before, and what each place of the list adds to those before it.

    `bound`: as many places, wherever they are put, could reach no more people beside those
    covered already.
    """

    version: int
    people: int
    covered: int
    gains: tuple[Gain, ...]
    bound: int

    @property
    def gain(self) -> int:
        """People that all the places reach together."""
        return sum(gain.people for gain in self.gains)


def what_if(
    reaches: Reaches, view: View, question: WhatIfQuestion, pin_commune: str | None = None
) -> WhatIf:
    """The answer; people and communes are those of the territory asked for.

    `pin_commune` is the commune that the point of the question is in.
    """
    ground = reaches.ground
    inside = ground.within(question.reach.inside)
    covered = reaches.covered(view, question.reach).counted(question.reach.served)
    left = np.where(inside & ~covered, ground.people, 0)
    if question.commune is None and question.point is None:
        gains, bound = _best(reaches, question, inside, left)
    else:
        gains = (_at(reaches, question, left, pin_commune),)
        bound = gains[0].people
    whole = int(ground.people[inside].sum())
    return WhatIf(view.version, whole, int(ground.people[inside & covered].sum()), gains, bound)


def _at(reaches: Reaches, question: WhatIfQuestion, left: Ints, pin_commune: str | None) -> Gain:
    ground, point = reaches.ground, question.point
    number = None if question.commune is None else ground.at[question.commune]
    if point is None:
        assert number is not None
        # To the last digit: the town hall is where its people are counted.
        point = Point(float(ground.lon[number]), float(ground.lat[number]))
    density = reaches.density_at(question.commune or pin_commune)
    reached = reaches.within(point, question.reach.way, density) & (left > 0)
    return Gain(number, np.flatnonzero(reached), int(left[reached].sum()))


def _best(
    reaches: Reaches, question: WhatIfQuestion, inside: Bools, left: Ints
) -> tuple[tuple[Gain, ...], int]:
    candidates, missing = np.flatnonzero(inside), np.flatnonzero(left)
    within = reaches.matrix(question.reach.way, candidates, missing)
    people = left[missing].copy()
    gains: list[Gain] = []
    bound = int(people.sum())
    for _ in range(question.count):
        each = within @ people
        done = sum(gain.people for gain in gains)
        bound = min(bound, done + int(np.sort(each)[::-1][: question.count].sum()))
        if not len(each) or not each.max():
            break
        best = int(each.argmax())  # of equals the first by code
        reached = within[best] & (people > 0)
        gains.append(Gain(int(candidates[best]), missing[reached], int(each[best])))
        people[reached] = 0
    return tuple(gains), bound
