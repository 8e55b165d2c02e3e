"""The plan as it is followed: what was published of an action, then what was accepted since.

Changes are kept field by field over what ships, so that a new leaflet erases none of them. An
action that does not ship is changes alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from mapapp.domain.place import Action, Contact, Origin, Served, Status
from mapapp.domain.plan_documents import Document, document_of
from mapapp.domain.plan_indicators import (
    Current,
    FollowedIndicator,
    Source,
    indicator_of,
    source_of,
)

ANNOUNCED_ACTIONS = 38
"""How many actions the plan of 2019 announces; its leaflet describes fewer."""
FOLLOWED = "suivi-du-plan"
"""The source under which what is followed stands."""
LICENCE = "Licence Ouverte 2.0"
RESERVED_IDS = frozenset({"avancement", "besoins", "suivi"})
"""Ends of addresses of other pages of the plan: no action's id."""
FIELDS = (
    "title",
    "theme",
    "summary",
    "pilot",
    "organisation",
    "partners",
    "serves",
    "status",
    "starts",
    "ends",
    "milestones",
    "indicators",
    "notes",
    "parent",
    "announced",
    "places",
    "schemes",
    "documents",
)
YOUNGER = frozenset({"places", "schemes", "documents"})
"""Fields that actions made by older versions of this product were not given."""
ON_THE_MAP = {"title": "name", "summary": "presentation", "theme": "themes", "serves": "serves"}
"""Fields that an action's place on the map has too, under the name that places give them."""
Record = Mapping[str, Any]
"""The fields of an action as JSON values: what is stored, compared and told in its history."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """Something to reach; `due` and `done` are dates of the plan (year, month or day)."""

    label: str
    due: str | None
    done: str | None


@dataclass(frozen=True, slots=True)
class Note:
    """A dated sentence of those who follow an action."""

    date: str
    text: str


@dataclass(frozen=True, slots=True)
class PlanAction:
    """An action with all that is followed of it. `action` has the fields of the leaflet as they
    stand now; `shipped`: the leaflet describes it; `changed`: fields that were followed."""

    action: Action
    record: Record
    shipped: bool
    changed: frozenset[str]
    current: Current = field(default_factory=dict)
    """Values of now of the indicators that are worked out from the data."""

    @property
    def id(self) -> str:
        """The action's."""
        return self.action.id

    @property
    def organisation(self) -> str | None:
        """The organisation of this site that pilots it, if one does."""
        return _text(self.record["organisation"])

    @property
    def parent(self) -> str | None:
        """The action that it takes up elsewhere."""
        return _text(self.record["parent"])

    @property
    def starts(self) -> str | None:
        """When it begins."""
        return _text(self.record["starts"])

    @property
    def ends(self) -> str | None:
        """When it ends."""
        return _text(self.record["ends"])

    @property
    def announced(self) -> bool:
        """Whether it is one of those that the plan of 2019 announces."""
        return bool(self.record["announced"])

    @property
    def milestones(self) -> tuple[Milestone, ...]:
        """In the order in which they were given."""
        return tuple(Milestone(**one) for one in self.record["milestones"])

    @property
    def indicators(self) -> tuple[FollowedIndicator, ...]:
        """In the order in which they were given."""
        return tuple(indicator_of(one, self.current) for one in self.record["indicators"])

    @property
    def sources(self) -> frozenset[Source]:
        """What its indicators are worked out from."""
        found = (source_of(one) for one in self.record["indicators"])
        return frozenset(one for one in found if one is not None)

    @property
    def notes(self) -> tuple[Note, ...]:
        """The oldest first."""
        return tuple(Note(**one) for one in self.record["notes"])

    @property
    def schemes(self) -> tuple[str, ...]:
        """Ids of the housing schemes linked to it."""
        return tuple(self.record["schemes"])

    @property
    def documents(self) -> tuple[Document, ...]:
        """In the order in which they were added."""
        return tuple(document_of(one) for one in self.record["documents"])


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


