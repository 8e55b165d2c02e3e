"""Contributing: propose a place, correct it, report, say it closed or still exact."""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from mapapp.contributing.duplicates import Twin, twins
from mapapp.contributing.proposals import What
from mapapp.contributing.risk import says_of_someone
from mapapp.domain.kinds import Kind
from mapapp.domain.rights import CORRECTED, PROPOSED
from mapapp.store.history import seen_of
from mapapp.web.forms import Form
from mapapp.web.hours_form import changed_by_button
from mapapp.web.place_form import (
    Read,
    base_text,
    form_of,
    label_of,
    labels,
    options,
    read_place,
    value_text,
)
from mapapp.web.proposing import draft_of, proposal_of, send_proposal
from mapapp.web.public import frame_view
from mapapp.web.site import Site, site
from mapapp.web.visitor import page
from mapapp.web.wording import gettext as _

contribute = Blueprint("contribute", __name__)

NEW_KINDS = tuple(kind for kind in Kind if kind in PROPOSED)


@dataclass(frozen=True, slots=True)
class Change:
    """One field on screen, before and after."""

    label: str
    before: str
    after: str


@contribute.get("/contribuer")
def menu() -> str:
    """What do you want to do?"""
    return render_template("contribute.html")


@contribute.get("/contribuer/lieu")
def new_place_form() -> Response:
    """The form of a place that is not on the map."""
    form = Form({"nom": request.args.get("nom", "")[:200]})
    return _place_page(None, form, {})


@contribute.post("/contribuer/lieu")
def new_place() -> AnyResponse:
    """Check a new place, show it again with those it may be, then take it."""
    return _place_sent(What.NEW, None, {})


@contribute.get("/lieux/<place_id>/corriger")
def correct_form(place_id: str) -> Response:
    """The form of a place as it is published."""
    seen = _seen(place_id)
    return _place_page(place_id, form_of(site(), seen), seen)


@contribute.post("/lieux/<place_id>/corriger")
def correct(place_id: str) -> AnyResponse:
    """Check a correction, show what it changes, then take it."""
    return _place_sent(What.CORRECT, place_id, _seen(place_id))


def _place_sent(what: What, place_id: str | None, seen: dict[str, Any]) -> AnyResponse:
    here, form = site(), Form.sent()
    if (again := changed_by_button(form)) is not None:
        return _place_page(place_id, again, seen)
    read = read_place(here, form, _kinds(seen))
    proposal = proposal_of(form, what, place_id, read)
    if what is What.NEW and not form.problems and not _is_somewhere(read):
        form.wrong("commune", _("dites où est ce lieu : une commune ou une position"))
    if form.problems:
        return _place_page(place_id, form, seen, 400)
    if what is What.CORRECT and not read.values:
        form.wrong("", _("rien n'a été changé"))
        return _place_page(place_id, form, seen, 400)
    if form.typed("vu") != _digest(read):
        return _place_page(place_id, form, seen, read=read)
    return send_proposal(proposal, form, lambda status: _place_page(place_id, form, seen, status))


def _is_somewhere(read: Read) -> bool:
    return bool(read.values.get("commune_code") or read.values.get("lon") is not None)


def _place_page(
    place_id: str | None,
    form: Form,
    seen: dict[str, Any],
    status: int = 200,
    *,
    read: Read | None = None,
) -> Response:
    here = site()
    found: list[Twin] = []
    if read is not None:
        with here.store.read() as connection:
            found = twins(connection, {**seen, **read.values}, but=place_id)
    view = render_template(
        "contribute_place.html",
        place_id=place_id,
        name=seen.get("name"),
        form=form,
        labels=labels(),
        options=options(here, _kinds(seen)),
        base=form.typed("base") or (base_text(seen) if seen else ""),
        draft=draft_of(form),
        preview=_preview(here, seen, read) if read else [],
        seen_digest=_digest(read) if read else "",
        twins=found if place_id is None else [],
        personal=read is not None and _speaks_of_someone(form),
        point=_point(form),
        frame=frame_view(here),
    )
    return page(view, status)


