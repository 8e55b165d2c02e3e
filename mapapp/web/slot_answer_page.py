"""A crèche answers a request: by the link of its letter, or from the desk of its organisation."""

import re

from flask import Blueprint, Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from mapapp.accounts import links
from mapapp.childcare import requests as asking
from mapapp.childcare.letters import ANSWER
from mapapp.childcare.requests import REASONS, Step
from mapapp.childcare.words import moment_words, when_words
from mapapp.domain import slot_request as rules
from mapapp.domain.rights import Organisation, Role
from mapapp.domain.slot import age_words
from mapapp.domain.slot_request import LineState, NotNow
from mapapp.store.connections import Connection
from mapapp.store.owners import owners_of
from mapapp.store.places import places_by_id
from mapapp.store.slot_requests import (
    SlotRequest,
    StoredLine,
    delay_of,
    request_of_line,
    requests_to,
    set_delay,
)
from mapapp.store.slots import slots_by_id
from mapapp.web.cards import phone_href
from mapapp.web.forms import Form
from mapapp.web.joining import told
from mapapp.web.site import site
from mapapp.web.slot_request_page import desk
from mapapp.web.visitor import needs, page, person, refuse, signed_in
from mapapp.web.wording import gettext as _

slot_answer_page = Blueprint("slot_answer_page", __name__)
STEPS: dict[str, Step] = {
    "accepter": rules.accept,
    "refuser": rules.decline,
    "demander": rules.ask_back,
}
MIN_DELAY_H, MAX_DELAY_H = 1, 24 * 14
_HOURS = re.compile(r"[0-9]{1,4}", re.ASCII)
_SHOWN = frozenset({LineState.ASKED, LineState.QUESTION, LineState.ACCEPTED})
"""States in which a crèche may read who asks and how to reach them."""


@slot_answer_page.get("/garde/reponse/<token>")
def by_link(token: str) -> Response:
    """The request that a letter is about; looking changes nothing."""
    with site().store.read() as connection:
        line = _linked(connection, token)
        if line is None:
            return _dead()
        return _page(connection, line, f"/garde/reponse/{token}", Form())


@slot_answer_page.post("/garde/reponse/<token>")
def answer_by_link(token: str) -> AnyResponse:
    """The crèche's answer."""
    with site().store.read() as connection:
        line = _linked(connection, token)
    return _dead() if line is None else _answered(line, f"/garde/reponse/{token}")


@slot_answer_page.get("/espace/demandes")
@needs(signed_in)
def waiting() -> Response:
    """The requests to the crèches of one's organisations."""
    return _list_page(Form())


@slot_answer_page.post("/espace/demandes")
@needs(signed_in)
def settle() -> AnyResponse:
    """How long an organisation's crèches take to answer at most."""
    form, mine = Form.sent(), _organisations()
    slug = form.choice("structure", [one.id for one in mine])
    text = form.text("heures", longest=4)
    hours = int(text) if _HOURS.fullmatch(text) else 0
    if text and not MIN_DELAY_H <= hours <= MAX_DELAY_H:
        said = _(
            "un nombre d'heures entre %(a)s et %(b)s est attendu", a=MIN_DELAY_H, b=MAX_DELAY_H
        )
        form.wrong("heures", said)
    if form.problems:
        return _list_page(form, 400)
    with site().store.write() as connection:
        set_delay(connection, slug, hours)
    return redirect("/espace/demandes?fait=delai", 303)


@slot_answer_page.get("/espace/demandes/<int:number>")
@needs(signed_in)
def one(number: int) -> Response:
    """One request, for the organisation that keeps the crèche."""
    with site().store.read() as connection:
        _mine(connection, number)
        return _page(connection, number, f"/espace/demandes/{number}", Form())


@slot_answer_page.post("/espace/demandes/<int:number>")
@needs(signed_in)
def answer_at_desk(number: int) -> AnyResponse:
    """The organisation's answer."""
    with site().store.read() as connection:
        _mine(connection, number)
    return _answered(number, f"/espace/demandes/{number}")


def _answered(line: int, address: str) -> AnyResponse:
    form, here = Form.sent(), site()
    what = form.choice("geste", tuple(STEPS))
    text = form.text("mot", longest=1000, lines=True, required=what == "demander")
    status = 400
    if not form.problems:
        try:
            with here.store.write() as connection:
                asking.answer(connection, desk(), line, STEPS[what], text)
            return redirect(f"{address}?fait={what}", 303)
        except NotNow as error:
            form.wrong("", str(error))
            status = 409
    with here.store.read() as connection:
        return _page(connection, line, address, form, status)


