"""`/objets`: what to do with an object, and where; `/objets/<code>`, the page of an item."""

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from mapapp.domain.parameters import BadValue, Problem, parse_text
from mapapp.objects.answer import ObjectAnswer, ObjectQuestion
from mapapp.objects.sought import keepable
from mapapp.web.json_ld import list_json_ld
from mapapp.web.objects_asked import answered, page_url, read_question
from mapapp.web.objects_view import objects_view
from mapapp.web.opening_form import given
from mapapp.web.public import frame_view
from mapapp.web.search_page import place_text, refuse_beyond
from mapapp.web.site import Site, site
from mapapp.web.views import Choice
from mapapp.web.wording import gettext as _

objects_page = Blueprint("objects_page", __name__)
_LISTED = 20
"""Places told to search engines on the page of an item."""
_PLACE = ("commune", "lon", "lat", "dep", "epci")
_AROUND = ("rayon", "minutes", "mode")


@objects_page.get("/objets")
def home() -> AnyResponse:
    """The form, and the answer to what it asked."""
    return _answer(site(), None)


@objects_page.get("/objets/<code>")
def item(code: str) -> AnyResponse:
    """The page of one of the vocabulary's items."""
    here = site()
    if code not in here.vocabulary.items:
        abort(404, _("Cet objet n’est pas dans notre liste. Cherchez-le par son nom."))
    return _answer(here, code)


def _answer(here: Site, code: str | None) -> AnyResponse:
    asked = given()
    pairs = [pair for pair in asked.pairs if pair[0] != "lieu"]
    # The form of an item's page asks again with words: what is typed there wins.
    if code is not None:
        pairs = [pair for pair in pairs if pair[0] not in ("q", "objet")] + [("objet", code)]
    typed = request.args.get("lieu")
    if typed is not None:
        return _with_typed_place(here, pairs, typed.strip())
    question, problems = read_question(here, pairs)
    problems = [*asked.problems, *problems]
    if not problems and (asked.sent or (question.item and code is None)):
        return redirect(page_url(question))
    return _page(here, question, problems)


def _with_typed_place(here: Site, pairs: list[tuple[str, str]], typed: str) -> AnyResponse:
    """The form was sent: find the place typed, then go to the address of the question."""
    problems = list(given().problems)
    question, _faults = read_question(here, pairs)
    try:
        text = parse_text([typed])
    except BadValue as error:
        return _page(here, question, [*problems, Problem("lieu", str(error))], typed=typed[:200])
    places: list[Choice] = []
    if text != place_text(here, question.where):
        dropped = _PLACE if text else (*_PLACE, *_AROUND)
        pairs = [pair for pair in pairs if pair[0] not in dropped]
        found = here.gazetteer.resolve(text) if text else []
        kinds = {"departement": "dep", "epci": "epci"}
        named = [(kinds.get(one.kind, "commune"), one.code) for one in found]
        if len(found) == 1:
            pairs = _placed(pairs, named[0])
        elif text and not found:
            unknown = _("nous ne connaissons pas ce lieu dans les Pays de la Loire")
            problems.append(Problem("lieu", unknown))
        else:
            places = [
                Choice(
                    one.name, one.context, page_url(read_question(here, _placed(pairs, pair))[0])
                )
                for one, pair in zip(found, named, strict=True)
            ]
    elif not text:
        pairs = [pair for pair in pairs if pair[0] not in _AROUND]
    # A distance with a place that is still to be chosen is no fault of the visitor's.
    read = [pair for pair in pairs if pair[0] not in _AROUND] if places or problems else pairs
    question, faults = read_question(here, read)
    problems += faults
    if not problems and not places:
        return redirect(page_url(question))
    return _page(here, question, problems, places=places, typed=text)


def _placed(pairs: list[tuple[str, str]], place: tuple[str, str]) -> list[tuple[str, str]]:
    kept = pairs if place[0] == "commune" else [p for p in pairs if p[0] not in _AROUND]
    return [*kept, place]


def _page(
    here: Site,
    question: ObjectQuestion,
    problems: Sequence[Problem],
    *,
    places: Sequence[Choice] = (),
    typed: str | None = None,
) -> Response:
    # With a place still to choose, places of the whole region would answer another question.
    asked = replace(question, query="", item=None) if places else question
    answer = replace(answered(here, asked), question=question)
    view = objects_view(
        here, answer, here.clock(), problems=problems, place_choices=places, typed_place=typed
    )
    refuse_beyond(question.where.page, answer.total)
    body = render_template(
        "objects.html",
        objects=view,
        frame=frame_view(here) if view.total else None,
        json_ld=_described(here, answer),
        keepable=bool(view.unknown and keepable(view.unknown)),
    )
    return make_response(body, 400 if problems else 200)


def _described(here: Site, answer: ObjectAnswer) -> Markup | None:
    """The first places of an item's page, for search engines."""
    if not answer.question.item or not answer.told:
        return None
    first = answer.results(0, min(_LISTED, answer.told))
    root = request.url_root.rstrip("/")
    return list_json_ld([(one.place.name, f"{root}/lieux/{one.place.id}") for one in first])
