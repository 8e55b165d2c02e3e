"""From a `Selection` to the rows of a table."""

from collections.abc import Iterable, Mapping

import numpy as np

from mapapp.atlas.conditions import (
    Accepted,
    Condition,
    HasWord,
    InArea,
    InBox,
    InReach,
    Listed,
)
from mapapp.atlas.dictionary import Codes, Mask, Rows
from mapapp.atlas.ranges import NO_ROWS
from mapapp.atlas.table import Table
from mapapp.domain.place import Precision
from mapapp.domain.selection import Area, Reach, Selection, box_around
from mapapp.domain.vocabulary import UNTOLD

BRUTE_ROWS = 20_000
"""Up to here testing every row is faster than any list of rows."""
_WORTH_LISTING = 4
"""Lists are used when they leave out at least all but one row in so many."""

_AREA_COLUMNS = {"department": "department", "epci": "epci", "commune_code": "commune"}
_COUNTERS = frozenset(p.value for p in Precision if p is not Precision.TERRITORY)

Dictionaries = Mapping[str, Codes]


def conditions_of(
    selection: Selection, table: Table, dictionaries: Dictionaries
) -> list[Condition] | None:
    """What a selection asks of the rows of a table; None if no row can have it."""
    kinds = frozenset(kind.value for kind in selection.kinds)
    if not kinds or not all(word.forms for word in selection.words):
        return None
    made: list[Condition] = []
    of_kinds = dictionaries["kind"].mask(kinds)
    if not of_kinds[1:].all():
        made.append(Accepted(table.codes["kind"], _or_nothing(of_kinds)))
    made += [HasWord(table, word.forms) for word in selection.words]
    if selection.box is not None:
        made.append(InBox(table, selection.box))
    if selection.reach is not None and selection.reach.radius_m is not None:
        made.append(_reach(selection.reach, selection.reach.radius_m, table, dictionaries))
    made += [_area(area, table, dictionaries) for area in selection.areas]
    for facet, codes in (selection.facets or {}).items():
        if codes:
            made.append(
                Accepted(table.codes[facet.value], _bearing(dictionaries[facet.value], codes))
            )
    return made


def _bearing(codes: Codes, wanted: Iterable[str]) -> Mask:
    """Which sets hold a code wanted; with `UNTOLD` the empty one too, whose code is always 0."""
    asked = frozenset(wanted)
    bearing = codes.mask(asked - {UNTOLD})
    if UNTOLD in asked:
        bearing = bearing.copy()
        bearing[0] = True
    return bearing


def rows_of(table: Table, conditions: Iterable[Condition]) -> Rows:
    """The rows that meet every condition, ascending."""
    asked = list(conditions)
    if not asked:
        return np.arange(table.size)
    if table.size <= BRUTE_ROWS:
        mask = asked[0].holds(None)
        for condition in asked[1:]:
            mask &= condition.holds(None)
        return np.flatnonzero(mask)
    return _restricted(table, asked)


def _restricted(table: Table, asked: list[Condition]) -> Rows:
    # Shortest first: what each condition leaves is what the next has to look at.
    sizes = {id(condition): condition.size for condition in asked}
    asked.sort(key=lambda condition: sizes[id(condition)])
    size = sizes[id(asked[0])]
    if size == 0:
        return NO_ROWS
    if size <= table.size // _WORTH_LISTING:
        first = asked.pop(0)
        rows = first.rows()
        if not first.exact:
            asked.append(first)  # last: it lists little more than what passes
    else:
        first = asked.pop(0)
        rows = np.flatnonzero(first.holds(None))
    for condition in asked:
        rows = rows[condition.holds(rows)]
    return rows


def size_of(table: Table, conditions: Iterable[Condition]) -> int:
    """How many rows the shortest list of the conditions has; the whole table without one."""
    return min((condition.size for condition in conditions), default=table.size)


def _or_nothing(of_kinds: Mask) -> Mask:
    """Every place has a kind; where all kinds but one are wanted, that is one comparison."""
    if np.count_nonzero(of_kinds) < len(of_kinds) - 2:
        return of_kinds
    accepted = of_kinds.copy()
    accepted[0] = True
    return accepted


def _listed(column: str, wanted: Iterable[str], table: Table, by: Dictionaries) -> Listed:
    accepted = by[column].mask(frozenset(wanted))
    return Listed(table.codes[column], accepted, table.lists.get(column))


def _area(area: Area, table: Table, by: Dictionaries) -> InArea:
    column = _AREA_COLUMNS[area.column]
    return InArea(_listed(column, area.codes, table, by), _listed("serves", area.served, table, by))


def _reach(reach: Reach, radius_m: float, table: Table, by: Dictionaries) -> InReach:
    return InReach(
        table=table,
        centre=reach.centre,
        radius_m=radius_m,
        around=InBox(table, box_around(reach.centre, radius_m)),
        counters=by["precision"].mask(_COUNTERS),
        serving=_listed("serves", reach.served, table, by),
    )
