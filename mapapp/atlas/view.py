"""The atlas at one data version. Nothing in it changes: a request reads one from end to end.

A row number is good for one view only. Rows of the snapshot come first, in Morton's order, then
the few that changed since; rows of the snapshot that those replace are dead and never found.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import attrgetter

import numpy as np

from mapapp.atlas import plan
from mapapp.atlas.clusters import Pyramid
from mapapp.atlas.conditions import InBox
from mapapp.atlas.dictionary import Codes, Column, Mask, Rows, places_among
from mapapp.atlas.fragments import Beginnings, place_of, told_distance
from mapapp.atlas.grid import covers, in_box
from mapapp.atlas.lexicon import Lexicon
from mapapp.atlas.payload import KINDS
from mapapp.atlas.placed import Within
from mapapp.atlas.plan import conditions_of, rows_of, size_of
from mapapp.atlas.ranges import NO_ROWS
from mapapp.atlas.screen import e6
from mapapp.atlas.sphere import Distances, distances
from mapapp.atlas.table import Table
from mapapp.atlas.texts import Texts
from mapapp.domain.filters import Box, Point
from mapapp.domain.place import Place, Precision
from mapapp.domain.selection import Selection
from mapapp.store.states import State

_WORTH_ADDING = 5_000
"""So many rows are looked at in the time that the cells of a rectangle take."""

_IDS: Callable[[Table], Texts] = attrgetter("ids")
_NAMES: Callable[[Table], Texts] = attrgetter("names")
_BODIES: Callable[[Table], Texts] = attrgetter("bodies")


@dataclass(frozen=True)
class View:
    """Rows to search, count and show. `hours` are the distinct opening hours by their code."""

    state: State
    base: Table
    few: Table
    dead: Mask | None
    dictionaries: dict[str, Codes]
    hours: tuple[str | None, ...]

    @property
    def version(self) -> int:
        """The data version."""
        return self.state.version

    @property
    def count(self) -> int:
        """How many places are published."""
        return (
            self.base.size + self.few.size - (int(self.dead.sum()) if self.dead is not None else 0)
        )

    @cached_property
    def lexicon(self) -> Lexicon:
        """The words by which places are found."""
        return Lexicon(self.base.words, self.dead, self.few.words)

    def is_within(self, box: Box) -> bool:
        """Whether no place is outside a rectangle."""
        return self._edges is None or covers(box, self._edges)

    @cached_property
    def _edges(self) -> Box | None:
        """The rectangle that holds every row."""
        tables = [table for table in (self.base, self.few) if table.size]
        if not tables:
            return None
        return Box(
            min(float(table.lon.min()) for table in tables),
            min(float(table.lat.min()) for table in tables),
            max(float(table.lon.max()) for table in tables),
            max(float(table.lat.max()) for table in tables),
        )

    @cached_property
    def pyramid(self) -> Pyramid:
        """The places on the map's plane, and their sums by cell."""
        kinds = places_among(self.dictionaries["kind"], KINDS)
        base, few = self.base, self.few
        own = base.pyramid
        if own is None:
            own = Pyramid.build(e6(base.lon), e6(base.lat), kinds[base.codes["kind"]])
        gone = NO_ROWS if self.dead is None else np.flatnonzero(self.dead)
        return own.changed(e6(few.lon), e6(few.lat), kinds[few.codes["kind"]], gone)

    # --- finding ------------------------------------------------------------------------------

    def rows(self, selection: Selection, inside: Box | None = None) -> Rows:
        """Rows of the places that a selection (and a rectangle beside) lets through, ascending."""
        found = self._found(self.base, selection, inside)
        if self.dead is not None:
            found = found[~self.dead[found]]
        if self.few.size:
            changed = self._found(self.few, selection, inside)
            if len(changed):
                found = np.concatenate((found, changed + self.base.size))
        return found

    def within(self, box: Box) -> Within:
        """A rectangle for `pyramid`."""
        inside = Within(box, lambda rows: in_box(box, self.lon(rows), self.lat(rows)))
        if not covers(box, self.base.grid.box):
            return inside
        beyond = self.base.beyond
        return replace(inside, outside=beyond[~inside.holds(beyond)])

    def is_large(self, selection: Selection) -> bool:
        """Whether finding a selection has to look at more rows than adding cells up is worth."""
        return self.base.size > plan.BRUTE_ROWS and self.longest(selection) > _WORTH_ADDING

    def longest(self, selection: Selection) -> int:
        """No fewer than the rows that finding a selection has to look at."""
        asked = conditions_of(selection, self.base, self.dictionaries)
        return 0 if asked is None else min(size_of(self.base, asked), self.base.size)

    def _found(self, table: Table, selection: Selection, inside: Box | None) -> Rows:
        asked = conditions_of(selection, table, self.dictionaries)
        if asked is None:
            return NO_ROWS
        return rows_of(table, asked if inside is None else [InBox(table, inside), *asked])

    # --- columns ------------------------------------------------------------------------------

    def codes(self, column: str, rows: Rows) -> Column:
        """Codes of a column of `encode.COLUMNS`; what they stand for is in `dictionaries`."""
        return self._taken(rows, lambda table: table.codes[column])

    def lon(self, rows: Rows) -> Column:
        """Longitudes, WGS 84 degrees."""
        return self._taken(rows, lambda table: table.lon)

    def lat(self, rows: Rows) -> Column:
        """Latitudes, WGS 84 degrees."""
        return self._taken(rows, lambda table: table.lat)

    def numbers(self, rows: Rows) -> Column:
        """Numbers of the places in the store."""
        return self._taken(rows, lambda table: table.numbers)

    def updated(self, rows: Rows) -> Column:
        """Dates of the facts as `encode.day_number` has them; 0 where unknown."""
        return self._taken(rows, lambda table: table.updated)

    def order(self, rows: Rows) -> Column:
        """Numbers that sort the newest facts first, then by name, then by id."""
        return self._taken(rows, lambda table: table.order)

    def distances(self, rows: Rows, centre: Point) -> Distances:
        """Metres to a centre; NaN for a place that is nowhere one could go."""
        found = distances(self.lon(rows), self.lat(rows), centre)
        nowhere = self.dictionaries["precision"].codes[Precision.TERRITORY.value]
        found[self.codes("precision", rows) == nowhere] = np.nan
        return found

    def _taken(self, rows: Rows, column: Callable[[Table], Column]) -> Column:
        here = self._of_few(rows)
        if here is None:
            return column(self.base)[rows]
        base, few = column(self.base), column(self.few)
        found = np.empty(len(rows), dtype=np.result_type(base, few))
        found[~here] = base[rows[~here]]
        found[here] = few[rows[here] - self.base.size]
        return found

    def _of_few(self, rows: Rows) -> Mask | None:
        if not self.few.size or not len(rows):
            return None
        here: Mask = rows >= self.base.size
        return here if here.any() else None

    # --- showing ------------------------------------------------------------------------------

    def ids(self, rows: Rows) -> list[str]:
        """Ids of the places."""
        return [str(piece, "utf-8") for piece in self._pieces(rows, _IDS)]

    def names(self, rows: Rows) -> list[str]:
        """Names of the places."""
        return [str(piece, "utf-8") for piece in self._pieces(rows, _NAMES)]

    def places(self, rows: Rows) -> list[Place]:
        """Whole places, as `fragments.place_of` has them; for a page of them, not for all."""
        return [place_of(body) for body in self._pieces(rows, _BODIES)]

    def feature_pieces(
        self,
        rows: Rows,
        beginnings: Beginnings,
        metres: Sequence[float | None] | None = None,
    ) -> list[bytes | memoryview]:
        """GeoJSON features, a comma between them, in pieces for `b"".join`.

        `beginnings` are of the hours and kinds of this view, `metres` the distances to tell.
        """
        if not len(rows):
            return []
        pieces: list[bytes | memoryview] = [b""] * (2 * len(rows))
        begun = beginnings.of(self.codes("hours", rows), self.codes("kind", rows))
        pieces[0::2] = begun if metres is None else map(told_distance, begun, metres)
        pieces[1::2] = self._pieces(rows, _BODIES)
        pieces[-1] = pieces[-1][:-1]  # nothing follows the last
        return pieces

    def _pieces(self, rows: Rows, of: Callable[[Table], Texts]) -> list[memoryview]:
        here = self._of_few(rows)
        if here is None:
            return of(self.base).pieces(rows)
        base = iter(of(self.base).pieces(rows[~here]))
        few = iter(of(self.few).pieces(rows[here] - self.base.size))
        return [next(few) if changed else next(base) for changed in here.tolist()]
