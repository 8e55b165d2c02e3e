"""Importing a file: sent, mapped, looked at, confirmed, undone. Each step is an address."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from mapapp.domain.instants import stamp
from mapapp.domain.rights import (
    Organisation,
    may_confirm_import,
    may_import_somewhere,
)
from mapapp.importing import parts
from mapapp.importing.fields import BY_KEY
from mapapp.importing.found import SORTS
from mapapp.importing.limits import MAX_BYTES, MAX_ROWS
from mapapp.store import import_runs as runs
from mapapp.store.import_runs import ImportRun
from mapapp.store.jobs import job_by_id
from mapapp.web.forms import Form, accepts_bytes
from mapapp.web.import_access import again, my_organisations, queue, run_of
from mapapp.web.import_view import Preview, preview_of
from mapapp.web.site import site
from mapapp.web.visitor import needs, page, person, refuse
from mapapp.web.wording import gettext as _

import_pages = Blueprint("import_pages", __name__, url_prefix="/espace/import")
_BODY = MAX_BYTES + 64 * 1024
_BUSY = (runs.READING, runs.IMPORTING)


def _states() -> dict[str, str]:
    return {
        runs.READING: _("en cours de lecture"),
        runs.MAPPING: _("colonnes à choisir"),
        runs.CHECKED: _("à confirmer"),
        runs.REFUSED: _("refusé"),
        runs.IMPORTING: _("en cours d'écriture"),
        runs.DONE: _("importé"),
        runs.UNDONE: _("annulé"),
    }


@import_pages.get("")
@needs(may_import_somewhere)
def start() -> AnyResponse:
    """The form, and the files sent before."""
    return _start(Form())


def _start(form: Form, status: int = 200) -> Response:
    mine = my_organisations()
    with site().store.read() as connection:
        sent = [run for one in mine for run in runs.runs_of(connection, one.id)]
    return page(
        render_template(
            "import_start.html",
            form=form,
            options=[(one.id, one.name) for one in mine],
            states=_states(),
            runs=sorted(sent, key=lambda run: -run.id)[:20],
            megabytes=MAX_BYTES // 1024 // 1024,
            rows=f"{MAX_ROWS:,}".replace(",", "\u202f"),
        ),
        status,
    )


@import_pages.post("")
@accepts_bytes(_BODY)
@needs(may_import_somewhere)
def send() -> AnyResponse:
    """Keep a file and have it read."""
    form, here = Form.sent(), site()
    slug = form.choice("organisation", [one.id for one in my_organisations()])
    sent = request.files.get("fichier")
    content = sent.read(MAX_BYTES + 1) if sent else b""
    if not content:
        form.wrong("fichier", _("choisissez un fichier"))
    elif len(content) > MAX_BYTES:
        form.wrong("fichier", _("le fichier est trop lourd"))
    if form.problems:
        return _start(form, 400)
    name = " ".join(((sent.filename if sent else "") or _("fichier")).split())[:150]
    now = stamp(here.clock())
    with here.store.write() as connection:
        number = runs.add_run(
            connection,
            organisation=slug,
            account=person().account,
            name="".join(c for c in name if c.isprintable()),
            content=content,
            now=now,
        )
        job = queue(connection, parts.CHECK, number)
        summary = {"job": job}
        runs.change_run(connection, number, summary=summary, complete=not form.flag("partiel"))
    return again(number)


@import_pages.get("/<int:number>")
@needs(may_import_somewhere)
def run(number: int) -> AnyResponse:
    """Where a file stands."""
    found, organisation = run_of(number)
    if found.state in _BUSY:
        return _progress(found)
    if found.state == runs.MAPPING:
        return redirect(url_for("import_columns.mapping", number=number))
    preview = preview_of(site(), found) if found.state == runs.CHECKED else None
    return _shown(found, organisation, preview, Form())


def _progress(found: ImportRun) -> Response:
    with site().store.read() as connection:
        job = job_by_id(connection, int(found.summary.get("job", 0)))
    return page(render_template("import_progress.html", run=found, job=job), 200)


def _shown(
    found: ImportRun,
    organisation: Organisation,
    preview: Preview | None,
    form: Form,
    status: int = 200,
) -> Response:
    return page(
        render_template(
            "import_run.html",
            run=found,
            organisation=organisation,
            preview=preview,
            form=form,
            sorts=SORTS,
            may_confirm=may_confirm_import(person(), organisation, found.made_by),
        ),
        status,
    )


@import_pages.post("/<int:number>/corrections")
@needs(may_import_somewhere)
def accept_fixes(number: int) -> AnyResponse:
    """Accept the fixes of a sort, of one cell, or all; then check again."""
    found, _organisation = run_of(number)
    sort, cell = request.form.get("sorte", ""), request.form.get("cellule", "")
    fixes = {"sorts": [], "cells": [], "everything": False, **found.fixes}
    line, _colon, key = cell.partition(":")
    if sort in SORTS:
        fixes["sorts"] = sorted({*fixes["sorts"], sort})
    elif sort == "toutes":
        fixes["everything"] = True
    elif line.isascii() and line.isdigit() and len(line) < 9 and key in BY_KEY:
        fixes["cells"] = [*fixes["cells"], [int(line), key]][-5_000:]
    elif sort == "aucune":
        fixes = {}
    with site().store.write() as connection:
        job = queue(connection, parts.CHECK, number)
        changed = {"fixes": fixes, "state": runs.READING, "summary": {"job": job}}
        runs.change_run(connection, number, runs.CHECKED, **changed)
    return again(number)


@import_pages.post("/<int:number>/confirmer")
@needs(may_import_somewhere)
def confirm(number: int) -> AnyResponse:
    """Have a checked file written."""
    found, organisation = run_of(number)
    if not may_confirm_import(person(), organisation, found.made_by):
        refuse(_("Cet import doit être confirmé par une modératrice ou un modérateur."))
    if found.state != runs.CHECKED:
        return again(number)
    form, much = Form.sent(), bool(found.summary.get("removes_much"))
    if much and form.typed("nom").strip().casefold() != organisation.name.casefold():
        form.wrong("nom", _("écrivez exactement : %(name)s", name=organisation.name))
        return _shown(found, organisation, preview_of(site(), found), form, 400)
    with site().store.write() as connection:
        # Two who confirm at once: one of them finds the file taken, and sees it being written.
        if runs.change_run(connection, number, runs.CHECKED, state=runs.IMPORTING):
            job = queue(connection, parts.APPLY, number, confirmed=much)
            runs.change_run(connection, number, summary={**found.summary, "job": job})
    return again(number)


@import_pages.post("/<int:number>/annuler")
@needs(may_import_somewhere)
def undo(number: int) -> AnyResponse:
    """Have an import undone, as one batch."""
    found, organisation = run_of(number)
    if not may_confirm_import(person(), organisation, found.made_by):
        refuse()
    with site().store.write() as connection:
        done = found.batch is not None
        if done and runs.change_run(connection, number, runs.DONE, state=runs.IMPORTING):
            job = queue(connection, parts.UNDO, number)
            runs.change_run(connection, number, summary={**found.summary, "job": job})
    return again(number)
