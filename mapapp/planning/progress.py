"""How far the plan is: by state, theme and territory, what is late, what indicators say."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from mapapp.domain.place import Status
from mapapp.domain.plan import (
    ANNOUNCED_ACTIONS,
    Milestone,
    PlanAction,
    family,
    parents_of,
)
from mapapp.domain.plan_dates import last_day
from mapapp.domain.plan_indicators import FollowedIndicator

ENDED = frozenset({Status.DONE, Status.DROPPED})
"""States in which nothing is late any more."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Actions of a theme or a territory (`code`): how many in each state, of how many."""

    code: str
    total: int
    by_status: tuple[tuple[Status, int], ...]


@dataclass(frozen=True, slots=True)
class Late:
    """A milestone that was due and is not done; None: the action itself should have ended."""

    action: PlanAction
    milestone: Milestone | None
    due: str


@dataclass(frozen=True, slots=True)
class Spread:
    """Actions of one lineage, the first of them, and the territories that they reach."""

    first: PlanAction
    taken_up: tuple[PlanAction, ...]
    territories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """All of it. `undescribed` are actions that the plan announced and nobody described."""

    total: int
    announced: int
    undescribed: int
    by_status: tuple[tuple[Status, int], ...]
    by_theme: tuple[Tally, ...]
    by_territory: tuple[Tally, ...]
    late: tuple[Late, ...]
    indicators: tuple[tuple[PlanAction, FollowedIndicator], ...]
    spreads: tuple[Spread, ...]


def progress_of(actions: Sequence[PlanAction], today: date) -> Progress:
    """The progress of a plan on a day."""
    described = sum(one.announced for one in actions)
    return Progress(
        total=len(actions),
        announced=ANNOUNCED_ACTIONS,
        undescribed=max(0, ANNOUNCED_ACTIONS - described),
        by_status=_by_status(actions),
        by_theme=_tallies(actions, lambda one: [one.action.theme]),
        by_territory=_tallies(actions, lambda one: one.record["serves"]),
        late=tuple(late_of(actions, today)),
        # One that was taken up and has nothing yet says nothing here.
        indicators=tuple(
            (one, i) for one in actions for i in one.indicators if i.last or i.target is not None
        ),
        spreads=tuple(_spreads(actions)),
    )


def late_of(actions: Iterable[PlanAction], today: date) -> list[Late]:
    """What is late, the longest first."""
    found = []
    for one in actions:
        if one.action.status in ENDED:
            continue
        found += [
            Late(one, milestone, milestone.due)
            for milestone in one.milestones
            if milestone.due and not milestone.done and last_day(milestone.due) < today
        ]
        if one.ends and last_day(one.ends) < today:
            found.append(Late(one, None, one.ends))
    return sorted(found, key=lambda late: (last_day(late.due), late.action.id))


def _by_status(actions: Iterable[PlanAction]) -> tuple[tuple[Status, int], ...]:
    counts = Counter(one.action.status for one in actions)
    return tuple((status, counts[status]) for status in Status if counts[status])


def _tallies(
    actions: Sequence[PlanAction], codes: Callable[[PlanAction], Iterable[str]]
) -> tuple[Tally, ...]:
    groups: dict[str, list[PlanAction]] = {}
    for one in actions:
        for code in codes(one):
            groups.setdefault(code, []).append(one)
    found = [Tally(code, len(some), _by_status(some)) for code, some in groups.items()]
    return tuple(sorted(found, key=lambda tally: -tally.total))


def _spreads(actions: Sequence[PlanAction]) -> Iterable[Spread]:
    parents, by_id = parents_of(actions), {one.id: one for one in actions}
    for one in actions:
        members = family(parents, one.id)
        if one.parent is None and len(members) > 1:
            taken_up = tuple(by_id[other] for other in members if other != one.id)
            served = [key for member in (one, *taken_up) for key in member.record["serves"]]
            yield Spread(one, taken_up, tuple(dict.fromkeys(served)))
