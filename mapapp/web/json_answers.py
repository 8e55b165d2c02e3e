"""JSON answers with an ETag, so that what has not changed is not sent again."""

from typing import Any

import orjson
from flask import Response, request

GEOJSON = "application/geo+json"
JSON = "application/json"


def json_answer(document: Any, content_type: str = JSON, max_age: int = 0) -> Response:
    """A document as JSON; 304 when the client has it already. `max_age` in seconds."""
    return bytes_answer(orjson.dumps(document), content_type, max_age)


def bytes_answer(body: bytes, content_type: str, max_age: int = 0) -> Response:
    """Ready bytes; 304 when the client has them already."""
    response = Response(body, content_type=content_type)
    response.add_etag()
    response.headers["Cache-Control"] = f"public, max-age={max_age}" if max_age else "no-cache"
    response.make_conditional(request)
    return response
