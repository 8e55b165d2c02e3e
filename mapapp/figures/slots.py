"""Slots of crèches by territory: published and asked for, as many as may be told.

What crèches publish is public. What families ask is told as `domain.disclosure` lets it through of
all levels together, so that no number gives away one that is hidden elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from mapapp.atlas.view import View
from mapapp.domain.disclosure import Path, disclosure
from mapapp.domain.kinds import Kind
from mapapp.domain.offered import Offered
from mapapp.figures.asking import CountQuestion
from mapapp.figures.counting import PER, Status, loaded
from mapapp.figures.ground import Ground, Grouping, Ints
from mapapp.figures.offers import SLOT_MEASURES, SlotMeasure
from mapapp.figures.rows import communes_of
from mapapp.figures.subject import Subject
from mapapp.figures.tallies import Tallies
from mapapp.territory.units import Level

CRECHES = Subject((Kind.CRECHE,))
_LABELS: Mapping[SlotMeasure, str] = {
    "places_publiees": "Places en crèche publiées",
    "places_publiees_taux": "Places en crèche publiées",
    "places_demandees": "Places en crèche demandées",
    "places_demandees_taux": "Places en crèche demandées",
}
_DEPTHS: Mapping[Level, int] = {"region": 0, "departement": 1, "epci": 2, "commune": 3}
"""Of the tree in which small numbers are hidden."""
_UNIT = "places en {days} jours"


@dataclass(frozen=True, slots=True)
class SlotFigure:
    """Slots of one territory: how many, None where it is not told, and the rate for 10,000
    inhabitants. `number` is the place of the territory in its level."""

    number: int
    status: Status
    slots: int | None
    rate: float | None

    def value(self, measure: SlotMeasure) -> float | None:
        """One measure."""
        return self.rate if measure.endswith("taux") else self.slots


class SlotFigures:
    """Slots of every territory of every level, of one moment."""

    def __init__(self, tallies: Tallies, view: View, offered: Offered) -> None:
        self._tallies = tallies
        self._view = view
        self._ground = tallies.ground
        self._paths = _paths(self._ground)
        self._published = _by_commune(self._ground, offered.published)
        self._asked = _by_commune(self._ground, offered.asked)
        counts = zip(self._paths, self._asked.tolist(), strict=True)
        self._told = disclosure(dict(counts))
        self._parts_of: dict[Level, list[list[Path]]] = {}
        self._made: dict[tuple[Level, str | None, SlotMeasure], list[SlotFigure]] = {}

    def of(self, level: Level, inside: str | None, measure: SlotMeasure) -> list[SlotFigure]:
        """One measure of the territories of a level inside another, in the order of the level."""
        asked = (level, inside, measure)
        if asked not in self._made:
            self._made[asked] = self._figures(level, inside, measure)
        return self._made[asked]

    def _figures(self, level: Level, inside: str | None, measure: SlotMeasure) -> list[SlotFigure]:
        ground, group = self._ground, self._ground.groups[level]
        within = ground.within(inside)
        shown = np.unique(group.of[within & (group.of >= 0)])
        is_asked = measure.startswith("places_demandees")
        totals = group.sums(self._asked if is_asked else self._published)
        creches = self._tallies.totals(self._view, CRECHES, level)
        there = loaded(self._tallies, self._view, group, [CRECHES.kinds])[:, 0]
        found = []
        for number in shown.tolist():
            total, status = int(totals[number]), Status.COUNTED
            if is_asked and (hidden := self._hidden(group, number)):
                status = hidden
            elif not total and not creches[number]:
                status = Status.NONE if there[number] else Status.NOT_LOADED
            told = total if status in (Status.COUNTED, Status.NONE) else None
            people = int(group.people[number])
            rate = None if told is None or not people else told * PER / people
            found.append(SlotFigure(number, status, told, rate))
        return found

    def _parts(self, level: Level) -> list[list[Path]]:
        """Of each territory the numbers of the tree that it is made of: several for an EPCI over
        two departments or an arrondissement, which is told only if each of them is."""
        if level not in self._parts_of:
            group, depth = self._ground.groups[level], _DEPTHS.get(level, max(_DEPTHS.values()))
            found: list[set[Path]] = [set() for _ in range(len(group))]
            for number, path in zip(group.of.tolist(), self._paths, strict=True):
                if number >= 0:
                    found[number].add(path[:depth])
            self._parts_of[level] = [sorted(parts) for parts in found]
        return self._parts_of[level]

    def _hidden(self, group: Grouping, number: int) -> Status | None:
        parts = self._parts(group.level)[number]
        if len(parts) == 1 and self._told.is_few(parts[0]):
            return Status.FEW
        return Status.HIDDEN if any(map(self._told.is_hidden, parts)) else None


def slot_rows(
    figures: SlotFigures, ground: Ground, question: CountQuestion, version: int
) -> list[dict[str, Any]]:
    """The rows of `/api/statistiques` for the slots of a question, territory after territory."""
    group = ground.groups[question.level]
    found = {one: figures.of(question.level, question.inside, one) for one in question.slots}
    rows = []
    for line in zip(*found.values(), strict=True):
        for measure, one in zip(found, line, strict=True):
            rate = None if one.rate is None else round(one.rate, 4)
            value = rate if measure.endswith("taux") else one.slots
            rows.append(
                {
                    "territoire": group.codes[one.number],
                    "nom": group.names[one.number],
                    "niveau": group.level,
                    "type": Kind.CRECHE.value,
                    "detail": None,
                    "libelle": _LABELS[measure],
                    "mesure": measure,
                    "valeur": value,
                    "statut": one.status.value,
                    "inconnus": None,
                    "unite": slot_unit(measure, question.days),
                    "population": int(group.people[one.number]),
                    **communes_of(group, one.number),
                    "version": version,
                    "methode": measure,
                }
            )
    return rows


def slot_unit(measure: SlotMeasure, days: int) -> str:
    """« places en 30 jours », « places en 90 jours pour 10 000 habitants »."""
    unit = _UNIT.format(days=days)
    return f"{unit} pour 10 000 habitants" if measure.endswith("taux") else unit


def is_slots(measure: str) -> bool:
    """Whether a measure is one of slots."""
    return measure in SLOT_MEASURES


def _paths(ground: Ground) -> list[Path]:
    return [(one.department, one.epci or "", one.code) for one in ground.communes]


def _by_commune(ground: Ground, counts: Mapping[str, int]) -> Ints:
    found = np.zeros(len(ground), np.int64)
    for code, number in counts.items():
        if code in ground.at:
            found[ground.at[code]] += number
    return found
