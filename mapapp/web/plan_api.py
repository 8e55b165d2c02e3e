"""The plan as data: `/api/plan`, `/api/plan/<action_id>`, and the whole of it as a spreadsheet."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, request, url_for

from mapapp.domain.parameters import Problem
from mapapp.domain.plan import ANNOUNCED_ACTIONS, PlanAction, children, parents_of
from mapapp.domain.slot import PARIS
from mapapp.planning.file import COLUMNS, plan_rows
from mapapp.planning.progress import late_of, progress_of
from mapapp.store import queries
from mapapp.web.api import ATTRIBUTION
from mapapp.web.json_answers import bytes_answer, json_answer
from mapapp.web.openapi_plan import DESCRIBED, FORMATS, UNDESCRIBED
from mapapp.web.paging import refuse_unknown, single_text
from mapapp.web.plan_documents_view import documents_json
from mapapp.web.plan_figures import figures_json, with_figures
from mapapp.web.problems import BadRequestProblem
from mapapp.web.site import Site, site
from mapapp.web.spreadsheets import CSV, XLSX, csv_of, sheet_of, xlsx_of

if TYPE_CHECKING:  # it brings SQLAlchemy
    from mapapp.store.connections import Connection

Links = Mapping[str, dict[str, Any] | None]
"""Figures of what is linked to each action."""
plan_api = Blueprint("plan_api", __name__)


@plan_api.get("/api/plan")
def whole() -> Response:
    """Every action with what is followed of it; `f=csv`, `f=xlsx`: a file to change and import."""
    form = _form()
    here = site()
    with here.store.read() as connection:
        actions = queries.whole_plan(connection)
        if form == "json":
            actions, links = _with_links(here, connection, actions)
    if form == "json":
        return json_answer(_document(here, actions, links))
    rows = plan_rows(actions)
    if form == "csv":
        response = bytes_answer(csv_of(COLUMNS, rows), CSV)
    else:
        response = bytes_answer(xlsx_of([sheet_of("Plan", COLUMNS, rows)]), XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="plan.{form}"'
    return response


def _form() -> str:
    unknown = [name for name in request.args if name != "f"]
    if unknown:
        refuse_unknown(request.args, ())
    form = single_text(request.args, "f") or "json"
    if form not in FORMATS:
        raise BadRequestProblem([Problem("f", f"un de ces formats : {', '.join(FORMATS)}")])
    return form


@plan_api.get("/api/plan/<action_id>")
def one(action_id: str) -> Response:
    """One action."""
    refuse_unknown(request.args, ())
    here = site()
    with here.store.read() as connection:
        actions = queries.whole_plan(connection)
        wanted = [action for action in actions if action.id == action_id]
        shown, links = _with_links(here, connection, wanted)
    if not shown:
        abort(404, "Cette action n'est pas au plan.")
    document = _action(here, shown[0], actions, links)
    return json_answer({**document, "attribution": ATTRIBUTION})


def _today(here: Site) -> date:
    return here.clock().astimezone(PARIS).date()


def _with_links(
    here: Site, connection: "Connection", actions: Sequence[PlanAction]
) -> tuple[list[PlanAction], Links]:
    """Actions with their indicators of now, and the figures of what is linked to each."""
    found = [with_figures(here, connection, one) for one in actions]
    return [one for one, _linked in found], {one.id: figures_json(some) for one, some in found}


def _document(here: Site, actions: Sequence[PlanAction], links: Links) -> dict[str, Any]:
    today = _today(here)
    found = progress_of(actions, today)
    slots = [one.id for one in actions if one.announced]
    return {
        "annoncees": ANNOUNCED_ACTIONS,
        "decrites": found.total,
        "non_decrites": found.undescribed,
        "emplacements": [
            *({"action": action, "etat": DESCRIBED} for action in slots),
            *({"action": None, "etat": UNDESCRIBED} for _n in range(found.undescribed)),
        ],
        "etats": {status.value: count for status, count in found.by_status},
        "jalons_en_retard": sum(late.milestone is not None for late in found.late),
        "actions": [_action(here, one, actions, links) for one in actions],
        "attribution": ATTRIBUTION,
    }


def _action(
    here: Site, one: PlanAction, actions: Sequence[PlanAction], links: Links
) -> dict[str, Any]:
    late = {entry.milestone for entry in late_of([one], _today(here))}
    action = one.action
    return {
        "id": one.id,
        "titre": action.title,
        "theme": action.theme,
        "resume": action.summary,
        "pilote": action.pilot,
        "structure": one.organisation,
        "partenaires": list(action.partners),
        "territoires": [
            {"niveau": s.level, "code": s.code, "nom": here.gazetteer.label(s.level, s.code)}
            for s in action.serves
        ],
        "etat": action.status.value,
        "debut": one.starts,
        "fin": one.ends,
        "jalons": [
            {"nom": m.label, "echeance": m.due, "fait": m.done, "en_retard": m in late}
            for m in one.milestones
        ],
        "indicateurs": [
            {
                "nom": i.label,
                "unite": i.unit,
                "cible": i.target,
                "echeance": i.target_date,
                "valeurs": [{"date": v.date, "valeur": v.value} for v in i.values],
                "part": i.share,
                "calcul": i.source
                and {"chiffre": i.source.figure.value, "territoire": i.source.territory},
            }
            for i in one.indicators
        ],
        "notes": [{"date": note.date, "texte": note.text} for note in one.notes],
        "reprend": one.parent,
        "reprise_par": children(parents_of(actions), one.id),
        "annoncee": one.announced,
        "lieux": list(action.places),
        "dispositifs": list(one.schemes),
        "chiffres": links[one.id],
        "documents": documents_json(one, request.host_url.rstrip("/")),
        "url": url_for("public.action", place_id=one.id, _external=True),
    }
