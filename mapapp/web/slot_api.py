"""Slots of a crèche by program: read by anyone, written with the token of who keeps it.

The fields are those of the form and of the file. No answer is kept by a cache, and none shows a
slot that is gone.
"""

from collections.abc import Callable
from typing import Any

import orjson
from flask import Blueprint, Response, abort, request, url_for

from mapapp.accounts.tokens import Bearer, Scope
from mapapp.childcare import publishing
from mapapp.childcare.publishing import NoSuchSlot, SlotChanged, SlotGone, SlotsRefused
from mapapp.childcare.series import change_series, withdraw_series
from mapapp.contributing.batches import Author
from mapapp.domain.kinds import Kind
from mapapp.domain.parameters import Problem
from mapapp.domain.slot import Slot
from mapapp.domain.slot_fields import FIELDS, read_slots
from mapapp.store import slots
from mapapp.store.api_tokens import KeptAnswer
from mapapp.store.connections import Connection
from mapapp.store.history import Seen, seen_of
from mapapp.store.owners import owners_of
from mapapp.store.slots import SlotsAsked
from mapapp.web.bearer import needs_token
from mapapp.web.json_answers import JSON
from mapapp.web.json_body import json_object, unknown_fields
from mapapp.web.once import once, read_versions
from mapapp.web.paging import refuse_unknown, single_text
from mapapp.web.problems import BadRequestProblem, problem_json
from mapapp.web.site import site
from mapapp.web.slot_view import slot_json
from mapapp.web.wording import gettext as _

slot_api = Blueprint("slot_api", __name__, url_prefix="/api/creches/<place_id>/creneaux")
Act = Callable[[Connection, Author, str], KeptAnswer]
_NOT_CHANGED = ("jours", "repete_jusqu")


@slot_api.get("")
def read(place_id: str) -> Response:
    """The free slots of a crèche; with `complets=oui`, those that are full too."""
    refuse_unknown(request.args, ("complets",))
    full = single_text(request.args, "complets")
    if full not in ("", "oui"):
        raise BadRequestProblem([Problem("complets", _("seule la valeur « oui » est connue"))])
    here = site()
    now = here.clock()
    with here.store.read() as connection:
        seen = _creche(connection, place_id)
        rhythm = slots.rhythms(connection, [place_id])[place_id]
        asked = SlotsAsked(place_ids=[place_id], room=0 if full else 1)
        found = slots.open_slots(connection, now, asked)
    body = {
        "creche": place_id,
        "nom": seen["name"],
        "creneaux": [slot_json(slot, now, rhythm) for slot in found],
    }
    return _fresh(body)


@slot_api.get("/<int:slot>")
def read_one(place_id: str, slot: int) -> Response:
    """One slot, with its version as ETag."""
    refuse_unknown(request.args, ())
    here = site()
    now = here.clock()
    with here.store.read() as connection:
        _creche(connection, place_id)
        found = slots.slot_by_id(connection, slot) if slot < 2**31 else None
        rhythm = slots.rhythms(connection, [place_id])[place_id]
    if found is None or found.place_id != place_id:
        return _unknown()
    if found.is_gone(now):
        return _gone()
    response = _fresh(slot_json(found, now, rhythm))
    response.set_etag(str(found.version))
    return response


@slot_api.post("")
def publish(place_id: str) -> Response:
    """Publish a slot, or a repetition of one."""
    bearer = needs_token(Scope.CREATE)
    raw = _fields(merge_patch=False)

    def act(connection: Connection, author: Author, digest: str) -> KeptAnswer:
        now = site().clock()
        made = publishing.publish(connection, author, place_id, raw, now)
        found = slots.slots_by_id(connection, made.ids)
        rhythm = slots.rhythms(connection, [place_id])[place_id]
        body = {
            "creneaux": [slot_json(found[number], now, rhythm) for number in made.ids],
            "laisses": list(made.left_out),
            "lot": made.batch,
        }
        address = url_for("slot_api.read_one", place_id=place_id, slot=made.ids[0], _external=True)
        headers = {"Location": address}
        if len(made.ids) == 1:
            headers["ETag"] = f'"{found[made.ids[0]].version}"'
        return KeptAnswer(digest, 201, headers, orjson.dumps(body).decode())

    return _answer(bearer, place_id, act)


