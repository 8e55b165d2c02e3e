"""Reach by territory: inhabitants covered, perhaps covered, out of reach, and what that stands on.

Rows, boards and files all have it from here.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from mapapp.figures.counting import Status
from mapapp.figures.ground import Bools, Ground, Grouping
from mapapp.figures.offers import Offer
from mapapp.figures.reach import Covered


@dataclass(frozen=True, slots=True)
class Reached:
    """Inhabitants of one territory. `part` is covered / people, None where nothing can be told.

    `served` are covered only because their commune is served. `missing` are the communes that
    are out of reach for sure.
    """

    people: int
    covered: int
    unsure: int
    served: int
    part: float | None
    status: Status
    missing: Bools

    @property
    def out(self) -> int:
        """Inhabitants out of reach."""
        return self.people - self.covered - self.unsure


def doubt_of(offer: Offer) -> Status:
    """What a territory is where an offer may be within reach, and none is for sure."""
    return Status.UNKNOWN_HOURS if offer == "lieux" else Status.TO_CONFIRM


def reached(
    ground: Ground,
    found: Covered,
    here: Bools,
    *,
    loaded: bool,
    with_served: bool = False,
    doubt: Status = Status.UNKNOWN_HOURS,
) -> Reached:
    """The answer for the communes of a territory.

    `loaded`: something of the kind is known in its departments, so that whoever is near none is
    near none. `doubt`: what it stands on where all is unsure.
    """
    people, counted = ground.people, found.counted(with_served)
    maybe = found.maybe & ~counted
    whole, covered = int(people[here].sum()), int(people[here & counted].sum())
    unsure = int(people[here & maybe].sum())
    status = _status(covered, unsure, doubt, loaded=loaded)
    lost = status is Status.NOT_LOADED or not whole
    return Reached(
        people=whole,
        covered=covered,
        unsure=unsure,
        served=int(people[here & found.served].sum()),
        part=None if lost else covered / whole,
        status=status,
        missing=np.asarray(here & ~counted & ~maybe, np.bool_),
    )


def _status(covered: int, unsure: int, doubt: Status, *, loaded: bool) -> Status:
    if covered:
        return Status.COUNTED
    if unsure:
        return doubt
    return Status.NONE if loaded else Status.NOT_LOADED


def territories(ground: Ground, group: Grouping, inside: str | None) -> Iterator[tuple[int, Bools]]:
    """Each territory of a level inside another: its place in the group, and its communes."""
    within = ground.within(inside)
    for number in np.unique(group.of[within & (group.of >= 0)]).tolist():
        yield number, np.asarray(group.of == number, np.bool_)
