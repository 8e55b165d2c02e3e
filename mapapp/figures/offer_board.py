"""Boards of what is offered: slots published and asked for, who is within reach of an offer."""

from dataclasses import replace
from typing import cast

import numpy as np

from mapapp.figures.board import Board, BoardQuestion, Line, bordered, ranked
from mapapp.figures.counting import Status
from mapapp.figures.ground import Bools, Ground
from mapapp.figures.offers import SlotMeasure
from mapapp.figures.reach import Covered
from mapapp.figures.reached import reached, territories
from mapapp.figures.slots import SlotFigure, SlotFigures
from mapapp.territory.units import Level


def board_of_slots(
    ground: Ground, question: BoardQuestion, figures: SlotFigures, whole: str, version: int
) -> Board:
    """The board of a measure of slots; `whole` is the code of all the territory asked for."""
    measure = cast("SlotMeasure", question.measure)

    def line(level: Level, one: SlotFigure) -> Line:
        value = one.value(measure)
        named = _line(ground, level, one.number, value, one.status)
        return replace(named, places=one.slots or 0)

    level = ground.level_of(whole)
    (total,) = figures.of(level, whole, measure)
    lines = [line(question.level, one) for one in figures.of(question.level, whole, measure)]
    return ranked(question, version, lines, line(level, total))


def board_of_offer(
    ground: Ground,
    question: BoardQuestion,
    found: Covered,
    whole: str,
    loaded: tuple[Bools, int],
) -> Board:
    """The board of who is within reach of an offer.

    `loaded`: by department, whether something of it is known there; and the data version.
    """
    of_department = ground.groups["departement"].of
    departments, version = loaded
    known = (of_department >= 0) & departments[of_department]

    def line(level: Level, number: int, here: Bools) -> Line:
        one = reached(ground, found, here, loaded=bool(known[here].any()), doubt=question.doubt)
        value = None if one.part is None else one.part * 100
        named = _line(ground, level, number, value, one.status)
        return replace(named, covered=one.covered, unsure=one.unsure, out=one.out)

    lines = [
        line(question.level, number, here)
        for number, here in territories(ground, ground.groups[question.level], whole)
    ]
    level = ground.level_of(whole)
    every = line(level, ground.groups[level].at[whole], np.asarray(ground.within(whole), np.bool_))
    return ranked(question, version, lines, every)


def _line(ground: Ground, level: Level, number: int, value: float | None, status: Status) -> Line:
    group = ground.groups[level]
    people = int(group.people[number])
    found = Line(group.codes[number], group.names[number], people, value, status)
    return bordered(found, group, number)
