"""The pages of the figures over time: curves for everyone, snapshots asked for by the desk."""

from datetime import date, timedelta

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from mapapp.domain.instants import moment_of
from mapapp.domain.parameters import Problem
from mapapp.domain.rights import may_follow_plan
from mapapp.domain.slot_request import COUNTED_DAYS
from mapapp.figures.evolution_asking import NAMES, EvolutionQuestion, evolution_question
from mapapp.figures.evolution_words import day_text, month_text, state_sentence
from mapapp.figures.portrait import SHOWN
from mapapp.figures.snapshot import KEPT_MEASURES
from mapapp.hours.moments import in_paris
from mapapp.store import figure_snapshots, jobs
from mapapp.store.accounts import all_accounts
from mapapp.store.figure_snapshots import Snapshot
from mapapp.web.evolution_views import EvolutionView, evolution_view
from mapapp.web.figures_answers import known
from mapapp.web.problems import problem_views
from mapapp.web.site import Site, site
from mapapp.web.territories_form import measure_label
from mapapp.web.territories_page import code_of
from mapapp.web.views import Option
from mapapp.web.visitor import needs, page, person
from mapapp.web.wording import gettext as _

evolution_page = Blueprint("evolution_page", __name__)

SNAPSHOTS = "/territoires/releves"
_JOB = "snapshot_now"


@evolution_page.get("/territoires/evolution")
def over_time() -> Response:
    """A territory over time: curves, an equal table, what came and left."""
    here = site()
    question, problems = _asked(here)
    with here.store.read() as connection:
        snapshots = figure_snapshots.all_snapshots(connection)
    view: EvolutionView = evolution_view(here, question, named=True)
    shown = render_template(
        "territories_evolution.html",
        evolution=view,
        problems=problem_views(problems),
        fields=_fields(here, question, snapshots),
        typed=request.args.get("territoire", "")[:120],
        follows=may_follow_plan(person()),
        snapshots_url=SNAPSHOTS,
    )
    return make_response(shown, 400 if problems else 200)


def _asked(here: Site) -> tuple[EvolutionQuestion, list[Problem]]:
    """The question of the form: one territory, perhaps by its name, and one measure."""
    pairs = [(n, text) for n, text in request.args.items(multi=True) if n in NAMES]
    typed = [text.strip() for name, text in pairs if name == "territoire" and text.strip()]
    rest = [(name, text) for name, text in pairs if name not in ("territoire", "niveau")]
    problems: list[Problem] = []
    code: str | None = here.gazetteer.region.code
    if len(typed) > 1:
        problems.append(Problem("territoire", _("un seul territoire est attendu")))
    elif typed:
        code = code_of(here, typed[0])
        if code is None:
            message = _("« %(code)s » n'est pas un territoire de la région", code=typed[0][:60])
            problems.append(Problem("territoire", message))
            code = here.gazetteer.region.code
    whole = [("territoire", code or ""), *rest]
    question, found = evolution_question(whole, known(here, here.clock()))
    if found and here.figures.ground.level_of(code) == "commune":
        # What is asked of a commune and not kept is shown of nothing.
        question, _again = evolution_question(
            [("territoire", code or "")], known(here, here.clock())
        )
    return question, problems + found


def _fields(
    here: Site, question: EvolutionQuestion, snapshots: list[Snapshot]
) -> dict[str, list[Option]]:
    types = question.types
    kind = types[0] if len(types) == 1 and question.details == ("",) else ""
    category = question.details[0] if len(question.details) == 1 else ""
    categories = here.vocabulary.categories.values()
    months = dict.fromkeys(one.day[:7] for one in snapshots)
    ends = [(month, _month_text(month)) for month in months]
    return {
        "type": _options([("", _("Tous les types")), *((k.value, k.plural) for k in SHOWN)], kind),
        "categorie": _options(
            [("", _("Toutes")), *((c.code, c.label) for c in categories if c.kind in SHOWN)],
            category,
        ),
        "mesure": _options([(m, measure_label(m)) for m in KEPT_MEASURES], question.measures[0]),
        "jours": _options(
            [(str(n), _("%(n)s jours", n=n)) for n in COUNTED_DAYS], f"{question.days}"
        ),
        "depuis": _options([("", _("Un an plus tôt")), *ends], request.args.get("depuis", "")),
        "jusque": _options([("", _("Aujourd’hui")), *ends], request.args.get("jusque", "")),
    }


def _options(pairs: list[tuple[str, str]], chosen: str) -> list[Option]:
    return [Option(value, label, None, value == chosen) for value, label in pairs]


# --- the desk -------------------------------------------------------------------------------------


@evolution_page.get(SNAPSHOTS)
@needs(may_follow_plan)
def snapshots() -> Response:
    """Every snapshot, who asked for it, and one more."""
    here = site()
    now = here.clock()
    with here.store.read() as connection:
        made = figure_snapshots.all_snapshots(connection)
        names = {one.id: one.name for one in all_accounts(connection)}
        last = next((one for one in jobs.latest_jobs(connection) if one.kind == _JOB), None)
    rows = [
        {
            "when": _moment_text(one.made_at),
            "why": _why(one, names),
            "version": one.version,
        }
        for one in reversed(made)
    ]
    view = render_template(
        "territories_snapshots.html",
        rows=rows,
        state=state_sentence(made, now),
        waiting=last is not None and not last.over,
        failed=last is not None and last.state == "failed" and last.note,
        asked=request.args.get("fait") == "demande",
    )
    return page(view)


@evolution_page.post(SNAPSHOTS)
@needs(may_follow_plan)
def ask_snapshot() -> AnyResponse:
    """Have the worker make a snapshot, unless one waits already."""
    here, who = site(), person()
    now = here.clock()
    with here.store.write() as connection:
        if jobs.is_due_again(connection, _JOB, timedelta(0), now):
            jobs.add_job(connection, _JOB, {"account": who.account}, now)
    return redirect(f"{SNAPSHOTS}?fait=demande", 303)


def _why(one: Snapshot, names: dict[int, str]) -> str:
    said = []
    if one.month:
        said.append(_("relevé du mois : %(month)s", month=_month_text(one.month)))
    if one.account is not None:
        said.append(_("demandé par %(name)s", name=names.get(one.account, _("un compte supprimé"))))
    return ", ".join(said) or _("demandé en ligne de commande")


def _moment_text(text: str) -> str:
    moment = in_paris(moment_of(text))
    return _("%(day)s à %(time)s", day=day_text(moment.date()), time=f"{moment:%H:%M}")


def _month_text(text: str) -> str:
    year, month = (int(part) for part in text.split("-"))
    return month_text(date(year, month, 1))
