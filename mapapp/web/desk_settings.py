"""How an organisation keeps its places and its actions: rhythm, address, reminders."""

import re

from flask import Blueprint, Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from mapapp.domain.instants import stamp
from mapapp.domain.rights import may_settle
from mapapp.domain.upkeep import MAX_DAYS, MIN_DAYS
from mapapp.store.organisations import OrganisationRecord, organisation_by_id, set_upkeep
from mapapp.store.plan_letters import refusing, set_refusal
from mapapp.web.forms import Form
from mapapp.web.site import site
from mapapp.web.visitor import needs, page, person, refuse, signed_in
from mapapp.web.wording import gettext as _

desk_settings = Blueprint("desk_settings", __name__)
_DAYS = re.compile(r"[0-9]{1,4}", re.ASCII)


@desk_settings.get("/espace/structures/<slug>")
@needs(signed_in)
def settings(slug: str) -> AnyResponse:
    """How an organisation keeps its places."""
    record = _settled(slug)
    shown = {"rythme": str(record.reminder_days or ""), "courriel": record.email or ""}
    with site().store.read() as connection:
        if slug in refusing(connection):
            shown["sans_rappel"] = "oui"
    return _settings_page(record, Form(shown))


@desk_settings.post("/espace/structures/<slug>")
@needs(signed_in)
def settle(slug: str) -> AnyResponse:
    """Change the rhythm, the functional address and whether reminders of the plan are wanted;
    nothing else of an organisation is read."""
    record, form = _settled(slug), Form.sent()
    days = days_of(form, least=MIN_DAYS)
    email = form.email("courriel", required=False)
    if form.problems:
        return _settings_page(record, form, 400)
    with site().store.write() as connection:
        set_upkeep(connection, slug, days, email or None)
        refused = form.flag("sans_rappel")
        set_refusal(connection, slug, stamp(site().clock()), refused=refused)
    return redirect(f"/espace/structures/{slug}?fait=oui", 303)


def days_of(form: Form, *, least: int) -> int | None:
    """A number of days typed in `rythme`; None when it is empty or wrong."""
    text = form.text("rythme", longest=4, required=False)
    if not text:
        return None
    days = int(text) if _DAYS.fullmatch(text) else -1
    if days == least == 0 or MIN_DAYS <= days <= MAX_DAYS:
        return days
    form.wrong(
        "rythme",
        _("un nombre de jours entre %(a)s et %(b)s est attendu", a=MIN_DAYS, b=MAX_DAYS),
    )
    return None


def _settled(slug: str) -> OrganisationRecord:
    with site().store.read() as connection:
        record = organisation_by_id(connection, slug)
    if not may_settle(person(), slug):
        refuse()
    if record is None:
        abort(404)
    return record


def _settings_page(record: OrganisationRecord, form: Form, status: int = 200) -> Response:
    view = render_template(
        "desk_settings.html",
        record=record,
        form=form,
        done=request.args.get("fait") == "oui" and status == 200,
        least=MIN_DAYS,
        most=MAX_DAYS,
    )
    return page(view, status)
