"""The spread of an action: who takes it up, where, how far, for how many; as rows and document."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mapapp.domain.plan import PlanAction
from mapapp.planning.lineage import (
    METHOD,
    Adapted,
    Branch,
    Spreading,
    adapted,
    descent_of,
    spreading_of,
    tree_of,
)
from mapapp.planning.reached import people_of, served_communes
from mapapp.store import queries
from mapapp.web.api import ATTRIBUTION
from mapapp.web.openapi_plan_spread import SPREAD_FIELDS
from mapapp.web.plan_words import plan_label, plan_value
from mapapp.web.site import Site

Row = dict[str, Any]


@dataclass(frozen=True)
class SpreadAnswer:
    """An action, its whole family, where it and those that come from it are, and for how many;
    `region` are the inhabitants of the region."""

    action: PlanAction
    tree: tuple[Branch, ...]
    spreading: Spreading
    people: int
    region: int
    parents: dict[str, PlanAction]

    @property
    def members(self) -> tuple[Branch, ...]:
        """The action and those that come from it."""
        return self.spreading.branches

    def changes(self, one: PlanAction) -> list[Adapted]:
        """What an action adapted of the one that it takes up."""
        parent = self.parents.get(one.parent or "")
        return adapted(parent.record, one.record) if parent is not None else []


def spread_answer(here: Site, action_id: str) -> SpreadAnswer | None:
    """The spread of an action; None if it is not in the plan."""
    with here.store.read() as connection:
        actions = queries.whole_plan(connection)
    return spread_of_plan(here, actions, action_id)


def spread_of_plan(
    here: Site, actions: Sequence[PlanAction], action_id: str
) -> SpreadAnswer | None:
    """The same of a plan that was read."""
    by_id = {one.id: one for one in actions}
    if action_id not in by_id:
        return None
    spreading = spreading_of(here.gazetteer, descent_of(actions, action_id))
    region = here.gazetteer.communes_of("region", here.gazetteer.region.code)
    return SpreadAnswer(
        by_id[action_id],
        tuple(tree_of(actions, action_id)),
        spreading,
        people_of(here.gazetteer, spreading.served),
        sum(commune.population for commune in region),
        by_id,
    )


def adapted_text(here: Site, one: Adapted) -> str:
    """« Titre : Le bus », « Indicateurs, en plus : Trajets »."""
    label = plan_label(one.field)
    if one.field in ("milestones", "indicators"):
        if one.before is None:
            return f"{label}, en plus : {one.after}"
        return f"{label}, en moins : {one.before}"
    return f"{label} : {plan_value(here, one.field, one.after)}"


def spread_rows(here: Site, answer: SpreadAnswer) -> list[Row]:
    """One row an action and territory that it names; one without territory, if it names none."""
    return [
        {name: row[name] for name in SPREAD_FIELDS}
        for branch in answer.members
        for row in _rows(here, answer, branch)
    ]


def _rows(here: Site, answer: SpreadAnswer, branch: Branch) -> list[Row]:
    one, gazetteer = branch.action, here.gazetteer
    row = {
        "action": one.id,
        "titre": one.action.title,
        "reprend": one.parent,
        "rang": branch.depth,
        "etat": one.action.status.value,
        "pilote": one.action.pilot,
        "debut": one.starts,
        "fin": one.ends,
        "adapte": [adapted_text(here, change) for change in answer.changes(one)],
    }
    places = [
        {
            "niveau": served.level,
            "territoire": served.code,
            "nom": gazetteer.label(served.level, served.code),
            "population": people_of(
                gazetteer, served_communes(gazetteer, [f"{served.level}:{served.code}"])
            ),
        }
        for served in one.action.serves
    ]
    nowhere = dict.fromkeys(("niveau", "territoire", "nom", "population"))
    return [row | place for place in places or [nowhere]]


def spread_document(here: Site, answer: SpreadAnswer) -> Row:
    """The answer of `/api/plan/<action_id>/essaimage`."""
    return {
        "action": answer.action.id,
        "premiere": answer.tree[0].action.id,
        "famille": [
            {
                "action": branch.action.id,
                "titre": branch.action.action.title,
                "reprend": branch.action.parent,
                "rang": branch.depth,
            }
            for branch in answer.tree
        ],
        "lignes": spread_rows(here, answer),
        "communes": len(answer.spreading.served),
        "population": answer.people,
        "part": round(answer.people / answer.region, 4) if answer.region else None,
        "methodes": {"essaimage": METHOD},
        "attribution": ATTRIBUTION,
    }
