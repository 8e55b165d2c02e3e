"""One place of the desk: its state, its history, its rhythm, and quick actions."""

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from mapapp.contributing.proposals import Conflict, Outcome, Proposal, Refused, What, propose
from mapapp.domain.completeness import missing, score
from mapapp.domain.instants import moment_of
from mapapp.domain.kinds import Kind
from mapapp.domain.place import STALE_BEFORE
from mapapp.domain.rights import may_settle
from mapapp.publishing.places import Unplaceable
from mapapp.store import history, upkeep
from mapapp.store.connections import Connection
from mapapp.store.contributions import pending_of
from mapapp.store.organisations import organisation_by_id
from mapapp.store.place_views import views_of
from mapapp.web.closing import closure_texts, with_closure
from mapapp.web.desk import confirm
from mapapp.web.desk_access import Kept, kept_place
from mapapp.web.desk_settings import days_of
from mapapp.web.forms import Form
from mapapp.web.place_page import french_date
from mapapp.web.proposing import draft_of, publishing
from mapapp.web.site import site
from mapapp.web.told import event_of, what_label
from mapapp.web.visitor import needs, page, person, refuse, signed_in
from mapapp.web.wording import gettext as _

desk_place = Blueprint("desk_place", __name__, url_prefix="/espace")
EVENTS_SHOWN = 10


@desk_place.get("/lieux/<place_id>")
@needs(signed_in)
def one(place_id: str) -> AnyResponse:
    """The state of a place."""
    return _page(place_id, Form())


@desk_place.post("/lieux/<place_id>")
@needs(signed_in)
def act(place_id: str) -> AnyResponse:
    """« C'est toujours exact », « fermé jusqu'au », or the place's own rhythm."""
    form, here = Form.sent(), site()
    what = form.choice("geste", ("exact", "ferme", "rythme"))
    try:
        with here.store.write() as connection:
            kept = kept_place(connection, place_id)
            waits = None
            if what == "exact":
                confirm(connection, [kept], draft_of(form))
            elif what == "ferme":
                values = with_closure(form, kept.seen)
                waits = None if form.problems else _close(connection, kept, form, values)
            elif what == "rythme":
                if not may_settle(person(), kept.owner.id):
                    refuse()
                days = days_of(form, least=0)
                if not form.problems:
                    upkeep.set_rhythm(connection, place_id, days)
    except (Refused, Unplaceable) as error:
        form.wrong("", str(error))
    except Conflict:
        form.wrong("", _("ce lieu vient de changer : relisez-le, puis recommencez"))
        return _page(place_id, form, 409)
    if form.problems:
        return _page(place_id, form, 400)
    done = "attend" if waits is not None and waits.batch is None else what
    return redirect(f"/espace/lieux/{place_id}?fait={done}", 303)


def _close(connection: Connection, kept: Kept, form: Form, values: dict[str, Any]) -> Outcome:
    base = {"closures": kept.seen.get("closures")}
    proposal = Proposal(What.CORRECT, draft_of(form), kept.id, values, base)
    return propose(connection, publishing(), person(), proposal)


def _page(place_id: str, form: Form, status: int = 200) -> Response:
    here = site()
    with here.store.read() as connection:
        kept = kept_place(connection, place_id)
        stands = upkeep.upkeep_of(connection, place_id)
        record = organisation_by_id(connection, kept.owner.id)
        rows = history.history_of_place(connection, place_id)
        batches = history.batches_of(connection, {row.batch for row in rows})
        views = views_of(connection, place_id)
        waiting = pending_of(connection, place_id)
    by_batch: dict[int, list[history.HistoryRow]] = {}
    for row in rows:
        by_batch.setdefault(row.batch, []).append(row)
    events = [event_of(here, batches[n], some) for n, some in list(by_batch.items())[:EVENTS_SHOWN]]
    updated = kept.seen["updated"]
    view = render_template(
        "desk_place.html",
        id=place_id,
        kept=kept,
        kind=Kind(kept.seen["kind"]),
        form=form,
        draft=draft_of(form),
        updated=french_date(updated),
        stale=updated is None or updated < STALE_BEFORE,
        closures=closure_texts(kept.seen),
        upkeep=stands,
        asked=_day(stands.asked_at),
        answered=_day(stands.answered_at),
        rhythm=record.reminder_days if record else None,
        may_settle=may_settle(person(), kept.owner.id),
        score=score(kept.seen),
        lacks=missing(kept.seen),
        views=[(french_date(month), number) for month, number in views],
        waiting=[(what_label(w.kind), french_date(w.created_at[:10])) for w in waiting],
        events=events,
        done=request.args.get("fait", "") if status == 200 else "",
    )
    return page(view, status)


def _day(instant: str | None) -> str | None:
    return french_date(moment_of(instant).date().isoformat()) if instant else None
