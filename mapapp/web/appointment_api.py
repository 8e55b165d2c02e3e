"""`/api/rendez-vous`: the answers of every room that an appointment needs, joined."""

from flask import Blueprint, Response, request

from mapapp.appointment.answer import AppointmentQuestion, answer_appointment
from mapapp.domain.parameters import BadValue, Problem, parse_text
from mapapp.domain.situation import to_pairs
from mapapp.web.appointment_page import needs_offered, page_url, place_words, when_words
from mapapp.web.appointment_parts import answerers, part_json
from mapapp.web.mobility_api import situation_of, unkept_json
from mapapp.web.paging import refuse_unknown, single_text
from mapapp.web.problems import BadRequestProblem
from mapapp.web.site import site
from mapapp.web.situation_form import SHARED

appointment_api = Blueprint("appointment_api", __name__, url_prefix="/api")


@appointment_api.get("/rendez-vous")
def appointment() -> Response:
    """Each need's answer under its own name, as its own API gives it."""
    here = site()
    refuse_unknown(request.args, SHARED)
    said, origin = situation_of(here, needs_offered(here))
    question = AppointmentQuestion(said, origin, _address())
    answer = answer_appointment(question, answerers(here))
    document = {
        "rendez_vous": {
            "quand": when_words(said.start, said.end),
            "ou": place_words(here, question),
            "demande": dict(to_pairs(said)) | {"besoin": [part.need for part in answer.parts]},
        },
        "page": page_url(question),
        **{part.need: {"message": part.message, **part_json(here, part)} for part in answer.parts},
    }
    return unkept_json(document)


def _address() -> str:
    text = single_text(request.args, "adresse")
    try:
        return parse_text([text]) if text else ""
    except BadValue as error:
        raise BadRequestProblem([Problem("adresse", str(error))]) from error
