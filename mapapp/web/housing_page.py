"""« Me loger quelques jours ou semaines »: the form, every scheme's answer, and each scheme."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

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

from mapapp.domain.parameters import BadValue, Problem, parse_text
from mapapp.domain.scheme import Scheme, Situation
from mapapp.housing.answer import HousingAnswer
from mapapp.housing.question import (
    NAMES,
    BadQuestion,
    HousingQuestion,
    parse_question,
    to_query,
)
from mapapp.housing.rules import Verdict
from mapapp.store import queries
from mapapp.web.addresses import web_link
from mapapp.web.cards import card, phone_href, plain_card
from mapapp.web.forms import Form
from mapapp.web.housing_view import (
    SchemeCard,
    answer_of,
    answer_text,
    bounds_of,
    near,
    rule_rows,
    scheme_card,
    shape_urls,
    source_line,
    town_hall,
)
from mapapp.web.public import frame_view
from mapapp.web.site import Site, site
from mapapp.web.views import Choice
from mapapp.web.wording import gettext as _

housing_page = Blueprint("housing_page", __name__, url_prefix="/logement")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks: the question, all that is wrong with it, readings of the place."""

    question: HousingQuestion
    form: Form
    choices: list[Choice]
    moved: bool = False
    """The place was typed: the address should say its code instead."""


def labels() -> dict[str, str]:
    """Fields of the form as they are called on screen."""
    return {
        "age": _("Votre âge"),
        "situation": _("Votre situation"),
        "lieu": _("Où est votre travail"),
        "commune": _("Où est votre travail"),
        "debut": _("Du"),
        "fin": _("Au"),
        "budget": _("Votre budget par mois, en euros"),
        "service": _("Prêt à rendre un service en échange"),
    }


@housing_page.get("")
def schemes() -> AnyResponse:
    """The form, and every scheme's answer once something is told."""
    here = site()
    asked = _asked(here)
    if asked.moved and not asked.form.problems:
        return redirect(_address(asked.question))
    return _page(here, asked)


def _page(here: Site, asked: Asked) -> Response:
    question, wrong = asked.question, bool(asked.form.problems)
    answer = answer_of(here, HousingQuestion() if wrong else question)
    told = bool(to_query(question)) and not wrong
    cards = [scheme_card(here, one) for one in answer.schemes]
    results = near(here, question, answer) if told else []
    hall = town_hall(here, question.commune) if told else None
    view = render_template(
        "housing.html",
        form=asked.form,
        labels=labels(),
        situations=[("", _("Choisissez"))] + [(one.value, one.label) for one in Situation],
        services=[("oui", _("Oui")), ("non", _("Non"))],
        commune=question.commune or "",
        choices=asked.choices,
        told=told,
        groups=_groups(cards) if told else [],
        cards=cards,
        summary=answer_text(answer),
        near=[card(here, result, None) for result in results],
        town_hall=plain_card(here, hall) if hall else None,
        search_url=_search_url(question),
        api_url=f"{url_for('housing_api.schemes')}?{urlencode(to_query(question))}".rstrip("?"),
        drawn=_drawn(here, answer),
        bounds=bounds_of(here, _shown_first(answer)),
        points=[
            {"lon": r.place.lon, "lat": r.place.lat, "name": r.place.name, "kind": "logement"}
            for r in results
        ],
        frame=frame_view(here),
    )
    return make_response(view, 400 if wrong else 200)


