"""Slots of a crèche from a file: read, shown row by row, then published; nothing before that."""

import json
from collections.abc import Sequence

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from mapapp.childcare.file import (
    MAX_FILE_BYTES,
    MAX_ROWS,
    FileRow,
    again,
    publish_rows,
    read_rows,
    template,
)
from mapapp.domain.slot_fields import FIELDS
from mapapp.importing.limits import Refused
from mapapp.web.forms import Form, accepts_bytes
from mapapp.web.site import site
from mapapp.web.slot_desk import SlotDesk, labels
from mapapp.web.slot_pages import BASE, kept_desk
from mapapp.web.visitor import needs, page, signed_in
from mapapp.web.wording import gettext as _

slot_files = Blueprint("slot_files", __name__)
_LONGEST_ROWS = 900_000


@slot_files.get(f"{BASE}/fichier")
@needs(signed_in)
def start(place_id: str) -> AnyResponse:
    """The form."""
    return _page(kept_desk(place_id), Form())


@slot_files.get("/espace/creneaux/modele.csv")
def template_file() -> Response:
    """A file to fill in, for anyone."""
    response = Response(template(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="modele-creneaux.csv"'
    return response


@slot_files.post(f"{BASE}/fichier")
@accepts_bytes(MAX_FILE_BYTES + _LONGEST_ROWS)
@needs(signed_in)
def send(place_id: str) -> AnyResponse:
    """Look at a file; or publish the good rows of one that was looked at."""
    desk, form = kept_desk(place_id), Form.sent()
    if form.has("lignes"):
        return _publish(desk, form)
    sent = request.files.get("fichier")
    if sent is None or not sent.filename:
        form.wrong("fichier", _("choisissez un fichier"))
        return _page(desk, form, 400)
    with sent.stream as file:
        content = file.read(MAX_FILE_BYTES + 1)
    try:
        rows, notes = read_rows(content, site().clock())
    except Refused as error:
        form.wrong("fichier", str(error))
        return _page(desk, form, 400)
    return _page(desk, form, 200, rows, notes)


def _publish(desk: SlotDesk, form: Form) -> AnyResponse:
    here = site()
    rows = again(_rows(form.typed("lignes")), here.clock())
    if not any(not row.problems for row in rows):
        form.wrong("fichier", _("aucune ligne ne peut être publiée : envoyez le fichier à nouveau"))
        return _page(desk, form, 400, rows)
    with here.store.write() as connection:
        count, left_out = publish_rows(connection, desk.author, desk.place_id, rows, here.clock())
    if left_out:
        return _page(desk, form, 200, left_out, published=count)
    return redirect(f"{desk.base}?fait=publier&nombre={count}", 303)


def _rows(text: str) -> list[tuple[int, dict[str, str]]]:
    """The rows that the page of a file gave back; they are read again, so whatever they say."""
    try:
        found = json.loads(text) if len(text) <= _LONGEST_ROWS else []
    except (ValueError, RecursionError):
        return []
    if not isinstance(found, list):
        return []
    return [
        (one[0], {n: v for n, v in one[1].items() if n in FIELDS and isinstance(v, str)})
        for one in found
        if isinstance(one, list) and len(one) == 2
        if type(one[0]) is int and isinstance(one[1], dict)
    ]


def _page(
    desk: SlotDesk,
    form: Form,
    status: int = 200,
    rows: Sequence[FileRow] = (),
    notes: Sequence[str] = (),
    published: int | None = None,
) -> Response:
    good = [row for row in rows if not row.problems]
    view = render_template(
        "desk_slots_file.html",
        desk=desk,
        form=form,
        labels=labels(),
        rows=rows,
        good=len(good),
        slots=sum(row.count for row in good),
        wrong=[row for row in rows if row.problems],
        kept=json.dumps([[row.line, dict(row.raw)] for row in good], ensure_ascii=True),
        notes=notes,
        published=published,
        most=MAX_ROWS,
    )
    return page(view, status)
