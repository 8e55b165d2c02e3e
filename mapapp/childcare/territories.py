"""Where places in crèches are published and asked for: numbers by territory, nobody's trace."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from mapapp.store import slot_counts
from mapapp.store.connections import Connection
from mapapp.store.place_territories import territories_of

FEW: Final = 5
"""A number of families below this, which could be recognised, is told as « moins de 5 »."""
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

    Where one EPCI alone would be hidden in its department, whoever subtracts the others from the
    department's number would find it: the next smallest of that department is hidden too.
    """
    counted = slot_counts.counts_since(connection, today - timedelta(days=days - 1), today)
    where = territories_of(connection, sorted({place_id for place_id, _what in counted}))
    departments: dict[str, Counter[str]] = defaultdict(Counter)
    epcis: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for (place_id, what), number in counted.items():
        department, epci = where.get(place_id, (None, None))
        if department is None or what not in COUNTED:
            continue
        departments[department][what] += number
        # An EPCI over two departments is two rows: each adds up to its own department.
        epcis[department, epci or ""][what] += number
    hidden = _hidden(epcis)
    return (
        [_told("departement", code, numbers) for code, numbers in sorted(departments.items())],
        [
            _told("epci", epci, numbers, frozenset(hidden[department, epci]))
            for (department, epci), numbers in sorted(epcis.items())
        ],
    )


def _hidden(epcis: Mapping[tuple[str, str], Counter[str]]) -> dict[tuple[str, str], set[str]]:
    """What is hidden of each EPCI beside its own small numbers."""
    found: dict[tuple[str, str], set[str]] = {key: set() for key in epcis}
    for department in {department for department, _epci in epcis}:
        mine = {key: n for key, n in epcis.items() if key[0] == department}
        for what in PRIVATE:
            small = [key for key, n in mine.items() if 0 < n[what] < FEW]
            if len(small) != 1:
                continue
            larger = [key for key, n in mine.items() if n[what] >= FEW]
            if larger:
                found[min(larger, key=lambda key: (mine[key][what], key))].add(what)
    return found


def _told(
    level: str, code: str, numbers: Counter[str], hidden: frozenset[str] = frozenset()
) -> TerritoryCount:
    few = frozenset(what for what in PRIVATE if 0 < numbers[what] < FEW)
    told = {what: None if what in hidden | few else numbers[what] for what in COUNTED}
    return TerritoryCount(level, code, told, few)
