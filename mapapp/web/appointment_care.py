"""Childcare during an appointment, in the few lines of its page."""

from mapapp.appointment.answer import AppointmentQuestion, Line, Part
from mapapp.childcare.detour import Detour
from mapapp.childcare.nearby import Other
from mapapp.childcare.search import ChildcareAnswer, Offer
from mapapp.childcare.telling import detour_words, message
from mapapp.childcare.words import when_words
from mapapp.domain.place import Place
from mapapp.domain.slot import Freshness
from mapapp.web.appointment_query import query_of
from mapapp.web.cards import category_label, page_path, where
from mapapp.web.childcare_asked import NAMES, Asked
from mapapp.web.childcare_page import answered
from mapapp.web.site import Site
from mapapp.web.wording import gettext as _


def care_part(here: Site, question: AppointmentQuestion) -> Part:
    """Free places first, then whom to call, then the other ways."""
    answer = answered(here, Asked(question.situation, question.origin))
    hall = answer.town_hall if not answer.offers else None
    query = query_of(question, NAMES)
    return Part(
        need="garde",
        title=_("Faire garder mon enfant"),
        message=message(answer),
        lines=(
            *(_offer_line(here, one, answer) for one in answer.offers),
            *(_other_line(here, one, answer, _("à appeler")) for one in answer.calls[:3]),
            *([_line(here, hall, _hall_words(), "", sure=False)] if hall else []),
            *(_other_line(here, one, answer, "") for one in answer.others),
        ),
        path=f"/garde?{query}" if query else "/garde",
        answer=answer,
    )


def _offer_line(here: Site, one: Offer, answer: ChildcareAnswer) -> Line:
    slot = one.slot
    detail = ", ".join(text for text in (when_words(slot.said), _way(one.detour, answer)) if text)
    sure = one.fresh is Freshness.CONFIRMED
    return _line(here, one.place, detail, one.words, sure=sure)


def _other_line(here: Site, one: Other, answer: ChildcareAnswer, tag: str) -> Line:
    told = (one.why or category_label(here, one.place), _way(one.detour, answer))
    return _line(here, one.place, ", ".join(text for text in told if text), tag, sure=False)


def _hall_words() -> str:
    return _("elle sait quelle crèche accueille pour quelques heures")


def _way(detour: Detour | None, answer: ChildcareAnswer) -> str | None:
    return detour_words(detour, answer.question)


def _line(here: Site, place: Place, detail: str, tag: str, *, sure: bool) -> Line:
    return Line(
        name=place.name,
        detail=detail,
        tag=tag,
        sure=sure,
        path=page_path(place),
        where=where(here, place),
        phone=place.phone,
        email=place.email,
    )