def _linked(connection: Connection, token: str) -> int | None:
    """The line of a good link, while its crèche has the owner it was written for."""
    link = links.look(connection, ANSWER, token, site().clock())
    if link is None or link.place_id is None:
        return None
    owner = owners_of(connection, [link.place_id]).get(link.place_id)
    if link.subject.get("owner") != owner:
        return None
    line = int(link.subject["line"])
    return line if request_of_line(connection, line) is not None else None


def _organisations() -> tuple[Organisation, ...]:
    # Who contributes only, and who administers the site, have no business with families.
    return person().organisations(Role.PARTNER, Role.MODERATOR)


def _mine(connection: Connection, number: int) -> None:
    found = request_of_line(connection, number) if number < 2**31 else None
    line = found.line(number) if found else None
    if line is None or line.state is LineState.WAITING:
        abort(404)
    owner = owners_of(connection, [line.place_id]).get(line.place_id)
    if owner not in {one.id for one in _organisations()}:
        refuse()


def _dead() -> Response:
    said = _("Le créneau est passé, la demande est effacée, ou l'adresse est incomplète.")
    return told(_("Ce lien n'est plus valable"), said, 400)


def _page(
    connection: Connection, number: int, address: str, form: Form, status: int = 200
) -> Response:
    found = request_of_line(connection, number)
    line = found.line(number) if found else None
    if found is None or line is None:
        return _dead()
    slot = slots_by_id(connection, [line.slot])[line.slot]
    names = {p.id: p.name for p in places_by_id(connection, [line.place_id])}
    asker = found.asker if line.state in _SHOWN else None
    view = render_template(
        "slot_answer.html",
        address=address,
        name=names.get(line.place_id, _("Crèche")),
        when=when_words(slot.said),
        left=slot.left,
        state=line.state.value,
        said=_state_words(line.state),
        until=moment_words(line.deadline) if line.deadline else None,
        age=age_words(found.asker.age_months),
        reason=REASONS[found.asker.reason],
        asker=asker,
        phone_href=phone_href(asker.phone) if asker else None,
        words=[(w.from_creche, w.text) for w in line.words] if asker else [],
        at_desk=address.startswith("/espace"),
        form=form,
        done=request.args.get("fait", "") if status == 200 else "",
    )
    return page(view, status)


def _state_words(state: LineState) -> str:
    return {
        LineState.WAITING: _("Pas encore demandée"),
        LineState.ASKED: _("Attend votre réponse"),
        LineState.QUESTION: _("Vous attendez une réponse de la famille"),
        LineState.ACCEPTED: _("Vous gardez une place"),
        LineState.DECLINED: _("Vous avez refusé"),
        LineState.LAPSED: _("Le délai est passé"),
        LineState.CANCELLED: _("La famille n'en a plus besoin"),
    }[state]


def _list_page(form: Form, status: int = 200) -> Response:
    mine = _organisations()
    with site().store.read() as connection:
        found = requests_to(connection, [one.id for one in mine])
        places = [line.place_id for one in found for line in one.lines]
        owners, own = owners_of(connection, places), {one.id for one in mine}
        rows = [
            _row(connection, one, line)
            for one in found
            for line in one.lines
            if line.state is not LineState.WAITING and owners.get(line.place_id) in own
        ]
        delays = [
            (o.id, o.name, int(delay_of(connection, o.id).total_seconds() // 3600)) for o in mine
        ]
    view = render_template(
        "slot_requests.html",
        form=form,
        rows=rows,
        delays=delays,
        options=[(one.id, one.name) for one in mine],
        least=MIN_DELAY_H,
        most=MAX_DELAY_H,
        done=request.args.get("fait", "") if status == 200 else "",
    )
    return page(view, status)


def _row(
    connection: Connection, found: SlotRequest, line: StoredLine
) -> dict[str, str | int | None]:
    slot = slots_by_id(connection, [line.slot])[line.slot]
    names = {p.id: p.name for p in places_by_id(connection, [line.place_id])}
    return {
        "number": line.id,
        "name": names.get(line.place_id, _("Crèche")),
        "when": when_words(slot.said),
        "age": age_words(found.asker.age_months),
        "said": _state_words(line.state),
        "active": int(line.state.active),
        "until": moment_words(line.deadline) if line.deadline else None,
    }
