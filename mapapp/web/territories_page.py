"""The pages of territories: one measure of all, one territory, several side by side."""

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from flask import url_for as address_of
from werkzeug.wrappers import Response as AnyResponse

from mapapp.domain.parameters import Problem
from mapapp.domain.place import Action
from mapapp.domain.slot_request import COUNTED_DAYS
from mapapp.figures.board_asking import BoardAsked, board_asked
from mapapp.figures.last_good import NotYet
from mapapp.figures.offer_portrait import OfferFigures
from mapapp.figures.portrait import Portrait
from mapapp.figures.sentences import board_sentences
from mapapp.hours.moments import in_paris
from mapapp.printing.printer import Form
from mapapp.store import queries
from mapapp.territory.shapes import DRAWN, shapes_of
from mapapp.text import fold
from mapapp.web.comparison_views import ComparisonView, comparison_view
from mapapp.web.evolution_views import evolution_of
from mapapp.web.figures_answers import known
from mapapp.web.figures_ready import aged_text, board_made, portraits_made, what_if_made
from mapapp.web.json_answers import bytes_answer
from mapapp.web.offered import all_offered
from mapapp.web.printing_answers import board_printed, printed_answer
from mapapp.web.problems import BadRequestProblem, problem_views
from mapapp.web.public import frame_view
from mapapp.web.shared import shared_answer
from mapapp.web.site import Site, site
from mapapp.web.territories_picture import SVG
from mapapp.web.territories_picture import picture as drawn_picture
from mapapp.web.territories_views import BoardView, board_view
from mapapp.web.territory_views import TerritoryView, territory_view
from mapapp.web.wording import gettext as _

territories_page = Blueprint("territories", __name__, url_prefix="/territoires")

MOST_COMPARED = 6


@territories_page.get("")
def board() -> Response:
    """One measure of every territory of a level: map, table, sentence."""
    here = site()
    asked = _asked(here)
    made, what_if = board_made(here, asked.question), asked.what_if
    gained = what_if_made(here, what_if) if what_if else None
    view: BoardView = board_view(here, asked, made.value, gained.value if gained else None)
    problems = problem_views(asked.problems)
    page = render_template(
        "territories.html",
        board=view,
        problems=problems,
        frame=frame_view(here),
        aged=aged_text(made) or (aged_text(gained) if gained else ""),
    )
    return make_response(page, 400 if problems else 200)


@territories_page.get("/carte.svg")
def picture() -> Response:
    """The map of the same as a picture."""
    here, asked = site(), _asked(site())
    if asked.problems:
        raise BadRequestProblem(asked.problems)
    now, data = here.clock(), here.searcher.view()
    found = board_made(here, asked.question, wait=True).value
    view = board_view(here, asked, found, None)
    said = " ".join(board_sentences(found, here.vocabulary))
    shapes = shapes_of(here.geodata, DRAWN[asked.question.level])
    bbox = here.gazetteer.region.bbox
    body = drawn_picture(found, shapes, bbox, (view.title, said), view.shades)
    if asked.question.is_offer:  # it changes without a new version of the data
        return bytes_answer(body, SVG)
    return shared_answer(body, SVG, data, now)


@territories_page.get("/carte.png")
def picture_png() -> Response:
    """The same for a slide."""
    return _printed("png")


@territories_page.get("/carte.pdf")
def picture_pdf() -> Response:
    """The same as a PDF, with its table."""
    return _printed("pdf")


def _printed(form: Form) -> Response:
    here, asked = site(), _asked(site())
    if asked.problems:
        raise BadRequestProblem(asked.problems)
    now = here.clock()
    found = board_made(here, asked.question, wait=True).value
    return printed_answer(board_printed(here, found, in_paris(now).date(), form), form, "carte")


def _asked(here: Site) -> BoardAsked:
    return board_asked(request.args.items(multi=True), known(here, here.clock()))


@territories_page.errorhandler(NotYet)
def not_yet(_error: NotYet) -> Response:
    """Figures that were never made before take longer than a page may."""
    page = make_response(render_template("territories_waiting.html"), 503)
    page.headers["Retry-After"] = page.headers["Refresh"] = "3"
    return page


@territories_page.get("/<code>")
def territory(code: str) -> AnyResponse:
    """One territory, in sentences."""
    here = site()
    if not here.figures.ground.knows(code):
        current = here.gazetteer.resolve_commune_code(code)
        if current is None:
            abort(404, _("Ce territoire n'existe pas dans les Pays de la Loire."))
        return redirect(address_of("territories.territory", code=current), 301)
    made = portraits_made(here, (code,))
    (found,) = made.value
    view: TerritoryView = territory_view(here, found, _offers(here, code), _actions(here, found))
    page = render_template(
        "territory.html",
        territory=view,
        evolution=evolution_of(here, code),
        aged=aged_text(made),
    )
    return make_response(page)


def _offers(here: Site, code: str) -> OfferFigures:
    days = COUNTED_DAYS[0]
    return here.figures.offers(here.searcher.view(), all_offered(here, days)).of(code)


def _actions(here: Site, found: Portrait) -> list[Action]:
    """Actions of the plan that concern the territory."""
    related = here.gazetteer.related(found.level, found.code)
    with here.store.read() as connection:
        actions = [one.action for one in queries.whole_plan(connection)]
    return [one for one in actions if any((s.level, s.code) in related for s in one.serves)]


@territories_page.get("/comparer")
def compare() -> Response:
    """Several territories side by side, and beside the region."""
    here = site()
    typed = [text.strip() for text in request.args.getlist("territoire") if text.strip()]
    codes, problems = _compared(here, typed)
    made = portraits_made(here, tuple(codes))
    offers = here.figures.offers(here.searcher.view(), all_offered(here, COUNTED_DAYS[0]))
    found = [(portrait, offers.of(portrait.code)) for portrait in made.value]
    view: ComparisonView = comparison_view(here, found, typed)
    page = render_template(
        "territories_compare.html",
        comparison=view,
        problems=problem_views(problems),
        aged=aged_text(made),
    )
    return make_response(page, 400 if problems else 200)


def _compared(here: Site, typed: list[str]) -> tuple[list[str], list[Problem]]:
    codes: list[str] = []
    problems: list[Problem] = []
    for text in dict.fromkeys(typed):
        code = code_of(here, text)
        if code is None:
            message = _("« %(code)s » n'est pas un territoire de la région", code=text[:60])
            problems.append(Problem("territoire", message))
        elif code not in codes:
            codes.append(code)
    if len(codes) > MOST_COMPARED:
        message = _("%(n)s territoires au plus", n=MOST_COMPARED)
        problems.append(Problem("territoire", message))
    return codes[:MOST_COMPARED], problems


def code_of(here: Site, text: str) -> str | None:
    """The territory of a code or of a name that is clear; None if there is none."""
    if here.figures.ground.knows(text):
        return text
    current = here.gazetteer.resolve_commune_code(text)
    if current is not None:
        return current
    if len(text) > 120:
        return None
    for part in here.gazetteer.arrondissements:
        if fold(part.name) == fold(text):
            return part.code
    found = here.gazetteer.resolve(text)
    # The name itself, whatever begins so too; else only what is clear.
    same = [one for one in found if fold(one.name) == fold(text)]
    meant = same or found
    return meant[0].code if len(meant) == 1 or same else None
