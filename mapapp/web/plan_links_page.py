"""Places and housing schemes linked to an action: looked for, linked, taken away."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from flask import Blueprint, Response, redirect, render_template
from flask import request as asked
from werkzeug.wrappers import Response as AnyResponse

from mapapp.domain.filters import Filters
from mapapp.domain.kinds import Kind
from mapapp.domain.place import Place
from mapapp.domain.plan import PlanAction
from mapapp.domain.rights import may_follow_some
from mapapp.domain.scheme import Scheme
from mapapp.domain.slot import PARIS
from mapapp.planning.fields import MOST_LINKS
from mapapp.planning.following import ActionChange, follow
from mapapp.store.connections import Connection
from mapapp.store.places import places_by_id
from mapapp.store.schemes import all_schemes
from mapapp.text import fold
from mapapp.web.cards import where
from mapapp.web.forms import Form
from mapapp.web.plan_access import followed_action, plan_author
from mapapp.web.plan_figures import figure_rows, with_figures
from mapapp.web.proposing import publishing
from mapapp.web.site import site
from mapapp.web.visitor import needs, page, person
from mapapp.web.wording import gettext as _

plan_links_page = Blueprint("plan_links_page", __name__)
LINKED_KINDS = (Kind.CRECHE, Kind.HOUSING, Kind.CIRCULAR, Kind.TOWN_HALL)
"""Kinds of places that an action may be linked to: not other actions."""
_FOUND = 10
_FIELDS = {"lieu": "places", "dispositif": "schemes"}


@dataclass(frozen=True, slots=True)
class LinkView:
    """A place or a scheme that is, or may be, linked. `field`: lieu or dispositif; `there`: it
    can still be gone to."""

    field: str
    id: str
    name: str
    kind: str
    where: str
    href: str | None
    there: bool = True


@dataclass(frozen=True, slots=True)
class LinksView:
    """All that is linked, and its figures in words; none where nothing is."""

    links: list[LinkView]
    figures: list[tuple[str, str]]
    at: str | None


def links_view(connection: Connection, one: PlanAction) -> LinksView:
    """What is linked to an action, gone places and withdrawn schemes too."""
    here = site()
    places = {place.id: place for place in places_by_id(connection, one.action.places)}
    schemes = _schemes(connection)
    links = [
        _place_link(places[name]) if name in places else _gone("lieu", name)
        for name in one.action.places
    ]
    links += [
        _scheme_link(schemes[name]) if name in schemes else _gone("dispositif", name)
        for name in one.schemes
    ]
    found = with_figures(here, connection, one)[1]
    rows = [] if found is None else figure_rows(found)
    at = here.clock().astimezone(PARIS) if found else None
    return LinksView(links, rows, None if at is None else f"{at:%d/%m/%Y %H:%M}")


def _schemes(connection: Connection) -> dict[str, Scheme]:
    return {s.scheme.id: s.scheme for s in all_schemes(connection) if not s.withdrawn}


def _place_link(place: Place) -> LinkView:
    href = f"/lieux/{place.id}"
    return LinkView("lieu", place.id, place.name, place.kind.label, where(site(), place), href)


def _scheme_link(scheme: Scheme) -> LinkView:
    said = _("Dispositif de logement")
    return LinkView(
        "dispositif", scheme.id, scheme.name, said, scheme.operator or "", f"/logement/{scheme.id}"
    )


def _gone(field: str, name: str) -> LinkView:
    said = _("N’est plus sur la carte")
    return LinkView(field, name, name, said, "", None, there=False)


@plan_links_page.get("/plan/suivi/<action_id>/liens")
@needs(may_follow_some)
def links(action_id: str) -> Response:
    """What is linked, and what may be among what is looked for."""
    return _links_page(action_id, Form(asked.args))


def _links_page(action_id: str, form: Form, status: int = 200) -> Response:
    with site().store.read() as connection:
        one = followed_action(connection, action_id)[0]
        typed = form.text("q", longest=200, required=False)
        found = _found(connection, typed, one) if typed else []
        view = render_template(
            "plan_links.html",
            one=one,
            base=f"/plan/suivi/{action_id}",
            form=form,
            linked=links_view(connection, one),
            words=typed,
            found=found,
            done=asked.args.get("fait", "") if status == 200 else "",
        )
    return page(view, 400 if form.problems else status)


def _found(connection: Connection, typed: str, one: PlanAction) -> list[LinkView]:
    """What has this id or this page, or is named so; what is linked already is left out."""
    here, name = site(), _last_part(typed)
    schemes = _schemes(connection)
    places = [p for p in places_by_id(connection, [name]) if p.kind in LINKED_KINDS]
    if not places and name not in schemes:
        view = here.searcher.view()
        filters = Filters(q=typed, kinds=LINKED_KINDS)
        answer = here.searcher.answer(view, filters, here.clock())
        places = [result.place for result in answer.results(0, _FOUND)]
    words = fold(typed).split()
    named = [
        scheme
        for scheme in schemes.values()
        if scheme.id == name or all(word in fold(scheme.name) for word in words)
    ]
    found = [*map(_scheme_link, named[:_FOUND]), *map(_place_link, places)]
    known = {*one.action.places, *one.schemes}
    return [link for link in found if link.id not in known]


def _last_part(typed: str) -> str:
    """An id as it is, or that of the page whose address this is."""
    return unquote(re.split(r"[?#]", typed)[0].rstrip("/").rpartition("/")[2])


@plan_links_page.post("/plan/suivi/<action_id>/liens")
@needs(may_follow_some)
def change(action_id: str) -> AnyResponse:
    """Link a place or a scheme, or take it away."""
    here, form = site(), Form.sent()
    field = form.choice("quoi", tuple(_FIELDS))
    name = form.text("id", longest=120)
    away = form.choice("geste", ("lier", "retirer")) == "retirer"
    done: list[str] = []
    with here.store.write() as connection:
        one = followed_action(connection, action_id)[0]
        if not form.problems:
            before = list(one.record[_FIELDS[field]])
            after = [each for each in before if each != name]
            if not away:
                _check_new(connection, form, field, name, before)
                after = before if name in before else [*before, name]
            if not form.problems:
                author = plan_author(person(), one.organisation)
                change = ActionChange(one.id, {_FIELDS[field]: after})
                done = follow(connection, publishing(), author, [change])
    if form.problems:
        return _links_page(action_id, form, 400)
    told = "rien" if not done else "retire" if away else "lie"
    return redirect(f"/plan/suivi/{action_id}/liens?fait={told}", 303)


def _check_new(
    connection: Connection, form: Form, field: str, name: str, before: list[str]
) -> None:
    known = linkable(connection, [name]) if field == "lieu" else set(_schemes(connection))
    if name not in known:
        form.wrong("id", _("ce lieu ou ce dispositif n’est pas sur la carte"))
    elif len(before) >= MOST_LINKS:
        form.wrong("id", _("%(n)s liens au plus", n=MOST_LINKS))


def linkable(connection: Connection, ids: list[str]) -> set[str]:
    """Those of some ids that are places which an action may be linked to."""
    return {p.id for p in places_by_id(connection, ids) if p.kind in LINKED_KINDS}
