"""What one takes away: the template, its schema, and the rows of a file that are at fault."""

from flask import Blueprint, Response, abort

from mapapp.domain.rights import may_import, may_import_somewhere
from mapapp.importing import parts
from mapapp.importing.report import faulty_rows
from mapapp.importing.template import schema, template
from mapapp.store import import_runs as runs
from mapapp.web.json_answers import json_answer
from mapapp.web.site import site
from mapapp.web.visitor import needs, person, refuse

import_files = Blueprint("import_files", __name__, url_prefix="/espace/import")
_CSV = "text/csv; charset=utf-8"


@import_files.get("/modele.csv")
def template_file() -> Response:
    """The template, for anyone."""
    return _attached(template(), "modele-lieux.csv")


@import_files.get("/schema.json")
def schema_file() -> Response:
    """The Table Schema of the template, for anyone."""
    return json_answer(schema(site().vocabulary))


@import_files.get("/<int:number>/erreurs.csv")
@needs(may_import_somewhere)
def faults(number: int) -> Response:
    """The rows of a file that have a problem, with the reasons."""
    with site().store.read() as connection:
        found = runs.run_by_id(connection, number)
        if found is None:
            abort(404)
        if not may_import(person(), found.organisation):
            refuse()
        sheet = parts.sheet_of(runs.part_of(connection, found.upload, parts.SHEET))
        problems = parts.unpack(runs.part_of(connection, found.upload, parts.PROBLEMS))
    if sheet is None or problems is None:
        abort(404)
    return _attached(faulty_rows(sheet, problems), f"erreurs-import-{number}.csv")


def _attached(content: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, content_type=_CSV, headers=headers)
