"""What was changed by whom, and undoing it; duplicates made one; tasks of a territory."""

import re
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from mapapp.contributing import schemes
from mapapp.contributing.decisions import (
    Forbidden,
    Merging,
    Taken,
    completed,
    merge,
    moderator_author,
    place_version,
)
from mapapp.contributing.undo import AccountUndone, CannotUndo, Kept, undo_account, undo_batch
from mapapp.contributing.undoing_rights import may_undo
from mapapp.domain.kinds import Kind
from mapapp.domain.rights import Ground, may_administer, may_moderate
from mapapp.publishing.places import Unplaceable
from mapapp.store import history, tasks, upkeep
from mapapp.store.connections import Connection
from mapapp.web.forms import Form
from mapapp.web.housing_form import field_label
from mapapp.web.place_form import label_of, value_text
from mapapp.web.place_page import french_date
from mapapp.web.plan_names import history_names
from mapapp.web.proposing import publishing
from mapapp.web.site import site
from mapapp.web.told import Line, event_of, page_of
from mapapp.web.visitor import moderates, needs, page, person, refuse
from mapapp.web.wording import gettext as _

moderation_history = Blueprint("moderation_history", __name__)
PER_PAGE = 30


@moderation_history.get("/moderation/historique")
@needs(moderates)
def changes() -> Response:
    """Batches, the most recent first, with what each changed."""
    asked = request.args.get("compte", "")
    return _changes_page(Form().with_fields([("compte", asked[:9])]))


def _changes_page(form: Form, status: int = 200, undone: AccountUndone | None = None) -> Response:
    here, who = site(), person()
    before = request.args.get("avant", "")
    last = int(before) if re.fullmatch(r"[0-9]{1,9}", before, re.ASCII) else None
    with here.store.read() as connection:
        batches = history.last_batches(connection, before=last, limit=PER_PAGE)
        sizes = history.batch_sizes(connection, [one.id for one in batches])
        changed = {one.id: history.history_of_batch(connection, one.id, 40) for one in batches}
        names = history_names(connection, [row for some in changed.values() for row in some])
        places = {one.id: history.places_of_batch(connection, one.id, 3) for one in batches}
        seen = history.seen_of(connection, {one for some in places.values() for one in some})
        rows = [
            (
                event_of(here, one, changed[one.id], names),
                sizes.get(one.id, 0),
                [(it, seen[it]["name"] if it in seen else it) for it in places[one.id]],
                may_undo(connection, here.gazetteer, who, one),
            )
            for one in batches
        ]
        kept = _kept(connection, undone) if undone else []
    view = render_template(
        "moderation_history.html",
        rows=rows,
        form=form,
        administers=may_administer(who),
        older=batches[-1].id if len(batches) == PER_PAGE else None,
        undone=undone,
        kept=kept,
    )
    return page(view, status)


def _kept(connection: Connection, undone: AccountUndone) -> list[tuple[str, str, str, str]]:
    """What undoing left as it is: the page of a place or scheme, its name, the field, why."""
    kept = [one for batch in undone.batches for one in batch.kept]
    seen = schemes.seen_of(connection, {one.place_id for one in (*kept, *undone.schemes_kept)})

    def told(one: Kept, label: str) -> tuple[str, str, str, str]:
        named = seen.get(one.place_id)
        return page_of(one.place_id), str(named["name"] if named else one.place_id), label, one.why

    places = [told(one, label_of(one.field)) for one in kept]
    return places + [told(one, field_label(one.field)) for one in undone.schemes_kept]


@moderation_history.post("/moderation/historique")
@needs(moderates)
def undo() -> AnyResponse:
    """Undo one batch, or all that an account did since a date; say what was left as it is."""
    form, here, who = Form.sent(), site(), person()
    reason = form.text("motif", longest=500, required=False) or None
    number, account = form.typed("lot"), form.typed("compte")
    since = form.typed("depuis")
    author = moderator_author(who)
    try:
        with here.store.write() as connection:
            if re.fullmatch(r"[0-9]{1,9}", number, re.ASCII):
                batch = history.batch_of(connection, int(number))
                if batch is None:
                    abort(404)
                if not may_undo(connection, here.gazetteer, who, batch):
                    refuse()
                one = undo_batch(connection, publishing(), author, batch.id, reason)
                undone = AccountUndone((one,))
            else:
                if not may_administer(who):
                    refuse()
                if not re.fullmatch(r"[0-9]{1,9}", account, re.ASCII):
                    form.wrong("compte", _("le numéro d'un compte est attendu"))
                if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", since, re.ASCII):
                    form.wrong("depuis", _("une date comme 2026-11-24 est attendue"))
                if form.problems:
                    return _changes_page(form, 400)
                undone = undo_account(connection, publishing(), author, int(account), since, reason)
    except CannotUndo as error:
        form.wrong("", str(error))
        return _changes_page(form, 409)
    except Unplaceable as error:
        form.wrong("", str(error))
        return _changes_page(form, 400)
    return _changes_page(Form(), 200, undone)


