"""The map of a board as a picture: for pages without script, for print and for slides."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from mapapp.figures.board import Board, Line
from mapapp.figures.drawing import COLOURS, PATTERNS, WIDTH, drawn_paths
from mapapp.figures.legend import Swatch, css_of, words_of
from mapapp.figures.values import name_text
from mapapp.territory.units import Bbox

SVG = "image/svg+xml"
_LINE = 24


def lines_drawn(board: Board, shapes: Mapping[str, Any]) -> dict[str, Line]:
    """What each shape shows; the region's are its departments, all alike."""
    if board.question.level == "region":
        return dict.fromkeys(shapes, board.lines[0]) if board.lines else {}
    return {line.code: line for line in board.lines}


def picture(
    board: Board,
    shapes: Mapping[str, Any],
    bbox: Bbox,
    words: tuple[str, str],
    legend: Sequence[Swatch],
) -> bytes:
    """An SVG; `words` are its title and its sentence, `shapes` GeoJSON geometries by code."""
    lines = lines_drawn(board, shapes)
    cells = {
        c: (css_of(one), f"{name_text(one)} : {words_of(board, one)}") for c, one in lines.items()
    }
    return drawing(cells, shapes, bbox, words, legend)


def drawing(
    cells: Mapping[str, tuple[str, str]],
    shapes: Mapping[str, Any],
    bbox: Bbox,
    words: tuple[str, str],
    legend: Sequence[Swatch],
) -> bytes:
    """The same of any territories: by code, the class of each (one of COLOURS) and its words."""
    title, sentence = words
    fills = {code: css for code, (css, _) in cells.items()}
    titles = {code: said for code, (_, said) in cells.items()}
    paths, height = drawn_paths(fills, shapes, bbox, titles)
    below = height + 2 * _LINE
    key = "".join(_key(swatch, below + n * _LINE) for n, swatch in enumerate(legend))
    tall = below + len(legend) * _LINE + 8
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {tall}" width="{WIDTH}"'
        f' height="{tall}" role="img" aria-labelledby="t d" font-family="sans-serif"'
        f' font-size="15"><title id="t">{escape(title)}</title><desc id="d">{escape(sentence)}'
        f'</desc>{PATTERNS}<rect width="{WIDTH}" height="{tall}" fill="#fff"/>{paths}'
        f'<text x="4" y="{height + 20}" font-weight="bold" fill="#111">{escape(title)}</text>'
        f"{key}</svg>"
    ).encode()


def _key(swatch: Swatch, top: int) -> str:
    words = f"{swatch.words} ({swatch.count})"
    return (
        f'<rect x="4" y="{top - 14}" width="28" height="18" fill="{COLOURS[swatch.css]}"'
        f' stroke="#3d3a50"/><text x="42" y="{top}" fill="#111">{escape(words)}</text>'
    )