@slot_api.patch("/<int:slot>")
def change(place_id: str, slot: int) -> Response:
    """Change fields of a slot; what is null is emptied (RFC 7396). With `serie=oui`, of its whole
    repetition."""
    bearer = needs_token(Scope.MODIFY)
    raw, versions, whole = _fields("serie", merge_patch=True), read_versions(), _whole()

    def act(connection: Connection, author: Author, digest: str) -> KeptAnswer:
        now, read = site().clock(), versions.__contains__
        write = change_series if whole else publishing.change
        write(connection, author, place_id, slot, read, raw, now)
        return _one(connection, publishing.again(connection, slot), digest)

    return _answer(bearer, place_id, act, slot)


@slot_api.delete("/<int:slot>")
def withdraw(place_id: str, slot: int) -> Response:
    """Withdraw a slot; with `serie=oui`, its whole repetition."""
    bearer = needs_token(Scope.MODIFY)
    refuse_unknown(request.args, ("serie",))
    whole = _whole()
    if unknown := unknown_fields(json_object(empty=True), ()):
        raise BadRequestProblem(unknown)
    versions = read_versions()

    def act(connection: Connection, author: Author, digest: str) -> KeptAnswer:
        read, now = versions.__contains__, site().clock()
        write = withdraw_series if whole else publishing.withdraw
        write(connection, author, place_id, slot, read, now)
        return _one(connection, publishing.again(connection, slot), digest)

    return _answer(bearer, place_id, act, slot)


def _whole() -> bool:
    """Whether a whole repetition is meant."""
    text = single_text(request.args, "serie")
    if text not in ("", "oui"):
        raise BadRequestProblem([Problem("serie", _("seule la valeur « oui » est connue"))])
    return bool(text)


def _fields(*names: str, merge_patch: bool) -> dict[str, Any]:
    refuse_unknown(request.args, names)
    found = json_object(merge_patch=merge_patch)
    if unknown := unknown_fields(found, tuple(FIELDS)):
        # What is wrong with the others is told in the same breath.
        told = [] if merge_patch else read_slots(found, site().clock()).problems
        raise BadRequestProblem([*unknown, *told])
    return found


def _answer(bearer: Bearer, place_id: str, act: Act, slot: int = 0) -> Response:
    def write(connection: Connection, digest: str) -> KeptAnswer:
        _creche(connection, place_id)
        if owners_of(connection, [place_id]).get(place_id) != bearer.organisation.id:
            said = _("Cette crèche n'est pas tenue à jour par votre organisation.")
            abort(problem_json(403, _("Accès refusé"), said))
        if slot >= 2**31:
            raise NoSuchSlot
        organisation = bearer.organisation
        author = Author(bearer.record.created_by, organisation.id, organisation.name)
        return act(connection, author, digest)

    try:
        return once(bearer, write)
    except NoSuchSlot:
        return _unknown()
    except SlotGone:
        return _gone()
    except SlotsRefused as error:
        raise BadRequestProblem(error.problems) from error
    except SlotChanged as error:
        said = _("Ce créneau a changé depuis votre lecture : relisez-le, puis recommencez.")
        response = problem_json(412, _("Version dépassée"), said)
        response.set_etag(str(error.current.version))
        return response


def _one(connection: Connection, slot: Slot, digest: str) -> KeptAnswer:
    rhythm = slots.rhythms(connection, [slot.place_id])[slot.place_id]
    body = orjson.dumps(slot_json(slot, site().clock(), rhythm)).decode()
    return KeptAnswer(digest, 200, {"ETag": f'"{slot.version}"'}, body)


def _creche(connection: Connection, place_id: str) -> Seen:
    seen = seen_of(connection, [place_id]).get(place_id)
    if seen is None or seen["kind"] != Kind.CRECHE:
        said = _("Cette crèche n'existe pas.")
        abort(problem_json(404, _("Crèche inconnue"), said))
    if seen["status"] != "published":
        abort(problem_json(410, _("Ce lieu n'est plus là"), _("Ce lieu a été retiré.")))
    return seen


def _unknown() -> Response:
    return problem_json(404, _("Créneau inconnu"), _("Cette crèche n'a pas ce créneau."))


def _gone() -> Response:
    return problem_json(410, _("Créneau passé"), _("Ce créneau est passé, ou retiré."))


def _fresh(body: dict[str, Any]) -> Response:
    response = Response(orjson.dumps(body), content_type=JSON)
    response.headers["Cache-Control"] = "no-store"
    return response
