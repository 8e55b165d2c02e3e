"""Data for our own pages: the map's columns, suggestions, light shapes."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from flask import Blueprint, Response, abort, request

from mapapp.atlas.dictionary import Rows
from mapapp.atlas.view import View
from mapapp.domain.parameters import BadValue, Problem, parse_text
from mapapp.search.answer import Answer
from mapapp.territory.units import Suggestion
from mapapp.web.json_answers import GEOJSON, JSON, bytes_answer, json_answer
from mapapp.web.problems import BadRequestProblem
from mapapp.web.site import Site, site
from mapapp.web.vector_tiles import drawing_answer, drawn, search_of

feeds = Blueprint("feeds", __name__, url_prefix="/api")

SHAPES = {
    "departements": "departments.geojson",
    "epci": "epci.geojson",
    "communes": "communes.geojson",
}
LEVELS = {"departements": "departement", "epci": "epci", "communes": "commune"}
MAX_SUGGESTIONS = 8
STATES = ("inconnu", "ouvert", "ferme", "ferme", "ouvert")
"""What the map draws for each `Verdict`."""
DAY_SECONDS = 86_400


@feeds.get("/carte")
def carte() -> Response:
    """What the map draws: every result as columns, or clusters of a view when a zoom is given."""
    here = site()
    filters = search_of(here)
    if zoom := request.args.get("zoom", "").strip():
        return drawn(here, filters, zoom)
    now = here.clock()
    answer = here.searcher.answer(here.searcher.view(), filters, now)
    return drawing_answer(orjson.dumps(columns(answer)), JSON, answer, filters, now)


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


@lru_cache(maxsize=8)
def shapes_of(geodata: Path, level: str) -> dict[str, Any]:
    """GeoJSON geometry of each territory of a level by its code; read once a process."""
    document = orjson.loads((geodata / "territories" / SHAPES[level]).read_bytes())
    return {f["properties"]["code"]: f["geometry"] for f in document["features"]}
