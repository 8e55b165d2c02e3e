"""The drawn frame as the serving process reads it; nothing here imports folium.

What it is made of, made by `mapapp.maps.build` in a process of its own::

    cadre-<16 hex>.js      folium's script without its shapes, named after its content
    limites-<16 hex>.json  the shapes {"departements", "epci"}, GeoJSON that the page reads last
    cadre.json             {"script", "outlines", "html", "styles", "scripts", "inputs"}

`inputs` is a digest of everything the drawing depends on, so that a start can tell in a
millisecond whether it must be drawn again.
"""

import hashlib
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

from mapapp.config import PLAN_IGN

MANIFEST = "cadre.json"
SCRIPT_NAME = re.compile(r"cadre-[0-9a-f]{16}\.js")
OUTLINES_NAME = re.compile(r"limites-[0-9a-f]{16}\.json")
DRAWN_NAME = re.compile(rf"{SCRIPT_NAME.pattern}|{OUTLINES_NAME.pattern}")
BOUNDARY_FILES = ("territories/departments.geojson", "territories/epci.geojson")
BASEMAPS = ("plan-ign", "autre", "aucun")
BUILD_SECONDS = 120

_LOCAL_PATH = re.compile(r"(/[A-Za-z0-9._~{}-]+)+/?")
_PACKAGE = Path(__file__).resolve().parents[1]
_SOURCES = ("maps/build.py", "maps/frame.py", "maps/furniture.py", "maps/geometry.py")


class FrameError(Exception):
    """The frame could not be drawn; the message is French and fit for a terminal."""


class FrameMissing(FrameError):
    """There is no usable frame in the folder; the message says what to run."""


@dataclass(frozen=True)
class FrameOptions:
    """Addresses the frame points at: paths of our own origin, set by the application.

    `basemap`: `plan-ign`, `autre` (an operator's tiles: the page adds their credit itself,
    because a text somebody typed never goes through folium) or `aucun` (no tile layer).
    """

    vendor_url: str = "/static/vendor/"
    icons_url: str = "/static/icons.svg"
    tiles_url: str = "/fond/{z}/{x}/{y}.png"
    basemap: str = "plan-ign"

    @classmethod
    def for_tiles(cls, template: str) -> Self:
        """Options for the base map an operator has chosen (setting `MAPAPP_TILES`)."""
        if not template:
            return cls(basemap="aucun")
        return cls(basemap="plan-ign" if template == PLAN_IGN else "autre")

    def __post_init__(self) -> None:
        """Refuse anything that is not a plain local path.

        :raises FrameError: naming the option.
        """
        for name in ("vendor_url", "icons_url", "tiles_url"):
            value = getattr(self, name)
            bare = value.replace("{z}/{x}/{y}", "") if name == "tiles_url" else value
            if not _LOCAL_PATH.fullmatch(value) or "{" in bare or "}" in bare:
                raise FrameError(f"Réglage {name} : il faut un chemin local comme « /static/ ».")
        if self.basemap not in BASEMAPS:
            raise FrameError(f"Réglage basemap : {', '.join(BASEMAPS)}.")


DEFAULT_OPTIONS = FrameOptions()


@dataclass(frozen=True)
class Frame:
    """What a page needs to show the map.

    `script`, `outlines`: file names of our drawn script and of the shapes that it asks for, inside
    `directory`. `html`: the map's element,
    its message line and its legend, with no inline script or style. `styles`, `scripts`:
    addresses to load before `script`, in order (Leaflet first), as deferred scripts.
    """

    script: str
    outlines: str
    html: str
    styles: tuple[str, ...]
    scripts: tuple[str, ...]
    directory: Path


