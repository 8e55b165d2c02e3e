"""What is asked: the same questions for every server, taken from the set with a fixed seed."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from scripts.benchmark.kinds import SUBS, TYPES
from scripts.benchmark.sets import Set
from scripts.benchmark.synthetic import SEED

MATCHES = 500
ADDRESSES = 64
OPEN_AT = "2026-11-24T10:00"
"""A Tuesday in term time."""
REGION = (-2.6257, 46.26664, 0.91663, 48.56797)
_RATIO = 1.6
_ZEROS = 14
_APART = 4e-7
"""Degrees between the last place inside and the first outside; addresses have 7 decimals."""

EXACT = ("ressourcerie nantes", "recyclerie angers")
TYPOS = ("resourcerie nante", "ressourcérie nantes")


class Ask(NamedTuple):
    """One question; an item uses the fields it needs."""

    bbox: tuple[float, float, float, float] = REGION
    type: str = ""
    category: str = ""
    lon: float = 0.0
    lat: float = 0.0
    words: str = ""
    zoom: int = 8
    turn: int = 0
    """How many times it was asked before: see `never_twice`."""

    @property
    def box(self) -> str:
        """`bbox` as APIs take it."""
        texts = (f"{value:.7f}" for value in self.bbox)
        return ",".join(map(str.__add__, texts, self._zeros()))

    @property
    def position(self) -> tuple[str, str]:
        """Longitude and latitude as APIs take them."""
        lon, lat, *_ = self._zeros()
        return f"{self.lon:.3f}{lon}", f"{self.lat:.3f}{lat}"

    def _zeros(self) -> tuple[str, ...]:
        return tuple("0" * (self.turn // _ZEROS**place % _ZEROS) for place in range(4))


def boxes(made: Set, matches: int = MATCHES, count: int = ADDRESSES) -> list[Ask]:
    """Boxes round town halls, 1.6 times wider than high on a map, in which `matches` places match.

    Town halls are drawn as the places are, by population; the types take turns. When a type has
    fewer places than `matches`, the box holds them all.
    """
    columns, communes = made.columns, made.gazetteer.communes
    weights = np.array([max(c.population, 1) for c in communes], dtype=np.float64) ** 0.9
    generator = np.random.default_rng([SEED, 1])
    halls = generator.choice(len(communes), count * 3, replace=False, p=weights / weights.sum())
    found: list[Ask] = []
    for hall in halls:
        kind, centre = len(found) % len(TYPES), communes[int(hall)]
        lon = columns.lon[columns.type == kind]
        lat = columns.lat[columns.type == kind]
        # A degree of longitude is narrower than one of latitude: 1.6 : 1 is meant on the map.
        wide = _RATIO / float(np.cos(np.radians(centre.lat)))
        reach = np.maximum(np.abs(lon - centre.lon) / wide, np.abs(lat - centre.lat))
        half = _half_height(reach, matches)
        if half is None:
            continue
        bbox = (
            centre.lon - half * wide,
            centre.lat - half,
            centre.lon + half * wide,
            centre.lat + half,
        )
        found.append(Ask(bbox=bbox, type=TYPES[kind], lon=centre.lon, lat=centre.lat))
        if len(found) == count:
            break
    return found


def never_twice(asks: list[Ask], count: int) -> list[Ask]:
    """So many questions of which no two have the same address: zeros that say nothing grow.

    A server that keeps its answers has to work for each of them.
    """
    return [asks[n % len(asks)]._replace(turn=n // len(asks)) for n in range(count)]


def _half_height(reach: np.ndarray, matches: int) -> float | None:
    """Half the height of a box with so many places; None where two are as far as each other."""
    if len(reach) <= matches:
        return float(reach.max()) + 1e-6
    nearest = np.sort(np.partition(reach, matches)[: matches + 1])
    if nearest[-1] - nearest[-2] < _APART:
        return None
    return float(nearest[-2] + nearest[-1]) / 2


def points(made: Set) -> list[Ask]:
    """The town halls of `boxes`, each asked for a repair café."""
    return [ask._replace(category="repair-cafe", type="circulaire") for ask in boxes(made)]


def _texts(words: tuple[str, ...]) -> Callable[[Set], list[Ask]]:
    return lambda made: [Ask(words=text) for text in words]


def _one(ask: Ask) -> Callable[[Set], list[Ask]]:
    return lambda made: [ask]


ASKS: dict[str, Callable[[Set], list[Ask]]] = {
    "a": boxes,
    "a_repeated": lambda made: boxes(made, count=1),
    "a_cols": boxes,
    "a_gzip": boxes,
    "a_zstd": boxes,
    "b": _one(Ask()),
    "b_new": _one(Ask()),
    "bf": _one(Ask(type="circulaire")),
    "c": points,
    "d": _texts(EXACT),
    "d_typo": _texts(TYPOS),
    "e": _one(Ask()),
    "e_filtered": lambda made: [Ask(type=name) for name in TYPES],
    "e_within": lambda made: [Ask(category=sub.code) for sub in SUBS[:3]],
    "f": _one(Ask()),
}
"""The questions of each kind of request; a letter of the command line takes all that begin so."""

FRESH = frozenset({"a", "a_cols", "b_new", "c", "d", "d_typo", "e_filtered"})
"""Asked so that no address comes twice: they measure the work, the others what is kept too."""

TITLES = {
    "a": "500 features, box + type",
    "a_repeated": "the same address again",
    "a_cols": "(a) as columns",
    "a_gzip": "(a) in gzip",
    "a_zstd": "(a) in zstd",
    "b": "whole region, zoom 8",
    "b_new": "(b) never asked before",
    "bf": "(b) of one type",
    "c": "20 nearest, open",
    "d": "text, exact",
    "d_typo": "text, mistyped",
    "e": "counts EPCI × category",
    "e_filtered": "(e) of one type",
    "e_within": "share of people ≤ 10 km",
    "f": "home page, server side",
}
