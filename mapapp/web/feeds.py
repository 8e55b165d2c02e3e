"""Data for our own pages: the map's columns, suggestions, light shapes."""

import re
from functools import partial
from typing import Any

import numpy as np
import orjson
from flask import Blueprint, Response, abort, request

from mapapp.atlas.dictionary import Rows
from mapapp.atlas.view import View
from mapapp.domain.filters import Filters
from mapapp.domain.parameters import BadValue, Problem, parse_text
from mapapp.search.answer import Answer
from mapapp.search.drawing import compact_places
from mapapp.store import queries
from mapapp.territory.shapes import DRAWN, SHAPES, shapes_of
from mapapp.territory.units import Suggestion
from mapapp.web.json_answers import GEOJSON, JSON, bytes_answer, json_answer
from mapapp.web.paging import refuse_unknown, single_text
from mapapp.web.problems import BadRequestProblem
from mapapp.web.shared import Args, Question, Told, answered
from mapapp.web.site import Site, site
from mapapp.web.vector_tiles import drawn, refuse_zoom, search_of

feeds = Blueprint("feeds", __name__, url_prefix="/api")

LEVELS = {called: level for level, called in DRAWN.items() if level != "region"}
MAX_SUGGESTIONS = 8
COMPACT = "compacte"
"""The one value of `forme`: see `atlas.compact`."""
MAX_NAMES = 200
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
STATES = ("inconnu", "ouvert", "ferme", "ferme", "ouvert")
"""What the map draws for each `Verdict`."""
DAY_SECONDS = 86_400


@feeds.get("/carte")
def carte() -> Response:
    """What the map draws: every result as columns, or clusters of a view when a zoom is given."""
    return answered(partial(_read_carte, site()))


def _read_carte(here: Site, args: Args) -> Question:
    filters = search_of(here, args)
    compact = _is_compact(args.get("forme", "").strip())
    if zoom := args.get("zoom", "").strip():
        refuse_zoom(zoom)
        return Question(filters.trip is None, lambda: drawn(here, filters, zoom, compact))
    return Question(filters.trip is None, lambda: _every_place(here, filters, compact))


def _every_place(here: Site, filters: Filters, compact: bool) -> Told:
    now = here.clock()
    answer = here.searcher.answer(here.searcher.view(), filters, now)
    body = compact_places(answer) if compact else orjson.dumps(columns(answer))
    return Told(body, JSON, answer.view, now)


def _is_compact(form: str) -> bool:
    if form not in ("", COMPACT):
        raise BadRequestProblem([Problem("forme", f"seule la valeur « {COMPACT} » est connue")])
    return bool(form)


@feeds.get("/carte/noms")
def names() -> Response:
    """Ids and names of places told by their numbers; those that are gone are left out."""
    refuse_unknown(request.args, ("numero",))
    numbers = _numbers(single_text(request.args, "numero"))
    with site().store.read() as connection:
        found = queries.names_by_number(connection, numbers)
    return json_answer(
        {
            "numero": [number for number, _id, _name in found],
            "id": [place_id for _number, place_id, _name in found],
            "nom": [name for _number, _id, name in found],
        }
    )


def _numbers(text: str) -> list[int]:
    parts = text.split(",") if text else []
    if len(parts) > MAX_NAMES or not all(_NUMBER.fullmatch(part) for part in parts):
        message = f"{MAX_NAMES} nombres entiers au plus sont attendus, séparés par des virgules"
        raise BadRequestProblem([Problem("numero", message)])
    return sorted({int(part) for part in parts})


def columns(answer: Answer) -> dict[str, Any]:
    """The columns of an answer, in its order; `lon` and `lat` to 0.1 m."""
    view, at = answer.view, answer.first(answer.total)
    rows = answer.rows[at]
    return {
        "version": answer.version,
        "total": answer.total,
        "id": view.ids(rows),
        "type": _texts(view, "kind", rows),
        "nom": view.names(rows),
        "lon": np.round(view.lon(rows), 6).tolist(),
        "lat": np.round(view.lat(rows), 6).tolist(),
        "etat": [STATES[state] for state in answer.states[at].tolist()],
        "precision": _texts(view, "precision", rows),
    }


def _texts(view: View, column: str, rows: Rows) -> list[str]:
    texts = {code: str(text) for text, code in view.dictionaries[column].codes.items()}
    return [texts[code] for code in view.codes(column, rows).tolist()]


@feeds.get("/suggestions")
def suggestions() -> Response:
    """Communes, former communes, post codes, EPCI and departments for what is being typed."""
    try:
        text = parse_text([request.args.get("q", "").strip()])
    except BadValue as error:
        raise BadRequestProblem([Problem("q", str(error))]) from error
    found = site().gazetteer.suggest(text, MAX_SUGGESTIONS) if text else []
    return json_answer({"suggestions": [_suggestion(s) for s in found]}, max_age=3600)


def _suggestion(found: Suggestion) -> dict[str, Any]:
    parameter = {"departement": "dep", "epci": "epci"}.get(found.kind, "commune")
    return {
        "kind": found.kind,
        "code": found.code,
        "name": found.name,
        "context": found.context,
        "lon": found.lon,
        "lat": found.lat,
        "url_filters": {parameter: found.code},
    }


@feeds.get("/<level>/formes")
def shapes(level: str) -> Response:
    """Light shapes of all territories of a level, to draw them."""
    if level not in SHAPES:
        abort(404)
    here = site()
    return bytes_answer(_shapes(here, level), GEOJSON, DAY_SECONDS)


def _shapes(here: Site, level: str) -> bytes:
    return orjson.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"code": code, "nom": here.gazetteer.label(LEVELS[level], code)},
                    "geometry": geometry,
                }
                for code, geometry in shapes_of(here.geodata, level).items()
            ],
        }
    )
