"""Where places in crèches are published and asked for: numbers by territory, nobody's trace."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from mapapp.domain.disclosure import Disclosure, Path, disclosure
from mapapp.store import slot_counts
from mapapp.store.connections import Connection
from mapapp.store.place_territories import territories_of

OFFERED: Final = slot_counts.PUBLISHED
PRIVATE: Final = (
    slot_counts.ASKED,
    slot_counts.ACCEPTED,
    slot_counts.DECLINED,
    slot_counts.LAPSED,
)
"""What speaks of families; what crèches publish is public as it is."""
COUNTED: Final = (OFFERED, *PRIVATE)


@dataclass(frozen=True, slots=True)
class TerritoryCount:
    """Numbers of a department or an EPCI; `code` is empty where there is no EPCI.

    A number that is not told is None: one of families from 1 to 4, whose name is in `few`
    (« moins de 5 »), or one by which such a number could be found by subtraction.
    """

    level: str
    code: str
    counts: Mapping[str, int | None]
    few: frozenset[str]


def counts_by_territory(
    connection: Connection, today: date, days: int
) -> tuple[list[TerritoryCount], list[TerritoryCount]]:
    """Departments, then EPCI, by code: what happened in so many days until `today`.

    What is told of families is what `domain.disclosure` lets through of all levels together, as
    in the figures of territories: no number told here gives away one that is hidden there.
    """
    counted = slot_counts.counts_since(connection, today - timedelta(days=days - 1), today)
    where = territories_of(connection, sorted({place_id for place_id, _what in counted}))
    every: dict[str, Counter[Path]] = {what: Counter() for what in COUNTED}
    for (place_id, what), number in counted.items():
        department, epci, commune = where.get(place_id, (None, None, None))
        if department is not None and what in every:
            every[what][department, epci or "", commune or ""] += number
    found = {what: disclosure(every[what]) for what in PRIVATE}
    # An EPCI over two departments is two rows: each adds up to its own department.
    parts = {path[:2] for counts in every.values() for path in counts}
    return (
        [_told("departement", (one,), every, found) for one in sorted({path[0] for path in parts})],
        [_told("epci", path, every, found) for path in sorted(parts)],
    )


def _told(
    level: str, path: Path, every: Mapping[str, Counter[Path]], found: Mapping[str, Disclosure]
) -> TerritoryCount:
    counts: dict[str, int | None] = {}
    for what, numbers in every.items():
        total = sum(number for one, number in numbers.items() if one[: len(path)] == path)
        hidden = what in found and found[what].is_hidden(path)
        counts[what] = None if hidden else total
    few = frozenset(what for what, one in found.items() if one.is_few(path))
    return TerritoryCount(level, path[-1], counts, few)
