"""Pages for everyone."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import (
    Blueprint,
    Response,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from mapapp.domain.filters import Filters
from mapapp.domain.kinds import Kind
from mapapp.domain.parameters import BadValue, Problem, parse_text
from mapapp.domain.place import Gone, Place
from mapapp.domain.query import BadQuery, parse_query
from mapapp.domain.scheme import Scheme
from mapapp.domain.slot import RHYTHM
from mapapp.search.asked import minute_of
from mapapp.store import queries
from mapapp.territory.units import Suggestion
from mapapp.web.about_page import source_views
from mapapp.web.addresses import search_url
from mapapp.web.assets import asset
from mapapp.web.cards import plain_card
from mapapp.web.joined import frame_script, frame_style
from mapapp.web.opening_form import given
from mapapp.web.place_page import place_view, whom_to_ask
from mapapp.web.plan_figures import current, linked_view
from mapapp.web.plan_page import action_page, action_view, plan_list
from mapapp.web.search_page import place_text, refuse_beyond, search_view
from mapapp.web.shared import shared_page
from mapapp.web.site import Site, site
from mapapp.web.slot_view import slot_view
from mapapp.web.views import Choice, FrameView, GoneView
from mapapp.web.visitor import person_if_known
from mapapp.web.wording import gettext as _

if TYPE_CHECKING:  # it brings SQLAlchemy
    from mapapp.store.connections import Connection

public = Blueprint("public", __name__)


@public.get("/")
def home() -> AnyResponse:
    """Map, form and list of a search."""
    here = site()
    typed = request.args.get("lieu")
    if typed is not None:
        return _with_typed_place(here, typed.strip())
    asked = given()
    filters, problems = _read(here, asked.pairs)
    if asked.sent and not problems:
        return redirect(search_url(filters))
    return _home_page(here, filters, problems=problems)


def _read(here: Site, pairs: Iterable[tuple[str, str]]) -> tuple[Filters, list[Problem]]:
    """A search and its problems, those of this request's opening fields too."""
    problems = given().problems
    try:
        return parse_query(pairs, here.known), problems
    except BadQuery as bad:
        return bad.partial, [*problems, *bad.problems]


def _home_page(
    here: Site,
    filters: Filters,
    *,
    problems: Sequence[Problem] = (),
    choices: Sequence[Choice] = (),
    typed_place: str | None = None,
) -> Response:
    data, now, frame = here.searcher.view(), here.clock(), frame_view(here)
    view = search_view(
        here,
        data,
        filters,
        now,
        problems=problems,
        choices=choices,
        typed_place=typed_place,
    )
    refuse_beyond(filters.page, view.total)
    page = render_template("home.html", search=view, frame=frame)
    # A trip may be told by a service, and a frame may be drawn at any moment.
    alike = filters.trip is None and frame is not None and not choices and typed_place is None
    if alike and not problems and not person_if_known().signed_in:
        return shared_page(page, data, now)
    return make_response(page, 400 if problems else 200)


def _with_typed_place(here: Site, typed: str) -> AnyResponse:
    """The form was sent as it is, without script: read the place typed, then go to the search."""
    filters, problems = _read(here, given().pairs)
    try:
        text = parse_text([typed])
    except BadValue as error:
        return _home_page(here, filters, problems=[*problems, Problem("lieu", str(error))])
    if text == place_text(here, filters):
        if problems:
            return _home_page(here, filters, problems=problems)
        return redirect(search_url(filters))
    found = here.gazetteer.resolve(text) if text else []
    places = [_placed(suggestion) for suggestion in found]
    filters, problems = _read(here, _elsewhere(places[0] if len(found) == 1 else []))
    if not problems and (len(found) == 1 or not text):
        return redirect(search_url(filters))
    if text and not found:
        unknown = _("nous ne connaissons pas ce lieu dans les Pays de la Loire")
        problems.append(Problem("lieu", unknown))
    choices = [
        Choice(s.name, s.context, search_url(_read(here, _elsewhere(place))[0]))
        for s, place in zip(found, places, strict=True)
        if len(found) > 1
    ]
    return _home_page(here, filters, problems=problems, choices=choices, typed_place=text)


def _placed(found: Suggestion) -> list[tuple[str, str]]:
    name = {"departement": "dep", "epci": "epci"}.get(found.kind, "commune")
    return [(name, found.code)]


