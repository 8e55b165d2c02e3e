"""Childcare that publishes no place for the time asked: near, or serving where one lives."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from mapapp.childcare.detour import Detour, Ways
from mapapp.childcare.question import ChildcareQuestion
from mapapp.domain.filters import Filters
from mapapp.domain.kinds import Kind
from mapapp.domain.place import Place
from mapapp.domain.vocabulary import Facet
from mapapp.hours.evaluate import known_hours
from mapapp.hours.windows import WindowState, answer_at
from mapapp.search.answer import Result
from mapapp.search.searcher import Searcher

RELAYS: Final = "relais-petite-enfance"
RADIUS_KM: Final = 30.0
"""How far around home and the appointment other childcare is looked for."""
_LOOKED_AT: Final = 300
_NOT_CRECHES: Final = frozenset({RELAYS, "mam"})
_FOR_SEEKERS: Final = frozenset({"demandeurs-emploi", "stagiaires-formation"})
WHY: Final = {
    "creche-avip": "Crèche pour les parents qui cherchent un emploi (AVIP)",
    "halte-garderie": "Accueille aussi pour quelques heures",
    "creche-horaires-etendus": "Ouverte tôt, tard ou la nuit",
    "usual": "Publie souvent des places",
    "seekers": "Accueille les enfants de parents en recherche d'emploi ou en formation",
}
"""Why a crèche is worth a call, by category or by what is known of it."""


@dataclass(frozen=True)
class Surroundings:
    """What looking around needs: the search that everyone uses, and the estimate of ways."""

    searcher: Searcher
    ways: Ways


@dataclass(frozen=True, slots=True)
class Other:
    """Childcare to ask. `state`: open or not at the time asked, or now without one, when that is
    known. `serves`: it serves the commune of home. `why`: why it is worth a call, in French."""

    place: Place
    detour: Detour | None
    state: WindowState
    serves: bool
    why: str | None = None

    def because(self, why: str) -> "Other":
        """The same, with why it is worth a call."""
        return replace(self, why=why)


def why_to_call(place: Place, usual: frozenset[str]) -> str | None:
    """Why this crèche may have a place although it published none; None if nothing says so.

    :param usual: ids of the crèches that published places lately.
    """
    if place.id in usual:
        return WHY["usual"]
    if place.category in WHY:
        return WHY[place.category]
    seeks = _FOR_SEEKERS.intersection(place.codes(Facet.AUDIENCE))
    return WHY["seekers"] if seeks and place.category not in _NOT_CRECHES else None


def others_near(question: ChildcareQuestion, around: Surroundings, now: datetime) -> list[Other]:
    """All childcare around home and the appointment, or that serves home, by detour."""
    if not question.somewhere:
        return []
    results: dict[str, Result] = {}
    for filters in _searches(question):
        answer = around.searcher.answer(around.searcher.view(), filters, now)
        for one in answer.results(0, _LOOKED_AT):
            known = results.get(one.place.id)
            results[one.place.id] = one if known is None or one.serves_only else known
    places = [one.place for one in results.values()]
    detours = around.ways.detours(question.home, question.appointment, question.mode, places)
    asked = question.window or now
    found = [
        Other(
            one.place,
            detour,
            answer_at(known_hours(one.place.hours), asked, one.place.closures),
            serves=_serves(one, question),
        )
        for one, detour in zip(results.values(), detours, strict=True)
    ]
    return sorted(found, key=_rank)


def _searches(question: ChildcareQuestion) -> list[Filters]:
    wanted = Filters(kinds=(Kind.CRECHE,), radius_km=RADIUS_KM)
    found = []
    if question.commune is not None:
        found.append(replace(wanted, communes=(question.commune,)))
    elif question.home is not None:
        found.append(replace(wanted, point=question.home))
    if question.appointment is not None:
        found.append(replace(wanted, point=question.appointment))
    return found


def _serves(result: Result, question: ChildcareQuestion) -> bool:
    if question.commune is None:
        return result.serves_only
    return result.serves_only or result.place.commune_code == question.commune


def _rank(one: Other) -> tuple[float, str, str]:
    minutes = float("inf") if one.detour is None else one.detour.extra
    return minutes, one.place.name, one.place.id
