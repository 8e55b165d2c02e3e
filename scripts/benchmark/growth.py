"""How each kind of request grows from 5,000 places to 1,000,000: a small SVG, both axes by tens."""

from collections.abc import Iterator
from math import ceil, floor, log10
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

Found = dict[str, Any]


class Line(NamedTuple):
    """A named line: (places, milliseconds)."""

    name: str
    points: list[tuple[float, float]]


_WIDTH, _HEIGHT, _PANEL, _LEFT, _TOP = 860, 380, 250, 60, 50
_PLOT_HEIGHT = 270
# Told apart without colour too: each line bears its name at its end.
_COLOURS = "#5b3a91 #00695c #1559a6 #a34700 #b0003a #4a5a00 #37474f #8a1c7c #006a8e".split()


def growth_svg(results: Found) -> str:
    """Two panels: our kinds of request, and (a) by server. Sizes that were not run are absent."""
    ours = list(_lines(results, lambda item, server: server == "ours", by_item=True))
    peers = list(_lines(results, lambda item, server: item == "a", by_item=False))
    panels = _panel(0, "ours, by kind of request", ours) + _panel(1, "(a) by server", peers)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
        ' font-family="sans-serif" font-size="12" role="img">'
        "<title>Median time of a request against the number of places</title>"
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>{panels}</svg>\n'
    )


def _lines(results: Found, wanted: Any, *, by_item: bool) -> Iterator[Line]:
    points: dict[str, list[tuple[float, float]]] = {}
    for found in results["sizes"].values():
        for item, servers in found["items"].items():
            for server, one in servers.items():
                if wanted(item, server):
                    name = item if by_item else server
                    points.setdefault(name, []).append((found["n"], one["p50_ms"]))
    for name, seen in points.items():
        yield Line(name, sorted(seen))


def _panel(number: int, title: str, lines: list[Line]) -> str:
    left = _LEFT + number * (_WIDTH // 2)
    times = [ms for line in lines for _, ms in line.points]
    if not times:
        return ""
    low, high = floor(log10(min(times))), max(ceil(log10(max(times))), floor(log10(min(times))) + 1)
    parts = [f'<text x="{left}" y="24" font-weight="bold">{escape(title)}</text>']
    parts += [_x_axis(left), _y_axis(left, low, high)]
    taken: list[float] = []
    ordered = sorted(lines, key=lambda line: -line.points[-1][1])
    for colour, line in zip(_COLOURS * 3, ordered, strict=False):
        at = [(left + _x(n), _y(ms, low, high)) for n, ms in line.points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
        dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in at)
        parts.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>{dots}'
        )
        # Labels keep 13 px between them.
        y = at[-1][1] + 4
        while any(abs(y - other) < 13 for other in taken):
            y += 1
        taken.append(y)
        parts.append(
            f'<text x="{left + _PANEL + 8}" y="{y:.1f}" fill="{colour}">{escape(line.name)}</text>'
        )
    return "".join(parts)


def _x(n: float) -> float:
    return (log10(n) - log10(5_000)) / (log10(1_000_000) - log10(5_000)) * _PANEL


def _y(ms: float, low: int, high: int) -> float:
    return _TOP + _PLOT_HEIGHT * (1 - (log10(ms) - low) / (high - low))


def _x_axis(left: int) -> str:
    base = _TOP + _PLOT_HEIGHT
    marks = "".join(
        f'<text x="{left + _x(n):.0f}" y="{base + 18}" text-anchor="middle">{name}</text>'
        for n, name in ((5_000, "5k"), (100_000, "100k"), (1_000_000, "1M"))
    )
    return (
        f'<line x1="{left}" x2="{left + _PANEL}" y1="{base}" y2="{base}" stroke="#444"/>{marks}'
        f'<text x="{left + _PANEL / 2}" y="{base + 38}" text-anchor="middle">places</text>'
    )


def _y_axis(left: int, low: int, high: int) -> str:
    parts = []
    for power in range(low, high + 1):
        y = _y(10.0**power, low, high)
        label = f"{10.0**power:g} ms" if power < 3 else f"{10.0 ** (power - 3):g} s"
        parts.append(
            f'<line x1="{left}" x2="{left + _PANEL}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>'
            f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{label}</text>'
        )
    return "".join(parts)
