"""« Me déplacer », and « Comment y aller » of a place."""

from flask import Blueprint, abort, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from mapapp.domain.filters import Point
from mapapp.domain.kinds import Kind
from mapapp.domain.place import Place, Precision
from mapapp.mobility.answer import MobilityAnswer, MobilityQuestion, answer_mobility
from mapapp.store import queries
from mapapp.web.cards import page_path, plain_card
from mapapp.web.mobility_view import carpool_view, helps_view, town_hall_card, trip_lines
from mapapp.web.place_page import address_lines
from mapapp.web.site import Site, site
from mapapp.web.situation_form import Asked, form_of, home_text, read_asked
from mapapp.web.views import Card

mobility_page = Blueprint("mobility_page", __name__)

NAMES = ("commune", "lon", "lat", "rdv", "adresse", "besoin")
FROM = ("commune", "lon", "lat")


@mobility_page.get("/mobilite")
def mobility() -> AnyResponse:
    """Help to get about, by need and territory; the way to a place, where it is said."""
    here = site()
    asked = read_asked(here, "/mobilite", request.args, here.mobility.needs, NAMES)
    if asked.sent and not asked.problems and not asked.choices:
        return unkept(redirect(asked.url("/mobilite")))
    answer, town_hall = answered(here, question_of(asked), asked.situation.commune)
    page = render_template(
        "mobility.html",
        asked=asked,
        form=form_of(here, asked),
        home=home_text(here, asked),
        needs=here.mobility.needs.values(),
        helps=helps_view(here, answer),
        trip=trip_lines(answer.trip),
        carpool=carpool_view(answer.carpool),
        town_hall=town_hall,
    )
    return unkept(make_response(page, 400 if asked.problems else 200))


def question_of(asked: Asked) -> MobilityQuestion:
    """What a request asks of mobility."""
    said = asked.situation
    return MobilityQuestion(said.commune, asked.origin, said.appointment, said.needs)


def answered(
    here: Site, question: MobilityQuestion, home: str | None
) -> tuple[MobilityAnswer, Card | None]:
    """The answer, and the card of the home commune's town hall."""
    with here.store.read() as connection:
        actions = [one.action for one in queries.whole_plan(connection)]
        halls = queries.places_by_id(connection, [f"mairie-{home}"]) if home else []
    view, now = here.searcher.view(), here.clock()
    answer = answer_mobility(question, here.mobility, actions, view, now)
    return answer, town_hall_card(here, halls[0] if halls else None)


@mobility_page.get("/lieux/<place_id>/y-aller")
def way(place_id: str) -> AnyResponse:
    """How to get to one place, from where the visitor says."""
    here = site()
    with here.store.read() as connection:
        found = queries.places_by_id(connection, [place_id])
    if not found:
        abort(404)
    place, path = found[0], f"/lieux/{place_id}/y-aller"
    asked = read_asked(here, path, request.args, here.mobility.needs, FROM)
    if asked.sent and not asked.problems and not asked.choices:
        return unkept(redirect(asked.url(path)))
    answer, _hall = answered(here, _way_to(place, asked), None)
    page = render_template(
        "place_way.html",
        asked=asked,
        form=form_of(here, asked),
        home=home_text(here, asked),
        place=plain_card(here, place),
        place_path=page_path(place),
        lines=address_lines(place),
        there=_is_somewhere(place),
        approximate=place.precision is Precision.COMMUNE,
        trip=trip_lines(answer.trip),
        carpool=carpool_view(answer.carpool),
        geo_url=f"geo:{place.lat},{place.lon}?q={place.lat},{place.lon}",
    )
    return unkept(make_response(page, 400 if asked.problems else 200))


def _way_to(place: Place, asked: Asked) -> MobilityQuestion:
    there = Point(place.lon, place.lat) if _is_somewhere(place) else None
    return MobilityQuestion(asked.situation.commune, asked.origin, there, ("covoiturage",))


def _is_somewhere(place: Place) -> bool:
    return place.precision is not Precision.TERRITORY and place.kind is not Kind.ACTION


def unkept(response: AnyResponse) -> AnyResponse:
    """An answer that nothing keeps: its address says where someone lives and goes."""
    response.headers["Cache-Control"] = "no-store"
    return response
