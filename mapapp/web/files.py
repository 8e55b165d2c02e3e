"""Small files of ours as answers, read and compressed once and held in memory.

Streamed from disk they could not be compressed without leaving the file open behind.
"""

import hashlib
import mimetypes
from functools import lru_cache
from os.path import isfile
from pathlib import Path

from flask import Response, abort, request
from werkzeug.security import safe_join

from mapapp.resources import static_dir
from mapapp.web import joined
from mapapp.web.encodings import MIN_BYTES, chosen_encoding, encoded

_COMPRESSED = ("text/", "image/svg+xml", "application/json")


def file_answer(path: Path, mimetype: str | None = None) -> Response:
    """A file's content, or 304 to who has it; 404 if there is no such file."""
    if not isfile(path):  # also false for a name too long for the file system
        abort(404)
    kind = mimetype or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return content_answer(_content(path, path.stat().st_mtime_ns), kind)


def content_answer(content: bytes, mimetype: str) -> Response:
    """A content that seldom changes, compressed as asked; or 304 to who has it."""
    packs = mimetype.startswith(_COMPRESSED) and len(content) >= MIN_BYTES
    encoding = chosen_encoding(request.headers.get("Accept-Encoding", "")) if packs else None
    body, etag = _packed(content, encoding)
    response = Response(body, mimetype=mimetype)
    if packs:
        response.vary.add("Accept-Encoding")
    if encoding:
        response.content_encoding = encoding
    response.set_etag(etag)
    response.make_conditional(request)
    return response


def static_file(filename: str) -> Response:
    """A file of `mapapp/static`, or several joined."""
    if filename in joined.SCRIPTS:
        return content_answer(joined.script(filename), "text/javascript")
    path = safe_join(str(static_dir()), filename)
    if path is None or "\0" in filename:
        abort(404)
    return file_answer(Path(path))


@lru_cache(maxsize=128)
def _content(path: Path, _modified: int) -> bytes:
    return path.read_bytes()


@lru_cache(maxsize=256)
def _packed(content: bytes, encoding: str | None) -> tuple[bytes, str]:
    """A content in an encoding, and its tag."""
    etag = hashlib.sha256(content).hexdigest()[:32]
    return (encoded(content, encoding), f"{etag}:{encoding}") if encoding else (content, etag)
