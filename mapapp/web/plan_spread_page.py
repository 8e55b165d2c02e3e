"""Where an action is taken up: `/plan/<action_id>/essaimage`, its picture, and the same as data."""

from dataclasses import replace
from typing import Any

import orjson
from flask import Blueprint, Response, abort, make_response, render_template, request, url_for

from mapapp.domain.parameters import Problem
from mapapp.domain.rights import may_follow_plan
from mapapp.importing.xlsx_writer import Sheet
from mapapp.planning.lineage import METHOD
from mapapp.territory.shapes import DRAWN, geometry_of, shapes_of
from mapapp.web.api import ATTRIBUTION
from mapapp.web.json_answers import GEOJSON, bytes_answer, json_answer
from mapapp.web.openapi_plan_spread import SPREAD_FIELDS, SPREAD_FORMATS
from mapapp.web.paging import single_text
from mapapp.web.plan_spread import SpreadAnswer, spread_answer, spread_document, spread_rows
from mapapp.web.plan_spread_view import drawn_cells, sentences, shades, spread_view, title
from mapapp.web.plan_take_up import take_up_view
from mapapp.web.plan_take_up_form import asked_territory
from mapapp.web.problems import BadRequestProblem
from mapapp.web.public import frame_view
from mapapp.web.site import Site, site
from mapapp.web.spreadsheets import CSV, XLSX, csv_of, sheet_of, xlsx_of
from mapapp.web.territories_picture import SVG, drawing
from mapapp.web.visitor import person
from mapapp.web.wording import gettext as _

plan_spread_page = Blueprint("plan_spread_page", __name__)


@plan_spread_page.get("/plan/<action_id>/essaimage")
def spread(action_id: str) -> Response:
    """Who took an action up, where, when, what they adapted; the tree of its family; the action
    beside a territory (`territoire`) where one would take it up."""
    here = site()
    answer = _answer(here, action_id)
    view = spread_view(here, answer)
    typed, problem = asked_territory()
    before = [branch.action for branch in answer.tree]
    take = take_up_view(here, answer.action, typed, before)
    if problem:
        take = replace(take, problem=problem)
    page = render_template(
        "plan_spread.html",
        spread=view,
        take=take,
        title=title(answer),
        shapes_url=url_for("feeds.shapes", level=DRAWN[view.level]),
        may_take_up=may_follow_plan(person()),
        frame=frame_view(here),
    )
    return make_response(page, 400 if take.problem else 200)


@plan_spread_page.get("/plan/<action_id>/essaimage.svg")
def picture(action_id: str) -> Response:
    """The map of it as a picture."""
    here = site()
    answer = _answer(here, action_id)
    level, cells = drawn_cells(here, answer)
    shapes = shapes_of(here.geodata, DRAWN[level])
    words = (title(answer), " ".join(sentences(answer)))
    body = drawing(cells, shapes, here.gazetteer.region.bbox, words, shades(cells))
    return bytes_answer(body, SVG)


@plan_spread_page.get("/api/plan/<action_id>/essaimage")
def api(action_id: str) -> Response:
    """The same as JSON, CSV, XLSX or GeoJSON."""
    here, form = site(), _form()
    answer = _answer(here, action_id)
    if form == "json":
        return json_answer(spread_document(here, answer))
    rows = spread_rows(here, answer)
    if form == "geojson":
        return bytes_answer(_shaped(here, rows), GEOJSON)
    flat = [row | {"adapte": " ; ".join(row["adapte"])} for row in rows]
    if form == "csv":
        response = bytes_answer(csv_of(SPREAD_FIELDS, flat), CSV)
    else:
        said = [("source", ATTRIBUTION), ("méthode", METHOD)]
        sheets = [sheet_of("Essaimage", SPREAD_FIELDS, flat)]
        response = bytes_answer(xlsx_of([*sheets, Sheet("Méthode", ("quoi", "texte"), said)]), XLSX)
    name = f"essaimage.{form}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _answer(here: Site, action_id: str) -> SpreadAnswer:
    answer = spread_answer(here, action_id)
    if answer is None:
        abort(404, _("Cette action n'est pas au plan."))
    return answer


def _form() -> str:
    problems = [
        Problem(name[:40], "ce paramètre n'existe pas ici ; possible : f")
        for name in request.args
        if name != "f"
    ]
    form = single_text(request.args, "f") or "json"
    if form not in SPREAD_FORMATS:
        problems.append(Problem("f", f"un de ces formats : {', '.join(SPREAD_FORMATS)}"))
    if problems:
        raise BadRequestProblem(problems)
    return form


def _shaped(here: Site, rows: list[dict[str, Any]]) -> bytes:
    features = [
        {
            "type": "Feature",
            "geometry": geometry_of(here.geodata, row["niveau"], row["territoire"])
            if row["territoire"]
            else None,
            "properties": row,
        }
        for row in rows
    ]
    return orjson.dumps(
        {"type": "FeatureCollection", "features": features, "attribution": ATTRIBUTION}
    )
