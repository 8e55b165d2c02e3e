"""Rows of the atlas: columns, texts and the lists that find rows without reading columns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mapapp.atlas.clusters import Pyramid
from mapapp.atlas.dictionary import Column, Mask, Rows
from mapapp.atlas.grid import Grid, in_box
from mapapp.atlas.lexicon import Borne
from mapapp.atlas.ranges import Lists
from mapapp.atlas.texts import Texts

LISTED = ("department", "epci", "commune", "serves")
"""Columns whose rows are also listed by code."""

Classes = NDArray[np.uint8]
"""Where in a place a word tells most, the better the larger: 0 neither in commune nor name."""
COMMUNE, NAME = 1, 2
CLASS_OF_MARKS: Classes = np.array([0, NAME, COMMUNE, NAME], dtype=np.uint8)
"""By marks of `encode`."""


class WordRows(Borne, Protocol):
    """Finds rows by the words of the places, as `mapapp.text` folds them."""

    def size(self, forms: frozenset[str]) -> int:
        """No fewer than the rows that have one of these words."""

    def rows(self, forms: frozenset[str]) -> Rows:
        """Rows that have one of these words, ascending, each once."""

    def having(self, forms: frozenset[str], rows: Rows | None) -> Mask:
        """Whether each of these rows, or every row, has one of these words."""

    def telling_in(self, forms: frozenset[str], rows: Rows) -> Classes:
        """For each of these rows: the best that one of these words is in."""


@dataclass(frozen=True)
class Table:
    """Rows; each column has one element a row.

    `codes` are columns of codes of dictionaries, `order` sorts as `encode.order_of` does,
    `updated` is a day number.
    `lists`, `keys` (of `grid`, ascending) and `pyramid` are there only where rows are many.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    codes: Mapping[str, Column]
    numbers: Column
    order: Column
    updated: Column
    ids: Texts
    names: Texts
    bodies: Texts
    words: WordRows
    grid: Grid
    keys: NDArray[np.uint32] | None = None
    lists: Mapping[str, Lists] = field(default_factory=dict)
    pyramid: Pyramid | None = None

    @cached_property
    def beyond(self) -> Rows:
        """Rows outside the grid's rectangle: few, as the grid is the region's."""
        return np.flatnonzero(~in_box(self.grid.box, self.lon, self.lat))

    @cached_property
    def size(self) -> int:
        """How many rows."""
        return len(self.lon)
