"""What maps draw: clusters or places of a view, and vector tiles for MapLibre and QGIS."""

from functools import partial

from flask import Blueprint, Response, abort, request, url_for

from mapapp.domain.filters import Box, Filters
from mapapp.domain.parameters import Problem
from mapapp.domain.query import BadQuery, parse_query
from mapapp.search.drawing import compact_payload, tile_of, view_payload
from mapapp.web.json_answers import JSON, json_answer
from mapapp.web.mvt import MAX_TILE_ZOOM, MVT, place_tile, tile_json
from mapapp.web.paging import refuse_unknown
from mapapp.web.problems import BadRequestProblem
from mapapp.web.shared import Args, Question, Told, answered
from mapapp.web.site import Site, site

vector_tiles = Blueprint("vector_tiles", __name__, url_prefix="/api/tuiles")

MAX_ZOOM = 19
ATTRIBUTION = "La carte des aides, Pays de la Loire"


def search_of(here: Site, args: Args) -> Filters:
    """The search of a request; a problem for each field at fault."""
    try:
        return parse_query(args.items(multi=True), here.known)
    except BadQuery as bad:
        raise BadRequestProblem(bad.problems) from bad


def drawn(here: Site, filters: Filters, zoom: str, compact: bool = False) -> Told:
    """What to draw of the bbox at a zoom, of the region without one; `compact`: in few bytes."""
    box = filters.box or Box(*here.gazetteer.region.bbox)
    now = here.clock()
    answer = here.searcher.to_draw(here.searcher.view(), filters, now)
    draw = compact_payload if compact else view_payload
    return Told(draw(answer, box, int(zoom)), JSON, answer.view, now)


def refuse_zoom(zoom: str) -> None:
    """Raise for what is not the number of a zoom."""
    if not (zoom.isascii() and zoom.isdigit() and int(zoom) <= MAX_ZOOM):
        message = f"un nombre entier de 0 à {MAX_ZOOM} est attendu"
        raise BadRequestProblem([Problem("zoom", message)])


@vector_tiles.get("/tilejson.json")
def tilejson() -> Response:
    """TileJSON of the tiles, with the same search."""
    here = site()
    refuse_unknown(request.args, _NAMES)
    search_of(here, request.args)
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
    return answered(partial(_read_tile, site(), z, x, y), one_path=False)


def _read_tile(here: Site, z: int, x: int, y: int, args: Args) -> Question:
    refuse_unknown(args, _NAMES)
    filters = search_of(here, args)

    def answer() -> Told:
        now = here.clock()
        found = here.searcher.to_draw(here.searcher.view(), filters, now)
        body = place_tile(z, x, y, *tile_of(found, z, x, y))
        return Told(body, MVT, found.view, now)

    return Question(filters.trip is None, answer)


_NAMES = (
    "q type theme dep epci commune public geste objet ouvert ouvert_tout inconnus lon lat rayon"
    " minutes mode"
).split()
