"""« Complet jusqu'au… »: who keeps a scheme says when there is no room; it comes back by itself."""

from datetime import date, timedelta

from flask import Blueprint, Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from mapapp.domain.instants import stamp
from mapapp.domain.scheme import Standing
from mapapp.housing import keeping
from mapapp.housing.answer import full_now
from mapapp.housing.keeping import Changed
from mapapp.housing.words import day_text
from mapapp.store import schemes
from mapapp.store.connections import Connection
from mapapp.web.closing import today
from mapapp.web.forms import Form
from mapapp.web.housing_proposing import of_an_organisation
from mapapp.web.site import site
from mapapp.web.visitor import needs, page, person, refuse, signed_in
from mapapp.web.wording import gettext as _

housing_desk = Blueprint("housing_desk", __name__, url_prefix="/espace/dispositifs")
LONGEST = timedelta(days=730)


def _mine(connection: Connection) -> list[Standing]:
    here, who = site(), person()
    return [
        one
        for one in schemes.all_schemes(connection)
        if not one.withdrawn
        and keeping.may_mark_full(who, keeping.grounds_of(connection, here.gazetteer, one))
    ]


def _standing(connection: Connection, scheme_id: str) -> Standing:
    found = schemes.scheme_by_id(connection, scheme_id)
    if found is None or found.withdrawn:
        abort(404)
    grounds = keeping.grounds_of(connection, site().gazetteer, found)
    if not keeping.may_mark_full(person(), grounds):
        refuse()
    return found


@housing_desk.get("")
@needs(signed_in)
def listed() -> Response:
    """The schemes that the person's organisations keep, or that they moderate."""
    with site().store.read() as connection:
        found = _mine(connection)
    rows = [(one.scheme, _full_text(one)) for one in found]
    view = render_template("housing_desk.html", rows=rows, may_propose=of_an_organisation(person()))
    return page(view)


@housing_desk.get("/<scheme_id>")
@needs(signed_in)
def one(scheme_id: str) -> Response:
    """Whether a scheme is full, and the form that says so."""
    return _page(scheme_id, Form())


@housing_desk.post("/<scheme_id>")
@needs(signed_in)
def act(scheme_id: str) -> AnyResponse:
    """Say until when it is full, or that there is room again."""
    form, here = Form.sent(), site()
    what = form.choice("geste", ("complet", "places"))
    until = _until(form) if what == "complet" else None
    try:
        with here.store.write() as connection:
            standing = _standing(connection, scheme_id)
            if not form.problems:
                keeping.mark_full(connection, person(), standing, until, stamp(here.clock()))
    except Changed:
        form.wrong("", _("ce dispositif vient de changer : recommencez"))
        return _page(scheme_id, form, 409)
    if form.problems:
        return _page(scheme_id, form, 400)
    return redirect(f"/espace/dispositifs/{scheme_id}?fait={what}", 303)


def _until(form: Form) -> date | None:
    text = form.text("jusqu", longest=10)
    try:
        found = date.fromisoformat(text) if text else None
    except ValueError:
        form.wrong("jusqu", _("une date comme 2026-12-24 est attendue"))
        return None
    if found and found < today():
        form.wrong("jusqu", _("cette date est passée"))
    elif found and found - today() > LONGEST:
        form.wrong("jusqu", _("deux ans au plus ; au-delà, écrivez à la modération"))
    return found


def _full_text(standing: Standing) -> str | None:
    until = full_now(standing, today())
    return day_text(until) if until else None


def _page(scheme_id: str, form: Form, status: int = 200) -> Response:
    with site().store.read() as connection:
        standing = _standing(connection, scheme_id)
    view = render_template(
        "housing_desk_one.html",
        it=standing.scheme,
        form=form,
        full=_full_text(standing),
        may_propose=of_an_organisation(person()),
        done=request.args.get("fait", "") if status == 200 else "",
    )
    return page(view, status)
