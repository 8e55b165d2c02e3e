"""The whole plan from a file: read, shown row by row, then written whole; nothing before that."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from mapapp.domain.rights import may_follow_plan
from mapapp.importing.limits import Refused
from mapapp.planning.fields import FIELDS
from mapapp.planning.file import (
    COLUMNS,
    MAX_FILE_BYTES,
    MAX_ROWS,
    FileRow,
    again,
    read_rows,
    unusable,
)
from mapapp.planning.following import PlanRefused, check, follow, is_taken
from mapapp.planning.given import Known
from mapapp.publishing.places import Unplaceable
from mapapp.store import plan
from mapapp.store.connections import Connection
from mapapp.store.organisations import all_organisations
from mapapp.store.schemes import all_schemes
from mapapp.web.forms import Form, accepts_bytes
from mapapp.web.plan_access import plan_author
from mapapp.web.plan_follow_form import known_of, labels
from mapapp.web.plan_links_page import linkable
from mapapp.web.plan_words import plan_label, plan_value
from mapapp.web.proposing import publishing
from mapapp.web.site import site
from mapapp.web.visitor import needs, page, person
from mapapp.web.wording import gettext as _

plan_import_page = Blueprint("plan_import_page", __name__)
ADDRESS = "/plan/suivi/import"
_LONGEST_ROWS = 2_500_000


@plan_import_page.get(ADDRESS)
@needs(may_follow_plan)
def start() -> Response:
    """The form."""
    return _page(Form())


@plan_import_page.post(ADDRESS)
@accepts_bytes(MAX_FILE_BYTES + _LONGEST_ROWS)
@needs(may_follow_plan)
def send() -> AnyResponse:
    """Look at a file; or write the rows of one that was looked at, all or none."""
    form = Form.sent()
    if form.has("lignes"):
        return _write(form)
    sent = request.files.get("fichier")
    if sent is None or not sent.filename:
        form.wrong("fichier", _("choisissez un fichier"))
        return _page(form, 400)
    with sent.stream as file:
        content = file.read(MAX_FILE_BYTES + 1)
    with site().store.read() as connection:
        known = _known(connection)
        actions = plan.whole_plan(connection)
        try:
            rows, notes = read_rows(content, actions, known)
        except Refused as error:
            form.wrong("fichier", str(error))
            return _page(form, 400)
        rows = _checked(connection, form, rows)
    return _page(form, 400 if form.problems else 200, rows, notes)


def _write(form: Form) -> AnyResponse:
    here = site()
    try:
        with here.store.write() as connection:
            actions = plan.whole_plan(connection)
            rows = again(_rows(form.typed("lignes")), actions, _known(connection))
            rows = _checked(connection, form, rows)
            if not rows or form.problems or any(row.problems for row in rows):
                form.wrong("fichier", _("rien n'est enregistré : envoyez le fichier à nouveau"))
                return _page(form, 400, rows)
            changes = [row.change for row in rows]
            done = follow(connection, publishing(), plan_author(person(), None), changes)
    except (PlanRefused, Unplaceable) as error:
        form.wrong("fichier", str(error))
        return _page(form, 400, rows)
    return redirect(f"/plan/suivi?fait=import&nombre={len(done)}", 303)


def _known(connection: Connection) -> Known:
    organisations = [one.rights.id for one in all_organisations(connection)]
    known = known_of(site(), plan.whole_plan(connection), organisations)
    schemes = {standing.scheme.id for standing in all_schemes(connection)}
    return replace(known, places=lambda ids: linkable(connection, list(ids)), schemes=schemes)


def _checked(connection: Connection, form: Form, rows: list[FileRow]) -> list[FileRow]:
    """Rows under ids that may be used; what the plan as a whole does not allow, to the form."""
    used = plan.known_action_ids(connection)
    asked = {row.action for row in rows if row.new and row.action}
    taken = {one for one in asked if one in used or is_taken(connection, one)}
    rows = unusable(rows, taken)
    if not any(row.problems for row in rows):
        for problem in check(connection, [row.change for row in rows]):
            form.wrong("fichier", f"{labels().get(problem.field, '')} : {problem.message}")
    return rows


def _rows(text: str) -> list[tuple[int, dict[str, str]]]:
    """The rows that the page of a file gave back; they are read again, so whatever they say."""
    try:
        found = json.loads(text) if len(text) <= _LONGEST_ROWS else []
    except (ValueError, RecursionError):
        return []
    if not isinstance(found, list):
        return []
    names = {"id", *FIELDS}
    return [
        (one[0], {n: v for n, v in one[1].items() if n in names and isinstance(v, str)})
        for one in found
        if isinstance(one, list) and len(one) == 2
        if type(one[0]) is int and isinstance(one[1], dict)
    ]


def _page(
    form: Form, status: int = 200, rows: Sequence[FileRow] = (), notes: Sequence[str] = ()
) -> Response:
    names = labels()
    view = render_template(
        "plan_import.html",
        form=form,
        columns=COLUMNS,
        most=MAX_ROWS,
        rows=[_shown(row) for row in rows if not row.problems and (row.values or row.new)],
        same=sum(not row.problems and not row.values for row in rows),
        wrong=[
            (row, [(names.get(p.field, p.field), p.message) for p in row.problems])
            for row in rows
            if row.problems
        ],
        kept=json.dumps([[row.line, dict(row.raw)] for row in rows], ensure_ascii=True),
        notes=notes,
    )
    return page(view, status)


def _shown(row: FileRow) -> dict[str, Any]:
    here = site()
    return {
        "line": row.line,
        "title": row.title,
        "new": row.new,
        "fields": [
            (plan_label(name), plan_value(here, name, value)) for name, value in row.values.items()
        ],
    }
