"""The Flask floor: one view with a body of the size asked for."""

from functools import lru_cache

from flask import Flask, Response, request

app = Flask("hello")


@lru_cache(maxsize=64)
def _body(size: int) -> bytes:
    return b"x" * size


@app.get("/")
def hello() -> Response:
    """A fixed body."""
    return Response(_body(int(request.args["n"])), mimetype="application/geo+json")
