"""What the addresses of figures are asked, and their answers as JSON, shapes and files."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

import orjson

from mapapp.atlas.view import View
from mapapp.domain.parameters import Problem
from mapapp.figures import asking, rows
from mapapp.figures.asking import BadFigures, CountQuestion, Known, ReachQuestion, WhatIfQuestion
from mapapp.figures.methods import METHODS
from mapapp.figures.rows import COUNT_FIELDS, NEXT_FIELDS, OUT_FIELDS, REACH_FIELDS
from mapapp.importing.xlsx_writer import Sheet
from mapapp.territory.shapes import geometry_of
from mapapp.territory.units import Level
from mapapp.web.api import ATTRIBUTION
from mapapp.web.json_answers import GEOJSON, JSON
from mapapp.web.offered import offered_in
from mapapp.web.problems import BadRequestProblem
from mapapp.web.shared import Args, Question, Told
from mapapp.web.site import Site
from mapapp.web.spreadsheets import CSV, XLSX, csv_of, sheet_of, xlsx_of

FORMATS = ("json", "csv", "xlsx")
SHAPED = (*FORMATS, "geojson")
"""Of what has territories of one level."""

Rows = list[dict[str, Any]]
Pairs = Iterable[tuple[str, str]]
Read = TypeVar("Read")
Body = tuple[bytes, str]
"""What is sent, and its content type."""


def read_statistics(here: Site, args: Args) -> Question:
    """Counts and rates by territory."""
    form, now = _form(args, asking.COUNT_NAMES, SHAPED), here.clock()
    question = _read(asking.count_question, args, here, now)
    shared = form == "json" and not question.slots
    return _question(here, shared, now, lambda view: _statistics(here, question, form, view, now))


def _statistics(here: Site, question: CountQuestion, form: str, view: View, now: datetime) -> Body:
    methods = (*question.measures, *question.slots)
    slots: Rows = []
    if question.slots:
        slots = here.figures.slot_rows(view, question, offered_in(here, question))
    if form == "json":
        lines = here.figures.count_json(view, question, now)
        return _json(_and(lines, slots), methods, view)
    found = here.figures.count_rows(view, question, now) + slots
    if form == "geojson":
        return _shaped(here, found, question.level)
    sheets = [sheet_of("Statistiques", COUNT_FIELDS, found)]
    return _file(form, sheets, methods, view)


def _and(lines: bytes, more: Rows) -> bytes:
    """A JSON list, and some rows at its end."""
    if not more:
        return lines
    between = b"," if len(lines) > len(b"[]") else b""
    return b"".join((lines[:-1], between, orjson.dumps(more)[1:]))


def read_reach(here: Site, args: Args) -> Question:
    """Inhabitants within reach of a place, by territory."""
    form, now = _form(args, asking.REACH_NAMES, SHAPED), here.clock()
    question = _read(asking.reach_question, args, here, now)
    shared = form == "json" and question.offer == "lieux"
    return _question(here, shared, now, lambda view: _reach(here, question, form, view))


def _reach(here: Site, question: ReachQuestion, form: str, view: View) -> Body:
    found = here.figures.reach_rows(view, question, offered_in(here, question))
    methods = (rows.reach_method(question),)
    if form == "json":
        return _json(orjson.dumps(found), methods, view)
    if form == "geojson":
        return _shaped(here, found, question.level)
    out = sheet_of("Communes hors de portée", OUT_FIELDS, rows.out_rows(found))
    sheets = [sheet_of("Couverture", REACH_FIELDS, found), out]
    return _file(form, sheets, methods, view)


def read_what_if(here: Site, args: Args) -> Question:
    """What one more place would change."""
    form, now = _form(args, asking.WHAT_IF_NAMES, FORMATS), here.clock()
    question = _read(asking.what_if_question, args, here, now)
    shared = form == "json"
    return _question(here, shared, now, lambda view: _what_if(here, question, form, view))


def _what_if(here: Site, question: WhatIfQuestion, form: str, view: View) -> Body:
    document = here.figures.what_if_document(view, question)
    if form != "json":
        sheets = [sheet_of("Simulation", NEXT_FIELDS, rows.next_rows(document))]
        return _file(form, sheets, ("simulation",), view)
    document |= {"methodes": {"simulation": METHODS["simulation"]}, "attribution": ATTRIBUTION}
    return orjson.dumps(document), JSON


READERS: dict[str, Callable[[Site, Args], Question]] = {
    "statistiques": read_statistics,
    "couverture": read_reach,
    "simulation": read_what_if,
}
"""By the name of the file that an address gives."""


def known(here: Site, now: datetime) -> Known:
    """What a question may name."""
    return Known(here.known, here.vocabulary, here.figures.ground, now, _resolver(here))


def _resolver(here: Site) -> Callable[[str], list[str]]:
    communes = ("commune", "ancienne_commune", "code_postal")
    return lambda name: list(
        dict.fromkeys(one.code for one in here.gazetteer.resolve(name) if one.kind in communes)
    )


def _question(here: Site, shared: bool, now: datetime, body: Callable[[View], Body]) -> Question:
    def answer() -> Told:
        view = here.searcher.view()
        return Told(*body(view), view, now)

    return Question(shared, answer)


def _read(parse: Callable[[Pairs, Known], Read], args: Args, here: Site, now: datetime) -> Read:
    try:
        return parse(args.items(multi=True), known(here, now))
    except BadFigures as error:
        raise BadRequestProblem(error.problems) from error


def _form(args: Args, names: Iterable[str], formats: Sequence[str]) -> str:
    """The format asked for; refuses unknown parameters."""
    allowed = {*names, "f"}
    said = "ce paramètre n'existe pas ici ; possibles : " + ", ".join(sorted(allowed))
    problems = [Problem(name[:40], said) for name in args if name not in allowed]
    forms = {text.strip() for text in args.getlist("f")} - {""} or {"json"}
    form = forms.pop()
    if forms or form not in formats:
        problems.append(Problem("f", "une de ces valeurs est attendue : " + ", ".join(formats)))
    if problems:
        raise BadRequestProblem(problems)
    return form


def _json(lines: bytes, methods: Sequence[str], view: View) -> Body:
    rest = {
        "version": view.version,
        "methodes": {name: METHODS[name] for name in methods},
        "attribution": ATTRIBUTION,
    }
    return b"".join((b'{"lignes":', lines, b",", orjson.dumps(rest)[1:])), JSON


def _shaped(here: Site, found: Rows, level: Level) -> Body:
    """The rows as features, each with the light shape of its territory."""
    features = [
        {
            "type": "Feature",
            "geometry": geometry_of(here.geodata, level, row["territoire"]),
            "properties": {name: value for name, value in row.items() if name != "hors_portee"},
        }
        for row in found
    ]
    document = {"type": "FeatureCollection", "features": features, "attribution": ATTRIBUTION}
    return orjson.dumps(document), GEOJSON


def _file(form: str, sheets: Sequence[Sheet], methods: Sequence[str], view: View) -> Body:
    """The rows as a file; a workbook also says how they were made."""
    if form == "csv":
        first = sheets[0]
        lines = [dict(zip(first.header, row, strict=True)) for row in first.rows]
        return csv_of(first.header, lines), CSV
    said = [("version des données", str(view.version)), ("source", ATTRIBUTION)]
    said += [(f"méthode : {method}", METHODS[method]) for method in methods]
    return xlsx_of([*sheets, Sheet("Méthode", ("quoi", "texte"), said)]), XLSX
