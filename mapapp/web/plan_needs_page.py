"""Needs without an action: `/plan/besoins`, its picture, and the same as data."""

from dataclasses import replace
from typing import Any

import orjson
from flask import Blueprint, Response, make_response, render_template, request, url_for

from mapapp.domain.kinds import Kind
from mapapp.domain.parameters import Problem
from mapapp.domain.rights import may_follow_plan
from mapapp.figures.asking import one_of
from mapapp.figures.methods import METHODS
from mapapp.importing.xlsx_writer import Sheet
from mapapp.planning.needs import KINDS, METHOD
from mapapp.territory.shapes import DRAWN, geometry_of, shapes_of
from mapapp.web.api import ATTRIBUTION
from mapapp.web.figures_answers import known
from mapapp.web.json_answers import GEOJSON, JSON, bytes_answer
from mapapp.web.openapi_plan_needs import NEED_FIELDS, NEEDS_FORMATS, PLACELESS_FIELDS
from mapapp.web.paging import single_text
from mapapp.web.plan_needs import NAMES, NeedsAnswer, NeedsQuestion, needs_answer, read_needs
from mapapp.web.plan_needs_rows import need_rows, placeless_rows
from mapapp.web.plan_needs_view import needs_view
from mapapp.web.plan_needs_words import cells, sentences, shades, title
from mapapp.web.problems import BadRequestProblem, problem_views
from mapapp.web.public import frame_view
from mapapp.web.site import Site, site
from mapapp.web.spreadsheets import CSV, XLSX, csv_of, sheet_of, xlsx_of
from mapapp.web.territories_picture import SVG, drawing
from mapapp.web.visitor import person

plan_needs_page = Blueprint("plan_needs_page", __name__)


@plan_needs_page.get("/plan/besoins")
def needs() -> Response:
    """The territories that lack a kind of place and an action on it; actions without a place."""
    here = site()
    question, reading = read_needs(request.args.items(multi=True), known(here, here.clock()))
    whole = reading.value("tout", lambda texts: bool(one_of(texts, ("1",))), False)
    if question.kinds != KINDS and len(question.kinds) > 1:
        reading.refuse("type", "un seul type est attendu")
    # The tabs tell the number of each kind, whichever is shown.
    answer = needs_answer(here, replace(question, kinds=KINDS))
    kind = max(question.kinds, key=lambda one: answer.of(one).people)
    view = needs_view(here, answer, kind, may_take_up=may_follow_plan(person()), whole=whole)
    problems = problem_views(reading.problems)
    shapes = url_for("feeds.shapes", level=DRAWN[view.shapes_level])
    page = render_template(
        "plan_needs.html", needs=view, shapes_url=shapes, problems=problems, frame=frame_view(here)
    )
    return make_response(page, 400 if problems else 200)


@plan_needs_page.get("/plan/besoins/carte.svg")
def picture() -> Response:
    """The map of one kind as a picture."""
    here = site()
    question = _asked(here)
    kind = _one_kind(question)
    answer = needs_answer(here, replace(question, kinds=(kind,)))
    found = answer.of(kind)
    body = drawing(
        cells(found),
        shapes_of(here.geodata, DRAWN[question.level]),
        here.gazetteer.region.bbox,
        (title(question, kind), " ".join(sentences(found, question))),
        shades(found, question),
    )
    return bytes_answer(body, SVG)


@plan_needs_page.get("/api/plan/besoins")
def api() -> Response:
    """The same as JSON, CSV, XLSX or GeoJSON; every kind where none is chosen."""
    here, form = site(), _form()
    answer = needs_answer(here, _asked(here, "f"))
    rows = need_rows(answer)
    placeless = placeless_rows(here, answer)
    if form == "json":
        return bytes_answer(_document(answer, rows, placeless), JSON)
    if form == "geojson":
        return bytes_answer(_shaped(here, answer, rows), GEOJSON)
    if form == "csv":
        response = bytes_answer(csv_of(NEED_FIELDS, _flat(rows)), CSV)
    else:
        sheets = [
            sheet_of("Besoins", NEED_FIELDS, _flat(rows)),
            sheet_of("Actions sans lieu", PLACELESS_FIELDS, _flat(placeless)),
            Sheet("Méthode", ("quoi", "texte"), _methods(answer)),
        ]
        response = bytes_answer(xlsx_of(sheets), XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="besoins.{form}"'
    return response


def _form() -> str:
    form = single_text(request.args, "f") or "json"
    if form not in NEEDS_FORMATS:
        said = f"un de ces formats : {', '.join(NEEDS_FORMATS)}"
        raise BadRequestProblem([Problem("f", said)])
    return form


def _asked(here: Site, *others: str) -> NeedsQuestion:
    """The question of an address that refuses what it does not know."""
    question, reading = read_needs(request.args.items(multi=True), known(here, here.clock()))
    allowed = (*NAMES, *others)
    for name in request.args:
        if name not in allowed:
            possible = ", ".join(sorted(allowed))
            reading.refuse(name[:40], f"ce paramètre n'existe pas ici ; possibles : {possible}")
    if reading.problems:
        raise BadRequestProblem(reading.problems)
    return question


def _one_kind(question: NeedsQuestion) -> Kind:
    if question.kinds != KINDS and len(question.kinds) > 1:
        raise BadRequestProblem([Problem("type", "un seul type est attendu")])
    return question.kinds[0]


def _document(answer: NeedsAnswer, rows: list[Any], placeless: list[Any]) -> bytes:
    return orjson.dumps(
        {
            "lignes": rows,
            "actions_sans_lieu": placeless,
            "version": answer.version,
            "methodes": {"besoins": METHOD, "couverture": METHODS["couverture"]},
            "attribution": ATTRIBUTION,
        }
    )


def _shaped(here: Site, answer: NeedsAnswer, rows: list[dict[str, Any]]) -> bytes:
    features = [
        {
            "type": "Feature",
            "geometry": geometry_of(here.geodata, answer.question.level, row["territoire"]),
            "properties": {name: value for name, value in row.items() if name != "communes"},
        }
        for row in rows
    ]
    document = {"type": "FeatureCollection", "features": features, "attribution": ATTRIBUTION}
    return orjson.dumps(document)


def _flat(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lists as texts, for cells."""
    return [
        {name: ", ".join(v) if isinstance(v, list) else v for name, v in row.items()}
        for row in rows
    ]


def _methods(answer: NeedsAnswer) -> list[tuple[str, str]]:
    said = [("version des données", str(answer.version)), ("source", ATTRIBUTION)]
    return [
        *said,
        ("méthode : besoins", METHOD),
        ("méthode : couverture", METHODS["couverture"]),
    ]
