"""Draw the map's frame with folium: `python -m mapapp.maps.build --geodata DIR --out DIR`.

The only module that imports folium and branca (about one second and 100 MB), run in a
process of its own. Nothing a person typed or a source sent goes in: boundaries pass
`trusted_geometry`, words and scripts are the fixed ones of `furniture`. Places are drawn
later, in the browser, by our own modules.
"""

import argparse
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import folium
from branca.element import CssLink, Element, Figure, JavascriptLink, MacroElement
from folium.plugins import Fullscreen, LocateControl
from jinja2 import Template

from mapapp.maps import furniture
from mapapp.maps.frame import (
    BASEMAPS,
    BOUNDARY_FILES,
    DEFAULT_OPTIONS,
    DRAWN_NAME,
    MANIFEST,
    FrameError,
    FrameOptions,
    inputs_digest,
    outlines_name,
    script_name,
)
from mapapp.maps.geometry import BoundaryError, bounds, trusted_geometry

LOCAL: dict[str, str | None] = {
    # folium's name of a link -> our own copy of the file, or None: we use nothing of it.
    "leaflet": "leaflet/leaflet.js",
    "leaflet_css": "leaflet/leaflet.css",
    "Control.Fullscreen.js": "leaflet.fullscreen/Control.FullScreen.js",
    "Control.FullScreen.css": "leaflet.fullscreen/Control.FullScreen.css",
    "Control_locate_min_js": "leaflet.locatecontrol/L.Control.Locate.min.js",
    "Control_locate_min_css": "leaflet.locatecontrol/L.Control.Locate.min.css",
    "jquery": None,
    "bootstrap": None,
    "bootstrap_css": None,
    "glyphicons_css": None,
    "awesome_markers": None,
    "awesome_markers_css": None,
    "awesome_markers_font_css": None,
    "awesome_rotate_css": None,
}

MIN_ZOOM, MAX_ZOOM = 6, 19
LOOSE_DEGREES = 4.0
"""How far past the region one may drag the map, in degrees."""


def build(geodata: Path, out: Path, options: FrameOptions = DEFAULT_OPTIONS) -> Path:
    """Draw the frame into `out` and return the path of its manifest.

    The same inputs give the same bytes. The script is written first and the manifest
    replaced in one step, so that a reader sees the old frame or the new one, never a half.

    :raises BoundaryError: a boundary file is missing or cannot be trusted.
    :raises FrameError: folium asks for a file we do not have.
    """
    inputs = inputs_digest(geodata, options)
    departments, epci = (trusted_geometry(geodata / name) for name in BOUNDARY_FILES)
    shapes = {"departements": departments, "epci": epci}
    outlines = json.dumps(shapes, separators=(",", ":")).encode()
    figure = _draw(departments, epci, options, outlines_name(outlines))
    styles, scripts = _local_links(figure, options)
    script = _without_shapes(_script_text(figure), shapes).encode()
    manifest = {
        "script": script_name(script),
        "outlines": outlines_name(outlines),
        "html": _tidy(figure.html.render()),
        "styles": styles,
        "scripts": scripts,
        "inputs": inputs,
    }
    out.mkdir(parents=True, exist_ok=True)
    earlier = _in_use(out)
    _write(out / outlines_name(outlines), outlines)
    _write(out / script_name(script), script)
    content = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    _write(out / MANIFEST, content.encode())
    # A running server may still hand out the files of the manifest it has read.
    _forget(out, keep={script_name(script), outlines_name(outlines), *earlier})
    return out / MANIFEST


