"""The communes as columns, and the territories of each level as groups of them.

Every figure of a territory is a sum over its communes, so levels can never disagree.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mapapp.territory.gazetteer import Commune, Gazetteer
from mapapp.territory.units import Level

LEVELS: tuple[Level, ...] = ("region", "departement", "arrondissement", "epci", "commune")

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Grouping:
    """The territories of one level, by code; `of` is each commune's (-1: in none)."""

    level: Level
    codes: tuple[str, ...]
    names: tuple[str, ...]
    of: NDArray[np.intp]
    people: Ints
    """Inhabitants: the sum over the communes."""
    size: Ints
    """How many communes, of those that are counted: the region's."""
    outside: Ints
    """How many communes outside the region, which are counted nowhere."""
    at: Mapping[str, int] = field(init=False)
    """Place in `codes` by code."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", {code: n for n, code in enumerate(self.codes)})

    def __len__(self) -> int:
        return len(self.codes)

    def sums(self, by_commune: NDArray[Any]) -> NDArray[Any]:
        """Totals by territory of what has one element (or row) a commune."""
        if self.level == "commune":
            return by_commune
        order, starts, filled = self._runs
        total = np.zeros((len(self), *by_commune.shape[1:]), by_commune.dtype)
        if len(starts):
            total[filled] = np.add.reduceat(by_commune[order], starts, axis=0)
        return total

    def communes(self, number: int) -> NDArray[np.intp]:
        """Places of the communes of a territory."""
        return np.flatnonzero(self.of == number)

    @cached_property
    def _runs(self) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
        order = np.argsort(self.of, kind="stable")
        order = order[self.of[order] >= 0]
        of = self.of[order]
        starts = np.flatnonzero(np.diff(of, prepend=-1))
        return order, starts, of[starts]


@dataclass(frozen=True)
class Ground:
    """The communes of a gazetteer, in its order."""

    communes: tuple[Commune, ...]
    lon: Floats
    """Of the town hall; degrees, like `lat`."""
    lat: Floats
    people: Ints
    groups: Mapping[Level, Grouping]
    at: Mapping[str, int]
    """Place of a commune by its code."""

    @classmethod
    def of(cls, gazetteer: Gazetteer) -> "Ground":
        """From the territories that ship, or others."""
        communes = gazetteer.communes
        people = np.array([c.population for c in communes], np.int64)
        units: dict[Level, list[tuple[str, str]]] = {
            "region": [(gazetteer.region.code, gazetteer.region.name)],
            "departement": [(d.code, d.name) for d in gazetteer.departments],
            "arrondissement": [(a.code, a.name) for a in gazetteer.arrondissements],
            "epci": [(e.code, e.name) for e in gazetteer.all_epci],
            "commune": [(c.code, c.name) for c in communes],
        }
        owners: dict[Level, list[str | None]] = {
            "region": [gazetteer.region.code] * len(communes),
            "departement": [c.department for c in communes],
            "arrondissement": [c.arrondissement for c in communes],
            "epci": [c.epci for c in communes],
            "commune": [c.code for c in communes],
        }
        return cls(
            communes=communes,
            lon=np.array([c.lon for c in communes], np.float64),
            lat=np.array([c.lat for c in communes], np.float64),
            people=people,
            groups={one: _grouping(gazetteer, one, units[one], owners[one]) for one in LEVELS},
            at={c.code: n for n, c in enumerate(communes)},
        )

    def __len__(self) -> int:
        return len(self.communes)

    def knows(self, code: str) -> bool:
        """Whether a code is that of a territory."""
        return any(code in group.at for group in self.groups.values())

    def level_of(self, code: str | None) -> Level:
        """The level of a territory by its code; the region for None and for unknown ones."""
        found = (level for level, group in self.groups.items() if code in group.at)
        return next(found, "region")

    def within(self, code: str | None) -> Bools:
        """Which communes are in the territory of a code; all for None, none if it is unknown."""
        if code is None:
            return np.ones(len(self), np.bool_)
        for group in self.groups.values():
            if code in group.at:
                return np.asarray(group.of == group.at[code], np.bool_)
        return np.zeros(len(self), np.bool_)


def _grouping(
    gazetteer: Gazetteer, level: Level, units: list[tuple[str, str]], owners: list[str | None]
) -> Grouping:
    at = {code: n for n, (code, _name) in enumerate(units)}
    of = np.array([at.get(code or "", -1) for code in owners], np.intp)
    inside = of >= 0
    totals = np.zeros(len(units), np.int64)
    people = np.array([commune.population for commune in gazetteer.communes], np.int64)
    np.add.at(totals, of[inside], people[inside])
    size = np.bincount(of[inside], minlength=len(units))
    epci = (gazetteer.epci(code) if level == "epci" else None for code in at)
    outside = [one.outside.communes if one and one.outside else 0 for one in epci]
    names = tuple(name for _code, name in units)
    return Grouping(level, tuple(at), names, of, totals, size, np.array(outside, np.int64))
