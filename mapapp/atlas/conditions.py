"""What a search asks of a row; each condition can test rows, and may be able to list them."""

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from mapapp.atlas.dictionary import Column, Mask, Rows
from mapapp.atlas.grid import in_box
from mapapp.atlas.ranges import NO_ROWS, Lists, merged, spread
from mapapp.atlas.sphere import within
from mapapp.atlas.table import Table
from mapapp.domain.filters import Box, Point

UNLISTED = 1 << 62
"""The size of a condition that cannot list its rows."""


class Condition(Protocol):
    """A test of rows."""

    @property
    def exact(self) -> bool:
        """Whether `rows` gives only rows that pass."""

    @property
    def size(self) -> int:
        """How many rows `rows` gives, or somewhat more; UNLISTED if it cannot."""

    def rows(self) -> Rows:
        """Every row that passes, ascending, and perhaps others."""

    def holds(self, rows: Rows | None) -> Mask:
        """Whether each of these rows passes; None for every row of the table."""


def taken(column: Column, rows: Rows | None) -> Column:
    """The elements of some rows, or all of them."""
    return column if rows is None else column[rows]


@dataclass(frozen=True)
class Accepted:
    """A column's code is one of those accepted."""

    column: Column
    accepted: Mask
    size: int = UNLISTED
    exact: bool = False

    def rows(self) -> Rows:
        """See `Condition`; found by a look at every row, so it is never the one chosen."""
        return np.flatnonzero(self.holds(None))

    def holds(self, rows: Rows | None) -> Mask:
        """See `Condition`."""
        codes = taken(self.column, rows)
        # One comparison is several times faster than looking every code up.
        chosen = np.flatnonzero(self.accepted)
        if len(chosen) == 1:
            equal: Mask = codes == self.column.dtype.type(chosen[0])
            return equal
        if len(chosen) == len(self.accepted) - 1:
            other: Mask = codes != self.column.dtype.type(np.argmin(self.accepted))
            return other
        return self.accepted[codes]


@dataclass(frozen=True)
class Listed:
    """Codes of a column, by the list of their rows."""

    column: Column
    accepted: Mask
    lists: Lists | None

    @property
    def size(self) -> int:
        """How many rows have the codes."""
        return UNLISTED if self.lists is None else self.lists.size(np.flatnonzero(self.accepted))

    def rows(self) -> Rows:
        """The rows that have the codes, in no order."""
        return self.lists.of(np.flatnonzero(self.accepted)) if self.lists else NO_ROWS

    def holds(self, rows: Rows | None) -> Mask:
        """Whether rows have one of the codes."""
        return self.accepted[taken(self.column, rows)]


@dataclass(frozen=True)
class InArea:
    """In one of some territories, or serving one that touches them."""

    own: Listed
    serving: Listed
    exact: bool = True

    @property
    def size(self) -> int:
        """See `Condition`."""
        return min(self.own.size + self.serving.size, UNLISTED)

    def rows(self) -> Rows:
        """See `Condition`."""
        return merged(self.own.rows(), self.serving.rows())

    def holds(self, rows: Rows | None) -> Mask:
        """See `Condition`."""
        found: Mask = self.own.holds(rows) | self.serving.holds(rows)
        return found


@dataclass(frozen=True)
class InBox:
    """In a rectangle, its border included; compared as the store does, in degrees."""

    table: Table
    box: Box
    _ranges: list[tuple[Rows, Rows]] = field(default_factory=list)
    exact: bool = False

    @property
    def size(self) -> int:
        """See `Condition`."""
        if self.table.keys is None:
            return UNLISTED
        if not self._ranges:
            self._ranges.append(self.table.grid.ranges(self.table.keys, self.box))
        starts, ends = self._ranges[0]
        return int((ends - starts).sum())

    def rows(self) -> Rows:
        """See `Condition`."""
        return spread(*self._ranges[0]) if self.size else NO_ROWS

    def holds(self, rows: Rows | None) -> Mask:
        """See `Condition`."""
        return in_box(self.box, taken(self.table.lon, rows), taken(self.table.lat, rows))


@dataclass(frozen=True)
class InReach:
    """Within a radius, if there is a counter to go to; or serving where one is."""

    table: Table
    centre: Point
    radius_m: float
    around: InBox
    counters: Mask
    """By code of precision, whether it is a point one can go to."""
    serving: Listed
    exact: bool = False

    @property
    def size(self) -> int:
        """See `Condition`."""
        return min(self.around.size + self.serving.size, UNLISTED)

    def rows(self) -> Rows:
        """See `Condition`."""
        return merged(self.around.rows(), self.serving.rows())

    def holds(self, rows: Rows | None) -> Mask:
        """See `Condition`."""
        table = self.table
        lon, lat = taken(table.lon, rows), taken(table.lat, rows)
        near = in_box(self.around.box, lon, lat)
        near &= self.counters[taken(table.codes["precision"], rows)]
        at = np.flatnonzero(near)
        near[at] = within(lon[at], lat[at], self.centre, self.radius_m)
        near |= self.serving.holds(rows)
        return near


@dataclass(frozen=True)
class HasWord:
    """Has one of the forms of a word."""

    table: Table
    forms: frozenset[str]
    exact: bool = True

    @property
    def size(self) -> int:
        """See `Condition`."""
        return self.table.words.size(self.forms)

    def rows(self) -> Rows:
        """See `Condition`."""
        return self.table.words.rows(self.forms)

    def holds(self, rows: Rows | None) -> Mask:
        """See `Condition`."""
        return self.table.words.having(self.forms, rows)
