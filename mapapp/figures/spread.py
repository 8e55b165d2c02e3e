"""How values spread: quartiles, and classes for a map by natural breaks or by quantiles."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Method = Literal["naturelles", "quantiles"]
METHODS: tuple[Method, ...] = ("naturelles", "quantiles")
CLASSES = 5

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spread:
    """The least and most of some values, their median and quartiles (linear interpolation)."""

    least: float
    low: float
    median: float
    high: float
    most: float

    def position(self, value: float) -> int:
        """-2 below the lower quartile, -1 below the median, 0 at it, 1 above it, 2 above the
        upper quartile; always 0 where all values are the same."""
        if value < self.low:
            return -2
        if value > self.high:
            return 2
        return (value > self.median) - (value < self.median)


def spread_of(values: Sequence[float]) -> Spread | None:
    """The spread of some values; None of none."""
    if not len(values):
        return None
    found = np.percentile(np.asarray(values, np.float64), [0, 25, 50, 75, 100])
    return Spread(*(float(value) for value in found))


def breaks(values: Sequence[float], method: Method, classes: int = CLASSES) -> list[float]:
    """The greatest value of each class, ascending; fewer classes where there are fewer values."""
    ordered = np.sort(np.asarray(values, np.float64))
    distinct = np.unique(ordered)
    if len(distinct) <= classes:
        return [float(value) for value in distinct]
    if method == "quantiles":
        at = np.ceil(np.arange(1, classes + 1) * len(ordered) / classes).astype(int) - 1
        return [float(value) for value in np.unique(ordered[at])]
    return natural_breaks(ordered, classes)


def natural_breaks(ordered: Floats, classes: int) -> list[float]:
    """Breaks that make the squares of differences inside the classes least (Fisher, 1958).

    Exact, by dynamic programming over where each class begins; values ascending, more distinct
    ones than classes.
    """
    distinct, weight = np.unique(ordered, return_counts=True)
    n = len(distinct)
    mass = np.concatenate(([0.0], np.cumsum(weight)))
    # Taken from the mean: sums of squares of large numbers lose their digits.
    centred = distinct - np.average(distinct, weights=weight)
    first = np.concatenate(([0.0], np.cumsum(weight * centred)))
    second = np.concatenate(([0.0], np.cumsum(weight * centred**2)))

    def cost(start: NDArray[np.intp], end: int) -> Floats:
        total = first[end] - first[start]
        spread: Floats = second[end] - second[start] - total**2 / (mass[end] - mass[start])
        return spread

    best = np.array([np.inf, *(float(cost(np.array([0]), end)[0]) for end in range(1, n + 1))])
    begins = np.zeros((classes, n + 1), np.intp)
    for used in range(1, classes):
        better = np.full(n + 1, np.inf)
        for end in range(used + 1, n + 1):
            starts = np.arange(used, end)
            totals = best[starts] + cost(starts, end)
            at = int(totals.argmin())
            better[end], begins[used, end] = totals[at], starts[at]
        best = better
    bounds, end = [], n
    for used in range(classes - 1, -1, -1):
        bounds.append(float(distinct[end - 1]))
        end = int(begins[used, end])
    return bounds[::-1]


def class_of(value: float, bounds: Sequence[float]) -> int:
    """The class of a value, from 0: the first whose greatest value is no less."""
    return int(np.searchsorted(np.asarray(bounds), value, side="left"))
