"""Rows on the map's plane: where each is, its kind, and what has changed since they were many."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from mapapp.atlas.cells import Rows
from mapapp.atlas.screen import Positions
from mapapp.domain.filters import Box

_Item = TypeVar("_Item", bound=np.generic)
Kinds = NDArray[np.uint8]
Columns = tuple[Positions, Positions, Kinds]
"""World positions (see `mapapp.atlas.screen`) and kinds (places in `Kind`) of rows."""

NO_ROWS: Rows = np.zeros(0, np.int64)
_NONE: Columns = (np.zeros(0, np.uint32), np.zeros(0, np.uint32), np.zeros(0, np.uint8))


@dataclass(frozen=True, slots=True)
class Within:
    """A rectangle, and whether rows are in it, to the last digit.

    `outside`: the few rows of a snapshot that are not, where they are known beforehand.
    """

    box: Box
    holds: Callable[[Rows], NDArray[np.bool_]]
    outside: Rows | None = None


@dataclass(frozen=True)
class Placed:
    """`own` rows, mapped from a snapshot; `since`, the few that come after them; `gone`, those of
    its own that are no more."""

    own: Columns
    since: Columns = _NONE
    gone: Rows = field(default_factory=lambda: NO_ROWS)

    @property
    def size(self) -> int:
        """How many rows, those gone too."""
        return len(self.own[0]) + len(self.since[0])

    @property
    def new(self) -> Rows:
        """The rows that come after its own."""
        return np.arange(len(self.own[0]), self.size)

    def at(self, rows: Rows) -> Columns:
        """Positions and kinds of rows."""
        x, y, kinds = self.own
        new = rows >= len(x) if len(self.since[0]) else None
        if new is None or not new.any():
            return x[rows], y[rows], kinds[rows]
        later = self.since
        return (
            _merged(x, later[0], rows, new),
            _merged(y, later[1], rows, new),
            _merged(kinds, later[2], rows, new),
        )

    def some(self, rows: Rows, kinds: frozenset[int] | None, within: Within | None = None) -> Rows:
        """Those of the rows that are of some kinds (None: of any), and in a rectangle."""
        if kinds is not None and len(rows):
            rows = rows[np.isin(self.at(rows)[2], sorted(kinds))]
        return rows[within.holds(rows)] if within is not None and len(rows) else rows


def _merged(
    own: NDArray[_Item], since: NDArray[_Item], rows: Rows, new: NDArray[np.bool_]
) -> NDArray[_Item]:
    found = np.empty(len(rows), own.dtype)
    found[~new], found[new] = own[rows[~new]], since[rows[new] - len(own)]
    return found
