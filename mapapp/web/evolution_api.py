"""The figures over time: tidy rows, as JSON and as files."""

import orjson
from flask import Blueprint, Response, request

from mapapp.domain.parameters import Problem
from mapapp.figures.evolution import Evolution, evolution
from mapapp.figures.evolution_asking import NAMES, evolution_question
from mapapp.figures.evolution_rows import (
    CHANGE_FIELDS,
    EVOLUTION_FIELDS,
    change_rows,
    evolution_rows,
    file_rows,
)
from mapapp.figures.methods import METHODS
from mapapp.importing.xlsx_writer import Sheet
from mapapp.web.api import ATTRIBUTION
from mapapp.web.evolution_today import now_of
from mapapp.web.figures_answers import FORMATS, known
from mapapp.web.json_answers import JSON, bytes_answer
from mapapp.web.problems import BadRequestProblem
from mapapp.web.site import Site, site
from mapapp.web.spreadsheets import CSV, XLSX, csv_of, sheet_of, xlsx_of

evolution_api = Blueprint("evolution_api", __name__)


@evolution_api.get("/api/statistiques/evolution")
def values() -> Response:
    """Values by snapshot; what came and left, of one territory."""
    here = site()
    form = _form()
    question, problems = evolution_question(
        request.args.items(multi=True), known(here, here.clock())
    )
    if problems:
        raise BadRequestProblem(problems)
    now = now_of(here, question, wait=True)
    with here.store.read() as connection:
        found = evolution(connection, here.figures.ground, here.vocabulary, question, now.today)
    if form == "json":
        return bytes_answer(_json(here, found), JSON)
    answer = bytes_answer(*_file(here, found, form))
    answer.headers["Content-Disposition"] = f'attachment; filename="evolution.{form}"'
    return answer


def _form() -> str:
    allowed = {*NAMES, "f"}
    said = "ce paramètre n'existe pas ici ; possibles : " + ", ".join(sorted(allowed))
    problems = [Problem(name[:40], said) for name in request.args if name not in allowed]
    forms = {text.strip() for text in request.args.getlist("f")} - {""} or {"json"}
    form = forms.pop()
    if forms or form not in FORMATS:
        problems.append(Problem("f", "une de ces valeurs est attendue : " + ", ".join(FORMATS)))
    if problems:
        raise BadRequestProblem(problems)
    return form


def _json(here: Site, found: Evolution) -> bytes:
    methods = found.question.measures
    return orjson.dumps(
        {
            "lignes": evolution_rows(found, here.vocabulary),
            "changements": change_rows(found, here.vocabulary),
            "releves": [
                {"date": one.day, "mois": one.month, "version": one.version}
                for one in found.snapshots
            ],
            "aujourdhui": found.today and {"date": found.today.day, "version": found.today.version},
            "methodes": {name: METHODS[name] for name in methods},
            "attribution": ATTRIBUTION,
        }
    )


def _file(here: Site, found: Evolution, form: str) -> tuple[bytes, str]:
    rows = file_rows(found, here.vocabulary)
    if form == "csv":
        return csv_of(EVOLUTION_FIELDS, rows), CSV
    said = [("source", ATTRIBUTION)]
    said += [(f"méthode : {one}", METHODS[one]) for one in found.question.measures]
    return xlsx_of(
        [
            sheet_of("Évolution", EVOLUTION_FIELDS, rows),
            sheet_of("Changements", CHANGE_FIELDS, change_rows(found, here.vocabulary)),
            Sheet("Méthode", ("quoi", "texte"), said),
        ]
    ), XLSX
