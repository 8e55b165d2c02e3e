"""Needs without an action as rows: the same for JSON, spreadsheets and shapes."""

from typing import Any

from mapapp.figures.rows import way_text
from mapapp.web.plan_needs import KindNeeds, NeedsAnswer, NeedsQuestion
from mapapp.web.site import Site

Row = dict[str, Any]


def need_rows(answer: NeedsAnswer) -> list[Row]:
    """One row a kind and territory that stands as was asked, those that lack most first."""
    return [
        row | {"version": answer.version, "methode": "besoins"}
        for found in answer.by_kind
        for row in _rows(answer.question, found)
    ]


def _rows(question: NeedsQuestion, found: KindNeeds) -> list[Row]:
    way = way_text(question.reach(found.kind).way)
    return [
        {
            "territoire": one.code,
            "nom": one.name,
            "niveau": question.level,
            "type": found.kind.value,
            "mesure": way,
            "etat": one.standing.value,
            "population": one.people,
            "population_hors_portee": one.out,
            "sans_action": one.lacking,
            "part_sans_action": _part(one.lacking, one.people),
            "communes": list(one.communes),
            "actions_ici": [action.id for action in one.here],
            "reprendre": [action.id for action in one.elsewhere],
            "unite": "habitants",
        }
        for one in found.standing(question.standing)
    ]


def _part(some: int, people: int) -> float | None:
    return round(some / people, 4) if people else None


def placeless_rows(here: Site, answer: NeedsAnswer) -> list[Row]:
    """The actions without a published place."""
    return [
        {
            "action": one.id,
            "titre": one.action.title,
            "pilote": one.action.pilot,
            "territoires": [here.gazetteer.label(s.level, s.code) for s in one.action.serves],
            "types": [kind.value for kind in kinds],
        }
        for one, kinds in answer.placeless
    ]