@moderation_history.get("/moderation/doublons")
@needs(moderates)
def twins() -> Response:
    """Two places side by side, and what the one that stays would gain."""
    return _twins_page(Form())


def _place_in(typed: str) -> str:
    """The place that is meant: its id, or the address of its page as a browser's bar gives it."""
    return re.split(r"[?#]", typed.strip()[:500].rpartition("/lieux/")[2])[0].strip("/")[:120]


def _twins_page(form: Form, status: int = 200) -> Response:
    here = site()
    kept, dropped = (_place_in(request.values.get(name, "")) for name in ("garder", "retirer"))
    with here.store.read() as connection:
        seen = history.seen_of(connection, [kept, dropped])
        versions = {p: place_version(connection, p) for p in (kept, dropped)}
    if (kept or dropped) and (len(seen) < 2 or kept == dropped):
        form.wrong("garder", _("deux lieux différents de la carte sont attendus"))
    both = seen if not form.problems and len(seen) == 2 else None
    names = list(dict.fromkeys([*seen[kept], *seen[dropped]])) if both else []
    hidden = ("kind", "precision", "lon", "lat")
    lines = [
        Line(
            label_of(n),
            value_text(here, n, seen[kept].get(n)),
            value_text(here, n, seen[dropped].get(n)),
        )
        for n in names
        if n not in hidden
    ]
    view = render_template(
        "moderation_twins.html",
        form=form,
        kept=kept,
        dropped=dropped,
        versions=versions,
        both=both,
        lines=[line for line in lines if line.before or line.after],
        gained=[label_of(n) for n in completed(seen[kept], seen[dropped])] if both else [],
    )
    return page(view, status)


@moderation_history.post("/moderation/doublons")
@needs(moderates)
def merge_twins() -> AnyResponse:
    """Make two places one."""
    form = Form.sent()
    kept, dropped = form.typed("garder"), form.typed("retirer")
    versions = [form.typed(name) for name in ("version_garder", "version_retirer")]
    if not all(v.isascii() and v.isdigit() and len(v) < 10 for v in versions):
        return _twins_page(form, 400)
    merging = Merging(kept, int(versions[0]), dropped, int(versions[1]))
    try:
        with site().store.write() as connection:
            merge(connection, publishing(), person(), merging)
    except Forbidden:
        refuse(_("Ces deux lieux ne sont pas tous deux de votre ressort."))
    except Taken:
        form.wrong("", _("L'un des deux lieux a changé depuis : regardez-les à nouveau."))
        return _twins_page(form, 409)
    return redirect("/moderation/historique?" + urlencode({"fait": "fusion"}), 303)


@moderation_history.get("/moderation/taches")
@needs(moderates)
def to_do() -> Response:
    """Places that somebody of the territory has to look at."""
    here, who = site(), person()
    with here.store.read() as connection:
        found = [
            one
            for one in tasks.open_tasks(connection)
            if may_moderate(who, Ground(Kind(one.place_kind), frozenset(one.territories)))
        ]
        seen = history.seen_of(connection, {one.place_id for one in found})
    rows = [
        (one, seen[one.place_id]["name"], french_date(one.created_at[:10]))
        for one in found
        if one.place_id in seen
    ]
    return page(render_template("moderation_tasks.html", rows=rows, form=Form()))


@moderation_history.post("/moderation/taches")
@needs(moderates)
def task_done() -> AnyResponse:
    """Tick a task."""
    form, who = Form.sent(), person()
    text = form.typed("tache")
    number = int(text) if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) else 0
    with site().store.write() as connection:
        found = tasks.task_by_id(connection, number)
        if found is None:
            abort(404)
        if not may_moderate(who, Ground(Kind(found.place_kind), frozenset(found.territories))):
            refuse()
        tasks.finish_task(connection, number, who.account, publishing().now)
        if found.kind == upkeep.TO_CHECK:
            upkeep.answered(connection, found.place_id, publishing().now)
    return redirect("/moderation/taches", 303)
