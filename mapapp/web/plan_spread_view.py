"""The page of an action's spread as its template reads it: sentences, map, list, family tree."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from flask import url_for

from mapapp.domain.place import Status
from mapapp.domain.plan import PlanAction
from mapapp.figures.legend import Swatch
from mapapp.figures.words import people_text, percent_text
from mapapp.planning.lineage import ADVANCE, METHOD, Branch, drawn_level
from mapapp.planning.sentences import status_counts
from mapapp.territory.units import Level
from mapapp.web.place_page import french_date
from mapapp.web.plan_spread import SpreadAnswer, adapted_text
from mapapp.web.site import Site
from mapapp.web.wording import gettext as _
from mapapp.web.wording import ngettext

CSS = {
    Status.DONE: "trame-4",
    Status.RUNNING: "trame-3",
    Status.TO_START: "trame-1",
    Status.UNKNOWN: "trame-0",
    Status.SUSPENDED: "trame-inconnu",
    Status.DROPPED: "trame-rien",
}
NOWHERE = "trame-aucun"


@dataclass(frozen=True, slots=True)
class Where:
    """A territory and its page."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Member:
    """An action of the family: who, where, when, how far, what it adapted; `css` is its class on
    the map, `parent` what it takes up."""

    id: str
    name: str
    href: str
    status: str
    css: str
    pilot: str | None
    where: list[Where]
    when: str
    depth: int
    here: bool
    parent: str | None
    adapted: list[str]


@dataclass(frozen=True)
class SpreadView:
    """Everything the page shows."""

    id: str
    name: str
    sentences: list[str]
    members: list[Member]
    tree: list[Member]
    level: Level
    drawn: dict[str, Any]
    shades: list[Swatch]
    exports: list[tuple[str, str]]
    method: str


def spread_view(here: Site, answer: SpreadAnswer) -> SpreadView:
    """The whole page."""
    one = answer.action
    level, cells = drawn_cells(here, answer)
    api = f"/api/plan/{one.id}/essaimage"
    return SpreadView(
        id=one.id,
        name=one.action.title,
        sentences=sentences(answer),
        members=[_member(here, answer, branch) for branch in answer.members],
        tree=[_member(here, answer, branch) for branch in answer.tree],
        level=level,
        drawn={"region": False, "territoires": {c: list(cell) for c, cell in cells.items()}},
        shades=shades(cells),
        exports=[
            (name, f"{api}?f={form}")
            for name, form in (("CSV", "csv"), ("XLSX", "xlsx"), ("GeoJSON", "geojson"))
        ],
        method=METHOD,
    )


def title(answer: SpreadAnswer) -> str:
    """« Macigogne : où l'action est menée »."""
    return _("%(name)s : où l’action est menée et reprise", name=answer.action.action.title)


def sentences(answer: SpreadAnswer) -> list[str]:
    """How many took it up, for how many people, how far they are, where it comes from."""
    members = [branch.action for branch in answer.members]
    again = len(members) - 1
    said = [
        ngettext(
            "Cette action est reprise par %(num)d autre.",
            "Cette action est reprise par %(num)d autres.",
            again,
        )
        if again
        else _("Personne n’a encore repris cette action.")
    ]
    counts = Counter(one.action.status for one in members)
    if again:
        states = status_counts([(one, counts[one]) for one in ADVANCE if counts[one]])
        said.append(_("Avec elle, cela fait : %(states)s.", states=states))
    if answer.people:
        said.append(
            _(
                "Les territoires servis comptent %(people)s, soit %(share)s de la région.",
                people=people_text(answer.people),
                share=percent_text(answer.people / answer.region),
            )
        )
    if len(answer.tree) > len(members):
        first = answer.tree[0].action.action.title
        said.append(_("Elle fait partie d’une famille née de « %(first)s ».", first=first))
    return said


def drawn_cells(here: Site, answer: SpreadAnswer) -> tuple[Level, dict[str, tuple[str, str]]]:
    """The level that is drawn and, by code of a territory, its class and its words."""
    level = drawn_level(branch.action for branch in answer.members)
    found = {}
    for code, name, inside in _territories(here, level):
        states = {answer.spreading.status.get(commune) for commune in inside}
        # All of a territory of the level is served alike; a commune is one by itself.
        status = next((one for one in ADVANCE if one in states), None)
        words = _("pas encore ici") if status is None else status.label.lower()
        found[code] = (NOWHERE if status is None else CSS[status], f"{name} : {words}")
    return level, found


def _territories(here: Site, level: Level) -> list[tuple[str, str, list[str]]]:
    gazetteer = here.gazetteer
    if level == "commune":
        return [(one.code, one.name, [one.code]) for one in gazetteer.communes]
    units = gazetteer.departments if level == "departement" else gazetteer.all_epci
    return [
        (one.code, one.name, [c.code for c in gazetteer.communes_of(level, one.code)])
        for one in units
    ]


def shades(cells: dict[str, tuple[str, str]]) -> list[Swatch]:
    """The legend."""
    counts = Counter(css for css, _words in cells.values())
    said = {CSS[status]: status.label for status in ADVANCE} | {NOWHERE: _("Pas encore ici")}
    return [Swatch(css, words, counts[css]) for css, words in said.items() if counts[css]]


def _member(here: Site, answer: SpreadAnswer, branch: Branch) -> Member:
    one = branch.action
    parent = answer.parents.get(one.parent or "")
    return Member(
        id=one.id,
        name=one.action.title,
        href=url_for("public.action", place_id=one.id),
        status=one.action.status.label,
        css=CSS[one.action.status],
        pilot=one.action.pilot,
        where=[
            Where(
                here.gazetteer.label(s.level, s.code),
                url_for("territories.territory", code=s.code),
            )
            for s in one.action.serves
        ],
        when=when_text(one),
        depth=branch.depth,
        here=one is answer.action,
        parent=parent.action.title if parent else None,
        adapted=[adapted_text(here, change) for change in answer.changes(one)],
    )


def when_text(one: PlanAction) -> str:
    """« de novembre 2019 à 2026 », « depuis 2024 »; the date of the source else."""
    starts, ends = french_date(one.starts), french_date(one.ends)
    if starts and ends:
        return _("de %(a)s à %(b)s", a=starts, b=ends)
    if starts:
        return _("depuis %(a)s", a=starts)
    if ends:
        return _("jusqu’à %(b)s", b=ends)
    told = french_date(one.action.date)
    return _("annoncée : %(when)s", when=told) if told else _("sans date")
