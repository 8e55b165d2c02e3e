"""Reports of a quarter or of a year: public like the figures; the prefecture asks for them."""

from dataclasses import dataclass
from typing import Any

import orjson
from flask import Blueprint, Response, abort, redirect, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from mapapp.domain.parameters import Problem
from mapapp.domain.rights import may_follow_plan
from mapapp.figures.drawing import PATTERNS
from mapapp.hours.moments import in_paris
from mapapp.printing.printer import is_there
from mapapp.reporting.asking import read_wish
from mapapp.reporting.files import (
    map_picture,
    maps_of,
    page_document,
    sheets_of,
    whole_document,
)
from mapapp.reporting.making import JOB, Wish, reported
from mapapp.reporting.periods import offered, parse_period
from mapapp.reporting.words import date_text
from mapapp.store import jobs, reports
from mapapp.store.accounts import account_by_id
from mapapp.store.connections import Connection
from mapapp.store.reports import ReportRow
from mapapp.web.forms import Form
from mapapp.web.json_answers import JSON, bytes_answer
from mapapp.web.printing_answers import printed_answer
from mapapp.web.problems import problem_views
from mapapp.web.site import Site, site
from mapapp.web.spreadsheets import XLSX, xlsx_of
from mapapp.web.territories_picture import SVG
from mapapp.web.visitor import needs, page, person
from mapapp.web.wording import gettext as _

reports_page = Blueprint("reports_page", __name__, url_prefix="/territoires/rapports")
LIST = "/territoires/rapports"
DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report in the list."""

    id: str
    period: str
    territory: str
    final: bool
    day: str
    version: int
    asked_by: str


@reports_page.get("")
def listed() -> Response:
    """The reports that were made, those being made, and a button for those who may ask."""
    wanted = request.args.get("territoire", "").strip()
    problems = []
    if wanted and wanted not in dict(reported(site().gazetteer)):
        problems.append(Problem("territoire", _("la région ou un de ses départements est attendu")))
    return _list(wanted if not problems else "", problems)


@reports_page.post("")
@needs(may_follow_plan)
def ask() -> AnyResponse:
    """Ask for a report: a job of the worker makes it."""
    here, form, who = site(), Form.sent(), person()
    period, territory = form.typed("periode").strip(), form.typed("territoire").strip()
    wish, problems = read_wish(here.gazetteer, period, territory, here.clock())
    if wish is None:
        return _list("", problems)
    payload = {"period": wish.period.key, "territory": wish.territory, "account": who.account}
    with here.store.write() as connection:
        if not _is_waiting(connection, wish):
            jobs.add_job(connection, JOB, payload, here.clock())
    return redirect(f"{LIST}?demande=1", 303)


def _is_waiting(connection: Connection, wish: Wish) -> bool:
    same = (wish.period.key, wish.territory)
    waiting = reports.waiting_jobs(connection, JOB)
    return any((one.payload["period"], one.payload["territory"]) == same for one in waiting)


def _list(wanted: str, problems: list[Problem]) -> Response:
    here, follows = site(), may_follow_plan(person())
    names = dict(reported(here.gazetteer))
    with here.store.read() as connection:
        found = reports.all_reports(connection, wanted or None)
        shown = [_view(connection, names, one, told=follows) for one in found]
        waiting = [
            (
                parse_period(one.payload["period"]).label,
                names.get(one.payload["territory"], ""),
                one.done,
                one.total,
            )
            for one in reports.waiting_jobs(connection, JOB)
        ]
    body = render_template(
        "reports.html",
        reports=shown,
        waiting=waiting,
        follows=follows,
        asked="demande" in request.args,
        periods=[(one.key, one.label) for one in offered(in_paris(here.clock()).date())],
        territories=list(names.items()),
        wanted=wanted,
        problems=problem_views(problems),
    )
    return page(body, 400 if problems else 200)


def _view(
    connection: Connection, names: dict[str, str], one: ReportRow, *, told: bool
) -> ReportView:
    asked_by = ""
    if told and one.account is not None:
        account = account_by_id(connection, one.account)
        asked_by = account.name if account else ""
    return ReportView(
        id=one.id,
        period=parse_period(one.period).label,
        territory=names.get(one.territory, one.territory),
        final=one.final,
        day=date_text(one.day),
        version=one.version,
        asked_by=asked_by,
    )


@reports_page.get("/<report_id>")
def one(report_id: str) -> Response:
    """A report as a page."""
    figures = _figures(site(), report_id)
    body = render_template(
        "report.html",
        report=figures,
        document=page_document(figures),
        base=f"{LIST}/{figures['id']}",
        has_pdf=is_there(),
        patterns=Markup(PATTERNS),
    )
    return page(body, 200)


@reports_page.get("/<report_id>/rapport.pdf")
def pdf(report_id: str) -> Response:
    """The same as a tagged PDF, made of the frozen figures."""
    here = site()
    figures = _figures(here, report_id)
    made = whole_document(here.geodata, figures)
    return printed_answer(made, "pdf", f"rapport-{figures['id']}")


@reports_page.get("/<report_id>/rapport.xlsx")
def workbook(report_id: str) -> Response:
    """Its figures as a workbook."""
    figures = _figures(site(), report_id)
    response = bytes_answer(xlsx_of(sheets_of(figures)), XLSX)
    return _named(response, f"rapport-{figures['id']}.xlsx")


@reports_page.get("/<report_id>/rapport.json")
def frozen(report_id: str) -> Response:
    """Its frozen figures, as they are kept."""
    figures = _figures(site(), report_id)
    body = orjson.dumps(figures, option=orjson.OPT_SORT_KEYS)
    return _named(bytes_answer(body, JSON), f"rapport-{figures['id']}.json")


@reports_page.get("/<report_id>/carte-<name>.svg")
def picture(report_id: str, name: str) -> Response:
    """One of its maps."""
    here = site()
    found = maps_of(_figures(here, report_id)).get(name)
    if found is None:
        abort(404)
    return bytes_answer(map_picture(here.geodata, found).encode(), SVG, DAY_SECONDS)


def _named(response: Response, name: str) -> Response:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _figures(here: Site, report_id: str) -> dict[str, Any]:
    with here.store.read() as connection:
        found = reports.report_figures(connection, report_id)
    if found is None:
        abort(404, _("Ce rapport n'existe pas."))
    return found