def _speaks_of_someone(form: Form) -> bool:
    names = ("presentation", "conditions", "precisions_horaires", "message")
    return says_of_someone(" ".join(form.typed(name) for name in names))


def _point(form: Form) -> str:
    """`lon,lat` for the little map, if they are numbers."""
    texts = [form.typed(name).strip().replace(",", ".") for name in ("lon", "lat")]
    return ",".join(texts) if all(re.fullmatch(r"-?\d{1,3}\.\d+", t) for t in texts) else ""


def _preview(here: Site, seen: dict[str, Any], read: Read) -> list[Change]:
    names = [n for n in read.values if n not in ("kind", "precision")]
    found = [
        Change(
            label_of(name),
            value_text(here, name, seen.get(name)),
            value_text(here, name, read.values[name]),
        )
        for name in names
    ]
    return [change for change in found if change.before != change.after]


def _digest(read: Read) -> str:
    text = json.dumps(read.values, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _kinds(seen: dict[str, Any]) -> tuple[Kind, ...]:
    return (Kind(seen["kind"]),) if seen else NEW_KINDS


@contribute.get("/lieux/<place_id>/signaler")
def report_form(place_id: str) -> Response:
    """Say what is wrong, in one's own words."""
    return _short_page(What.REPORT, place_id, Form())


@contribute.post("/lieux/<place_id>/signaler")
def report(place_id: str) -> AnyResponse:
    """Take a report."""
    return _short_sent(What.REPORT, place_id)


@contribute.get("/lieux/<place_id>/ferme")
def closed_form(place_id: str) -> Response:
    """Say that a place is closed for good."""
    return _short_page(What.CLOSED, place_id, Form())


@contribute.post("/lieux/<place_id>/ferme")
def closed(place_id: str) -> AnyResponse:
    """Take the news of a closure."""
    return _short_sent(What.CLOSED, place_id)


@contribute.get("/lieux/<place_id>/confirmer")
def confirm_form(place_id: str) -> Response:
    """« C'est toujours exact »: what would be confirmed, and a button."""
    return _short_page(What.CONFIRM, place_id, Form())


@contribute.post("/lieux/<place_id>/confirmer")
def confirm(place_id: str) -> AnyResponse:
    """Take a confirmation."""
    return _short_sent(What.CONFIRM, place_id)


def _short_sent(what: What, place_id: str) -> AnyResponse:
    _seen(place_id)
    form = Form.sent()
    read = Read()
    message = form.text("message", longest=1000, required=what is What.REPORT, lines=True)
    if what is What.CLOSED:
        gone = {"reason": message or None, "moved_to": None}
        read = Read({"gone": gone})
    proposal = proposal_of(form, what, place_id, read)
    if form.problems:
        return _short_page(what, place_id, form, 400)
    return send_proposal(proposal, form, lambda status: _short_page(what, place_id, form, status))


def _short_page(what: What, place_id: str, form: Form, status: int = 200) -> Response:
    seen, here = _seen(place_id), site()
    shown = ("address", "commune_code", "phone", "email", "website", "hours", "hours_text")
    facts = [(label_of(n), text) for n in shown if (text := value_text(here, n, seen.get(n)))]
    view = render_template(
        "contribute_short.html",
        what=what.value,
        place_id=place_id,
        name=seen["name"],
        facts=facts,
        form=form,
        draft=draft_of(form),
    )
    return page(view, status)


def _seen(place_id: str) -> dict[str, Any]:
    with site().store.read() as connection:
        seen = seen_of(connection, [place_id]).get(place_id)
    if seen is None or seen["status"] != "published" or Kind(seen["kind"]) not in CORRECTED:
        abort(404)
    return dict(seen)
