"""What maps draw: clusters or places of a view, and vector tiles for MapLibre and QGIS."""

from datetime import datetime

from flask import Blueprint, Response, abort, request, url_for

from mapapp.domain.filters import Box, Filters
from mapapp.domain.parameters import Problem
from mapapp.domain.query import BadQuery, parse_query
from mapapp.search.answer import Answer
from mapapp.web.hot import shared_answer
from mapapp.web.json_answers import JSON, bytes_answer, json_answer
from mapapp.web.mvt import MAX_TILE_ZOOM, MVT, place_tile, tile_json
from mapapp.web.paging import refuse_unknown
from mapapp.web.problems import BadRequestProblem
from mapapp.web.site import Site, site

vector_tiles = Blueprint("vector_tiles", __name__, url_prefix="/api/tuiles")

MAX_ZOOM = 19
ATTRIBUTION = "La carte des aides, Pays de la Loire"


def search_of(here: Site) -> Filters:
    """The search of this request; a problem for each field at fault."""
    try:
        return parse_query(request.args.items(multi=True), here.known)
    except BadQuery as bad:
        raise BadRequestProblem(bad.problems) from bad


def drawn(here: Site, filters: Filters, zoom: str, compact: bool = False) -> Response:
    """What to draw of the bbox at a zoom, of the region without one; `compact`: in few bytes."""
    if not (zoom.isascii() and zoom.isdigit() and int(zoom) <= MAX_ZOOM):
        message = f"un nombre entier de 0 à {MAX_ZOOM} est attendu"
        raise BadRequestProblem([Problem("zoom", message)])
    box = filters.box or Box(*here.gazetteer.region.bbox)
    now = here.clock()
    answer = here.searcher.answer(here.searcher.view(), filters, now)
    draw = here.drawing.compact_payload if compact else here.drawing.payload
    return drawing_answer(draw(answer, box, int(zoom)), JSON, answer, filters, now)


def drawing_answer(
    body: bytes, content_type: str, answer: Answer, filters: Filters, now: datetime
) -> Response:
    """What draws an answer; the same for everyone, but where a service tells a trip."""
    if filters.trip is not None:
        return bytes_answer(body, content_type)
    return shared_answer(body, content_type, answer.view, now)


@vector_tiles.get("/tilejson.json")
def tilejson() -> Response:
    """TileJSON of the tiles, with the same search."""
    here = site()
    refuse_unknown(request.args, _NAMES)
    search_of(here)
    tile = url_for("vector_tiles.tile", z=0, x=0, y=0, _external=True)
    address = tile.removesuffix("/0/0/0.mvt") + "/{z}/{x}/{y}.mvt"
    query = request.query_string.decode("ascii", "replace")
    document = tile_json(
        f"{address}?{query}" if query else address,
        here.gazetteer.region.bbox,
        name="La carte des aides",
        attribution=ATTRIBUTION,
        version=here.searcher.view().version,
    )
    return json_answer(document)


@vector_tiles.get("/<int:z>/<int:x>/<int:y>.mvt")
def tile(z: int, x: int, y: int) -> Response:
    """One vector tile of a search; empty where there is nothing."""
    if z > MAX_TILE_ZOOM or x >= 1 << z or y >= 1 << z:
        abort(404)
    here = site()
    refuse_unknown(request.args, _NAMES)
    filters = search_of(here)
    now = here.clock()
    answer = here.searcher.answer(here.searcher.view(), filters, now)
    body = place_tile(z, x, y, *here.drawing.tile(answer, z, x, y))
    return drawing_answer(body, MVT, answer, filters, now)


_NAMES = (
    "q type theme dep epci commune public geste objet ouvert ouvert_tout inconnus lon lat rayon"
    " minutes mode"
).split()
