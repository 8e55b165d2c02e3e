"""What a view says of an answer that is the same for everyone: see `mapapp.web.hot`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Response, request, url_for
from werkzeug.datastructures import MultiDict

from mapapp.atlas.view import View
from mapapp.domain.kinds import Kind
from mapapp.search.asked import minute_of
from mapapp.web.json_answers import bytes_answer

READY = "identity"
"""Compress leaves an answer alone that says how it is encoded."""
KEY = "mapapp.shared"
"""Where in the WSGI environment a view leaves what it says."""

Args = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class Links:
    """Absolute addresses that answers tell: of what is asked, without its query; of the page of
    an action or of a place, up to its id."""

    own: str
    action: str
    place: str

    def page(self, kind: str) -> str:
        """Where the pages of a kind are, up to the id."""
        return self.action if kind == Kind.ACTION else self.place


def links_here() -> Links:
    """Those of the request that Flask answers."""
    action, place = (
        url_for(f"public.{name}", place_id="-", _external=True).removesuffix("-")
        for name in ("action", "place")
    )
    return Links(request.base_url, action, place)


@dataclass(frozen=True, slots=True)
class Told:
    """An answer: JSON or a tile, of a view of the data, at an aware time."""

    body: bytes
    content_type: str
    view: View
    now: datetime


@dataclass(frozen=True, slots=True)
class Question:
    """What was read of an address. `shared`: whoever asks in this minute is told the same."""

    shared: bool
    answer: Callable[[], Told]


Reader = Callable[[Args], Question]
"""Reads the parameters of one address; raises what Flask makes a clear answer of. It looks at
nothing of the request, so that it may be called without Flask."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What a view says of its answer. `reader` answers the same path with other parameters."""

    view: View
    minute: datetime
    body: bytes
    reader: Reader | None


def answered(reader: Reader, *, one_path: bool = True) -> Response:
    """The answer to the request that Flask has, by a reader of its parameters.

    `one_path`: many questions come to this path, which is worth remembering how to answer.
    """
    question = reader(request.args)
    told = question.answer()
    if not question.shared:
        return bytes_answer(told.body, told.content_type)
    return shared_answer(
        told.body, told.content_type, told.view, told.now, reader if one_path else None
    )


def shared_answer(
    body: bytes, content_type: str, view: View, now: datetime, reader: Reader | None = None
) -> Response:
    """An answer that depends on the address, on a view of the data and on the minute only."""
    response = Response(body, content_type=content_type)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Content-Encoding"] = READY
    request.environ[KEY] = Shared(view, minute_of(now), body, reader)
    return response


def shared_page(html: str, view: View, now: datetime) -> Response:
    """A page that every passer-by is shown alike; one who is signed in is shown another."""
    response = shared_answer(html.encode(), "text/html; charset=utf-8", view, now)
    response.headers["Vary"] = "Accept-Encoding, Cookie"
    return response
