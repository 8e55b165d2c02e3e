"""A bed near an appointment or a job, in the few lines of its page."""

from dataclasses import replace
from urllib.parse import urlencode

from flask import url_for

from mapapp.appointment.answer import AppointmentQuestion, Line, Part
from mapapp.housing.answer import SchemeAnswer
from mapapp.housing.question import HousingQuestion, question_of, to_query
from mapapp.housing.rules import Verdict
from mapapp.web.housing_view import answer_of, answer_text, territory_text, verdict_label
from mapapp.web.site import Site
from mapapp.web.wording import gettext as _


def bed_part(here: Site, question: AppointmentQuestion) -> Part:
    """The schemes that say yes or maybe, near where the appointment is."""
    asked = _question(here, question)
    answer = answer_of(here, asked)
    hopeful = (*answer.of(Verdict.YES), *answer.of(Verdict.MAYBE))
    path, query = url_for("housing_page.schemes"), urlencode(to_query(asked))
    return Part(
        need="lit",
        title=_("Dormir sur place"),
        message=answer_text(answer),
        lines=tuple(_line(here, one) for one in hopeful),
        path=f"{path}?{query}" if query else path,
        answer=asked,
    )


def _question(here: Site, question: AppointmentQuestion) -> HousingQuestion:
    said, point = question.situation, question.situation.appointment
    asked = question_of(said, here.searcher.commune_at(point.lon, point.lat) if point else None)
    # An appointment of some hours says nothing of how long one would stay.
    return asked if asked.ends != asked.starts else replace(asked, ends=None)


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
