"""The plan in a report: what `/plan/avancement` says, of the actions that concern a territory."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from mapapp.domain.plan import PlanAction
from mapapp.planning.progress import Late, progress_of
from mapapp.planning.sentences import progress_sentences
from mapapp.territory.gazetteer import Gazetteer
from mapapp.territory.units import Level


def concerning(
    gazetteer: Gazetteer, actions: Sequence[PlanAction], level: Level, code: str
) -> list[PlanAction]:
    """The actions that serve some of a territory, in the order of their ids."""
    related = gazetteer.related(level, code)
    found = (one for one in actions if any((s.level, s.code) in related for s in one.action.serves))
    return sorted(found, key=lambda one: one.id)


def plan_figures(
    gazetteer: Gazetteer, actions: Sequence[PlanAction], level: Level, code: str, day: date
) -> dict[str, Any]:
    """The figures as JSON. A department tells the actions that concern it alone; those of the
    plan that nobody described are the region's."""
    whole = level == "region"
    chosen = (
        sorted(actions, key=lambda one: one.id)
        if whole
        else concerning(gazetteer, actions, level, code)
    )
    found = progress_of(chosen, day)
    if not whole:
        found = replace(found, undescribed=0)
    return {
        "phrases": progress_sentences(found),
        "total": found.total,
        "non_decrites": found.undescribed if whole else None,
        "etats": [[status.value, status.label, count] for status, count in found.by_status],
        "actions": [_action(gazetteer, one) for one in chosen],
        "retards": [_late(one) for one in found.late],
        "indicateurs": _indicators(chosen),
        "reprises": [
            {"action": one.first.action.title, "par": [a.action.title for a in one.taken_up]}
            for one in found.spreads
        ],
    }


def _action(gazetteer: Gazetteer, one: PlanAction) -> dict[str, Any]:
    where = ", ".join(gazetteer.label(s.level, s.code) for s in one.action.serves)
    return {
        "id": one.id,
        "titre": one.action.title,
        "etat": one.action.status.value,
        "etat_libelle": one.action.status.label,
        "pilote": one.action.pilot,
        "territoires": where,
        "debut": one.starts,
        "fin": one.ends,
    }


def _late(one: Late) -> dict[str, Any]:
    return {
        "action": one.action.action.title,
        "quoi": one.milestone.label if one.milestone else "Fin de l'action",
        "prevu": one.due,
        "pilote": one.action.action.pilot,
    }


def _indicators(actions: Iterable[PlanAction]) -> list[dict[str, Any]]:
    return [
        {
            "action": one.id,
            "titre": one.action.title,
            "libelle": indicator.label,
            "unite": indicator.unit,
            "valeur": indicator.last.value if indicator.last else None,
            "date": indicator.last.date if indicator.last else None,
            "cible": indicator.target,
            "cible_date": indicator.target_date,
            "part": indicator.share,
        }
        for one in actions
        for indicator in one.indicators
        if indicator.last or indicator.target is not None
    ]
