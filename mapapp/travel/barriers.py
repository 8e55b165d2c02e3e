"""Water that a straight line cannot cross: the Loire, two islands, two bays.

The Loire flows almost due west through the region, so its course is a function: latitude by
longitude. Who is on the other bank goes by the crossing that makes the shortest way; the
estuary has few, and some of them are not for everyone.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mapapp.domain.geography import EARTH_RADIUS_M
from mapapp.travel.modes import Mode
from mapapp.travel.shape import inside_ring

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Spots:
    """Points in degrees: arrays of one length, or of length one to stand for all."""

    lons: Floats
    lats: Floats

    @classmethod
    def at(cls, lon: float, lat: float) -> "Spots":
        """One point."""
        return cls(np.array([lon], np.float64), np.array([lat], np.float64))

    def some(self, which: NDArray[np.intp]) -> "Spots":
        """Those of these indices; one point that stands for all is any of them."""
        return self if self.lons.size == 1 else Spots(self.lons[which], self.lats[which])


class Way(NamedTuple):
    """One way to many places: metres of great circle (inf: no such way), then minutes to wait."""

    metres: Floats
    wait: float


@dataclass(frozen=True, slots=True)
class Island:
    """An island: a coarse ring of points at sea round it, and its bridge, if it has one."""

    name: str
    ring: tuple[Point, ...]
    gate: Point | None

    def holds(self, spots: Spots) -> Bools:
        """Which points are on it."""
        lons, lats = spots.lons, spots.lats
        (west, *_, east), (south, *_, north) = map(sorted, zip(*self.ring, strict=True))
        held: Bools = (lons > west) & (lons < east) & (lats > south) & (lats < north)
        near = np.flatnonzero(held)
        if near.size:
            held[near] = inside_ring(self.ring, lons[near], lats[near])
        return held


@dataclass(frozen=True, slots=True)
class Cape:
    """A bay to go round: who would cross the line from `corner` to `sea` goes by the corner."""

    name: str
    corner: Point
    sea: Point


@dataclass(frozen=True, slots=True)
class Crossing:
    """A bridge or ferry over the Loire; `wait` is in minutes."""

    name: str
    lon: float
    lat: float
    modes: frozenset[Mode]
    wait: float


@dataclass(frozen=True, slots=True)
class _Gates:
    """The crossings of one mode that make one wait for as long."""

    wait: float
    spots: Spots


class Barriers:
    """The water of the region; immutable."""

    def __init__(
        self,
        loire: Floats,
        crossings: tuple[Crossing, ...],
        islands: tuple[Island, ...],
        capes: tuple[Cape, ...],
    ) -> None:
        """See `load`.

        :param loire: (n, 2) array of lon, lat, from west to east.
        """
        if np.any(np.diff(loire[:, 0]) <= 0):
            raise ValueError("le cours de la Loire doit aller d'ouest en est")
        self.loire = loire
        self.crossings = crossings
        self.islands = islands
        self.capes = capes
        self._gates = {mode: _gates(crossings, mode) for mode in Mode}

    @classmethod
    def load(cls, path: Path) -> "Barriers":
        """Reads `travel/barriers.json`; OSError or ValueError when it is not sound."""
        content = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            np.array(content["loire"], np.float64),
            tuple(_crossing(row) for row in content["crossings"]),
            tuple(_island(row) for row in content["islands"]),
            tuple(_cape(row) for row in content["capes"]),
        )

    def is_north(self, lons: ArrayLike, lats: ArrayLike) -> Bools:
        """Which points are on the right bank of the Loire, or north of its mouth."""
        course = np.interp(np.asarray(lons, np.float64), self.loire[:, 0], self.loire[:, 1])
        return np.asarray(lats, np.float64) > course

    def ways(self, here: Spots, there: Spots, mode: Mode) -> list[Way]:
        """The ways from one point (or each of many) to each of many: by land and bridges, then by
        ferries.

        No way is shorter than the great circle, and a way is as long in both directions.
        """
        size = there.lons.shape
        across = self.is_north(there.lons, there.lats) != self.is_north(here.lons, here.lats)
        same, other = np.flatnonzero(~across), np.flatnonzero(across)
        dry = np.full(size, np.inf)
        dry[same] = self._dry_m(here.some(same), there.some(same))
        found = {0.0: Way(dry, 0.0)}
        for gates in self._gates[mode] if other.size else ():
            way = found.setdefault(gates.wait, Way(np.full(size, np.inf), gates.wait))
            near, far = here.some(other), there.some(other)
            best = _best(gates.spots, near, far)
            if near.lons.size == 1:
                first = self._dry_m(near, gates.spots)[best]
            else:
                first = self._dry_m(near, gates.spots.some(best))
            way.metres[other] = first + self._dry_m(gates.spots.some(best), far)
        return list(found.values())

    def _dry_m(self, some: Spots, others: Spots) -> Floats:
        """Metres on one bank of the Loire, by the islands' bridges and round the bays."""
        metres = self._round_bays_m(some, others)
        for island in self.islands:
            apart = np.flatnonzero(island.holds(some) != island.holds(others))
            if island.gate is None:
                metres[apart] = np.inf
            elif apart.size:
                gate = Spots.at(*island.gate)
                by_bridge = self._round_bays_m(some.some(apart), gate) + self._round_bays_m(
                    gate, others.some(apart)
                )
                # A bridge leads nowhere from an island that has none.
                metres[apart] = np.where(np.isinf(metres[apart]), np.inf, by_bridge)
        return metres

    def _round_bays_m(self, some: Spots, others: Spots) -> Floats:
        direct = great_circle_m(some, others)
        metres = direct.copy()
        for cape in self.capes:
            meets = np.flatnonzero(_meets(cape, some, others))
            if meets.size:
                corner = Spots.at(*cape.corner)
                metres[meets] += (
                    great_circle_m(some.some(meets), corner)
                    + great_circle_m(corner, others.some(meets))
                    - direct[meets]
                )
        return metres


