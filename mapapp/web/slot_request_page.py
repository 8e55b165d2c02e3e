"""Asking up to three crèches for a place: the form, and the request it makes."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from mapapp.accounts.keys import digest
from mapapp.accounts.rates import DAY, HOUR, Limit, attempt, network_of
from mapapp.childcare import requests as asking
from mapapp.childcare.requests import REASONS, Desk, Refused
from mapapp.childcare.telling import terms_words
from mapapp.childcare.words import when_words
from mapapp.domain import contacts
from mapapp.domain.parameters import BadValue
from mapapp.domain.place import Place
from mapapp.domain.situation import MAX_AGE_MONTHS
from mapapp.domain.slot import EVERYONE, Slot
from mapapp.domain.slot_request import MOST_LINES
from mapapp.notifying.letters import Writer
from mapapp.store.places import places_by_id
from mapapp.store.slot_requests import Asker, request_by_digest
from mapapp.store.slots import slots_by_id
from mapapp.web.forms import Form, is_too_fast, is_trapped
from mapapp.web.joining import told
from mapapp.web.proposing import draft_of
from mapapp.web.signing_in import too_many
from mapapp.web.site import site
from mapapp.web.visitor import page
from mapapp.web.wording import gettext as _

slot_request_page = Blueprint("slot_request_page", __name__, url_prefix="/garde")
BY_NETWORK = Limit("demander-garde", 5, 600)
BY_CONTACT = Limit("demander-garde-contact", 5, DAY)
BY_ALL = Limit("demander-garde-tous", 300, HOUR)
_LONGEST_TOKEN = 100
_SHORTEST_PHONE = 8  # « 115 » and « 3949 » are numbers of services
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A slot that was ticked, with its crèche."""

    slot: Slot
    place: Place
    when: str
    terms: str


def reasons() -> list[tuple[str, str]]:
    """Why one asks, as the form offers it."""
    return [
        ("entretien", _("Un entretien d'embauche")),
        ("formation", _("Une formation")),
        ("reprise_emploi", _("Une reprise d'emploi")),
    ]


def desk() -> Desk:
    """Who writes the letters, now."""
    return Desk(Writer.of(site().settings), site().clock())


@slot_request_page.get("/demande")
def ask_form() -> Response:
    """The form for the slots that were ticked; nothing is written."""
    form = Form(request.args)
    wanted = _wanted(form)
    if not wanted:
        return _nothing()
    return _form_page(Form({"age_mois": request.args.get("age_mois", "")[:4]}), wanted)


@slot_request_page.post("/demande")
def ask() -> AnyResponse:
    """Write the request, ask the first crèche, and show the private link."""
    form = Form.sent()
    wanted = _wanted(form)
    asker = _asker(form)
    if not wanted:
        return _nothing(400)
    if form.problems:
        return _form_page(form, wanted, 400)
    if is_trapped():
        return told(_("Merci"), _("Votre demande est partie."))
    if is_too_fast():
        form.wrong("", _("cet envoi est arrivé très vite : relisez-le, puis envoyez de nouveau"))
        return _form_page(form, wanted, 400)
    here, ids = site(), [one.slot.id for one in wanted]
    token = _token(draft_of(form), asker, ids)
    try:
        with here.store.write() as connection:
            again = request_by_digest(connection, digest(token)) is not None
            wait = None if again else attempt(connection, _limits(asker), here.clock())
            if not wait:
                asking.send(connection, desk(), asker, ids, token)
    except Refused as error:
        form.wrong("creneau", str(error))
        return _form_page(form, wanted, 409)
    if wait:
        return too_many(wait)
    return redirect(f"/garde/demandes/{token}", 303)


def _wanted(form: Form) -> list[Wanted]:
    """The slots that were ticked, in the order of the list; those that are gone are left out."""
    texts = list(dict.fromkeys(form.all_typed("creneau")))
    ids = [int(text) for text in texts[: MOST_LINES + 1] if _NUMBER.fullmatch(text)]
    here = site()
    with here.store.read() as connection:
        slots = slots_by_id(connection, ids)
        free = [slots[n] for n in ids if n in slots and slots[n].is_free(here.clock())]
        places = {p.id: p for p in places_by_id(connection, [slot.place_id for slot in free])}
    return [
        Wanted(slot, places[slot.place_id], when_words(slot.said), terms_words(slot.said))
        for slot in free
        if slot.place_id in places
    ]


def _asker(form: Form) -> Asker:
    name = form.text("nom", longest=80)
    phone, email = form.text("telephone", longest=30, required=False), ""
    try:
        phone = contacts.phone(phone) or ""
        if phone and len(phone) < _SHORTEST_PHONE:
            form.wrong("telephone", _("ce numéro n'est pas celui d'une personne"))
    except BadValue as error:
        form.wrong("telephone", str(error))
    email = form.email("courriel", required=False)
    if not form.typed("telephone").strip() and not form.typed("courriel").strip():
        form.wrong("telephone", _("un téléphone ou un courriel est nécessaire pour vous répondre"))
    age = form.text("age_mois", longest=4)
    if age and not (_NUMBER.fullmatch(age) and int(age) <= MAX_AGE_MONTHS):
        form.wrong("age_mois", _("un nombre de mois est attendu, par exemple 18"))
    reason = form.choice("motif", tuple(REASONS))
    message = form.text("message", longest=1000, required=False, lines=True)
    if len(set(form.all_typed("creneau"))) > MOST_LINES:
        form.wrong("creneau", _("choisissez %(n)s crèches au plus", n=MOST_LINES))
    months = int(age) if _NUMBER.fullmatch(age) else 0
    return Asker(name, phone or None, email or None, months, reason, message or None)


def _token(draft: str, asker: Asker, ids: Sequence[int]) -> str:
    """The secret of the private link. Made of what is sent and of a random name that only this
    form knows: a form sent twice makes one request."""
    said: list[Any] = [draft, asker.name, asker.phone, asker.email, asker.age_months]
    text = json.dumps([*said, asker.reason, asker.message, list(ids)])
    return site().keys.sign("request for a slot", text)[:43]


def _limits(asker: Asker) -> list[tuple[Limit, str]]:
    contact = asker.email or asker.phone or ""
    network = network_of(request.remote_addr)
    return [(BY_NETWORK, network), (BY_CONTACT, contact), (BY_ALL, "")]


def _form_page(form: Form, wanted: Sequence[Wanted], status: int = 200) -> Response:
    view = render_template(
        "slot_request.html",
        form=form,
        wanted=wanted,
        reasons=_reasons(wanted),
        draft=draft_of(form),
        labels={
            "nom": _("Votre nom ou vos initiales"),
            "telephone": _("Votre téléphone"),
            "courriel": _("Votre courriel"),
            "age_mois": _("Âge de l'enfant, en mois"),
            "motif": _("Pourquoi ?"),
            "message": _("Votre message"),
            "creneau": _("Crèches"),
        },
    )
    return page(view, status)


def _reasons(wanted: Sequence[Wanted]) -> list[tuple[str, str]]:
    """Reasons for which every crèche would give its place; all, if none is common to them."""
    kept = [set(one.slot.said.reserved_for) for one in wanted]
    common = [one for one in reasons() if all({EVERYONE, one[0]} & codes for codes in kept)]
    return common or reasons()


def _nothing(status: int = 200) -> Response:
    said = _("Cochez au moins une place libre. Une place déjà prise ou retirée ne se demande plus.")
    link = {"href": "/garde", "label": _("Chercher une place")}
    return told(_("Aucune place choisie"), said, status, **link)