EMPTY: Record = {
    "title": None,
    "theme": None,
    "summary": None,
    "pilot": None,
    "organisation": None,
    "partners": [],
    "serves": [],
    "status": Status.TO_START.value,
    "starts": None,
    "ends": None,
    "milestones": [],
    "indicators": [],
    "notes": [],
    "parent": None,
    "announced": False,
    "places": [],
    "schemes": [],
    "documents": [],
}


def shipped_record(action: Action) -> Record:
    """What the leaflet says, as if it had been followed: its results are values of indicators."""
    return {
        **EMPTY,
        "title": action.title,
        "theme": action.theme,
        "summary": action.summary,
        "pilot": action.pilot,
        "partners": list(action.partners),
        "serves": [f"{s.level}:{s.code}" for s in action.serves],
        "status": action.status.value,
        "indicators": [
            {
                "label": one.label,
                "unit": one.unit,
                "target": None,
                "target_date": None,
                "values": [{"date": one.date, "value": one.value}],
            }
            for one in action.indicators
        ],
        "announced": True,
        "places": list(action.places),
    }


def plan_action(action_id: str, base: Action | None, changes: Record) -> PlanAction | None:
    """An action as it stands; None when nothing ships of it and its making was undone."""
    if base is None and not changes.keys() >= set(FIELDS) - YOUNGER:
        # What made it wrote every field; without that, later changes are of nothing.
        return None
    record = {**(EMPTY if base is None else shipped_record(base)), **changes}
    changed = frozenset(changes)
    return PlanAction(
        _as_action(action_id, base, record, changed), record, base is not None, changed
    )


def _as_action(
    action_id: str, base: Action | None, record: Record, changed: frozenset[str]
) -> Action:
    blank = Action(
        id=action_id,
        number=None,
        title="",
        theme="",
        summary="",
        pilot=None,
        partners=(),
        contact=Contact(),
        status=Status.TO_START,
        status_note=None,
        date=None,
        source=Origin(FOLLOWED, None, None, LICENCE),
        serves=(),
        indicators=(),
        follow_up=(),
        places=(),
    )
    found = base or blank
    return replace(
        found,
        title=record["title"],
        theme=record["theme"],
        summary=record["summary"] or "",
        pilot=record["pilot"],
        partners=tuple(record["partners"]),
        status=Status(record["status"]),
        # It explains the state that the leaflet gives, not one that was followed since.
        status_note=None if "status" in changed else found.status_note,
        serves=tuple(Served(*key.split(":", 1)) for key in record["serves"]),
        places=tuple(record["places"]),
    )


# --- lineage ----------------------------------------------------------------------------------

Parents = Mapping[str, str | None]


def parents_of(actions: Iterable[PlanAction]) -> dict[str, str | None]:
    """Which action each one takes up."""
    return {one.id: one.parent for one in actions}


def lineage_fault(parents: Parents) -> tuple[str, str] | None:
    """An action whose lineage is at fault, and why (French); None when all of it holds."""
    for action_id, parent in parents.items():
        if parent is not None and parent not in parents:
            return action_id, f"l'action reprise, « {parent[:60]} », n'est pas au plan"
        if action_id in ancestors(parents, action_id):
            return action_id, "une action ne peut pas reprendre une action qui vient d'elle"
    return None


def ancestors(parents: Parents, action_id: str) -> list[str]:
    """The actions that one comes from, the nearest first; on a loop, each once."""
    found: list[str] = []
    at = parents.get(action_id)
    while at is not None and at not in found:
        found.append(at)
        at = parents.get(at)
    return found


def children(parents: Parents, action_id: str) -> list[str]:
    """The actions that take one up, in the order of the plan."""
    return [one for one, parent in parents.items() if parent == action_id]


def family(parents: Parents, action_id: str) -> list[str]:
    """All that comes from the same first action, in the order of the plan."""
    root = ([action_id, *ancestors(parents, action_id)])[-1]
    return [one for one in parents if ([one, *ancestors(parents, one)])[-1] == root]
