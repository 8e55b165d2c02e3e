"""Following an action of the plan, for the prefecture and the organisation that pilots it."""

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from mapapp.contributing.undo import CannotUndo, undo_batch
from mapapp.contributing.undoing_rights import may_undo
from mapapp.domain.parameters import Problem
from mapapp.domain.plan import EMPTY, PlanAction, Record
from mapapp.domain.rights import may_follow_plan, may_follow_some
from mapapp.planning.following import ActionChange, PlanRefused, follow, version_of
from mapapp.planning.replication import before_it
from mapapp.publishing.places import Unplaceable
from mapapp.store import history, plan
from mapapp.store.connections import Connection
from mapapp.store.organisations import all_organisations
from mapapp.web.forms import Form
from mapapp.web.place_page import french_date
from mapapp.web.plan_access import followed_action, plan_author
from mapapp.web.plan_documents_view import document_views
from mapapp.web.plan_follow_form import (
    choices,
    form_of,
    known_of,
    labels,
    read_form,
    row_numbers,
    with_notes,
)
from mapapp.web.plan_links_page import links_view
from mapapp.web.plan_names import history_names
from mapapp.web.plan_take_up_form import take_up_of_form, taken_up_form
from mapapp.web.plan_view import link_to, where_text
from mapapp.web.proposing import publishing
from mapapp.web.site import site
from mapapp.web.told import Line, event_of
from mapapp.web.visitor import needs, page, person, refuse
from mapapp.web.wording import gettext as _

plan_follow_page = Blueprint("plan_follow_page", __name__)
LIST = "/plan/suivi"
_SHOWN_BATCHES = 10


@plan_follow_page.get(f"{LIST}/nouvelle")
@needs(may_follow_plan)
def new() -> Response:
    """The form of a new action, empty or begun with one that it takes up."""
    here = site()
    wanted = request.args.get("reprend", "")
    with here.store.read() as connection:
        actions = plan.whole_plan(connection)
        taken = next((one for one in actions if one.id == wanted), None)
        form = taken_up_form(here, taken, actions) if taken else form_of(here, EMPTY)
        status = 400 if form.problems else 200
        if wanted and taken is None:
            form.problems.append(Problem("reprend", _("cette action n'est pas au plan")))
            status = 404
        return _form_page(connection, form, None, actions, status)


@plan_follow_page.post(f"{LIST}/nouvelle")
@needs(may_follow_plan)
def make() -> AnyResponse:
    """Make an action."""
    here, who, form = site(), person(), Form.sent()
    with here.store.read() as connection:
        actions, names = plan.whole_plan(connection), _organisations(connection)
    known = known_of(here, actions, [slug for slug, _name in names])
    given = read_form(form, known, EMPTY, new=True, whole=True)
    if not form.problems:
        try:
            with here.store.write() as connection:
                change = ActionChange(None, given.values)
                (made,) = follow(connection, publishing(), plan_author(who, None), [change])
            return redirect(f"{LIST}/{made}?fait=cree", 303)
        except PlanRefused as error:
            form.problems += error.problems
        except Unplaceable as error:
            form.wrong("territoires", str(error))
    with here.store.read() as connection:
        return _form_page(connection, form, None, actions, 400)


@plan_follow_page.get(f"{LIST}/<action_id>")
@needs(may_follow_some)
def one(action_id: str) -> Response:
    """The form of an action, and its last changes."""
    with site().store.read() as connection:
        found, actions = followed_action(connection, action_id)
        return _form_page(connection, form_of(site(), found.record), found, actions, 200)


@plan_follow_page.post(f"{LIST}/<action_id>")
@needs(may_follow_some)
def write(action_id: str) -> AnyResponse:
    """Change an action; 409 if someone else did since the form was opened."""
    here, who, form = site(), person(), Form.sent()
    reason = form.text("motif", longest=500, required=False) or None
    with here.store.write() as connection:
        found, actions = followed_action(connection, action_id)
        if form.typed("version") != version_of(found.record):
            form = with_notes(form, found.record)
            said = _("quelqu'un d'autre a changé cette action : relisez, puis enregistrez")
            form.wrong("", said)
            return _form_page(connection, form, found, actions, 409)
        known = known_of(here, actions, [slug for slug, _name in _organisations(connection)])
        whole = may_follow_plan(who)
        given = read_form(form, known, found.record, new=False, whole=whole)
        if not form.problems:
            try:
                author = plan_author(who, found.organisation)
                change = ActionChange(found.id, given.values)
                done = follow(connection, publishing(), author, [change], reason)
                return redirect(f"{LIST}/{action_id}?fait={'change' if done else 'rien'}", 303)
            except PlanRefused as error:
                form.problems += error.problems
        return _form_page(connection, form, found, actions, 400)


