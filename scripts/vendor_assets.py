"""Copies the browser libraries' files that the pages use to mapapp/static/vendor/.

Reads node_modules/ (laid by `npm ci`, checked there against the lock's integrity hashes) and
writes one folder a library, each with its licence, and `manifest.json`:
{"leaflet/leaflet.js": {"package", "version", "licence", "sha256" (hex)}, …}.
Only the files listed below are copied; an absent one is an error.
"""

import hashlib
import json
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
NODE_MODULES = ROOT / "node_modules"
VENDOR = ROOT / "mapapp" / "static" / "vendor"


class Library(NamedTuple):
    """One npm package: where its files lie, and which of them the pages use."""

    package: str
    base: str
    files: tuple[str, ...]
    licence_file: str = "LICENSE"


# Target path = folder named after the package's last part + the path below `base`.
LIBRARIES = (
    Library(
        "leaflet",
        "dist",
        (
            "leaflet.js",
            "leaflet.css",
            "images/layers.png",
            "images/layers-2x.png",
            # leaflet.css names the icon, and Leaflet finds its image folder through it.
            "images/marker-icon.png",
            "images/marker-icon-2x.png",
            "images/marker-shadow.png",
        ),
    ),
    Library("supercluster", "dist", ("supercluster.min.js",)),
    Library(
        "leaflet.fullscreen",
        ".",
        ("Control.FullScreen.js", "Control.FullScreen.css", "icon-fullscreen.svg"),
        "LICENSE.md",
    ),
    Library(
        "leaflet.locatecontrol",
        "dist",
        ("L.Control.Locate.min.js", "L.Control.Locate.min.css"),
        "LICENSE.md",
    ),
)


def copy_library(library: Library, node_modules: Path, vendor: Path) -> dict[str, dict[str, str]]:
    """Copy one library's files and licence below `vendor`; give their manifest entries.

    Raises FileNotFoundError when the package or one of its files is absent.
    """
    package = node_modules / library.package
    about = json.loads((package / "package.json").read_text(encoding="utf-8"))
    folder = library.package.rpartition("/")[2]
    sources = {f"{folder}/{name}": package / library.base / name for name in library.files}
    sources[f"{folder}/LICENSE.txt"] = package / library.licence_file
    entries = {}
    for name, source in sources.items():
        target = vendor / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        entries[name] = {
            "package": library.package,
            "version": about["version"],
            "licence": about["license"],
            "sha256": hashlib.sha256(target.read_bytes()).hexdigest(),
        }
    return entries


def copy_all(node_modules: Path = NODE_MODULES, vendor: Path = VENDOR) -> int:
    """Copy every library and write the manifest; give the number of files.

    The folder is built beside the old one and swapped in whole, so that a failed copy
    leaves the pages as they were.
    """
    fresh = vendor.with_name(vendor.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    manifest: dict[str, dict[str, str]] = {}
    for library in LIBRARIES:
        manifest |= copy_library(library, node_modules, fresh)
    text = json.dumps(manifest, indent=1, sort_keys=True)
    (fresh / "manifest.json").write_text(text + "\n", encoding="utf-8")
    shutil.rmtree(vendor, ignore_errors=True)
    fresh.rename(vendor)
    return len(manifest)


if __name__ == "__main__":
    try:
        count = copy_all()
    except FileNotFoundError as error:
        sys.exit(f"Erreur : {error.filename} manque ; relancez scripts/setup.")
    print(f"Bibliothèques du navigateur : {count} fichiers.", file=sys.stderr)
