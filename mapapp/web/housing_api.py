"""Short-stay housing for programs: the same question, the same answer as the page."""

from typing import Any

from flask import Blueprint, Response, abort, request, url_for

from mapapp.housing.question import NAMES, BadQuestion, HousingQuestion, parse_question, to_query
from mapapp.web.housing_view import (
    advice,
    answer_of,
    answer_text,
    near,
    scheme_json,
    town_hall,
)
from mapapp.web.json_answers import json_answer
from mapapp.web.paging import refuse_unknown
from mapapp.web.problems import BadRequestProblem
from mapapp.web.site import Site, site
from mapapp.web.wording import gettext as _

housing_api = Blueprint("housing_api", __name__, url_prefix="/api/logement")


@housing_api.get("")
def schemes() -> Response:
    """Every scheme with its answer, and places of housing near."""
    here = site()
    question = _question(here)
    return json_answer(housing_json(here, question))


def housing_json(here: Site, question: HousingQuestion) -> dict[str, Any]:
    """The answer to a question, for programs."""
    answer = answer_of(here, question)
    return {
        "question": dict(to_query(question)),
        "message": answer_text(answer),
        "dispositifs": [scheme_json(here, one) for one in answer.schemes],
        "conseils": advice(town_hall(here, question.commune)),
        "lieux": [
            {
                "id": result.place.id,
                "nom": result.place.name,
                "distance_m": None if result.distance_m is None else round(result.distance_m),
                "page": url_for("public.place", place_id=result.place.id, _external=True),
            }
            for result in near(here, question, answer)
        ],
    }


@housing_api.get("/<scheme_id>")
def scheme(scheme_id: str) -> Response:
    """One scheme with its answer."""
    here = site()
    question = _question(here)
    for one in answer_of(here, question).schemes:
        if one.scheme.id == scheme_id:
            return json_answer(scheme_json(here, one))
    abort(404, _("Ce dispositif n'existe pas."))


def _question(here: Site) -> HousingQuestion:
    refuse_unknown(request.args, NAMES)
    try:
        return parse_question(request.args.items(multi=True), here.known.communes)
    except BadQuestion as bad:
        raise BadRequestProblem(bad.problems) from bad
