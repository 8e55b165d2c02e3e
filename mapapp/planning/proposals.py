"""Targets proposed to whoever takes an action up: those of the source, by number of inhabitants.

They are said, never written: how much is another territory's to decide.
"""

from dataclasses import dataclass
from math import floor

from mapapp.domain.plan import PlanAction
from mapapp.planning.numbers import LARGEST

METHOD = (
    "La cible proposée est celle de l'action reprise (à défaut sa dernière valeur), multipliée par"
    " les habitants du territoire et divisée par ceux des territoires de l'action reprise, puis"
    " arrondie ; un pourcentage est repris tel quel. Ce n'est qu'un ordre de grandeur."
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A target for the indicator at a `place` in the list. `basis` is the source's target, or its
    last value where it has none."""

    place: int
    label: str
    unit: str
    basis: float
    is_target: bool
    proposed: float


def proposals(source: PlanAction, people_there: int, people_here: int) -> list[Proposal]:
    """A target for each indicator of an action that has something to go by."""
    found = []
    for place, one in enumerate(source.indicators):
        if one.target is not None:
            basis = one.target
        elif one.last is not None:
            basis = one.last.value
        else:
            continue
        proposed = scaled(basis, one.unit, people_there, people_here)
        if proposed is not None:
            is_target = one.target is not None
            found.append(Proposal(place, one.label, one.unit, basis, is_target, proposed))
    return found


def scaled(value: float, unit: str, there: int, here: int) -> float | None:
    """A number in proportion of inhabitants, as precise as it was; a share as it is. None where
    nobody lives in one of the two. Of something there is at least one."""
    if there <= 0 or here <= 0:
        return None
    if "%" in unit:
        return value
    exact = value * here / there
    if exact > LARGEST:
        return None
    if value != int(value):
        return floor(exact * 10 + 0.5) / 10
    return float(max(1, floor(exact + 0.5))) if value > 0 else 0.0
