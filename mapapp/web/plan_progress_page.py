"""How far the plan is, for everyone: `/plan/avancement`."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, render_template, url_for

from mapapp.domain.place import Status
from mapapp.domain.plan import PlanAction
from mapapp.domain.rights import may_follow_some
from mapapp.domain.slot import PARIS
from mapapp.domain.vocabulary import Facet
from mapapp.planning.progress import Late, Tally, progress_of
from mapapp.planning.sentences import progress_sentences
from mapapp.store import queries
from mapapp.web.place_page import french_date
from mapapp.web.plan_figures import current
from mapapp.web.plan_view import indicator_view, link_to
from mapapp.web.site import Site, site
from mapapp.web.visitor import person
from mapapp.web.wording import gettext as _

plan_progress_page = Blueprint("plan_progress_page", __name__)


@dataclass(frozen=True, slots=True)
class Row:
    """A theme or a territory: how many actions, then how many in each state that occurs."""

    name: str
    total: int
    counts: list[int]


@plan_progress_page.get("/plan/avancement")
def progress() -> Response:
    """States, themes, territories, milestones late, indicators, what was taken up elsewhere."""
    here = site()
    with here.store.read() as connection:
        actions = current(here, connection, queries.whole_plan(connection))
    found = progress_of(actions, here.clock().astimezone(PARIS).date())
    slots = [one.action.status.value for one in actions if one.announced]
    statuses = [status for status, _count in found.by_status]
    view = render_template(
        "plan_progress.html",
        found=found,
        sentences=progress_sentences(found),
        statuses=[status.label for status in statuses],
        states=[
            (status.value, status.label, slots.count(status.value))
            for status in statuses
            if status.value in slots
        ],
        tables=[
            (_("Par thème"), "t-themes", _("Thème"), _rows(here, found.by_theme, statuses)),
            (
                _("Par territoire"),
                "t-territoires",
                _("Territoire"),
                _rows(here, found.by_territory, statuses),
            ),
        ],
        slots=slots,
        late=[_late(one) for one in found.late],
        indicators=[(_link(one), indicator_view(indicator)) for one, indicator in found.indicators],
        spreads=[
            (link_to(here, one.first), [link_to(here, other) for other in one.taken_up])
            for one in found.spreads
        ],
        follows=may_follow_some(person()),
        export=url_for("plan_api.whole"),
    )
    return Response(view)


def _rows(here: Site, tallies: tuple[Tally, ...], statuses: list[Status]) -> list[Row]:
    return [
        Row(_name(here, one.code), one.total, [dict(one.by_status).get(s, 0) for s in statuses])
        for one in tallies
    ]


def _name(here: Site, code: str) -> str:
    level, _colon, inner = code.partition(":")
    if inner:
        return here.gazetteer.label(level, inner)
    return here.vocabulary.label(Facet.THEME, code)


def _late(one: Late) -> dict[str, Any]:
    return {
        "action": _link(one.action),
        "what": one.milestone.label if one.milestone else _("Fin de l’action"),
        "due": french_date(one.due),
        "pilot": one.action.action.pilot,
    }


def _link(one: PlanAction) -> tuple[str, str]:
    return one.action.title, url_for("public.action", place_id=one.id)
