"""`/api/mobilite`: the same answer as the page, as JSON."""

from collections.abc import Iterable

import orjson
from flask import Blueprint, Response, request

from mapapp.domain.filters import Point
from mapapp.domain.query import BadQuery, parse_query
from mapapp.domain.situation import BadSituation, Situation, parse_situation
from mapapp.mobility.answer import MobilityQuestion
from mapapp.web.json_answers import JSON
from mapapp.web.mobility_page import answered, unkept
from mapapp.web.mobility_view import mobility_json
from mapapp.web.paging import refuse_unknown
from mapapp.web.problems import BadRequestProblem
from mapapp.web.site import Site, site

mobility_api = Blueprint("mobility_api", __name__, url_prefix="/api")

NAMES = ("commune", "lon", "lat", "rdv", "besoin")


@mobility_api.get("/mobilite")
def mobility() -> Response:
    """Help by need, the way, places to share a car."""
    here = site()
    refuse_unknown(request.args, NAMES)
    said, origin = situation_of(here, here.mobility.needs)
    question = MobilityQuestion(said.commune, origin, said.appointment, said.needs)
    answer, _hall = answered(here, question, None)
    return unkept_json(mobility_json(here, answer))


def situation_of(here: Site, needs: Iterable[str]) -> tuple[Situation, Point | None]:
    """What this request says, and the point one starts from. Raises BadRequestProblem."""
    pairs = list(request.args.items(multi=True))
    problems, said, origin = [], Situation(), None
    try:
        said = parse_situation(pairs, here.known.communes, needs)
    except BadSituation as bad:
        problems += bad.problems
    try:
        origin = parse_query([p for p in pairs if p[0] in ("lon", "lat")], here.known).point
    except BadQuery as query:
        problems += query.problems
    if problems:
        raise BadRequestProblem(problems)
    return said, origin


def unkept_json(document: object) -> Response:
    """A document that nothing keeps."""
    response = Response(orjson.dumps(document), content_type=JSON)
    unkept(response)
    return response
