"""Which column of a file is which field: asked once, then remembered for the organisation."""

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from mapapp.domain.kinds import Kind
from mapapp.domain.rights import may_import_somewhere
from mapapp.importing import parts
from mapapp.importing.columns import digest_of
from mapapp.importing.fields import BY_KEY, FIELDS
from mapapp.store import import_runs as runs
from mapapp.web.import_access import again, queue, run_of
from mapapp.web.site import site
from mapapp.web.visitor import needs, page

import_columns = Blueprint("import_columns", __name__, url_prefix="/espace/import")


@import_columns.get("/<int:number>/colonnes")
@needs(may_import_somewhere)
def mapping(number: int) -> AnyResponse:
    """Which column is which field."""
    found, organisation = run_of(number)
    with site().store.read() as connection:
        sheet = parts.sheet_of(runs.part_of(connection, found.upload, parts.SHEET))
    if sheet is None or found.state not in (runs.MAPPING, runs.CHECKED):
        return again(number)
    kept = found.mapping or {}
    kinds = [k for k in Kind if k in organisation.scope.kinds]
    categories = [c for c in site().vocabulary.categories.values() if c.kind in kinds]
    examples = {
        name: [row[at] for row in sheet.rows[:50] if row[at]][:3]
        for at, name in enumerate(sheet.header)
    }
    fields = {name: key for key, name in kept.get("columns", {}).items()}
    return page(
        render_template(
            "import_mapping.html",
            run=found,
            header=sheet.header,
            examples=examples,
            chosen=fields,
            fields=FIELDS,
            kinds=kinds,
            categories=categories,
            kept=kept,
            missing=found.summary.get("missing", ()),
        ),
        200,
    )


@import_columns.post("/<int:number>/colonnes")
@needs(may_import_somewhere)
def map_columns(number: int) -> AnyResponse:
    """Remember a mapping and check the file by it."""
    found, _organisation = run_of(number)
    here, form = site(), request.form
    with here.store.read() as connection:
        sheet = parts.sheet_of(runs.part_of(connection, found.upload, parts.SHEET))
    if sheet is None:
        return again(number)
    columns: dict[str, str] = {}
    for at, name in enumerate(sheet.header):
        key = form.get(f"colonne-{at}", "")
        if key in BY_KEY:
            columns.setdefault(key, name)
    category, kind = form.get("categorie", ""), form.get("type", "")
    kept = {
        "columns": columns,
        "kind": kind if kind in {k.value for k in Kind} else None,
        "category": category if category in here.vocabulary.categories else None,
    }
    with here.store.write() as connection:
        job = queue(connection, parts.CHECK, number)
        moved = runs.change_run(
            connection,
            number,
            *(runs.MAPPING, runs.CHECKED),
            state=runs.READING,
            mapping=kept,
            summary={"job": job},
        )
        if moved:
            runs.remember_mapping(connection, found.organisation, digest_of(sheet.header), kept)
    return again(number)