def _elsewhere(place: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The query with another place; a radius stays only around a commune."""
    names = {name for name, _code in place}
    dropped = {"commune", "lon", "lat", "page"} | names
    if "commune" not in names:
        dropped |= {"rayon", "minutes", "mode"}
    return [pair for pair in given().pairs if pair[0] not in dropped] + place


def frame_view(here: Site) -> FrameView | None:
    """The map's frame for a page; None when it was not drawn yet."""
    frame = here.frame
    if frame is None:
        return None
    return FrameView(
        # The same address of the marks as the page's own: they are asked for once.
        html=frame.html.replace("/static/icons.svg#", f"{asset('icons.svg')}#"),
        style_url=url_for("tiles.frame_file", name=frame_style(frame).name),
        script_url=url_for("tiles.frame_file", name=frame_script(frame).name),
    )


@public.get("/lieux/<place_id>")
def place(place_id: str) -> AnyResponse:
    """One place."""
    here = site()
    with here.store.read() as connection:
        found = queries.places_by_id(connection, [place_id])
        if not found:
            return _gone_page(here, connection, place_id)
        if found[0].kind is Kind.ACTION:
            return redirect(f"/plan/{place_id}", 301)
        actions = queries.places_by_id(connection, queries.actions_naming(connection, place_id))
        titles = {source.id: source.title for source in queries.sources(connection)}
        unsure = queries.is_to_check(connection, place_id)
        now, creche = here.clock(), found[0].kind is Kind.CRECHE
        schemes = _schemes_of(connection, found[0])
        free, rhythm = queries.free_slots(connection, place_id, now) if creche else ([], RHYTHM)
        halls = queries.places_by_id(connection, whom_to_ask(found[0]))
    moment = minute_of(now)
    view = place_view(here, found[0], actions, titles, moment)
    page = render_template(
        "place.html",
        place=view,
        frame=frame_view(here),
        to_check=unsure,
        schemes=schemes,
        slots=[slot_view(slot, now, rhythm) for slot in free],
        town_hall=next((plain_card(here, hall) for hall in halls if hall.phone), None),
        at=moment,
    )
    answer = make_response(page)
    if free:
        # A slot must not outlive its start in anyone's cache, a browser's own included.
        answer.headers["Cache-Control"] = "no-store"
    return answer


def _schemes_of(connection: "Connection", place: Place) -> list[Scheme]:
    """The housing schemes that are reached at a place: their pages say who may come."""
    if place.kind is not Kind.HOUSING:
        return []
    standings = queries.all_schemes(connection)
    return [s.scheme for s in standings if not s.withdrawn and place.id in s.scheme.places]


def _gone_page(here: Site, connection: "Connection", place_id: str) -> AnyResponse:
    gone = queries.gone_place(connection, place_id)
    if gone is None:
        abort(404)
    if gone.moved_to and (there := _at_last(connection, gone.moved_to)):
        return redirect(f"/lieux/{quote(there)}", 301)
    elsewhere = Filters(kinds=(gone.kind,), communes=_commune(gone), radius_km=20)
    if not elsewhere.communes:
        elsewhere = replace(elsewhere, radius_km=None)
    near = here.searcher.answer(here.searcher.view(), elsewhere, here.clock()).results(0, 5)
    view = GoneView(
        name=gone.name,
        reason=gone.reason,
        suggestions=[plain_card(here, result.place) for result in near],
        search_url=search_url(elsewhere),
    )
    return make_response(render_template("gone.html", gone=view), 410)


def _at_last(connection: "Connection", place_id: str) -> str | None:
    """The published place at the end of a chain of merged ones; None when it leads nowhere."""
    for _turn in range(10):
        if queries.places_by_id(connection, [place_id]):
            return place_id
        further = queries.gone_place(connection, place_id)
        if further is None or not further.moved_to:
            return None
        place_id = further.moved_to
    return None


def _commune(gone: Gone) -> tuple[str, ...]:
    return (gone.commune_code,) if gone.commune_code else ()


@public.get("/plan")
def plan() -> str:
    """The actions of the plan, by theme or by territory."""
    here = site()
    by = "territoire" if request.args.get("par") == "territoire" else "theme"
    with here.store.read() as connection:
        actions = queries.whole_plan(connection)
    return plan_list(here, actions, by)


@public.get("/plan/<action:place_id>")
def action(place_id: str) -> AnyResponse:
    """One action, with its places."""
    here = site()
    with here.store.read() as connection:
        actions = queries.whole_plan(connection)
        found = next((one for one in actions if one.id == place_id), None)
        points = queries.places_by_id(connection, [place_id])
        if found is None or not points:
            return _gone_page(here, connection, place_id)
        places = queries.places_by_id(connection, found.action.places)
        titles = {source.id: source.title for source in queries.sources(connection)}
        actions = current(here, connection, actions)
        found, linked = linked_view(here, connection, found)
    view = action_view(here, found.action, points[0], places, titles)
    return make_response(action_page(here, found, actions, view, frame_view(here), linked))


@public.get("/a-propos")
def about() -> str:
    """What this is, where the data come from."""
    here = site()
    with here.store.read() as connection:
        sources = queries.sources(connection)
        imported = queries.import_times(connection)
        counts = queries.kind_counts(connection)
    return render_template(
        "about.html",
        sources=source_views(sources, imported),
        counts=[(kind.plural, counts.get(kind, 0)) for kind in Kind],
    )


@public.get("/accessibilite")
def accessibility() -> str:
    """How accessible this is, as tested."""
    return render_template("accessibility.html")


@public.get("/donnees-personnelles")
def privacy() -> str:
    """What is stored about visitors: nothing, and how."""
    return render_template("privacy.html")


@public.get("/mentions-legales")
def legal() -> str:
    """Who runs this, under which licences."""
    return render_template("legal.html")
