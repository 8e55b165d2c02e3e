"""Territories drawn as SVG: for pages without script, for files and for reports."""

from collections.abc import Iterator, Mapping
from html import escape
from math import cos, radians
from typing import Any

from mapapp.territory.shapes import polygons
from mapapp.territory.units import Bbox

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
"""What a class of the legend is filled with."""
PATTERNS = (
    '<defs><pattern id="aucun" width="8" height="8" patternUnits="userSpaceOnUse">'
    '<rect width="8" height="8" fill="#fff"/><circle cx="4" cy="4" r="1.2" fill="#6b6b6b"/>'
    '</pattern><pattern id="rien" width="7" height="7" patternUnits="userSpaceOnUse"'
    ' patternTransform="rotate(45)"><rect width="7" height="7" fill="#e6e6e6"/>'
    '<path d="M0 0V7" stroke="#8a8a8a" stroke-width="2"/></pattern></defs>'
)


def drawn_paths(
    fills: Mapping[str, str], shapes: Mapping[str, Any], bbox: Bbox, titles: Mapping[str, str]
) -> tuple[str, int]:
    """The territories of `fills` (class by code) as SVG, and how tall they are for `WIDTH`.

    `shapes` are GeoJSON geometries by code, `titles` what a pointer is told of each, if anything.
    """
    west, south, east, north = bbox
    across = cos(radians((south + north) / 2))
    scale = WIDTH / ((east - west) * across)
    paths = []
    for code, geometry in shapes.items():
        if code not in fills:
            continue
        corners = "".join(_rings(geometry, west, north, (scale * across, scale)))
        title = f"<title>{escape(titles[code])}</title>" if code in titles else ""
        paths.append(f'<path fill="{COLOURS[fills[code]]}" d="{corners}">{title}</path>')
    lines = f'<g stroke="#3d3a50" stroke-width=".6" stroke-linejoin="round">{"".join(paths)}</g>'
    return lines, round((north - south) * scale)


def map_svg(
    fills: Mapping[str, str],
    shapes: Mapping[str, Any],
    bbox: Bbox,
    titles: Mapping[str, str] | None = None,
) -> str:
    """The territories alone, as an image whose words stand beside it."""
    lines, height = drawn_paths(fills, shapes, bbox, titles or {})
    return f"{_open(WIDTH, height)}{PATTERNS}{lines}</svg>"


def swatch_svg(css: str) -> str:
    """The square of a legend's line."""
    return (
        f'{_open(28, 18)}{PATTERNS}<rect x=".5" y=".5" width="27" height="17"'
        f' fill="{COLOURS[css]}" stroke="#3d3a50"/></svg>'
    )


def _open(width: int, height: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}">'
    )


def bbox_of(shapes: Mapping[str, Any]) -> Bbox:
    """What holds all of some shapes, and a little more."""
    corners = [corner for geometry in shapes.values() for corner in _corners(geometry)]
    lon, lat = [one[0] for one in corners], [one[1] for one in corners]
    return (min(lon) - 0.01, min(lat) - 0.01, max(lon) + 0.01, max(lat) + 0.01)


def _corners(geometry: dict[str, Any]) -> Iterator[tuple[float, float]]:
    for polygon in polygons(geometry):
        for ring in polygon:
            yield from ring


def _rings(
    geometry: dict[str, Any], west: float, north: float, scale: tuple[float, float]
) -> Iterator[str]:
    for polygon in polygons(geometry):
        for ring in polygon:
            points = [
                f"{(lon - west) * scale[0]:.1f} {(north - lat) * scale[1]:.1f}" for lon, lat in ring
            ]
            yield f"M{'L'.join(points)}Z"
