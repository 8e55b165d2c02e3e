"""One measure of every territory of a level: what map, table, legend and sentence all show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from mapapp.domain.scheme import Form
from mapapp.domain.slot_request import COUNTED_DAYS
from mapapp.figures.asking import FACTS, CountQuestion, Measure, ReachQuestion, Way
from mapapp.figures.asking import MEASURES as COUNT_MEASURES
from mapapp.figures.counting import STATUSES, Counted, Status
from mapapp.figures.ground import Bools, Ground, Grouping
from mapapp.figures.offers import SLOT_MEASURES, Offer, SlotMeasure
from mapapp.figures.reach import Covered
from mapapp.figures.reached import doubt_of, reached, territories
from mapapp.figures.slots import CRECHES
from mapapp.figures.spread import Method, Spread, breaks, class_of, spread_of
from mapapp.figures.subject import Subject
from mapapp.territory.units import Level

ReachMeasure = Literal["couverture", "couverture_places", "couverture_dispositifs"]
BoardMeasure = Measure | SlotMeasure | ReachMeasure
REACHES: Mapping[str, Offer] = {
    "couverture": "lieux",
    "couverture_places": "places",
    "couverture_dispositifs": "dispositifs",
}
"""What has to be within reach, by measure of reach."""
PLACE_MEASURES: tuple[Measure | ReachMeasure, ...] = ("couverture", *COUNT_MEASURES)
OFFER_MEASURES: tuple[BoardMeasure, ...] = (
    "couverture_places",
    *SLOT_MEASURES,
    "couverture_dispositifs",
)
MEASURES: tuple[BoardMeasure, ...] = (*PLACE_MEASURES, *OFFER_MEASURES)
SHARES: frozenset[str] = frozenset({*REACHES, "completude", *FACTS})
"""Measures in percent."""


@dataclass(frozen=True, slots=True)
class BoardQuestion:
    """One measure of the territories of a level, in classes by a method.

    `days` are those of slots, `forms` those of housing schemes; none of them is any.
    """

    level: Level
    inside: str | None
    subject: Subject
    measure: BoardMeasure
    way: Way
    method: Method
    days: int = COUNTED_DAYS[0]
    forms: tuple[Form, ...] = ()

    @property
    def offer(self) -> Offer:
        """What has to be within reach."""
        return REACHES.get(self.measure, "lieux")

    @property
    def is_reach(self) -> bool:
        """Whether inhabitants are counted, not places or slots."""
        return self.measure in REACHES

    @property
    def is_offer(self) -> bool:
        """Whether it is of slots or schemes, which no version of the places tells."""
        return self.measure in OFFER_MEASURES

    @property
    def doubt(self) -> Status:
        """What reach is where it is not sure."""
        return doubt_of(self.offer)

    @property
    def counts(self) -> CountQuestion:
        """The same asked of counts; by kind, added up."""
        measures = (_counted(self.measure),)
        return CountQuestion(self.level, self.inside, self.subject, "type", measures)

    @property
    def reach(self) -> ReachQuestion:
        """The same asked of reach."""
        subject = CRECHES.but(asked=self.subject.asked) if self.offer == "places" else self.subject
        return ReachQuestion(
            self.level, self.inside, subject, self.way, False, self.offer, self.forms
        )


def _counted(measure: BoardMeasure) -> Measure:
    return measure if measure in COUNT_MEASURES else "nombre"


@dataclass(frozen=True, slots=True)
class Line:
    """One territory. `value` is None where nothing can be told; `shade` its class, from 0.

    `covered`, `unsure` and `out` are inhabitants (reach only); `places` and `unknown` places.
    `communes` are those that are counted, `outside` those that are not in the region.
    """

    code: str
    name: str
    people: int
    value: float | None
    status: Status
    rank: int | None = None
    shade: int | None = None
    places: int = 0
    unknown: int = 0
    covered: int = 0
    unsure: int = 0
    out: int = 0
    communes: int = 0
    outside: int = 0

    @property
    def is_known(self) -> bool:
        """Whether its value is one: where only hours, or what has to be confirmed, could tell, it
        is the least that it may be, and is compared with nothing."""
        return self.value is not None and self.status in (Status.COUNTED, Status.NONE)


@dataclass(frozen=True, slots=True)
class Shade:
    """One class of the map: least and greatest of its values, how many territories."""

    least: float
    most: float
    count: int


@dataclass(frozen=True)
class Board:
    """Every territory, best first; the whole they are part of; classes and spread."""

    question: BoardQuestion
    version: int
    lines: tuple[Line, ...]
    whole: Line
    shades: tuple[Shade, ...]
    spread: Spread | None

    def having(self, status: Status) -> list[Line]:
        """The territories of one status."""
        return [line for line in self.lines if line.status is status]


def board_of_counts(question: BoardQuestion, found: Counted, whole: Counted) -> Board:
    """The board of a measure of places; `whole` is the same of all the territory asked for."""
    lines = _count_lines(found, question.measure)
    (total,) = _count_lines(whole, question.measure)
    return ranked(question, found.version, lines, total)


def board_of_reach(
    ground: Ground, question: BoardQuestion, found: Covered, counts: tuple[Counted, Counted]
) -> Board:
    """The board of reach; `counts` are the places, as `board_of_counts` has them."""
    places, whole = ({line.code: line for line in _count_lines(c, "nombre")} for c in counts)
    group = ground.groups[question.level]
    lines = [
        _reach_line(ground, found, here, places[group.codes[number]])
        for number, here in territories(ground, group, question.inside)
    ]
    (total,) = whole.values()
    every = _reach_line(ground, found, ground.within(question.inside), total)
    return ranked(question, counts[0].version, lines, every)


def _reach_line(ground: Ground, found: Covered, here: Bools, places: Line) -> Line:
    one = reached(ground, found, here, loaded=places.status is not Status.NOT_LOADED)
    return replace(
        places,
        people=one.people,
        value=None if one.part is None else one.part * 100,
        status=one.status,
        covered=one.covered,
        unsure=one.unsure,
        out=one.out,
    )


def _count_lines(found: Counted, measure: BoardMeasure) -> list[Line]:
    group, lines = found.group, []
    standing = found.status_of(_counted(measure))
    for line, number in enumerate(found.shown.tolist()):
        status = STATUSES[int(standing[line].min())]
        places, people = int(found.counts[line].sum()), int(group.people[number])
        unknown = int(found.unknown[line].sum()) if found.unknown is not None else 0
        value = _value(found, line, measure, places, people)
        if status is Status.NOT_LOADED:
            value = None
        code, name = group.codes[number], group.names[number]
        told = Line(code, name, people, value, status, places=places, unknown=unknown)
        lines.append(bordered(told, group, number))
    return lines


def bordered(line: Line, group: Grouping, number: int) -> Line:
    """The same with its communes: how many are counted, how many are outside the region."""
    return replace(line, communes=int(group.size[number]), outside=int(group.outside[number]))


def _value(
    found: Counted, line: int, measure: BoardMeasure, places: int, people: int
) -> float | None:
    if measure in ("nombre", "couverture"):
        return float(places)
    if measure == "taux":
        return places * 10_000 / people if people else None
    # Shares of several kinds weigh as many places as each has.
    shares, counts = found.values[_counted(measure)][line], found.weights[line]
    told = ~np.isnan(shares)
    if not counts[told].sum():
        return None
    return float((shares[told] * counts[told]).sum() / counts[told].sum())


def ranked(question: BoardQuestion, version: int, lines: Sequence[Line], whole: Line) -> Board:
    """The board of some lines: best first, in classes, with their spread; last what is unknown."""
    told = [line.value for line in lines if line.is_known and line.value is not None]
    ascending = np.sort(np.array(told, np.float64))
    bounds = breaks(told, question.method)
    ordered = sorted(
        lines, key=lambda x: (not x.is_known, x.value is None, -(x.value or 0), x.name)
    )
    placed = []
    for line in ordered:
        if line.value is None or not line.is_known:
            placed.append(line)
            continue
        rank = 1 + len(told) - int(np.searchsorted(ascending, line.value, side="right"))
        placed.append(replace(line, rank=rank, shade=class_of(line.value, bounds)))
    shades = []
    for shade in range(len(bounds)):
        values = [line.value or 0.0 for line in placed if line.shade == shade]
        shades.append(Shade(min(values), max(values), len(values)))
    return Board(question, version, tuple(placed), whole, tuple(shades), spread_of(told))
