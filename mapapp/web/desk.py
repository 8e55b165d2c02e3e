"""The desk: my organisations' places with their state, what waits, and what can be done at once."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from mapapp.contributing import schemes
from mapapp.contributing.proposals import Proposal, Refused, What, propose
from mapapp.contributing.upkeep import confirm_many
from mapapp.domain.completeness import missing, score
from mapapp.domain.kinds import Kind
from mapapp.domain.place import STALE_BEFORE
from mapapp.domain.rights import (
    Organisation,
    may_follow_some,
    may_import_somewhere,
    may_publish,
    may_settle,
)
from mapapp.publishing.places import Unplaceable
from mapapp.store.connections import Connection
from mapapp.store.contributions import Contribution
from mapapp.store.desk import (
    ORDERS,
    STATES,
    DeskPlace,
    Wanted,
    desk_figures,
    desk_places,
    waiting_for,
)
from mapapp.store.history import Seen, seen_of
from mapapp.store.place_views import views_in
from mapapp.text import fold
from mapapp.web.desk_access import Kept, desk_organisations, kept_place
from mapapp.web.forms import Form
from mapapp.web.place_page import french_date
from mapapp.web.proposing import draft_of, publishing
from mapapp.web.site import site
from mapapp.web.told import name_of, page_of, what_label
from mapapp.web.visitor import moderates, needs, page, person, signed_in
from mapapp.web.wording import gettext as _

desk = Blueprint("desk", __name__, url_prefix="/espace")
PER_PAGE = 50
MOST_AT_ONCE = 100
_DAYS = re.compile(r"[0-9]{1,4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Line:
    """A place of the list, in words. `lacks`: what is missing and why it matters."""

    id: str
    name: str
    where: str
    owner: str
    updated: str | None
    stale: bool
    to_check: bool
    waiting: bool
    score: int
    lacks: list[tuple[str, str]]
    views: int
    creche: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposal that waits; `number` leads to it when the person may decide on it."""

    number: int
    what: str
    name: str
    href: str
    when: str
    mine: bool


@desk.get("")
@needs(signed_in)
def places() -> AnyResponse:
    """My organisations' places."""
    return _list_page(Form())


def _list_page(form: Form, status: int = 200) -> Response:
    here, who, mine = site(), person(), desk_organisations()
    chosen = request.args.get("structure", "")
    slugs = tuple(one.id for one in mine if not chosen or one.id == chosen)
    wanted = Wanted(
        slugs,
        _among("etat", STATES, ""),
        _among("tri", ORDERS, "nom"),
        fold(request.args.get("q", "")[:200].replace("\x00", "")),
    )
    number = request.args.get("page", 1, type=_page_number)
    with here.store.read() as connection:
        total, rows = desk_places(
            connection, wanted, offset=(number - 1) * PER_PAGE, limit=PER_PAGE
        )
        figures = desk_figures(connection, slugs)
        lines = _lines(connection, rows)
        waiting = waiting_for(connection, who.account, tuple(one.id for one in mine))
        seen = schemes.seen_of(connection, {one.place_id for one in waiting if one.place_id})
    view = render_template(
        "desk.html",
        form=form,
        organisations=mine,
        organisation_options=[(one.id, one.name) for one in mine],
        draft=draft_of(form),
        settled=[one for one in mine if may_settle(who, one.id)],
        chosen=chosen,
        wanted=wanted,
        words=request.args.get("q", "")[:200],
        states=_states(),
        orders=_orders(),
        figures=figures,
        lines=lines,
        total=total,
        number=number,
        pages=max(1, -(-total // PER_PAGE)),
        address=lambda n: "/espace?" + urlencode({**_asked_for(), "page": n}),
        waiting=[_waiting(one, seen) for one in waiting],
        imports=may_import_somewhere(who),
        follows=may_follow_some(who),
        moderates=moderates(who),
        done=request.args.get("fait", ""),
        count=request.args.get("nombre", 0, type=_page_number),
    )
    return page(view, status)


def _states() -> list[tuple[str, str]]:
    words = (_("À vérifier"), _("À confirmer"), _("Incomplets"), _("Sans horaires"))
    return [("", _("Tous")), *zip(STATES, words, strict=True)]


def _orders() -> list[tuple[str, str]]:
    words = (_("Nom"), _("Les plus anciens"), _("Les moins complets"))
    return list(zip(ORDERS, words, strict=True))


def _among(name: str, allowed: tuple[str, ...], default: str) -> str:
    value = request.args.get(name, "")
    return value if value in allowed else default


def _asked_for() -> dict[str, str]:
    names = ("structure", "etat", "tri", "q")
    return {name: request.args[name][:200] for name in names if request.args.get(name)}


def _page_number(text: str) -> int:
    found = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    return max(1, found)


def _lines(connection: Connection, rows: list[DeskPlace]) -> list[Line]:
    ids = [row.id for row in rows]
    seen = seen_of(connection, ids)
    views = views_in(connection, ids, publishing().now[:7])
    return [
        Line(
            id=row.id,
            name=row.name,
            where=row.commune or Kind(row.kind).label,
            owner=row.owner,
            updated=french_date(row.updated),
            stale=row.updated is None or row.updated < STALE_BEFORE,
            to_check=row.to_check,
            waiting=row.asked_at is not None and not row.to_check,
            score=score(seen[row.id]),
            lacks=[(one.label, one.why) for one in missing(seen[row.id])],
            views=views.get(row.id, 0),
            creche=row.kind == Kind.CRECHE,
        )
        for row in rows
    ]


def _waiting(one: Contribution, seen: dict[str, Seen]) -> Waiting:
    return Waiting(
        number=one.id,
        what=what_label(one.kind),
        name=name_of(one, seen),
        href=page_of(one.place_id) if one.place_id else "",
        when=french_date(one.created_at[:10]) or "",
        mine=one.account == person().account,
    )


@desk.post("")
@needs(signed_in)
def confirm_chosen() -> AnyResponse:
    """« Tout est exact » for the places that are ticked: all of them, or none if one is not
    theirs."""
    form, here = Form.sent(), site()
    # A row's own button speaks for that row alone, whatever is ticked.
    wanted = form.all_typed("seul") or form.all_typed("choix")
    chosen = list(dict.fromkeys(wanted))[:MOST_AT_ONCE]
    if not chosen:
        form.wrong("", _("cochez des lieux"))
        return _list_page(form, 400)
    try:
        with here.store.write() as connection:
            kept = [kept_place(connection, place_id) for place_id in chosen]
            confirm(connection, kept, draft_of(form))
    except (Refused, Unplaceable) as error:
        form.wrong("", str(error))
        return _list_page(form, 400)
    told = {"fait": "exact", "nombre": str(len(chosen))}
    return redirect("/espace?" + urlencode({**_asked_for(), **told}), 303)


def confirm(connection: Connection, kept: list[Kept], draft: str) -> None:
    """Confirm places: one batch for each organisation that publishes at once, a proposal for each
    of the others' places. Raises Refused, Unplaceable."""
    who, told = person(), publishing()
    at_once: dict[Organisation, list[str]] = {}
    for place in kept:
        if may_publish(who, place.ground):
            at_once.setdefault(place.owner, []).append(place.id)
        else:
            propose(connection, told, who, Proposal(What.CONFIRM, draft, place.id))
    for owner, ids in at_once.items():
        confirm_many(connection, told, who.account, owner, ids)
