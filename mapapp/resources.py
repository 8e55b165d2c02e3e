"""Where the files that ship with the product are, in a checkout and in an installed wheel."""

from importlib.metadata import version
from pathlib import Path

VERSION = version("mapapp")
"""The product's version, from `pyproject.toml`."""

_PACKAGE = Path(__file__).resolve().parent


def _shipped(name: str) -> Path:
    # A wheel carries geodata/ and templates/ inside the package; an editable
    # checkout keeps them at the root, beside it.
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def geodata_dir() -> Path:
    """Folder of the shipped data."""
    return _shipped("geodata")


def templates_dir() -> Path:
    """Folder of the Jinja templates."""
    return _shipped("templates")


def static_dir() -> Path:
    """Folder of our CSS, scripts and icons; browser libraries are in its `vendor/`."""
    return _PACKAGE / "static"


def translations_dir() -> Path:
    """Folder of the catalogues of texts."""
    return _PACKAGE / "translations"
