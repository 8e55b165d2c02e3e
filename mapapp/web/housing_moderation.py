"""Moderating schemes: all rules in a form, tried on examples before they are saved; history."""

import re
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from mapapp.domain.instants import stamp
from mapapp.domain.scheme import FIELDS, Standing, from_json
from mapapp.domain.scheme_fields import LABELS
from mapapp.housing import keeping
from mapapp.housing.keeping import Changed, NotThere, Trial
from mapapp.seeding.schemes import load_examples
from mapapp.store import organisations, schemes
from mapapp.store.connections import Connection
from mapapp.store.schemes import OWNER, PUBLISHED, STATE, WITHDRAWN, SchemeChange
from mapapp.web.forms import Form
from mapapp.web.housing_form import (
    digest_of,
    field_label,
    form_view,
    read_form,
    texts_of,
    value_text,
)
from mapapp.web.housing_view import territory_text, verdict_label
from mapapp.web.place_page import french_date
from mapapp.web.site import site
from mapapp.web.told import Line
from mapapp.web.visitor import moderates, needs, page, person, refuse
from mapapp.web.wording import gettext as _

housing_moderation = Blueprint("housing_moderation", __name__, url_prefix="/moderation/dispositifs")
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)


@housing_moderation.get("")
@needs(moderates)
def listed() -> Response:
    """The schemes of one's scope."""
    here, who = site(), person()
    with here.store.read() as connection:
        found = [
            (one, territory_text(here, one.scheme))
            for one in schemes.all_schemes(connection)
            if keeping.may_edit(who, keeping.grounds_of(connection, here.gazetteer, one))
        ]
    return page(render_template("housing_moderation.html", rows=found))


def _standing(connection: Connection, scheme_id: str) -> Standing:
    found = schemes.scheme_by_id(connection, scheme_id)
    if found is None:
        abort(404)
    grounds = keeping.grounds_of(connection, site().gazetteer, found)
    if not keeping.may_edit(person(), grounds):
        refuse()
    return found


@housing_moderation.get("/<scheme_id>")
@needs(moderates)
def one(scheme_id: str) -> Response:
    """The rules of a scheme in a form, its examples, its history."""
    return _page(scheme_id, None)


@housing_moderation.post("/<scheme_id>")
@needs(moderates)
def act(scheme_id: str) -> AnyResponse:
    """Try the rules typed, save them once they were tried, or undo a change."""
    form, here = Form.sent(), site()
    what = form.choice("geste", ("essayer", "enregistrer", "annuler"))
    now = stamp(here.clock())
    try:
        if what == "annuler":
            return _undo(scheme_id, form, now)
        with here.store.read() as connection:
            standing = _standing(connection, scheme_id)
        values = _values(form, standing)
        if form.problems or values is None:
            return _page(scheme_id, form, 400)
        tried = digest_of(values)
        if what == "essayer" or form.typed("essai") != tried:
            return _page(scheme_id, form, tried=tried, values=values)
        if form.typed("version") != str(standing.version):
            raise Changed
        reason = form.text("motif", longest=500, required=False) or None
        with here.store.write() as connection:
            _standing(connection, scheme_id)
            keeping.change(connection, person(), standing, values, now=now, reason=reason)
    except Changed:
        form.wrong("", _("quelqu'un vient de changer ce dispositif : relisez-le, puis recommencez"))
        return _page(scheme_id, form, 409)
    return redirect(f"/moderation/dispositifs/{scheme_id}?fait=enregistre", 303)


def _undo(scheme_id: str, form: Form, now: str) -> AnyResponse:
    number = form.typed("changement")
    if not _NUMBER.fullmatch(number):
        abort(404)
    with site().store.write() as connection:
        _standing(connection, scheme_id)
        try:
            kept = keeping.undo(connection, person(), scheme_id, int(number), now)
        except NotThere:
            abort(404)
    done = "annule-en-partie" if kept else "annule"
    return redirect(f"/moderation/dispositifs/{scheme_id}?fait={done}", 303)


def _values(form: Form, standing: Standing) -> dict[str, Any] | None:
    """What the form would change, by name; every rule is said, None where it is not known."""
    read = read_form(site(), form)
    owner = form.typed("structure")
    with site().store.read() as connection:
        if owner and organisations.organisation_by_id(connection, owner) is None:
            form.wrong("structure", _("choisissez une des réponses proposées"))
    state = form.choice("etat", (PUBLISHED, WITHDRAWN), required=False) or PUBLISHED
    if form.problems:
        return None
    beside = {OWNER: owner or None, STATE: state}
    return {name: read.values.get(name) for name in FIELDS} | beside


def _page(
    scheme_id: str,
    form: Form | None,
    status: int = 200,
    *,
    tried: str = "",
    values: dict[str, Any] | None = None,
) -> Response:
    here = site()
    with here.store.read() as connection:
        standing = _standing(connection, scheme_id)
        changes = schemes.changes_of(connection, scheme_id)
        known = organisations.all_organisations(connection)
    scheme = standing.scheme
    rules = {n: v for n, v in (values or {}).items() if v is not None and n in FIELDS}
    after = from_json(scheme_id, rules) if values else scheme
    trials = keeping.try_on(load_examples(here.geodata), scheme, after, here.gazetteer)
    shown = form or Form().with_fields(texts_of(here, scheme))
    view = render_template(
        "housing_moderation_one.html",
        it=scheme,
        form=shown,
        standing=standing,
        version=form.typed("version") if form and status != 409 else standing.version,
        owner=form.typed("structure") if form else standing.owner or "",
        state=form.typed("etat") if form else WITHDRAWN if standing.withdrawn else PUBLISHED,
        organisations=[("", _("aucune"))] + [(o.rights.id, o.rights.name) for o in known],
        **form_view(),
        labels=LABELS | {"structure": _("Structure qui le tient à jour"), "motif": _("Motif")},
        tried=tried,
        trials=[_trial(one) for one in trials],
        differing=sum(one.differs for one in trials),
        changes=[_change(one) for one in changes],
        done=request.args.get("fait", "") if status == 200 and form is None else "",
    )
    return page(view, status)


def _trial(one: Trial) -> dict[str, Any]:
    return {
        "text": one.example.text,
        "before": verdict_label(one.before.judgement.verdict),
        "after": verdict_label(one.after.judgement.verdict),
        "differs": one.differs,
        "reasons": " ; ".join(reason.text for reason in one.after.judgement.reasons),
    }


def _change(one: SchemeChange) -> dict[str, Any]:
    here = site()
    lines = [
        Line(
            field_label(name),
            value_text(here, name, one.before.get(name)),
            value_text(here, name, one.after.get(name)),
        )
        for name in one.after
    ]
    return {
        "id": one.id,
        "when": french_date(one.made_at[:10]) or one.made_at,
        "who": one.who,
        "reason": one.reason,
        "undone": one.undone_by is not None,
        "lines": lines,
    }
