"""Addresses of our static files, that change with their content."""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request, url_for

from mapapp.resources import static_dir
from mapapp.web import joined

YEAR_SECONDS = 31_536_000


def asset(name: str) -> str:
    """Address of a file of `mapapp/static`, with a digest of its content."""
    return url_for("static", filename=name, v=digest_of(name))


def digest_of(name: str) -> str:
    """Digest of the content of a file of `mapapp/static`; « 0 » if there is none."""
    if name in joined.SCRIPTS:
        return _digest_of(joined.script(name))
    path = static_dir() / name
    modified = path.stat().st_mtime_ns if path.is_file() else 0
    return _digest(path, modified)


@lru_cache(maxsize=256)
def _digest(path: Path, modified: int) -> str:
    if not modified:
        return "0"
    return _digest_of(path.read_bytes())


@lru_cache(maxsize=8)
def _digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


def install(app: Flask) -> None:
    """Give templates `asset`, and let browsers keep what bears a digest."""
    app.jinja_env.globals["asset"] = asset
    app.after_request(_keep)


def _keep(response: Response) -> Response:
    if request.endpoint == "static" and response.status_code == 200:
        # Only the digest of what is served now may be kept: during an update a page of one
        # version may ask for a file of the other.
        if request.args.get("v") == digest_of(str((request.view_args or {})["filename"])):
            response.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
        else:
            # Modules name each other without a digest: asked for again, 304 if unchanged.
            response.headers["Cache-Control"] = "no-cache"
    return response