def great_circle_m(some: Spots, others: Spots) -> Floats:
    """Great-circle metres, element by element (haversine formula)."""
    phi1, phi2 = np.radians(some.lats), np.radians(others.lats)
    half_lambda = np.radians(others.lons - some.lons) / 2
    a = np.sin((phi2 - phi1) / 2) ** 2 + np.cos(phi1) * np.cos(phi2) * np.sin(half_lambda) ** 2
    metres: Floats = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(a, 1.0)))
    return metres


def _best(crossings: Spots, here: Spots, there: Spots) -> NDArray[np.intp]:
    """Index of the crossing that makes the shortest way to each place, by chords."""
    crossing = _unit(crossings)
    chords = _chord(_unit(here), crossing) + _chord(_unit(there), crossing)
    best: NDArray[np.intp] = chords.argmin(axis=1)
    return best


def _chord(some: Floats, others: Floats) -> Floats:
    """Chords from each unit vector to each other one; rounding stays below a metre on Earth."""
    chords: Floats = np.sqrt(np.maximum(0.0, 2 - 2 * (some @ others.T)))
    return chords


def _unit(spots: Spots) -> Floats:
    lambdas, phis = np.radians(spots.lons), np.radians(spots.lats)
    level = np.cos(phis)
    return np.stack([level * np.cos(lambdas), level * np.sin(lambdas), np.sin(phis)], axis=1)


def _meets(cape: Cape, some: Spots, others: Spots) -> Bools:
    """Which straight lines cross the cape's line, in the plane of degrees."""
    one, other = _side(cape, some), _side(cape, others)
    crossed: Bools = one * other < 0
    if not crossed.any():
        return crossed
    # Where on the way the cape's line is met, then whether that is between corner and sea.
    share = one / np.where(crossed, one - other, 1.0)
    lon = some.lons + share * (others.lons - some.lons)
    low, high = sorted((cape.corner[0], cape.sea[0]))
    return crossed & (lon > low) & (lon < high)


def _side(cape: Cape, spots: Spots) -> Floats:
    (x, y), (far_x, far_y) = cape.corner, cape.sea
    side: Floats = (far_x - x) * (spots.lats - y) - (far_y - y) * (spots.lons - x)
    return side


def _gates(crossings: tuple[Crossing, ...], mode: Mode) -> tuple[_Gates, ...]:
    mine = [crossing for crossing in crossings if mode in crossing.modes]
    found = []
    for wait in sorted({crossing.wait for crossing in mine}):
        same = [crossing for crossing in mine if crossing.wait == wait]
        spots = Spots(np.array([c.lon for c in same]), np.array([c.lat for c in same]))
        found.append(_Gates(wait, spots))
    return tuple(found)


def _crossing(row: dict[str, Any]) -> Crossing:
    modes = frozenset(Mode(mode) for mode in row["modes"])
    return Crossing(row["name"], row["lon"], row["lat"], modes, float(row["wait"]))


def _island(row: dict[str, Any]) -> Island:
    gate = row["gate"]
    ring = tuple((lon, lat) for lon, lat in row["ring"])
    return Island(row["name"], ring, (gate[0], gate[1]) if gate else None)


def _cape(row: dict[str, Any]) -> Cape:
    (x, y), (far_x, far_y) = row["corner"], row["sea"]
    return Cape(row["name"], (x, y), (far_x, far_y))
