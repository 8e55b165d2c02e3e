"""« Mon rendez-vous »: one form, one page to keep, print or put in a diary."""

from datetime import date, datetime

import segno
from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from mapapp.appointment.answer import (
    AppointmentAnswer,
    AppointmentQuestion,
    Part,
    answer_appointment,
)
from mapapp.appointment.calendar import Event, calendar_file
from mapapp.domain.situation import SITUATIONS, When
from mapapp.mobility.trips import hour_text
from mapapp.web.appointment_parts import answerers
from mapapp.web.appointment_query import query_of
from mapapp.web.mobility_page import unkept
from mapapp.web.place_page import french_date
from mapapp.web.site import Site, site
from mapapp.web.situation_form import SHARED, Asked, form_of, home_text, read_asked
from mapapp.web.wording import gettext as _

appointment_page = Blueprint("appointment_page", __name__)

PATH = "/rendez-vous"
_FINEST_QR = 20
"""The version of the finest code drawn, of 97 modules: phones still read it on 4 cm."""
_DAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()


def needs_offered(here: Site) -> dict[str, str]:
    """What one may need, with its words."""
    words = {
        "garde": _("faire garder mon enfant"),
        "lit": _("un lit pour quelques jours ou semaines"),
        "trajet": _("un moyen d'y aller"),
    }
    return {need: words[need] for need in answerers(here)}


@appointment_page.get(PATH)
def appointment() -> AnyResponse:
    """The form, and the answers to it on one page."""
    here = site()
    asked = read_asked(here, PATH, request.args, needs_offered(here), SHARED)
    if asked.sent and not asked.problems and not asked.choices:
        return unkept(redirect(asked.url(PATH)))
    question = AppointmentQuestion(asked.situation, asked.origin, asked.address)
    ready = not asked.is_empty and not asked.problems and not asked.choices
    answer = answer_appointment(question, answerers(here)) if ready else None
    page = render_template(
        "appointment.html",
        asked=asked,
        form=form_of(here, asked),
        needs=needs_offered(here),
        situations=[("", _("je ne le dis pas")), *SITUATIONS.items()],
        home=home_text(here, asked),
        when=when_words(asked.situation.start, asked.situation.end),
        there=place_words(here, question),
        parts=answer.parts if answer else (),
        qr=_qr(page_url(question)) if answer else None,
        page_url=page_url(question),
        file_url=_file_url(question) if answer and asked.situation.start else None,
        said=_said(asked),
    )
    return unkept(make_response(page, 400 if asked.problems else 200))


@appointment_page.get(f"{PATH}.ics")
def diary() -> AnyResponse:
    """The appointment for one's diary; without a day there is nothing to write there."""
    here = site()
    asked = read_asked(here, PATH, request.args, needs_offered(here), SHARED)
    question = AppointmentQuestion(asked.situation, asked.origin, asked.address)
    start = asked.situation.start
    if asked.problems or asked.choices or start is None:
        return unkept(redirect(asked.url(PATH) if start else PATH))
    answer = answer_appointment(question, answerers(here))
    event = Event(
        title=_("Mon rendez-vous"),
        start=start,
        end=asked.situation.end,
        place=place_words(here, question) or "",
        point=asked.situation.appointment,
        text=_diary_text(answer, page_url(question)),
        url=page_url(question),
        host=request.host.partition(":")[0],
    )
    response = Response(calendar_file(event, here.clock()), content_type="text/calendar")
    response.headers["Content-Disposition"] = 'attachment; filename="rendez-vous.ics"'
    return unkept(response)


def page_url(question: AppointmentQuestion) -> str:
    """The address of the page, whole."""
    query = query_of(question)
    root = url_for("appointment_page.appointment", _external=True)
    return f"{root}?{query}" if query else root


def _file_url(question: AppointmentQuestion) -> str:
    return f"{url_for('appointment_page.diary')}?{query_of(question)}"


def place_words(here: Site, question: AppointmentQuestion) -> str | None:
    """Where the appointment is: as typed, or the commune of its point."""
    if question.address:
        return question.address
    point = question.situation.appointment
    code = here.searcher.commune_at(point.lon, point.lat) if point else None
    return here.gazetteer.label("commune", code) if code else None


def when_words(start: When | None, end: When | None) -> str | None:
    """« mardi 1er décembre 2026, de 8 h 30 à 12 h »."""
    if start is None:
        return None
    day, last = _day(start), _day(end) if end is not None else None
    hour = hour_text(start) if isinstance(start, datetime) else None
    until = hour_text(end) if isinstance(end, datetime) else None
    if last is not None and last != day:
        begins = f"{_day_words(day)} {hour}" if hour else _day_words(day)
        ends = f"{_day_words(last)} {until}" if until else _day_words(last)
        return _("du %(start)s au %(end)s", start=begins, end=ends)
    if hour and until:
        return _("%(day)s, de %(start)s à %(end)s", day=_day_words(day), start=hour, end=until)
    if hour:
        return _("%(day)s à %(start)s", day=_day_words(day), start=hour)
    return _day_words(day)


def _day(when: When) -> date:
    return when.date() if isinstance(when, datetime) else when


def _day_words(day: date) -> str:
    return f"{_DAYS[day.weekday()]} {french_date(day.isoformat())}"


def _qr(address: str) -> Markup | None:
    try:
        # As small as it can be; with more correction where there is room for it.
        code = segno.make(address, error="l", micro=False)
    except segno.DataOverflowError:
        return None
    if int(code.version) > _FINEST_QR:
        return None
    drawn = code.svg_inline(
        scale=4, border=4, omitsize=True, svgclass="qr", lineclass=None, light="#fff", dark="#000"
    )
    return Markup(drawn)  # drawn by segno from our own address: paths and numbers only


def _said(asked: Asked) -> list[tuple[str, str]]:
    """What else was said, for the paper."""
    said, found = asked.situation, []
    if said.age_months is not None:
        found.append((_("Âge de l'enfant"), months_words(said.age_months)))
    if said.situation is not None:
        found.append((_("Situation"), SITUATIONS[said.situation]))
    return found


def months_words(months: int) -> str:
    """« 18 mois », « 3 ans », « 3 ans et 2 mois »."""
    years, rest = divmod(months, 12)
    if years < 2:
        return _("%(n)s mois", n=months)
    return _("%(n)s ans et %(m)s mois", n=years, m=rest) if rest else _("%(n)s ans", n=years)


def _diary_text(answer: AppointmentAnswer, address: str) -> str:
    parts = [_part_text(part) for part in answer.parts]
    return "\n\n".join([*parts, _("Tout revoir : %(url)s", url=address)])


def _part_text(part: Part) -> str:
    lines = [part.title, part.message]
    for line in part.shown:
        told = (line.name, line.detail, line.tag, line.where, line.phone, line.email)
        lines.append("- " + ", ".join(text for text in told if text))
    return "\n".join(lines)
