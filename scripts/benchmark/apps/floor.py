"""The floor: a bare WSGI callable that answers a body of the size asked for, and nothing else."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=64)
def _answer(query: str) -> tuple[bytes, list[tuple[str, str]]]:
    body = b"x" * int(query.removeprefix("n="))
    kind = ("Content-Type", "application/geo+json")
    return body, [kind, ("Content-Length", str(len(body)))]


def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """WSGI."""
    body, headers = _answer(environ["QUERY_STRING"])
    start_response("200 OK", list(headers))
    return [body]
