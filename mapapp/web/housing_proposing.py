"""An organisation proposes a housing scheme, or corrects one: checked, shown again, then taken."""

import json
from typing import Any

from flask import Blueprint, Response, abort, render_template
from werkzeug.wrappers import Response as AnyResponse

from mapapp.contributing.duplicates import alike
from mapapp.contributing.proposals import What, same, served_of
from mapapp.contributing.risk import says_of_someone
from mapapp.contributing.schemes import named
from mapapp.domain.rights import Person, Role
from mapapp.domain.scheme import FIELDS, Scheme, to_json
from mapapp.domain.scheme_fields import LABELS
from mapapp.store import schemes
from mapapp.web.forms import Form
from mapapp.web.housing_form import (
    digest_of,
    field_label,
    form_view,
    read_form,
    texts_of,
    value_text,
)
from mapapp.web.place_form import Read
from mapapp.web.proposing import draft_of, proposal_of, send_proposal
from mapapp.web.site import site
from mapapp.web.told import Line
from mapapp.web.visitor import needs, page, person, signed_in
from mapapp.web.wording import gettext as _

housing_proposing = Blueprint("housing_proposing", __name__, url_prefix="/espace/dispositifs")
_LONGEST_BASE = 40_000


def of_an_organisation(who: Person) -> bool:
    """The rule of these pages: a scheme is told by an organisation, whatever one's role in it."""
    return bool(who.organisations(Role.CONTRIBUTOR, Role.PARTNER, Role.MODERATOR))


@housing_proposing.get("/nouveau")
@needs(signed_in, of_an_organisation)
def new_form() -> Response:
    """The form of a scheme that is not on the site."""
    return _page(None, Form())


@housing_proposing.post("/nouveau")
@needs(signed_in, of_an_organisation)
def new() -> AnyResponse:
    """Check a new scheme, show it again with those it may be, then take it."""
    return _sent(None)


@housing_proposing.get("/<scheme_id>/corriger")
@needs(signed_in, of_an_organisation)
def correct_form(scheme_id: str) -> Response:
    """The rules of a scheme as they are published."""
    scheme = _scheme(scheme_id)
    return _page(scheme, Form().with_fields(texts_of(site(), scheme)))


@housing_proposing.post("/<scheme_id>/corriger")
@needs(signed_in, of_an_organisation)
def correct(scheme_id: str) -> AnyResponse:
    """Check a correction, show what it changes, then take it."""
    return _sent(_scheme(scheme_id))


def _scheme(scheme_id: str) -> Scheme:
    with site().store.read() as connection:
        found = schemes.scheme_by_id(connection, scheme_id)
    if found is None or found.withdrawn:
        abort(404)
    return found.scheme


def _sent(scheme: Scheme | None) -> AnyResponse:
    form = Form.sent()
    rules = read_form(site(), form)
    base = _base(form) if scheme else {}
    changed = {
        name: rules.values.get(name)
        for name in FIELDS
        if not same(rules.values.get(name), base.get(name))
    }
    known = {name: base.get(name) for name in changed} if scheme else {}
    what = What.SCHEME if scheme else What.SCHEME_NEW
    # The message and the organisation that speaks are read here, with their faults.
    proposal = proposal_of(form, what, named(scheme.id) if scheme else None, Read(changed, known))
    if not served_of(rules.values) and not form.problems_of("territories"):
        form.wrong("territories", _("dites au moins un territoire desservi"))
    if scheme and not changed and not form.problems:
        form.wrong("", _("rien n'a été changé"))
    if form.problems:
        return _page(scheme, form, 400)
    if form.typed("vu") != digest_of(changed):
        return _page(scheme, form, read=proposal.values, base=base)
    return send_proposal(proposal, form, lambda status: _page(scheme, form, status))


def _base(form: Form) -> dict[str, Any]:
    """The rules that were read, which travelled with the form; nothing if it is no such thing."""
    text = form.typed("base")
    try:
        found = json.loads(text) if len(text) <= _LONGEST_BASE else None
    except (ValueError, RecursionError):
        return {}
    return {n: found[n] for n in FIELDS if n in found} if isinstance(found, dict) else {}


def _page(
    scheme: Scheme | None,
    form: Form,
    status: int = 200,
    *,
    read: Any = None,
    base: Any = None,
) -> Response:
    texts = " ".join(form.typed(name) for name in ("summary", "note", "conditions", "message"))
    view = render_template(
        "housing_propose.html",
        it=scheme,
        form=form,
        labels=LABELS | {"message": _("Un mot pour la personne qui relit")},
        **form_view(),
        mine=person().organisations(Role.CONTRIBUTOR, Role.PARTNER, Role.MODERATOR),
        draft=draft_of(form),
        base=form.typed("base") or (json.dumps(to_json(scheme)) if scheme else ""),
        preview=_lines(read, base) if read else [],
        tried=digest_of(read) if read else "",
        twins=_twins(read) if read and scheme is None else [],
        personal=bool(read) and says_of_someone(texts),
    )
    return page(view, status)


def _lines(read: Any, base: Any) -> list[Line]:
    here = site()
    lines = [
        Line(field_label(n), value_text(here, n, base.get(n)), value_text(here, n, value))
        for n, value in read.items()
    ]
    return [line for line in lines if line.before != line.after]


def _twins(read: Any) -> list[Scheme]:
    """Schemes with a name like the one proposed."""
    with site().store.read() as connection:
        found = schemes.all_schemes(connection)
    return [
        one.scheme for one in found if not one.withdrawn and alike(one.scheme.name, read["name"])
    ]
