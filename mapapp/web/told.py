"""What became of things: the state of a proposal, the history of a place."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, render_template

from mapapp.contributing import schemes
from mapapp.contributing.proposals import submission_of
from mapapp.domain.kinds import Kind
from mapapp.store import history
from mapapp.store.contributions import Contribution, contribution_sent
from mapapp.store.history import BatchRow, HistoryRow
from mapapp.web import housing_form
from mapapp.web.place_form import label_of, value_text
from mapapp.web.place_page import french_date
from mapapp.web.plan_names import history_names
from mapapp.web.plan_words import NO_NAMES, Names
from mapapp.web.site import Site, site
from mapapp.web.visitor import page
from mapapp.web.wording import gettext as _

told = Blueprint("told", __name__)


@dataclass(frozen=True, slots=True)
class Line:
    """One field: its name, and its value before and after, as people read them."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Event:
    """A batch as it shows in a history."""

    number: int
    what: str
    who: str
    when: str
    reason: str | None
    undone: bool
    lines: list[Line]


def kind_label(kind: str) -> str:
    """What a batch was."""
    labels = {
        "edit": _("Modification"),
        "contribution": _("Contribution"),
        "import": _("Import d'un fichier"),
        "merge": _("Fusion de doublons"),
        "api": _("Modification par l'API"),
        "undo": _("Annulation"),
        "upkeep": _("Mise à jour par le lieu"),
        "slots": _("Places en crèche"),
        "plan": _("Suivi du plan"),
    }
    return labels.get(kind, kind)


def what_label(kind: str) -> str:
    """What a proposal is."""
    labels = {
        "new": _("Nouveau lieu"),
        "correct": _("Correction"),
        "report": _("Signalement"),
        "closed": _("Fermeture"),
        "confirm": _("Confirmation"),
        "merge": _("Doublon"),
        schemes.NEW: _("Nouveau dispositif de logement"),
        schemes.CHANGE: _("Correction d'un dispositif de logement"),
    }
    return labels.get(kind, kind)


def page_of(named_as: str) -> str:
    """The page of what a proposal names: a place, or a housing scheme."""
    scheme_id = schemes.scheme_of(named_as)
    return f"/logement/{scheme_id}" if scheme_id else f"/lieux/{named_as}"


def field_text(here: Site, found: Contribution, name: str, value: Any) -> str:
    """A value of what is proposed as people read it."""
    said = housing_form.value_text if found.kind in schemes.KINDS else value_text
    return said(here, name, value)


def field_name(found: Contribution, name: str) -> str:
    """A field of what is proposed as it is called on screen."""
    said = housing_form.field_label if found.kind in schemes.KINDS else label_of
    return said(name)


def event_of(here: Site, batch: BatchRow, rows: list[HistoryRow], names: Names = NO_NAMES) -> Event:
    """A batch with what it changed; `names` of what the plan's fields point at (`plan_names`)."""
    lines = [
        Line(
            label_of(row.field),
            value_text(here, row.field, row.before, names),
            value_text(here, row.field, row.after, names),
        )
        for row in reversed(rows)
    ]
    when = french_date(batch.made_at[:10]) or batch.made_at
    undone = batch.undone_by is not None
    what = kind_label(batch.kind)
    return Event(batch.id, what, batch.who, when, batch.reason, undone, lines)


@told.get("/lieux/<place_id>/historique")
def place_history(place_id: str) -> Response:
    """Who changed what, when, field by field; organisations, never names."""
    here = site()
    with here.store.read() as connection:
        seen = history.seen_of(connection, [place_id]).get(place_id)
        if seen is None:
            abort(404)
        rows = history.history_of_place(connection, place_id)
        batches = history.batches_of(connection, {row.batch for row in rows})
        names = history_names(connection, rows)
    by_batch: dict[int, list[HistoryRow]] = {}
    for row in rows:
        by_batch.setdefault(row.batch, []).append(row)
    events = [event_of(here, batches[number], some, names) for number, some in by_batch.items()]
    action = seen["kind"] == Kind.ACTION
    back = f"/plan/{place_id}" if action else f"/lieux/{place_id}"
    view = render_template(
        "place_history.html", name=seen["name"], action=action, back=back, events=events
    )
    return Response(view)


@told.get("/contributions/<reference>")
def contribution(reference: str) -> Response:
    """What became of what someone sent; the address is known to them alone."""
    here = site()
    with here.store.read() as connection:
        found = contribution_sent(connection, submission_of(reference))
        if found is None:
            abort(404)
        place_id = found.place_id
        seen = schemes.seen_of(connection, [place_id]).get(place_id) if place_id else None
    view = render_template(
        "contribution.html",
        it=found,
        what=what_label(found.kind),
        name=seen["name"] if seen else found.values.get("name"),
        published=page_of(place_id)
        if place_id and seen is not None and seen["status"] == "published"
        else "",
        lines=lines_of(here, found),
        when=french_date(found.created_at[:10]),
    )
    return page(view)


def lines_of(here: Site, found: Contribution) -> list[Line]:
    """What a proposal changes."""
    hidden = ("precision", "kind")
    pairs: dict[str, Any] = {n: v for n, v in found.values.items() if n not in hidden}
    lines = [
        Line(
            field_name(found, n),
            field_text(here, found, n, found.base.get(n)),
            field_text(here, found, n, value),
        )
        for n, value in pairs.items()
    ]
    return [line for line in lines if line.before != line.after]


def name_of(one: Contribution, seen: Any) -> str:
    """Name of the place or scheme that a proposal is about; `seen` is by what it names."""
    shown = seen.get(one.place_id or "")
    return str(shown["name"] if shown else one.values.get("name", ""))
