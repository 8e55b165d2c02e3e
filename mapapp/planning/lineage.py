"""Lineages of actions: who took what up, where it is now, and what each one adapted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mapapp.domain.place import Status
from mapapp.domain.plan import PlanAction, Record, ancestors, parents_of
from mapapp.planning.reached import communes_of_action
from mapapp.territory.gazetteer import Gazetteer
from mapapp.territory.units import Level
from mapapp.text import fold

METHOD = (
    "L'action et toutes celles qui la reprennent, directement ou non. Une commune est servie par"
    " une action qui nomme cette commune, son intercommunalité, son département ou la région ;"
    " ses habitants (population municipale de 2023) comptent une seule fois. Là où plusieurs"
    " actions de la lignée se suivent, la carte montre la plus avancée. Une action abandonnée est"
    " montrée, et ne sert plus personne."
)
ADVANCE = (
    Status.DONE,
    Status.RUNNING,
    Status.TO_START,
    Status.UNKNOWN,
    Status.SUSPENDED,
    Status.DROPPED,
)
"""States, the most advanced first."""


@dataclass(frozen=True, slots=True)
class Branch:
    """An action in the tree of its family; the first action has depth 0."""

    action: PlanAction
    depth: int


@dataclass(frozen=True, slots=True)
class Adapted:
    """What an action has otherwise than the one that it takes up. `field` is that of a record;
    of a list one element is told: None before where it is new, None after where it is left out."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Spreading:
    """Where an action and those that come from it are. `status` has, by commune, the state of the
    most advanced; `served` are the communes of those that are not given up."""

    branches: tuple[Branch, ...]
    status: Mapping[str, Status]
    served: frozenset[str]


def tree_of(actions: Sequence[PlanAction], action_id: str) -> list[Branch]:
    """The whole family of an action: each one before those that take it up."""
    root = [action_id, *ancestors(parents_of(actions), action_id)][-1]
    return descent_of(actions, root)


def descent_of(actions: Sequence[PlanAction], action_id: str) -> list[Branch]:
    """An action and all that comes from it: each one before those that take it up."""
    by_id, children = {one.id: one for one in actions}, dict[str, list[str]]()
    for one in actions:
        if one.parent is not None:
            children.setdefault(one.parent, []).append(one.id)
    found: dict[str, Branch] = {}
    waiting = [(action_id, 0)]
    while waiting:  # not by recursion: a chain may be longer than Python goes down
        at, depth = waiting.pop()
        if at in by_id and at not in found:
            found[at] = Branch(by_id[at], depth)
            waiting += [(child, depth + 1) for child in reversed(children.get(at, []))]
    return list(found.values())


def spreading_of(gazetteer: Gazetteer, branches: Sequence[Branch]) -> Spreading:
    """Where actions are."""
    status: dict[str, Status] = {}
    served: set[str] = set()
    for one in sorted(
        (branch.action for branch in branches),
        key=lambda action: ADVANCE.index(action.action.status),
    ):
        communes = communes_of_action(gazetteer, one)
        for code in communes:
            status.setdefault(code, one.action.status)
        if one.action.status is not Status.DROPPED:
            served |= communes
    return Spreading(tuple(branches), status, frozenset(served))


def drawn_level(actions: Iterable[PlanAction]) -> Level:
    """The widest level whose territories draw all that some actions serve, without a remainder."""
    levels = {served.level for one in actions for served in one.action.serves}
    if levels <= {"region", "departement"}:
        return "departement"
    return "epci" if levels == {"epci"} else "commune"


def adapted(parent: Record, child: Record) -> list[Adapted]:
    """What a record has otherwise than the one that it takes up, but for who, where and when."""
    found = [
        Adapted(name, parent[name], child[name])
        for name in ("title", "theme", "summary")
        if (parent[name] or "").split() != (child[name] or "").split()
    ]
    for name in ("milestones", "indicators"):
        before, after = ({fold(row["label"]): row for row in one[name]} for one in (parent, child))
        found += [Adapted(name, None, after[key]["label"]) for key in after if key not in before]
        found += [Adapted(name, before[key]["label"], None) for key in before if key not in after]
    return found
