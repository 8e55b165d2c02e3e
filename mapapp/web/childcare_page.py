"""`/garde`: who can keep my child during my appointment."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from mapapp.childcare.detour import Ways
from mapapp.childcare.nearby import Other, Surroundings
from mapapp.childcare.search import ChildcareAnswer, Offer, find_childcare
from mapapp.childcare.telling import advice, detour_words, message, terms_words
from mapapp.childcare.words import when_words
from mapapp.domain.parameters import MODES
from mapapp.domain.place import Place
from mapapp.domain.slot import Freshness, Slot
from mapapp.travel.density import CommuneDensities
from mapapp.travel.estimate import shipped_estimate
from mapapp.web.addresses import mode_label, web_link
from mapapp.web.cards import opening, plain_card
from mapapp.web.childcare_asked import FIELDS, Asked, address, read_asked, read_form, shown_texts
from mapapp.web.public import frame_view
from mapapp.web.site import Site, site
from mapapp.web.views import Card, Opening, ProblemView
from mapapp.web.visitor import page
from mapapp.web.wording import gettext as _
from mapapp.web.wording import ngettext

childcare_page = Blueprint("childcare_page", __name__)
SLOTS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class SlotView:
    """A slot to tick. `fresh` is one of « confirme », « a_confirmer »."""

    id: int
    when: str
    room: str
    terms: str


@dataclass(frozen=True, slots=True)
class OfferView:
    """A crèche with a place, in words."""

    card: Card
    slots: list[SlotView]
    more: int
    sure: bool
    freshness: str
    detour: str | None


@dataclass(frozen=True, slots=True)
class Link:
    """An address and what is written on it."""

    href: str
    label: str


@dataclass(frozen=True, slots=True)
class OtherView:
    """Childcare to call, in words."""

    card: Card
    state: Opening
    reach: Link | None
    why: str | None
    detour: str | None
    serves: bool


@childcare_page.get("/garde")
def search() -> AnyResponse:
    """The form, and what answers it. Nothing of it is kept: neither here nor in any cache."""
    here, pairs = site(), list(request.args.items(multi=True))
    sent = any(name in request.args for name in FIELDS)
    asked = read_form(here, pairs) if sent else read_asked(here, pairs)
    if sent and not asked.problems:
        return _unkept(redirect(address(asked.pairs)))
    answer = None if asked.problems or not asked.pairs else answered(here, asked)
    view = render_template(
        "childcare.html",
        asked=asked,
        texts=shown_texts(here, asked, pairs),
        kept_rdv=dict(asked.pairs).get("rdv", ""),
        modes=[(mode, mode_label(mode), mode == asked.mode.value) for mode in MODES],
        problems=[ProblemView(p.field, label(p.field), p.message) for p in asked.problems],
        answer=answer,
        message=message(answer) if answer else "",
        advice=advice(answer) if answer else [],
        offers=[_offer(here, one, answer) for one in answer.offers] if answer else [],
        calls=[_other(here, one, answer) for one in answer.calls] if answer else [],
        others=[_other(here, one, answer) for one in answer.others] if answer else [],
        total=len(shown_places(answer)) if answer else 0,
        feed=address(asked.pairs, "/api/garde/carte"),
        timed=answer is not None and answer.question.window is not None,
        frame=frame_view(here),
    )
    return page(view, 400 if asked.problems else 200)


def _unkept(response: AnyResponse) -> AnyResponse:
    response.headers["Cache-Control"] = "no-store"
    return response


def answered(here: Site, asked: Asked) -> ChildcareAnswer:
    """The answer to what is asked, now."""
    around = Surroundings(here.searcher, ways_of(here))
    with here.store.read() as connection:
        return find_childcare(asked.question(here), connection, around, here.clock())


def ways_of(here: Site) -> Ways:
    """The estimate of ways with what ships."""
    densities = CommuneDensities.load(here.geodata / "travel" / "densities.json")
    return Ways(shipped_estimate(), densities, here.searcher.commune_at)


def shown_places(answer: ChildcareAnswer) -> list[Offer | Other]:
    """What the list and the map both show, in the order of the list."""
    return [*answer.offers, *answer.calls, *answer.others]


def label(name: str) -> str:
    """A field as it is called on screen."""
    labels = {
        "lieu": _("Où habitez-vous ?"),
        "commune": _("Où habitez-vous ?"),
        "lon": _("Où habitez-vous ?"),
        "lat": _("Où habitez-vous ?"),
        "rdv_lieu": _("Où est le rendez-vous ?"),
        "rdv": _("Où est le rendez-vous ?"),
        "jour": _("Quel jour ?"),
        "debut": _("Quel jour ?"),
        "de": _("De"),
        "a": _("À"),
        "fin": _("À"),
        "age_mois": _("Âge de l'enfant, en mois"),
        "mode": _("Comment y allez-vous ?"),
    }
    return labels.get(name, name)


def room_words(slot: Slot) -> str:
    """How many places are left."""
    return ngettext("%(num)d place libre", "%(num)d places libres", slot.left)


def _offer(here: Site, one: Offer, answer: ChildcareAnswer) -> OfferView:
    shown = one.slots[:SLOTS_SHOWN]
    return OfferView(
        card=plain_card(here, one.place),
        slots=[
            SlotView(s.id, when_words(s.said), room_words(s), terms_words(s.said)) for s in shown
        ],
        more=len(one.slots) - len(shown),
        sure=one.fresh is Freshness.CONFIRMED,
        freshness=one.words,
        detour=detour_words(one.detour, answer.question),
    )


def _other(here: Site, one: Other, answer: ChildcareAnswer) -> OtherView:
    return OtherView(
        card=plain_card(here, one.place),
        state=opening(one.state),
        reach=_reach(one.place),
        why=one.why,
        detour=detour_words(one.detour, answer.question),
        serves=one.serves,
    )


def _reach(place: Place) -> Link | None:
    """Another way to reach a place than by phone."""
    if place.email:
        return Link(f"mailto:{place.email}", _("écrire un courriel"))
    site_of_it = web_link(place.website)
    return Link(site_of_it, _("aller sur son site internet")) if site_of_it else None