class _FixedScript(MacroElement):
    """A script of ours inside the map; it takes no value."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca's
        self._name = name
        self._template = Template("{% macro script(this, kwargs) %}" + text + "{% endmacro %}")


def _draw(
    departments: dict[str, Any], epci: dict[str, Any], options: FrameOptions, outlines: str
) -> Figure:
    west, south, east, north = bounds([departments, epci])
    view = folium.Map(
        location=[(south + north) / 2, (west + east) / 2],
        zoom_start=8,
        tiles=None,
        zoom_control=False,
        control_scale=False,
        max_bounds=True,
        min_lat=south - LOOSE_DEGREES,
        max_lat=north + LOOSE_DEGREES,
        min_lon=west - LOOSE_DEGREES,
        max_lon=east + LOOSE_DEGREES,
    )
    # `folium.Map(max_zoom=)` only speaks to its own tile layer, and we give it none.
    # Half steps: at whole ones the region fills a quarter of a usual window.
    view.options.update(min_zoom=MIN_ZOOM, max_zoom=MAX_ZOOM, zoom_snap=0.5)
    layers = _layers(departments, epci, options)
    names = ", ".join(f"{key}: {layer.get_name()}" for key, layer in layers.items())
    handle = furniture.handle_script("{ " + names + " }", bounds([departments]), outlines)
    whole = folium.FitBounds([[south, west], [north, east]])
    whole.options["animate"] = False  # the page draws nothing while a zoom goes on
    furnished: list[Element] = [
        whole,
        _FixedScript("Controls", furniture.CONTROLS_SCRIPT),
        Fullscreen(**furniture.FULLSCREEN),  # type: ignore[no-untyped-call]  # folium's
        LocateControl(**furniture.LOCATE),  # type: ignore[no-untyped-call]  # folium's
        folium.LayerControl(position="topright", collapsed=True),
        _FixedScript("Handle", handle),
    ]
    # folium draws ids at random; fixed ones make output comparable and cacheable.
    for element in (view, *furnished):
        element._id = "pdl"
    for child in (*furnished[:4], *layers.values(), *furnished[4:]):
        view.add_child(child)
    figure = view.get_root()
    assert isinstance(figure, Figure)
    for root_child in list(figure._children.values()):
        root_child.render()
    figure.html.add_child(Element(furniture.legend_html(options.icons_url)), name="legende")
    return figure


def _layers(
    departments: dict[str, Any], epci: dict[str, Any], options: FrameOptions
) -> dict[str, Element]:
    """Layers by the key our modules know them by, in the order the control lists them."""
    layers: dict[str, Element] = {
        "departements": _boundary(
            departments, furniture.DEPARTMENTS, "limite limite-departement", "#3d3a50", 2.2
        ),
        "epci": _boundary(epci, furniture.EPCI, "limite limite-epci", "#77738a", 1.0),
        # Empty: our module fills it when one zooms in or ticks it.
        "communes": folium.FeatureGroup(name=furniture.COMMUNES, show=False),
    }
    if options.basemap != "aucun":
        plan_ign = options.basemap == "plan-ign"
        layers["fond"] = folium.TileLayer(
            tiles=options.tiles_url,
            attr=furniture.PLAN_IGN_CREDIT if plan_ign else " ",
            name=furniture.BASEMAP if plan_ign else furniture.OTHER_BASEMAP,
            overlay=True,  # so that it can be switched off: fewer bytes on a phone
            min_zoom=MIN_ZOOM,
            max_zoom=MAX_ZOOM,
        )
    for key, layer in layers.items():
        layer._id = key
    return layers


def _boundary(
    collection: dict[str, Any], label: str, css: str, colour: str, weight: float
) -> folium.GeoJson:
    style = {"color": colour, "weight": weight, "fill": False}
    return folium.GeoJson(
        collection,
        name=label,
        style_function=_always(style),
        smooth_factor=0.5,
        interactive=False,
        class_name=css,
        show=False,  # added by `HANDLE_SCRIPT`, once the marks are there
    )


def _always(style: dict[str, Any]) -> Callable[[Any], dict[str, Any]]:
    return lambda _feature: style


def _local_links(figure: Figure, options: FrameOptions) -> tuple[list[str], list[str]]:
    """Addresses of styles and scripts, each rewritten by its name to our own copy."""
    styles: list[str] = []
    scripts: list[str] = []
    for name, child in figure.header._children.items():
        if not isinstance(child, JavascriptLink | CssLink):
            continue  # folium's viewport (it forbids zoom) and style blocks: dropped
        if name not in LOCAL:
            raise FrameError(f"folium demande un fichier inconnu : {name}.")
        local = LOCAL[name]
        if local is not None:
            kept = scripts if isinstance(child, JavascriptLink) else styles
            kept.append(options.vendor_url.rstrip("/") + "/" + local)
    return styles, scripts


def _script_text(figure: Figure) -> str:
    return _tidy(figure.script.render())


def _without_shapes(script: str, layers: Iterable[str]) -> str:
    """The script without the shapes that folium writes into it: the page reads them later."""
    for key in layers:
        filled = re.compile(rf"^geo_json_{key}_add\(\{{.*\}}\);\n", re.MULTILINE)
        script, found = filled.subn("", script)
        if found != 1:
            raise FrameError(f"folium n'écrit plus les formes de « {key} » comme avant.")
    return script


def _tidy(text: str) -> str:
    """Without the blank lines and indents that templates leave behind."""
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line) + "\n"


def _write(path: Path, content: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".cadre-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise


def _in_use(out: Path) -> set[str]:
    """Names of the drawn files that the manifest there is made of."""
    try:
        manifest = json.loads((out / MANIFEST).read_bytes())
        return {str(manifest.get(key)) for key in ("script", "outlines")}
    except (OSError, ValueError, AttributeError):
        return set()


def _forget(out: Path, keep: set[str]) -> None:
    for path in out.iterdir():
        if DRAWN_NAME.fullmatch(path.name) and path.name not in keep:
            path.unlink(missing_ok=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; returns the exit code (1 with one French line on a refused input)."""
    parser = argparse.ArgumentParser(prog="mapapp.maps.build", description=__doc__)
    parser.add_argument("--geodata", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--vendor-url", default=DEFAULT_OPTIONS.vendor_url)
    parser.add_argument("--icons-url", default=DEFAULT_OPTIONS.icons_url)
    parser.add_argument("--tiles-url", default=DEFAULT_OPTIONS.tiles_url)
    parser.add_argument("--basemap", choices=BASEMAPS, default=DEFAULT_OPTIONS.basemap)
    given = parser.parse_args(arguments)
    try:
        options = FrameOptions(given.vendor_url, given.icons_url, given.tiles_url, given.basemap)
        build(given.geodata, given.out, options)
    except (BoundaryError, FrameError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
