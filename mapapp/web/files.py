"""Small files of ours as answers, read once and held in memory.

Streamed from disk they could not be compressed without leaving the file open behind.
"""

import mimetypes
from functools import lru_cache
from os.path import isfile
from pathlib import Path

from flask import Response, abort, request
from werkzeug.security import safe_join

from mapapp.resources import static_dir


def file_answer(path: Path, mimetype: str | None = None) -> Response:
    """A file's content, or 304 to who has it; 404 if there is no such file."""
    if not isfile(path):  # also false for a name too long for the file system
        abort(404)
    kind = mimetype or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    response = Response(_content(path, path.stat().st_mtime_ns), mimetype=kind)
    response.add_etag()
    response.make_conditional(request)
    return response


def static_file(filename: str) -> Response:
    """A file of `mapapp/static`."""
    path = safe_join(str(static_dir()), filename)
    if path is None or "\0" in filename:
        abort(404)
    return file_answer(Path(path))


@lru_cache(maxsize=128)
def _content(path: Path, _modified: int) -> bytes:
    return path.read_bytes()
