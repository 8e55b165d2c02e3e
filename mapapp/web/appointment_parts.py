"""What each room answers for an appointment, in the few lines of its page."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from flask import url_for

from mapapp.appointment.answer import Answerer, AppointmentQuestion, Line, Part
from mapapp.childcare.search import ChildcareAnswer
from mapapp.domain.place import Action
from mapapp.housing.question import HousingQuestion
from mapapp.mobility.answer import MobilityAnswer, MobilityQuestion
from mapapp.mobility.carpool import NearCarpool
from mapapp.mobility.trips import TripTime, hour_text
from mapapp.web.appointment_bed import bed_part
from mapapp.web.appointment_care import care_part
from mapapp.web.appointment_query import query_of
from mapapp.web.childcare_api import answer_json
from mapapp.web.housing_api import housing_json
from mapapp.web.mobility_page import answered
from mapapp.web.mobility_view import metres_text, mobility_json, spot_view, territories
from mapapp.web.site import Site
from mapapp.web.wording import gettext as _

_TRIP = ("commune", "lon", "lat", "rdv", "adresse")


def answerers(here: Site) -> Mapping[str, Answerer]:
    """The rooms, by the need that each answers, in the order of the page."""
    return {
        "garde": partial(care_part, here),
        "lit": partial(bed_part, here),
        "trajet": partial(trip_part, here),
    }


def part_json(here: Site, part: Part) -> dict[str, Any]:
    """A part as the API gives it: the whole answer of its room."""
    if isinstance(part.answer, ChildcareAnswer):
        return answer_json(part.answer)
    if isinstance(part.answer, HousingQuestion):
        return housing_json(here, part.answer)
    assert isinstance(part.answer, MobilityAnswer)
    return mobility_json(here, part.answer)


def trip_part(here: Site, question: AppointmentQuestion) -> Part:
    """The way by each mode with when to leave, a place to share a car, who helps."""
    said = question.situation
    arrive = said.start if isinstance(said.start, datetime) else None
    needs = tuple(need.code for need in here.mobility.needs.values() if need.way)
    asked = MobilityQuestion(said.commune, question.origin, said.appointment, needs, arrive)
    answer, _hall = answered(here, asked, None)
    query = query_of(question, _TRIP)
    actions = {action.id: action for found in answer.helps for action in found.actions}
    known_home = said.commune is not None
    return Part(
        need="trajet",
        title=_("Y aller"),
        message=_trip_message(answer),
        lines=(
            *(_mode_line(time) for time in answer.trip if time.minutes is not None),
            *map(_spot_line, answer.carpool.near_start[:1]),
            *(_action_line(here, action) for action in actions.values() if known_home),
        ),
        path=f"/mobilite?{query}" if query else "/mobilite",
        answer=answer,
    )


def _trip_message(answer: MobilityAnswer) -> str:
    if not answer.trip:
        return _(
            "Dites d'où vous partez et où est le rendez-vous : nous estimons le temps de trajet."
        )
    if all(time.minutes is None for time in answer.trip):
        return _("On n'y va qu'en bateau : regardez les horaires de la traversée.")
    return _("Ce sont des estimations : prévoyez un peu plus.")


def _mode_line(time: TripTime) -> Line:
    leave = _("partir vers %(hour)s", hour=hour_text(time.leave_at)) if time.leave_at else ""
    return Line(name=time.text, detail=leave)


def _spot_line(near: NearCarpool) -> Line:
    spot = spot_view(near)
    detail = _("lieu de covoiturage %(distance)s du départ", distance=metres_text(near.metres))
    return Line(name=spot.name, detail=detail, where=spot.where or None)


def _action_line(here: Site, action: Action) -> Line:
    contact = action.contact
    return Line(
        name=action.title,
        detail=_("aide à se déplacer, %(where)s", where=territories(here, action)),
        tag=_("à confirmer"),
        sure=False,
        path=url_for("public.action", place_id=action.id),
        where=contact.address,
        phone=contact.phone,
        email=contact.email,
    )
