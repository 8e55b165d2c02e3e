"""Following a request for a place by its private link: its state, a question, calling it off."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from mapapp.accounts import links
from mapapp.accounts.keys import digest
from mapapp.childcare import requests as asking
from mapapp.childcare.letters import FOLLOW
from mapapp.childcare.words import moment_words, when_words
from mapapp.domain.slot_request import LineState, NotNow, Outcome
from mapapp.store.connections import Connection
from mapapp.store.places import places_by_id
from mapapp.store.slot_requests import SlotRequest, request_by_digest, request_by_id
from mapapp.store.slots import slots_by_id
from mapapp.web.cards import phone_href
from mapapp.web.forms import Form
from mapapp.web.joining import told
from mapapp.web.site import site
from mapapp.web.slot_request_page import desk
from mapapp.web.visitor import page
from mapapp.web.wording import gettext as _

slot_follow_page = Blueprint("slot_follow_page", __name__, url_prefix="/garde")
_LONGEST_TOKEN = 100


@dataclass(frozen=True, slots=True)
class LineView:
    """One crèche of a request, in words; `words` are who said what."""

    name: str
    place_id: str
    when: str
    state: str
    said: str
    until: str | None
    phone: str | None
    phone_href: str | None
    words: list[tuple[bool, str]]


@slot_follow_page.get("/demandes/<token>")
def follow(token: str) -> Response:
    """Where a request stands; its address is known to who asked alone."""
    with site().store.read() as connection:
        found = _followed(connection, token)
        return _gone() if found is None else _follow_page(connection, token, found, Form())


@slot_follow_page.post("/demandes/<token>")
def act(token: str) -> AnyResponse:
    """Answer the crèche's question, or cancel."""
    form, here = Form.sent(), site()
    what = form.choice("geste", ("repondre", "annuler"))
    text = form.text("reponse", longest=1000, lines=True) if what == "repondre" else ""
    status = 400
    if not form.problems:
        try:
            with here.store.write() as connection:
                found = _followed(connection, token)
                if found is None:
                    return _gone()
                if what == "annuler":
                    asking.cancel(connection, desk(), found.id)
                else:
                    asking.reply(connection, desk(), found.id, text)
            return redirect(f"/garde/demandes/{token}", 303)
        except NotNow as error:
            form.wrong("", str(error))
            status = 409
    with here.store.read() as connection:
        found = _followed(connection, token)
        return _gone() if found is None else _follow_page(connection, token, found, form, status)


def _followed(connection: Connection, token: str) -> SlotRequest | None:
    """The request of a private link: that of the form, or one of a letter."""
    if len(token) > _LONGEST_TOKEN:
        return None
    found = request_by_digest(connection, digest(token))
    if found is not None:
        return found
    link = links.look(connection, FOLLOW, token, site().clock())
    return request_by_id(connection, int(link.subject["request"])) if link else None


def _gone() -> Response:
    said = _("L'adresse n'est pas complète, ou la demande a été effacée 30 jours après le créneau.")
    link = {"href": "/garde", "label": _("Chercher une place")}
    return told(_("Cette demande n'est pas là"), said, 404, **link)


def _follow_page(
    connection: Connection, token: str, found: SlotRequest, form: Form, status: int = 200
) -> Response:
    now = site().clock()
    view = render_template(
        "slot_follow.html",
        token=token,
        state=found.state,
        lines=lines_of(connection, found),
        question=any(line.state is LineState.QUESTION for line in found.lines),
        cancellable=found.state == Outcome.PENDING or _still_ahead(connection, found, now),
        mailed=found.asker.email is not None,
        form=form,
    )
    return page(view, status)


def _still_ahead(connection: Connection, found: SlotRequest, now: datetime) -> bool:
    slots = slots_by_id(connection, [line.slot for line in found.lines])
    return any(
        line.state is LineState.ACCEPTED and slots[line.slot].said.start > now
        for line in found.lines
    )


def lines_of(connection: Connection, found: SlotRequest) -> list[LineView]:
    """The crèches of a request, in the order in which they are asked."""
    slots = slots_by_id(connection, [line.slot for line in found.lines])
    places = {p.id: p for p in places_by_id(connection, [x.place_id for x in found.lines])}
    made = []
    for line in found.lines:
        place = places.get(line.place_id)
        made.append(
            LineView(
                name=place.name if place else _("Crèche"),
                place_id=line.place_id,
                when=when_words(slots[line.slot].said),
                state=line.state.value,
                said=state_words(line.state),
                until=moment_words(line.deadline) if line.deadline else None,
                phone=place.phone if place else None,
                phone_href=phone_href(place.phone if place else None),
                words=[(word.from_creche, word.text) for word in line.words],
            )
        )
    return made


def state_words(state: LineState) -> str:
    """Where a crèche stands, for who asked."""
    return {
        LineState.WAITING: _("Sera demandée si les autres ne peuvent pas"),
        LineState.ASKED: _("Demandée, en attente de réponse"),
        LineState.QUESTION: _("Vous pose une question"),
        LineState.ACCEPTED: _("Garde une place pour vous"),
        LineState.DECLINED: _("Ne peut pas cette fois"),
        LineState.LAPSED: _("N'a pas répondu à temps, ou n'a plus de place"),
        LineState.CANCELLED: _("Demande annulée"),
    }[state]
