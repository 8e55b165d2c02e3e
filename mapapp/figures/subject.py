"""What is counted: which places, and at what time they have to be open."""

from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from mapapp.atlas.conditions import Condition
from mapapp.atlas.dictionary import Mask, Rows
from mapapp.atlas.encode import CONTACT
from mapapp.atlas.plan import Dictionaries, conditions_of, rows_of
from mapapp.atlas.ranges import NO_ROWS
from mapapp.atlas.table import Table
from mapapp.domain.kinds import DEFAULT_KINDS, Kind
from mapapp.domain.opening import Window
from mapapp.domain.place import Precision
from mapapp.domain.selection import Selection
from mapapp.domain.vocabulary import Facet
from mapapp.hours.bits import HoursTable, kept
from mapapp.hours.stretches import Verdict

Asked = datetime | Window


@dataclass(frozen=True, slots=True)
class Subject:
    """Places of some kinds that bear one of the codes of each facet named.

    `asked` is when they have to be open (an aware time or a window): `unknown` then keeps those
    whose hours do not tell instead. Without it, `unknown` keeps those without known hours.
    `since` is a day number (`atlas.encode.day_number`): what was said of them since.
    `located` keeps those whose own address is known, `reachable` those that can be called or
    written to.
    `counters` leaves out places that are nowhere one could go.
    """

    kinds: tuple[Kind, ...] = DEFAULT_KINDS
    categories: tuple[str, ...] = ()
    facets: tuple[tuple[Facet, tuple[str, ...]], ...] = ()
    asked: Asked | None = None
    unknown: bool = False
    since: int | None = None
    counters: bool = False
    located: bool = False
    reachable: bool = False

    def but(self, **changes: object) -> "Subject":
        """The same with some fields changed."""
        return replace(self, **changes)  # type: ignore[arg-type]

    @property
    def is_whole(self) -> bool:
        """Whether only kinds and categories are asked: one table then answers for all."""
        return not (
            self.facets
            or self.asked
            or self.unknown
            or self.since is not None
            or self.counters
            or self.located
            or self.reachable
        )


def rows_passing(
    subject: Subject,
    table: Table,
    by: Dictionaries,
    hours: HoursTable,
    among: Rows | None = None,
) -> Rows:
    """Rows of a table that are the subject, ascending; among some rows, or among all."""
    asked = conditions_of(Selection(subject.kinds, facets=dict(subject.facets)), table, by)
    if asked is None:
        return NO_ROWS
    rows = _held(table, asked, among)
    if subject.categories:
        chosen = by["category"].mask(frozenset(subject.categories))
        rows = rows[chosen[table.codes["category"][rows]]]
    wanted = _wanted_hours(subject, hours)
    if wanted is not None:
        rows = rows[wanted[table.codes["hours"][rows]]]
    if subject.since is not None:
        rows = rows[table.updated[rows] >= subject.since]
    if subject.located:
        exact = by["precision"].codes[Precision.ADDRESS.value]
        rows = rows[table.codes["precision"][rows] == exact]
    if subject.reachable:
        rows = rows[table.codes["contact"][rows] == by["contact"].codes[CONTACT]]
    if subject.counters:
        nowhere = by["precision"].codes[Precision.TERRITORY.value]
        rows = rows[table.codes["precision"][rows] != nowhere]
    return rows


def _held(table: Table, asked: list[Condition], among: Rows | None) -> Rows:
    if among is None:
        return rows_of(table, asked)
    for condition in asked:
        among = among[condition.holds(among)]
    return among


def _wanted_hours(subject: Subject, hours: HoursTable) -> Mask | None:
    if subject.asked is None:
        known: NDArray[np.bool_] = np.array([not text for text in hours.texts], np.bool_)
        return known if subject.unknown else None
    states = hours.states(subject.asked)
    if subject.unknown:
        unknown: Mask = states == Verdict.UNKNOWN
        return unknown
    return kept(states, exclude_unknown=True)
