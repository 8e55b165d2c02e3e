"""One proposal with everything in view, and the decision on it."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from mapapp.contributing import decisions, schemes
from mapapp.contributing.decisions import Decision, Forbidden, Taken
from mapapp.contributing.duplicates import twins
from mapapp.contributing.risk import moved_m, warnings
from mapapp.domain.overlay import SourceRecord
from mapapp.domain.place_fields import read_fields
from mapapp.domain.rights import may_decide
from mapapp.publishing.places import Unplaceable
from mapapp.store import contributions, records
from mapapp.store.connections import Connection
from mapapp.store.contributions import Contribution
from mapapp.web.deciding import decide_one
from mapapp.web.forms import Form
from mapapp.web.place_form import FIELDS, LISTS, label_of, labels, lexicon, value_text
from mapapp.web.place_page import french_date
from mapapp.web.public import frame_view
from mapapp.web.site import site
from mapapp.web.told import field_name, field_text, lines_of, name_of, what_label
from mapapp.web.visitor import moderates, needs, page, person, refuse
from mapapp.web.wording import gettext as _

moderating = Blueprint("moderating", __name__)
WAYS = ("accepter", "modifier", "refuser")


def _found(connection: Connection, number: int) -> Contribution:
    found = contributions.contribution_by_id(connection, number)
    if found is None:
        abort(404)
    if not decisions.may_see(connection, person(), found):
        refuse()
    return found


@moderating.get("/moderation/<int:number>")
@needs(moderates)
def one(number: int) -> Response:
    """A proposal with everything in view."""
    return _one_page(number, None)


def _one_page(number: int, form: Form | None, status: int = 200) -> Response:
    here, who = site(), person()
    with here.store.read() as connection:
        found = _found(connection, number)
        values, place_id = dict(found.values), found.place_id or ""
        is_scheme = found.kind in schemes.KINDS
        seen = schemes.seen_of(connection, [place_id]).get(place_id, {})
        said = records.records_of(connection, [place_id]).get(place_id, [])
        record = contributions.record_of(connection, found.account)
        near = [] if is_scheme else twins(connection, {**seen, **values}, but=place_id or None)
        version = decisions.place_version(connection, found.place_id)
        ground = decisions.ground_of_contribution(connection, found)
    now = [
        (field_name(found, n), *(field_text(here, found, n, v.get(n)) for v in (found.base, seen)))
        for n in found.base
        if found.state == contributions.PENDING and found.base.get(n) != seen.get(n)
    ]
    view = render_template(
        "moderation_one.html",
        it=found,
        what=what_label(found.kind),
        name=name_of(found, {place_id: seen} if seen else {}),
        lines=lines_of(here, found),
        now=now,
        sources=_sources(found, said),
        warnings=warnings(found.kind, found.base, found.values, found.comment),
        record=record,
        twins=near,
        version=version,
        points=_points(found, seen),
        frame=frame_view(here),
        moved=moved_m(seen or found.base, found.values),
        own=not may_decide(who, ground, found.account),
        form=form or _editable(found),
        fields=[] if is_scheme else [n for n, f in FIELDS.items() if f in found.values],
        scheme_id=schemes.scheme_of(found.place_id),
        is_scheme=is_scheme,
        lists=LISTS,
        labels=labels() | {"motif": _("Motif")},
        when=french_date(found.created_at[:10]),
    )
    return page(view, status)


def _sources(found: Contribution, said: list[SourceRecord]) -> list[tuple[str, str, str, str]]:
    """What each source says of the fields that would change: field, value, source, date."""
    here = site()
    return [
        (
            label_of(n),
            value_text(here, n, one.values[n]),
            one.origin.source,
            french_date(one.origin.date) or "",
        )
        for one in said
        for n in found.values
        if n in one.values
    ]


def _points(found: Contribution, seen: Any) -> dict[str, str]:
    points = {}
    for name, values in (("avant", seen), ("apres", found.values)):
        if values.get("lon") is not None and values.get("lat") is not None:
            points[name] = f"{values['lon']},{values['lat']}"
    return points


def _editable(found: Contribution) -> Form:
    texts = {
        name: "" if found.values.get(f) is None else str(found.values[f])
        for name, f in FIELDS.items()
        if name not in LISTS and f in found.values
    }
    return Form(texts)


@moderating.post("/moderation/<int:number>")
@needs(moderates)
def decide(number: int) -> AnyResponse:
    """Accept, accept with changes, or refuse."""
    form = Form.sent()
    with site().store.read() as connection:
        found = _found(connection, number)
    # Rules of a scheme are changed in their own form, where they are tried on examples.
    ways = ("accepter", "refuser") if found.kind in schemes.KINDS else WAYS
    what = form.choice("decision", ways)
    reason = form.text("motif", longest=500, required=what == "refuser", lines=True)
    values = _with_changes(form, found) if what == "modifier" else None
    decision = _decision(form, number, reason, values)
    if form.problems or decision is None:
        return _one_page(number, form, 400)
    try:
        decide_one(decision, accepted=what != "refuser")
    except Forbidden:
        refuse(_("Vous ne pouvez pas décider de cette contribution."))
    except Taken:
        return taken_page(number)
    except Unplaceable as error:
        form.wrong("", str(error))
        return _one_page(number, form, 400)
    return redirect("/moderation?" + urlencode({"fait": what}), 303)


def _decision(
    form: Form, number: int, reason: str, values: dict[str, Any] | None
) -> Decision | None:
    versions = [form.typed(name) for name in ("version", "version_lieu")]
    if not all(v.isascii() and v.isdigit() and len(v) < 10 for v in versions):
        form.wrong("", _("rechargez cette page avant de décider"))
        return None
    return Decision(number, int(versions[0]), int(versions[1]), reason or None, values)


def _with_changes(form: Form, found: Contribution) -> dict[str, Any]:
    """The values of the proposal, those that can be typed as the moderator typed them."""
    raw: dict[str, object] = {
        f: form.typed(name) for name, f in FIELDS.items() if name not in LISTS and f in found.values
    }
    given = read_fields(raw, lexicon(site()))
    back = {f: name for name, f in FIELDS.items()}
    for problem in given.problems:
        form.wrong(back.get(problem.field, ""), problem.message)
    kept = {n: v for n, v in found.values.items() if n not in given.values}
    values = {n: v for n, v in given.values.items() if n in found.values}
    return {**kept, **values}


def taken_page(number: int) -> Response:
    """409: somebody decided, or the place changed; both versions."""
    here = site()
    with here.store.read() as connection:
        found = _found(connection, number)
        place_id = found.place_id or ""
        seen = schemes.seen_of(connection, [place_id]).get(place_id, {})
    rows = [
        (field_name(found, n), *(field_text(here, found, n, v) for v in (seen.get(n), value)))
        for n, value in found.values.items()
        if n not in ("precision", "kind")
    ]
    view = render_template("moderation_taken.html", it=found, rows=rows)
    return page(view, 409)
