"""The map of a board as a picture: for pages without script, for print and for slides."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from math import cos, radians
from typing import Any

from mapapp.figures.board import Board
from mapapp.territory.units import Bbox
from mapapp.web.territories_views import ShadeView, css_of, words_of

SVG = "image/svg+xml"
WIDTH = 760
COLOURS = {
    # ColorBrewer's YlGnBu, which people who do not tell red from green tell apart.
    "trame-0": "#ffffcc",
    "trame-1": "#a1dab4",
    "trame-2": "#41b6c4",
    "trame-3": "#2c7fb8",
    "trame-4": "#253494",
    "trame-aucun": "url(#aucun)",
    "trame-inconnu": "#d9c9a3",
    "trame-rien": "url(#rien)",
}
_LINE = 24
_PATTERNS = (
    '<pattern id="aucun" width="8" height="8" patternUnits="userSpaceOnUse">'
    '<rect width="8" height="8" fill="#fff"/><circle cx="4" cy="4" r="1.2" fill="#6b6b6b"/>'
    '</pattern><pattern id="rien" width="7" height="7" patternUnits="userSpaceOnUse"'
    ' patternTransform="rotate(45)"><rect width="7" height="7" fill="#e6e6e6"/>'
    '<path d="M0 0V7" stroke="#8a8a8a" stroke-width="2"/></pattern>'
)


def picture(
    board: Board,
    shapes: Mapping[str, Any],
    bbox: Bbox,
    words: tuple[str, str],
    shades: Sequence[ShadeView],
) -> bytes:
    """An SVG; `words` are its title and its sentence, `shapes` GeoJSON geometries by code."""
    title, sentence = words
    west, south, east, north = bbox
    across = cos(radians((south + north) / 2))
    scale = WIDTH / ((east - west) * across)
    height = round((north - south) * scale)
    whole = board.question.level == "region"
    lines = {line.code: line for line in board.lines}
    paths = []
    for code, geometry in shapes.items():
        line = board.lines[0] if whole and board.lines else lines.get(code)
        if line is None:
            continue
        corners = "".join(_rings(geometry, west, north, (scale * across, scale)))
        said = escape(f"{line.name} : {words_of(board, line)}")
        fill = COLOURS[css_of(line)]
        paths.append(f'<path fill="{fill}" d="{corners}"><title>{said}</title></path>')
    below = height + 2 * _LINE
    key = "".join(_key(shade, below + n * _LINE) for n, shade in enumerate(shades))
    tall = below + len(shades) * _LINE + 8
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {tall}" width="{WIDTH}"'
        f' height="{tall}" role="img" aria-labelledby="t d" font-family="sans-serif"'
        f' font-size="15"><title id="t">{escape(title)}</title><desc id="d">{escape(sentence)}'
        f'</desc><defs>{_PATTERNS}</defs><rect width="{WIDTH}" height="{tall}" fill="#fff"/>'
        f'<g stroke="#3d3a50" stroke-width=".6" stroke-linejoin="round">{"".join(paths)}</g>'
        f'<text x="4" y="{height + 20}" font-weight="bold" fill="#111">{escape(title)}</text>'
        f"{key}</svg>"
    ).encode()


def _rings(
    geometry: Mapping[str, Any], west: float, north: float, scale: tuple[float, float]
) -> Iterator[str]:
    parts = geometry["coordinates"]
    for polygon in [parts] if geometry["type"] == "Polygon" else parts:
        for ring in polygon:
            points = [
                f"{(lon - west) * scale[0]:.1f} {(north - lat) * scale[1]:.1f}" for lon, lat in ring
            ]
            yield f"M{'L'.join(points)}Z"


def _key(shade: ShadeView, top: int) -> str:
    words = f"{shade.words} ({shade.count})"
    return (
        f'<rect x="4" y="{top - 14}" width="28" height="18" fill="{COLOURS[shade.css]}"'
        f' stroke="#3d3a50"/><text x="42" y="{top}" fill="#111">{escape(words)}</text>'
    )
