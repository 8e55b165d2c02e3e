"""The queue of what waits for a decision in one's scope, and bulk decisions."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from mapapp.contributing import decisions, schemes
from mapapp.contributing.decisions import Decision, Forbidden, Taken
from mapapp.domain.kinds import Kind
from mapapp.domain.rights import Person
from mapapp.publishing.places import Unplaceable
from mapapp.store import contributions
from mapapp.store.contributions import Contribution
from mapapp.web.deciding import decide_one
from mapapp.web.forms import Form
from mapapp.web.place_page import french_date
from mapapp.web.site import site
from mapapp.web.told import name_of, what_label
from mapapp.web.visitor import moderates, needs, page, person

moderation_queue = Blueprint("moderation_queue", __name__)
MOST_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line of the queue; `same` others say the same of the same place."""

    number: int
    version: int
    place_version: int
    what: str
    name: str
    kind: str
    when: str
    risk: int
    mine: bool
    same: int


@moderation_queue.get("/moderation")
@needs(moderates)
def queue() -> Response:
    """What waits in one's scope: the riskiest of the oldest day first."""
    here, who = site(), person()
    what, kind = request.args.get("quoi", ""), request.args.get("type", "")
    with here.store.read() as connection:
        found = [
            c for c in contributions.pending(connection) if decisions.may_see(connection, who, c)
        ]
        if what:
            found = [c for c in found if c.kind == what]
        if kind:
            found = [c for c in found if c.place_kind == kind]
        # The oldest day first, and of a day the riskiest.
        found.sort(key=lambda c: (c.created_at[:10], -c.risk, c.id))
        ids = {c.place_id for c in found if c.place_id}
        seen = schemes.seen_of(connection, ids)
        versions = schemes.versions_of(connection, ids)
    rows = _rows(found, seen, versions, who)
    kinds = [(k.value, k.label) for k in Kind if k is not Kind.ACTION]
    whats = [
        (w, what_label(w))
        for w in ("new", "correct", "report", "closed", "confirm", *schemes.KINDS)
    ]
    view = render_template(
        "moderation.html",
        rows=rows,
        whats=whats,
        kinds=kinds,
        what=what,
        kind=kind,
        done=request.args.get("fait", ""),
        form=Form(),
    )
    return page(view)


def _rows(
    found: list[Contribution], seen: Any, versions: dict[str, int], who: Person
) -> list[Waiting]:
    alike: dict[tuple[str, str | None, str], list[Contribution]] = {}
    for one in found:
        grouped = one.kind in ("report", "closed", "confirm")
        key = (one.kind, one.place_id, "" if grouped else str(one.id))
        alike.setdefault(key, []).append(one)
    return [
        Waiting(
            number=first.id,
            version=first.version,
            place_version=versions.get(first.place_id or "", 0),
            what=what_label(first.kind),
            name=name_of(first, seen),
            kind=Kind(first.place_kind).label,
            when=french_date(first.created_at[:10]) or "",
            risk=first.risk,
            mine=first.account is not None and first.account == who.account,
            same=len(others),
        )
        for first, *others in alike.values()
    ]


@moderation_queue.post("/moderation")
@needs(moderates)
def decide_many() -> AnyResponse:
    """The same decision on all that are ticked; each is told apart when it could not be."""
    form = Form.sent()
    what = form.choice("decision", ("accepter", "refuser"))
    reason = form.text("motif", longest=500, required=what == "refuser", lines=True)
    chosen = form.all_typed("choix")[:MOST_AT_ONCE]
    if form.problems or not chosen:
        return redirect("/moderation?" + urlencode({"fait": "rien"}), 303)
    left = 0
    for text in chosen:
        parts = text.split(":")
        if len(parts) != 3 or not all(p.isascii() and p.isdigit() and len(p) < 10 for p in parts):
            left += 1
            continue
        number, version, place_version = map(int, parts)
        try:
            decide_one(
                Decision(number, version, place_version, reason or None),
                accepted=what == "accepter",
            )
        except (Forbidden, Taken, Unplaceable):
            left += 1
    return redirect("/moderation?" + urlencode({"fait": "partie" if left else what}), 303)