def _asked(here: Site) -> Asked:
    pairs = [(n, text) for n, text in request.args.items(multi=True) if n in NAMES]
    problems: list[Problem] = []
    try:
        question = parse_question(pairs, here.known.communes)
    except BadQuestion as bad:
        question, problems = bad.partial, list(bad.problems)
    typed = request.args.get("lieu")
    shown = typed.strip() if typed is not None else _name(here, question.commune)
    typed_texts = {n: text.strip() for n, text in pairs}
    form = Form({**typed_texts, **dict(to_query(question)), "lieu": shown})
    choices: list[Choice] = []
    if typed is not None and shown != _name(here, question.commune):
        # What stands in the box wins over a code that was there before it.
        problems = [problem for problem in problems if problem.field != "commune"]
        found, choices, fault = _typed_place(here, shown, question)
        question = replace(question, commune=found)
        problems += [Problem("lieu", fault)] if fault else []
    for problem in problems:
        form.wrong("lieu" if problem.field == "commune" else problem.field, problem.message)
    return Asked(question, form, choices, moved=typed is not None)


def _typed_place(
    here: Site, text: str, question: HousingQuestion
) -> tuple[str | None, list[Choice], str]:
    """The commune that is meant; else its possible readings, and what is wrong."""
    if not text:
        return None, [], ""
    try:
        found = here.gazetteer.resolve(parse_text([text]))
    except BadValue as error:
        return None, [], str(error)
    towns = [one for one in found if one.kind not in ("epci", "departement")]
    codes = {one.code for one in towns}
    if len(codes) == 1:
        return codes.pop(), [], ""
    if not towns:
        return None, [], _("nous ne connaissons pas cette commune dans les Pays de la Loire")
    choices = [
        Choice(one.name, one.context, _address(replace(question, commune=one.code)))
        for one in towns[:10]
    ]
    return None, choices, _("plusieurs communes portent ce nom : choisissez")


def _name(here: Site, commune: str | None) -> str:
    return here.gazetteer.label("commune", commune) if commune else ""


def _address(question: HousingQuestion) -> str:
    query = urlencode(to_query(question))
    path = url_for("housing_page.schemes")
    return f"{path}?{query}" if query else path


def _search_url(question: HousingQuestion) -> str:
    pairs = [("type", "logement")]
    if question.commune:
        pairs += [("commune", question.commune), ("rayon", "50")]
    return f"{url_for('public.home')}?{urlencode(pairs)}"


def _groups(cards: list[SchemeCard]) -> list[tuple[str, str, list[SchemeCard]]]:
    titles = {
        Verdict.YES: _("Oui, d'après ce que nous savons"),
        Verdict.MAYBE: _("Peut-être : à vérifier"),
        Verdict.NO: _("Non"),
    }
    groups = [(v.value, titles[v], [c for c in cards if c.verdict == v.value]) for v in Verdict]
    return [group for group in groups if group[2]]


def _shown_first(answer: HousingAnswer) -> list[Scheme]:
    hopeful = [*answer.of(Verdict.YES), *answer.of(Verdict.MAYBE)]
    return [one.scheme for one in hopeful or answer.schemes]


def _drawn(here: Site, answer: HousingAnswer) -> list[dict[str, object]]:
    """What the map draws: the schemes of the list, in its order, and the outlines they serve."""
    return [
        {
            "id": one.scheme.id,
            "name": one.scheme.name,
            "answer": one.judgement.verdict.value,
            "urls": shape_urls(here, one.scheme),
        }
        for one in answer.schemes
    ]


@housing_page.get("/<scheme_id>")
def scheme(scheme_id: str) -> Response:
    """One scheme: its rules, its territory, whom to reach, where it was read."""
    here = site()
    found = next(
        (one for one in answer_of(here, HousingQuestion()).schemes if one.scheme.id == scheme_id),
        None,
    )
    if found is None:
        abort(404, _("Ce dispositif n'existe pas, ou n'existe plus."))
    it = found.scheme
    with here.store.read() as connection:
        places = queries.places_by_id(connection, it.places)
    view = render_template(
        "housing_scheme.html",
        it=it,
        card=scheme_card(here, found),
        rows=rule_rows(here, it),
        source=source_line(it),
        places=[plain_card(here, place) for place in places],
        phone_href=phone_href(it.phone),
        website=web_link(it.website),
        urls=shape_urls(here, it),
        bounds=bounds_of(here, [it]),
        frame=frame_view(here),
    )
    return make_response(view)
