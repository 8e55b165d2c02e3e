"""A bed near an appointment or a job, in the few lines of its page."""

from dataclasses import replace
from urllib.parse import urlencode

from flask import url_for

from mapapp.appointment.answer import AppointmentQuestion, Line, Part
from mapapp.domain.place import Place
from mapapp.housing.answer import SchemeAnswer
from mapapp.housing.question import HousingQuestion, question_of, to_query
from mapapp.housing.rules import Verdict
from mapapp.web.cards import page_path, where
from mapapp.web.housing_view import (
    answer_of,
    answer_text,
    territory_text,
    town_hall,
    verdict_label,
)
from mapapp.web.site import Site
from mapapp.web.wording import gettext as _


def bed_part(here: Site, question: AppointmentQuestion) -> Part:
    """The schemes that say yes or maybe, near where the appointment is."""
    asked = _question(here, question)
    answer = answer_of(here, asked)
    hopeful = (*answer.of(Verdict.YES), *answer.of(Verdict.MAYBE))
    reached = any(one.scheme.phone or one.scheme.email for one in hopeful)
    hall = town_hall(here, asked.commune)
    path, query = url_for("housing_page.schemes"), urlencode(to_query(asked))
    return Part(
        need="lit",
        title=_("Dormir sur place"),
        message=answer_text(answer),
        lines=(
            *(_line(here, one) for one in hopeful),
            *([_hall_line(here, hall)] if hall and not reached else []),
        ),
        path=f"{path}?{query}" if query else path,
        answer=asked,
    )


def _question(here: Site, question: AppointmentQuestion) -> HousingQuestion:
    said, point = question.situation, question.situation.appointment
    asked = question_of(said, here.searcher.commune_at(point.lon, point.lat) if point else None)
    # An appointment of some hours says nothing of how long one would stay.
    return asked if asked.ends != asked.starts else replace(asked, ends=None)


def _hall_line(here: Site, hall: Place) -> Line:
    return Line(
        name=hall.name,
        detail=_("elle peut vous dire qui loge pour un temps court"),
        path=page_path(hall),
        where=where(here, hall),
        phone=hall.phone,
        email=hall.email,
    )


def _line(here: Site, one: SchemeAnswer) -> Line:
    scheme, verdict = one.scheme, one.judgement.verdict
    return Line(
        name=scheme.name,
        detail=one.reasons[0] if one.reasons else "",
        tag=verdict_label(verdict),
        sure=verdict is Verdict.YES,
        path=url_for("housing_page.scheme", scheme_id=scheme.id),
        where=territory_text(here, scheme),
        phone=scheme.phone,
        email=scheme.email,
    )
