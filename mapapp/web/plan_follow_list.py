"""The actions that one follows: what is late, what waits for news, who was reminded when."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request

from mapapp.domain.instants import moment_of
from mapapp.domain.place import Status
from mapapp.domain.plan import PlanAction
from mapapp.domain.rights import may_follow_action, may_follow_plan, may_follow_some
from mapapp.domain.slot import PARIS
from mapapp.planning.reminders import ToTell, to_tell
from mapapp.planning.reminding import Why
from mapapp.store import plan_letters
from mapapp.store.connections import Connection
from mapapp.store.organisations import all_organisations
from mapapp.store.plan_letters import PlanLetter
from mapapp.text import fold
from mapapp.web.forms import Form
from mapapp.web.place_page import french_date
from mapapp.web.plan_view import where_text
from mapapp.web.site import Site, site
from mapapp.web.visitor import needs, page, person
from mapapp.web.wording import gettext as _

plan_follow_list = Blueprint("plan_follow_list", __name__)
LIST = "/plan/suivi"
_LETTERS = 30
_LATE, _NEWS = "oui", "nouvelles"


@dataclass(frozen=True, slots=True)
class Row:
    """An action of the list: how many things are late, why its pilot is to be reminded, and when
    it was last."""

    name: str
    href: str
    status: str
    pilot: str | None
    where: str
    late: int
    ends: str | None
    reasons: list[str]
    reminded: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is shown of the list; empty: all. `pilot` is a name, folded."""

    status: str
    department: str
    pilot: str
    late: str


@plan_follow_list.get(LIST)
@needs(may_follow_some)
def listed() -> Response:
    """The actions that this person may follow, those with something late first."""
    here, who = site(), person()
    form = Form(request.args)
    with here.store.read() as connection:
        silent_days = here.settings.plan_silence_days
        mine = [
            one
            for one in to_tell(connection, here.clock(), silent_days)
            if may_follow_action(who, one.action.organisation)
        ]
        last = plan_letters.last_letters(connection)
        letters = _letters(connection, mine) if may_follow_plan(who) else []
    pilots = _pilots(mine)
    wanted = _wanted(here, form, pilots)
    shown = [] if form.problems else [one for one in mine if _is_wanted(here, one, wanted)]
    rows = [_row(here, one, last) for one in shown]
    view = render_template(
        "plan_follow.html",
        form=form,
        rows=sorted(rows, key=lambda row: -row.late),
        total=len(mine),
        choices=_choices(here, pilots),
        filtered=any(form.typed(name) for name in ("etat", "dep", "pilote", "retard")),
        whole=may_follow_plan(who),
        letters=letters,
        done=request.args.get("fait", ""),
    )
    return page(view, 400 if form.problems else 200)


def _pilots(mine: Sequence[ToTell]) -> list[str]:
    names = {fold(name): name for one in mine if (name := one.action.action.pilot)}
    return [names[key] for key in sorted(names)]


def _wanted(here: Site, form: Form, pilots: Sequence[str]) -> Wanted:
    known = [department.code for department in here.gazetteer.departments]
    return Wanted(
        status=form.choice("etat", [status.value for status in Status], required=False),
        department=form.choice("dep", known, required=False),
        pilot=fold(form.choice("pilote", pilots, required=False)),
        late=form.choice("retard", (_LATE, _NEWS), required=False),
    )


def _is_wanted(here: Site, one: ToTell, wanted: Wanted) -> bool:
    action = one.action.action
    late = {"": True, _LATE: _late(one) > 0, _NEWS: bool(one.reasons)}
    return (
        wanted.status in ("", action.status.value)
        and wanted.pilot in ("", fold(action.pilot or ""))
        and (not wanted.department or _serves(here, one.action, wanted.department))
        and late[wanted.late]
    )


def _serves(here: Site, one: PlanAction, department: str) -> bool:
    around: Collection[tuple[str, str]] = here.gazetteer.related("departement", department)
    return any((served.level, served.code) in around for served in one.action.serves)


def _late(one: ToTell) -> int:
    return sum(reason.why is Why.LATE for reason in one.reasons)


def _choices(here: Site, pilots: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    return {
        "etat": [("", _("Tous")), *((status.value, status.label) for status in Status)],
        "dep": [("", _("Tous")), *((d.code, d.name) for d in here.gazetteer.departments)],
        "pilote": [("", _("Tous")), *((name, name) for name in pilots)],
        "retard": [
            ("", _("Toutes")),
            (_LATE, _("Celles en retard")),
            (_NEWS, _("Celles qui attendent des nouvelles")),
        ],
    }


def _row(here: Site, one: ToTell, last: dict[str, PlanLetter]) -> Row:
    letter = last.get(one.action.organisation or "")
    return Row(
        name=one.action.action.title,
        href=f"{LIST}/{one.action.id}",
        status=one.action.action.status.label,
        pilot=one.action.action.pilot,
        where=where_text(here, one.action),
        late=_late(one),
        ends=french_date(one.action.ends),
        reasons=[reason.text for reason in one.reasons],
        reminded=_day(letter) if letter and one.action.id in letter.about else None,
    )


def _day(letter: PlanLetter) -> str | None:
    return french_date(moment_of(letter.sent_at).astimezone(PARIS).date().isoformat())


def _letters(connection: Connection, mine: Sequence[ToTell]) -> list[tuple[str, str | None, str]]:
    """The last reminders: to whom, when, about what."""
    names = {one.rights.id: one.rights.name for one in all_organisations(connection)}
    titles = {one.action.id: one.action.action.title for one in mine}
    return [
        (
            names.get(letter.organisation, letter.organisation),
            _day(letter),
            ", ".join(titles.get(action, action) for action in letter.about),
        )
        for letter in plan_letters.letters(connection, _LETTERS)
    ]
