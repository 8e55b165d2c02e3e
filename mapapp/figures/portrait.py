"""What the figures show of one territory, beside the others of its level."""

from dataclasses import dataclass

import numpy as np

from mapapp.domain.kinds import DEFAULT_KINDS, Kind
from mapapp.figures.asking import MEASURES, CountQuestion, Measure, ReachQuestion, Way
from mapapp.figures.counting import STATUSES, Counted, Status
from mapapp.figures.ground import Ground
from mapapp.figures.reach import Covered
from mapapp.figures.spread import Spread, spread_of
from mapapp.figures.subject import Subject
from mapapp.territory.units import Commune, Level

SHOWN: tuple[Kind, ...] = tuple(kind for kind in DEFAULT_KINDS if kind is not Kind.ACTION)
"""Kinds of which each territory has places; actions are told one by one."""
WAY = Way(km=10.0)
"""How far is within reach in a portrait."""


@dataclass(frozen=True, slots=True)
class Told:
    """One value of a territory and how it spreads over its level; None: nothing to tell."""

    value: float | None
    spread: Spread | None


@dataclass(frozen=True, slots=True)
class KindFigures:
    """One kind of place in one territory. `covered` and `out` are inhabitants.

    `gaps` are its communes out of reach, those of most inhabitants first.
    """

    kind: Kind
    status: Status
    measures: dict[Measure, Told]
    reach: Told
    covered: int
    out: int
    gaps: tuple[Commune, ...]


@dataclass(frozen=True, slots=True)
class Portrait:
    """One territory."""

    level: Level
    code: str
    name: str
    people: int
    version: int
    kinds: tuple[KindFigures, ...]


def questions_of(level: Level) -> tuple[CountQuestion, tuple[ReachQuestion, ...]]:
    """What a portrait has to know: counts by kind, and the reach of each kind."""
    subject = Subject(kinds=SHOWN)
    reach = (ReachQuestion(level, None, subject.but(kinds=(kind,)), WAY, False) for kind in SHOWN)
    return CountQuestion(level, None, subject, "type", MEASURES), tuple(reach)


def portrait(ground: Ground, code: str, counts: Counted, reach: tuple[Covered, ...]) -> Portrait:
    """The territory of a code, from the answers to `questions_of`."""
    group = counts.group
    number = group.at[code]
    kinds = (
        _kind_figures(ground, number, counts, at, kind, covered)
        for at, (kind, covered) in enumerate(zip(SHOWN, reach, strict=True))
    )
    people = int(group.people[number])
    name = group.names[number]
    return Portrait(group.level, code, name, people, counts.version, tuple(kinds))


def _kind_figures(
    ground: Ground, number: int, counts: Counted, at: int, kind: Kind, covered: Covered
) -> KindFigures:
    line = int(np.searchsorted(counts.shown, number))
    status = STATUSES[int(counts.status[line, at])]
    measures = {measure: _told(counts.values[measure][:, at], line) for measure in MEASURES}
    group = counts.group
    near = group.sums(np.where(covered.near, ground.people, 0))
    known = (counts.status[:, at] != STATUSES.index(Status.NOT_LOADED)) | (near > 0)
    shares = np.full(len(group), np.nan)
    np.divide(near * 100, group.people, out=shares, where=known & (group.people > 0))
    here = group.of == number
    out = [ground.communes[n] for n in np.flatnonzero(here & ~covered.near).tolist()]
    return KindFigures(
        kind,
        status,
        measures,
        _told(shares, line),
        int(near[number]),
        int(group.people[number] - near[number]),
        tuple(sorted(out, key=lambda commune: (-commune.population, commune.code))),
    )


def _told(values: np.ndarray, line: int) -> Told:
    value = float(values[line])
    spread = spread_of(values[~np.isnan(values)])
    return Told(None if np.isnan(value) else value, spread)
