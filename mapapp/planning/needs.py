"""Needs without an action: who is beyond reach of a kind of place where no action is on it.

What is beyond reach comes from the figures; what is served, from the plan. Both are told by
commune, so that a territory half served is a need for its other half, and levels agree.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mapapp.domain.kinds import Kind
from mapapp.domain.place import Status
from mapapp.domain.plan import PlanAction
from mapapp.domain.vocabulary import Vocabulary
from mapapp.planning.reached import REGION, communes_of_action
from mapapp.territory.gazetteer import Gazetteer
from mapapp.territory.units import Level

KINDS: tuple[Kind, ...] = (Kind.CRECHE, Kind.HOUSING, Kind.CIRCULAR)
"""Kinds of place that a territory may need."""
IDLE = frozenset({Status.SUSPENDED, Status.DROPPED})
"""States in which an action answers no need."""
USUAL_SHARE = 50.0
"""Per cent of the inhabitants above which a territory is told when nothing is asked."""
METHOD = (
    "Un territoire manque d'une action sur un type d'aide quand plus de la part demandée de ses"
    " habitants (la moitié, sans autre choix) sont à la fois hors de portée et dans une commune"
    " que ne sert aucune action sur ce type. Hors de portée : la mairie de leur commune est, à"
    " vol d'oiseau, plus loin que la distance demandée de tout lieu de ce type. Une action est"
    " « sur » un type d'aide quand son thème est celui de toutes les catégories de lieux de ce"
    " type (garde d'enfants, logement, économie circulaire), ou quand un des lieux publiés ou des"
    " dispositifs de logement qui lui sont liés est de ce type. Elle sert les communes des"
    " territoires qu'elle nomme ; une action de toute la région n'en nomme aucun et ne compte que"
    " si on le demande. Une action suspendue ou abandonnée ne compte pas."
)
_ORDER = (Status.DONE, Status.RUNNING, Status.TO_START, Status.UNKNOWN, Status.SUSPENDED)


class Standing(StrEnum):
    """How a territory stands for a kind; the values are those of the API."""

    LACKING = "sans_action"
    ANSWERED = "avec_action"
    NEAR = "a_portee"
    UNTOLD = "pas_de_donnee"


@dataclass(frozen=True, slots=True)
class Beyond:
    """A territory and its communes beyond reach with their inhabitants; `told` is false where
    no place of the kind was loaded at all."""

    code: str
    name: str
    people: int
    out: Mapping[str, int]
    told: bool


@dataclass(frozen=True, slots=True)
class Answers:
    """The actions on a kind, the most advanced first, with the communes that each one serves.

    `counted` are those that answer a need, `regional` those of the whole region.
    """

    actions: tuple[PlanAction, ...]
    communes: Mapping[str, frozenset[str]]
    counted: frozenset[str]
    regional: tuple[PlanAction, ...]

    @property
    def served(self) -> frozenset[str]:
        """Communes that an action serves."""
        return frozenset().union(*(self.communes[one] for one in self.counted))


@dataclass(frozen=True, slots=True)
class Need:
    """One territory. `out` are inhabitants beyond reach, `lacking` those of them that no action
    serves, in `communes` (most inhabitants first). `here` are actions on the kind that serve some
    of the territory, `elsewhere` those that may be taken up."""

    code: str
    name: str
    people: int
    out: int
    lacking: int
    standing: Standing
    communes: tuple[str, ...]
    here: tuple[PlanAction, ...]
    elsewhere: tuple[PlanAction, ...]


def kinds_of(
    action: PlanAction, vocabulary: Vocabulary, place_kinds: Mapping[str, Kind]
) -> tuple[Kind, ...]:
    """The kinds that an action is on; `place_kinds` are those of published places, by id."""
    linked = {place_kinds.get(place) for place in action.action.places}
    if action.schemes:
        linked.add(Kind.HOUSING)
    theme = action.action.theme
    return tuple(kind for kind in KINDS if kind in linked or theme in vocabulary.themes_of(kind))


def answers_on(
    kind: Kind,
    actions: Sequence[PlanAction],
    kinds: Mapping[str, Collection[Kind]],
    gazetteer: Gazetteer,
    *,
    regional: bool = False,
) -> Answers:
    """The actions on a kind, of which `kinds` tells each action's; those given up are left out.

    `regional`: a scope of the whole region counts as well.
    """
    found = [
        one for one in actions if kind in kinds[one.id] and one.action.status is not Status.DROPPED
    ]
    found.sort(key=lambda one: _ORDER.index(one.action.status))
    return Answers(
        tuple(found),
        {one.id: communes_of_action(gazetteer, one, regional=regional) for one in found},
        frozenset(one.id for one in found if one.action.status not in IDLE),
        tuple(one for one in found if is_regional(one) and one.action.status not in IDLE),
    )


def needs_of(
    level: Level,
    beyond: Iterable[Beyond],
    answers: Answers,
    gazetteer: Gazetteer,
    share: float = USUAL_SHARE,
) -> list[Need]:
    """How each territory stands, those that lack most first; `share` is in per cent."""
    served = answers.served
    found = [_need(level, one, answers, served, gazetteer, share) for one in beyond]
    return sorted(found, key=lambda need: (-need.lacking, -need.out, need.code))


def _need(
    level: Level,
    one: Beyond,
    answers: Answers,
    served: frozenset[str],
    gazetteer: Gazetteer,
    share: float,
) -> Need:
    left = {code: people for code, people in one.out.items() if code not in served}
    out, lacking = sum(one.out.values()), sum(left.values())
    if not one.told:
        standing = Standing.UNTOLD
    elif _above(lacking, one.people, share):
        standing = Standing.LACKING
    else:
        standing = Standing.ANSWERED if _above(out, one.people, share) else Standing.NEAR
    inside = {commune.code for commune in gazetteer.communes_of(level, one.code)}
    lost = left.keys() if standing is Standing.LACKING else frozenset[str]()
    return Need(
        one.code,
        one.name,
        one.people,
        out,
        lacking,
        standing,
        tuple(sorted(left, key=lambda code: (-left[code], code))),
        tuple(
            action
            for action in answers.actions
            if action.id in answers.counted and answers.communes[action.id] & inside
        ),
        tuple(
            action
            for action in answers.actions
            if lost and not is_regional(action) and not answers.communes[action.id] & lost
        ),
    )


def is_regional(action: PlanAction) -> bool:
    """Whether an action names the whole region."""
    return any(key.startswith(f"{REGION}:") for key in action.record["serves"])


def _above(some: int, people: int, share: float) -> bool:
    return some * 100 > share * people


def without_place(
    actions: Iterable[PlanAction], place_kinds: Mapping[str, Kind]
) -> list[PlanAction]:
    """Actions, not given up, of which no linked place is published."""
    return [
        one
        for one in actions
        if one.action.status is not Status.DROPPED
        and not any(place in place_kinds for place in one.action.places)
    ]