def load_frame(directory: Path) -> Frame:
    """Read the frame drawn into `directory`.

    :raises FrameMissing: no frame there, or a damaged one.
    """
    manifest = _manifest(directory)
    script, outlines = manifest["script"], manifest["outlines"]
    try:
        whole = script_name((directory / script).read_bytes()) == script
        whole = whole and outlines_name((directory / outlines).read_bytes()) == outlines
    except OSError as error:
        raise FrameMissing(_missing(directory)) from error
    if not whole:
        raise FrameMissing(f"Le cadre de la carte est abîmé dans {directory} : mapapp init.")
    return Frame(
        script=script,
        outlines=outlines,
        html=manifest["html"],
        styles=tuple(manifest["styles"]),
        scripts=tuple(manifest["scripts"]),
        directory=directory,
    )


def frame_is_current(
    directory: Path, geodata: Path, options: FrameOptions = DEFAULT_OPTIONS
) -> bool:
    """Tell whether the frame in `directory` is the one today's inputs would draw."""
    try:
        load_frame(directory)
        return bool(_manifest(directory)["inputs"] == inputs_digest(geodata, options))
    except FrameError:
        return False


def build_in_subprocess(geodata: Path, out: Path, options: FrameOptions = DEFAULT_OPTIONS) -> Frame:
    """Draw the frame in a process of its own, so that this one never imports folium.

    Takes one to two seconds. Several processes may do it at once: the last one wins.

    :raises FrameError: with the child's own French line.
    """
    command = [sys.executable, "-m", "mapapp.maps.build"]
    command += ["--geodata", str(geodata.resolve()), "--out", str(out.resolve())]
    command += ["--vendor-url", options.vendor_url, "--icons-url", options.icons_url]
    command += ["--tiles-url", options.tiles_url, "--basemap", options.basemap]
    try:
        # Run beside the package: what `-m` finds is this very code, wherever we are called.
        done = subprocess.run(
            command,
            cwd=_PACKAGE.parent,
            capture_output=True,
            text=True,
            timeout=BUILD_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise FrameError("Le dessin du cadre de la carte n'aboutit pas.") from error
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or ["erreur inconnue"]
        raise FrameError(f"Le cadre de la carte n'a pas pu être dessiné. {lines[-1]}")
    return load_frame(out)


def inputs_digest(geodata: Path, options: FrameOptions = DEFAULT_OPTIONS) -> str:
    """SHA-256 (hex) of all the drawing depends on: boundaries, code, words, versions, options.

    :raises FrameError: a boundary file is missing.
    """
    digest = hashlib.sha256()
    files = [geodata / name for name in BOUNDARY_FILES]
    # Kinds carry the words of the legend.
    files += [_PACKAGE / name for name in (*_SOURCES, "domain/kinds.py")]
    for path in files:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise FrameError(f"Fichier de limites absent : {path.name}.") from error
        digest.update(f"{path.name} {len(content)}\n".encode())
        digest.update(content)
    digest.update(repr((version("folium"), version("branca"), version("jinja2"))).encode())
    digest.update(repr(options).encode())
    return digest.hexdigest()


def script_name(content: bytes) -> str:
    """File name of a drawn script: it changes with its content, so it can be cached for ever."""
    return f"cadre-{hashlib.sha256(content).hexdigest()[:16]}.js"


def outlines_name(content: bytes) -> str:
    """File name of the drawn shapes, likewise."""
    return f"limites-{hashlib.sha256(content).hexdigest()[:16]}.json"


def _missing(directory: Path) -> str:
    return f"Le cadre de la carte n'est pas dans {directory} : lancez « mapapp init »."


def _manifest(directory: Path) -> dict[str, Any]:
    try:
        content = json.loads((directory / MANIFEST).read_bytes())
    except (OSError, ValueError) as error:
        raise FrameMissing(_missing(directory)) from error
    texts = ("script", "outlines", "html", "inputs")
    if (
        not isinstance(content, dict)
        or not all(isinstance(content.get(key), str) for key in texts)
        or not all(_is_texts(content.get(key)) for key in ("styles", "scripts"))
        or not SCRIPT_NAME.fullmatch(content["script"])
        or not OUTLINES_NAME.fullmatch(content["outlines"])
    ):
        raise FrameMissing(_missing(directory))
    return content


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
