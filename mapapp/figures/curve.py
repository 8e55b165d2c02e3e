"""A curve as lines, dots and marks of a drawing, in units of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, log10

from mapapp.figures.evolution import Curve, Point

WIDTH, HEIGHT = 320, 170
LEFT = 44
_FIRST, _RIGHT, _TOP, _BOTTOM = 50, 12, 12, 26
_NOTHING = 1e-6


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark on an axis: where, and its words."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A value: where, and its words; `provisional`: of today, which is drawn otherwise."""

    x: float
    y: float
    words: str
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """`lines` are points of polylines, one for each run without a gap, `ahead` the one that leads
    to today; `days` are marks of the first and the last day."""

    lines: tuple[str, ...]
    ahead: tuple[str, ...]
    dots: tuple[Dot, ...]
    levels: tuple[Mark, ...]
    days: tuple[Mark, ...]


def drawn(
    curve: Curve,
    value_words: Callable[[float], str],
    day_words: Callable[[date], str],
    most: float | None = None,
) -> Drawing | None:
    """The drawing of a curve; None where fewer than two days have a value.

    The axis of values begins at zero and ends at `most`, or at a round number."""
    runs = curve.runs()
    told = [point for run in runs for point in run]
    if len({point.day for point in told}) < 2:
        return None
    first, last = curve.points[0].day, curve.points[-1].day
    top = most or round_above(max(point.value or 0.0 for point in told))
    days = (last - first).days

    def place(point: Point) -> tuple[float, float]:
        x = _FIRST + (WIDTH - _FIRST - _RIGHT) * (point.day - first).days / days
        return round(x, 1), _height(point.value or 0.0, top)

    def joined(points: Sequence[Point]) -> str:
        return " ".join("{},{}".format(*place(point)) for point in points)

    sure = [[point for point in run if not point.provisional] for run in runs]
    return Drawing(
        tuple(joined(run) for run in sure if len(run) > 1),
        tuple(joined(run[-2:]) for run in runs if run[-1].provisional and len(run) > 1),
        tuple(
            Dot(
                *place(point),
                f"{day_words(point.day)} : {value_words(point.value or 0.0)}"
                + (" (aujourd’hui, provisoire)" if point.provisional else ""),
                point.provisional,
            )
            for point in told
        ),
        tuple(Mark(_height(level, top), value_words(level)) for level in _levels(top, value_words)),
        (Mark(LEFT, day_words(first)), Mark(WIDTH - _RIGHT, day_words(last))),
    )


def _height(value: float, top: float) -> float:
    return round(_TOP + (HEIGHT - _TOP - _BOTTOM) * (1 - value / top), 1)


def _levels(top: float, words: Callable[[float], str]) -> list[float]:
    """As many levels as can be told apart; whole numbers above one."""
    for steps in (4, 5, 3, 2) if top >= 1 else (2,):
        levels = [top * n / steps for n in range(steps + 1)]
        whole = top < 1 or top % steps == 0
        if whole and len({words(level) for level in levels}) == len(levels):
            return levels
    return [0.0, top]


def round_above(value: float) -> float:
    """The least of 1, 2, 4, 5, 10, 20, 40… (and of 0.1, 0.2…) that is no less; 1 for nothing."""
    if value < _NOTHING:
        return 1.0
    power = floor(log10(value))
    for step in (1, 2, 4, 5, 10):
        found = step * 10.0**power if power >= 0 else step / 10.0**-power
        if found >= value:
            return found
    return float(ceil(value))
