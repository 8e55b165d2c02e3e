"""Addresses of our static files, that change with their content."""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request, url_for

from mapapp.resources import static_dir

YEAR_SECONDS = 31_536_000


def asset(name: str) -> str:
    """Address of a file of `mapapp/static`, with a digest of its content."""
    path = static_dir() / name
    modified = path.stat().st_mtime_ns if path.is_file() else 0
    return url_for("static", filename=name, v=_digest(path, modified))


@lru_cache(maxsize=256)
def _digest(path: Path, modified: int) -> str:
    if not modified:
        return "0"
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def install(app: Flask) -> None:
    """Give templates `asset`, and let browsers keep what bears a digest."""
    app.jinja_env.globals["asset"] = asset
    app.after_request(_keep)


def _keep(response: Response) -> Response:
    if request.endpoint == "static" and response.status_code == 200:
        if "v" in request.args:
            response.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
        else:
            response.headers["Cache-Control"] = "public, max-age=3600"
    return response
