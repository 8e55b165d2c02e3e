"""Scripts and styles of ours joined into few files: each request of a page has its price.

Our modules import each other by name (`import { a, b } from "./c.js";`) and export functions,
classes and constants where they are declared; this is all that joining them understands.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from posixpath import dirname, normpath

from mapapp.maps.frame import Frame
from mapapp.resources import static_dir

SCRIPTS = {"js/accueil.js": ("carte", "recherche", "lieu")}
"""Files that are not in `mapapp/static`: the modules that each joins, with all that they import."""

_IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./(\w+)\.js";$', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?function|class|const) (\w+)", re.MULTILINE)
_OTHER = re.compile(r"^(?:import|export)\b.*|\bimport\(\s*\"", re.MULTILINE)
_RELATIVE = re.compile(r"""url\((['"]?)(?![/#]|[a-z]+:)([^'")]+)\1\)""")


@dataclass(frozen=True, slots=True)
class Named:
    """A file whose name bears a digest of its content."""

    name: str
    content: bytes


def script(name: str) -> bytes:
    """One of `SCRIPTS`, a module that imports nothing. ValueError: a form that cannot be joined."""
    folder = static_dir() / "js"
    return _joined(SCRIPTS[name], folder, _stamps(folder.glob("*.js")))


@lru_cache(maxsize=8)
def _joined(names: tuple[str, ...], folder: Path, _stamps: tuple[int, ...]) -> bytes:
    done: dict[str, str] = {}
    for name in names:
        _enclose(name, folder, done)
    return "".join(done.values()).encode()


def _enclose(name: str, folder: Path, done: dict[str, str]) -> None:
    """Add a module to those done, after those that it imports, as a function called at once."""
    if name in done:
        return
    source = (folder / f"{name}.js").read_text(encoding="utf-8")
    for _names, other in _IMPORT.findall(source):
        _enclose(other, folder, done)
    own = ", ".join(match[1] for match in _EXPORT.findall(source))
    body = _EXPORT.sub(r"\1 \2", _IMPORT.sub(r"const \1 = $\2;", source))
    if other := next((one for one in _code_lines(body) if _OTHER.search(one)), None):
        raise ValueError(f"{name}.js: {other}")
    done[name] = f"const ${name} = (() => {{\n{body}return {{ {own} }};\n}})();\n"


def _code_lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.lstrip().startswith(("*", "/"))]


def frame_script(frame: Frame) -> Named:
    """Leaflet, what the frame and our modules need of others, and the drawn script."""
    clusters = "/static/vendor/supercluster/supercluster.min.js"
    paths = [*map(_path, (*frame.scripts, clusters)), frame.directory / frame.script]
    return _script(tuple(paths), _stamps(paths))


@lru_cache(maxsize=4)
def _script(paths: tuple[Path, ...], _stamps: tuple[int, ...]) -> Named:
    # A map of sources would be asked for where it is not.
    texts = (_without_map(path.read_bytes()) for path in paths if path.is_file())
    return _named(b"".join(text + b"\n;\n" for text in texts), "js")


def frame_style(frame: Frame) -> Named:
    """The frame's styles, and ours of maps."""
    urls = (*frame.styles, "/static/carte.css")
    return _style(urls, _stamps(map(_path, urls)))


@lru_cache(maxsize=4)
def _style(urls: tuple[str, ...], _stamps: tuple[int, ...]) -> Named:
    texts = []
    for url in urls:
        path = _path(url)
        if path.is_file():
            texts.append(_rooted(path.read_text(encoding="utf-8"), dirname(url)))
    return _named("\n".join(texts).encode(), "css")


def _rooted(style: str, folder: str) -> str:
    """A style sheet whose images have whole paths, so that it may be anywhere."""
    return _RELATIVE.sub(lambda found: f"url({normpath(f'{folder}/{found[2]}')})", style)


def _without_map(text: bytes) -> bytes:
    return re.sub(rb"^//# sourceMappingURL=.*$", b"", text, flags=re.MULTILINE)


def _named(content: bytes, suffix: str) -> Named:
    return Named(f"carte-{hashlib.sha256(content).hexdigest()[:16]}.{suffix}", content)


def _path(url: str) -> Path:
    return static_dir() / url.removeprefix("/static/")


def _stamps(paths: Iterable[Path]) -> tuple[int, ...]:
    """When files were written, 0 for one that is missing; in the order of their names."""
    return tuple(path.stat().st_mtime_ns if path.is_file() else 0 for path in sorted(paths))
