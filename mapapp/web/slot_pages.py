"""A crèche's slots: at the desk of those who keep it, and by the link that it was sent."""

from flask import Blueprint, Response, abort, redirect
from werkzeug.wrappers import Response as AnyResponse

from mapapp.accounts import links
from mapapp.childcare.links import PURPOSE, linked, send_link
from mapapp.contributing.batches import Author
from mapapp.contributing.decisions import moderator_author
from mapapp.contributing.grounds import ground_of
from mapapp.domain.kinds import Kind
from mapapp.domain.rights import may_keep, may_offer, may_settle
from mapapp.domain.slot import MAX_HOURS, MIN_HOURS, RHYTHM
from mapapp.notifying.letters import Writer
from mapapp.store import slot_letters, slots
from mapapp.store.history import seen_of
from mapapp.store.organisations import organisation_by_id
from mapapp.web.forms import Form
from mapapp.web.joining import told
from mapapp.web.site import site
from mapapp.web.slot_desk import SERIES, SlotDesk, act, change, change_page, list_page
from mapapp.web.visitor import needs, person, refuse, signed_in
from mapapp.web.wording import gettext as _

slot_pages = Blueprint("slot_pages", __name__)
BASE = "/espace/lieux/<place_id>/creneaux"
_WRITES = ("publier", "confirmer", "retirer", SERIES)


def kept_desk(place_id: str) -> SlotDesk:
    """The slots of a crèche that this person may write: 404 if there is none, else 403."""
    here, who = site(), person()
    with here.store.read() as connection:
        seen = seen_of(connection, [place_id]).get(place_id)
        if seen is None or seen["status"] != "published" or seen["kind"] != Kind.CRECHE:
            abort(404)
        ground = ground_of(connection, here.gazetteer, place_id, seen)
        if not may_offer(who, ground):
            refuse()
        record = organisation_by_id(connection, ground.owner) if ground.owner else None
        owner = record.rights if record else None
        rhythm = slots.rhythm_of(connection, owner.id) if owner else RHYTHM
        weekly = slot_letters.is_weekly(connection, place_id)
    mine = owner is not None and may_keep(who, ground)
    author = Author(who.account, owner.id, owner.name) if owner and mine else moderator_author(who)
    settings = {
        "owner": owner,
        "email": seen["email"],
        "weekly": weekly,
        "rhythm_hours": int(rhythm.total_seconds() // 3600),
        "may_settle": owner is not None and may_settle(who, owner.id),
        "least": MIN_HOURS,
        "most": MAX_HOURS,
    }
    base = f"/espace/lieux/{place_id}/creneaux"
    return SlotDesk(place_id, str(seen["name"]), author, base, settings)


@slot_pages.get(BASE)
@needs(signed_in)
def desk(place_id: str) -> AnyResponse:
    """What a crèche offers, and the form of a new slot."""
    return list_page(kept_desk(place_id), Form())


@slot_pages.post(BASE)
@needs(signed_in)
def write(place_id: str) -> AnyResponse:
    """Publish, confirm or withdraw; send the link; settle the rhythm."""
    kept, form = kept_desk(place_id), Form.sent()
    what = form.choice("geste", (*_WRITES, "lien", "semaine", "rythme"))
    if form.problems:
        return list_page(kept, form, 400)
    if what in _WRITES:
        return act(kept, form, what)
    return _settle(kept, form, what)


def _settle(kept: SlotDesk, form: Form, what: str) -> AnyResponse:
    here, owner = site(), kept.settings["owner"]
    hours = form.typed("heures").strip()
    if what == "rythme":
        if not kept.settings["may_settle"]:
            refuse()
        good = hours.isascii() and hours.isdigit() and len(hours) < 5
        if not good or not MIN_HOURS <= int(hours) <= MAX_HOURS:
            said = _("un nombre d'heures entre %(a)s et %(b)s est attendu")
            form.wrong("heures", said % {"a": MIN_HOURS, "b": MAX_HOURS})
    elif not kept.settings["email"] or owner is None:
        form.wrong("lien", _("cette crèche n'a pas d'adresse, ou pas de structure qui la tient"))
    if form.problems:
        return list_page(kept, form, 400)
    with here.store.write() as connection:
        if what == "rythme":
            slots.set_rhythm(connection, owner.id, int(hours))
        elif what == "semaine":
            slot_letters.set_weekly(connection, kept.place_id, not kept.settings["weekly"])
        elif not send_link(connection, Writer.of(here.settings), kept.place_id, here.clock()):
            form.wrong("lien", _("l'adresse de cette crèche ne peut pas recevoir de courriel"))
    if form.problems:
        return list_page(kept, form, 400)
    return redirect(f"{kept.base}?fait={what}", 303)


@slot_pages.get(f"{BASE}/<int:slot>")
@needs(signed_in)
def one(place_id: str, slot: int) -> AnyResponse:
    """The form of one slot."""
    return change_page(kept_desk(place_id), slot)


@slot_pages.post(f"{BASE}/<int:slot>")
@needs(signed_in)
def write_one(place_id: str, slot: int) -> AnyResponse:
    """Change one slot."""
    return change(kept_desk(place_id), slot, Form.sent())


@slot_pages.get("/creneaux/<token>")
def by_link(token: str) -> AnyResponse:
    """The same without an account; nothing is written."""
    found = _linked(token)
    return _dead(token) if found is None else list_page(found, Form())


@slot_pages.post("/creneaux/<token>")
def write_by_link(token: str) -> AnyResponse:
    """Publish, confirm or withdraw, without an account."""
    found, form = _linked(token), Form.sent()
    if found is None:
        return _dead(token)
    what = form.choice("geste", _WRITES)
    if form.problems:
        return list_page(found, form, 400)
    return act(found, form, what)


@slot_pages.get("/creneaux/<token>/<int:slot>")
def one_by_link(token: str, slot: int) -> AnyResponse:
    """The form of one slot, without an account."""
    found = _linked(token)
    return _dead(token) if found is None else change_page(found, slot)


@slot_pages.post("/creneaux/<token>/<int:slot>")
def write_one_by_link(token: str, slot: int) -> AnyResponse:
    """Change one slot, without an account."""
    found = _linked(token)
    return _dead(token) if found is None else change(found, slot, Form.sent())


def _linked(token: str) -> SlotDesk | None:
    here = site()
    with here.store.read() as connection:
        found = linked(connection, token, here.clock())
    if found is None:
        return None
    name = str(found.seen["name"])
    return SlotDesk(found.place_id, name, found.author, f"/creneaux/{token}", {})


def _dead(token: str) -> Response:
    with site().store.read() as connection:
        replaced = links.was_used(connection, PURPOSE, token)
    ask = _("Demandez-en un autre à la structure qui tient la fiche de votre crèche.")
    if replaced:
        said = _("Un lien plus récent a été envoyé à la crèche : servez-vous du dernier.")
        return told(_("Ce lien est remplacé"), said, 400)
    said = _("Il est trop ancien, ou l'adresse n'a pas été recopiée en entier.")
    return told(_("Ce lien n'est plus valable"), f"{said} {ask}", 400)