@plan_follow_page.post(f"{LIST}/annuler")
@needs(may_follow_some)
def undo() -> AnyResponse:
    """Undo a batch of changes of the plan."""
    here, who, form = site(), person(), Form.sent()
    number, action_id = form.typed("lot"), form.text("action", longest=120, required=False)
    try:
        with here.store.write() as connection:
            is_number = number.isascii() and number.isdigit() and len(number) < 10
            batch = history.batch_of(connection, int(number)) if is_number else None
            if batch is None:
                form.wrong("lot", _("cette modification n'existe pas"))
                return _undone_page(form, 400)
            if not may_undo(connection, here.gazetteer, who, batch):
                refuse()
            author = plan_author(who, batch.organisation)
            undo_batch(connection, publishing(), author, batch.id, None)
            there = plan.plan_action_by_id(connection, action_id) is not None
    except CannotUndo as error:
        form.wrong("", str(error))
        return _undone_page(form, 409)
    return redirect(f"{LIST}/{action_id}?fait=annule" if there else f"{LIST}?fait=annule", 303)


def _undone_page(form: Form, status: int) -> Response:
    return page(render_template("plan_undone.html", form=form, back=LIST), status)


def _organisations(connection: Connection) -> list[tuple[str, str]]:
    return [(one.rights.id, one.rights.name) for one in all_organisations(connection)]


def _form_page(
    connection: Connection,
    form: Form,
    found: PlanAction | None,
    actions: list[PlanAction],
    status: int,
) -> Response:
    here, who = site(), person()
    taken_up = found.parent if found else form.typed("reprend")
    before = before_it(actions, taken_up or "")
    notes = _notes(found)
    names = labels() | dict(notes)
    view = render_template(
        "plan_action_form.html",
        form=form,
        labels=names,
        one=found,
        where=where_text(here, found) if found else "",
        base=f"{LIST}/{found.id if found else 'nouvelle'}",
        version=version_of(found.record) if found else "",
        whole=may_follow_plan(who),
        choices=choices(here, actions, _organisations(connection), found),
        milestones=row_numbers(form, "jalon"),
        indicators=row_numbers(form, "indicateur"),
        notes=notes,
        documents=document_views(found, private=True) if found else [],
        linked=links_view(connection, found) if found else None,
        before=[link_to(here, other) for other in before],
        take=take_up_of_form(here, before, form) if not found else None,
        conflict=_conflict(form, found.record) if found and status == 409 else [],
        events=_events(connection, found.id) if found else [],
        done=request.args.get("fait", "") if status == 200 else "",
    )
    return page(view, status)


def _notes(found: PlanAction | None) -> list[tuple[str, str]]:
    """Fields of the notes that stand, the most recent first, with their labels."""
    notes = list(enumerate(found.notes if found else ()))
    said = [(n, french_date(note.date) or "") for n, note in reversed(notes)]
    return [(f"note-{n}", _("Note du %(when)s", when=when)) for n, when in said]


def _conflict(form: Form, record: Record) -> list[Line]:
    """What stands now beside what was typed, for the fields that are not the same."""
    now = form_of(site(), record)
    return [
        Line(label, now.typed(name), form.typed(name))
        for name, label in labels().items()
        if name != "note" and form.has(name) and now.typed(name).split() != form.typed(name).split()
    ]


def _events(connection: Connection, action_id: str) -> list[tuple[Any, bool]]:
    """The last changes of an action, and which of them this person may undo."""
    here, who = site(), person()
    rows = history.history_of_place(connection, action_id)
    numbers = list(dict.fromkeys(row.batch for row in rows))[:_SHOWN_BATCHES]
    batches = history.batches_of(connection, numbers)
    names = history_names(connection, rows)
    return [
        (
            event_of(here, batches[number], [row for row in rows if row.batch == number], names),
            batches[number].undone_by is None
            and may_undo(connection, here.gazetteer, who, batches[number]),
        )
        for number in numbers
    ]
