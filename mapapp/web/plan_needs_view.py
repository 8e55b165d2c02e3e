"""The page of needs without an action as its template reads it: tabs, sentences, table, map."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from mapapp.domain.kinds import Kind
from mapapp.domain.plan import PlanAction
from mapapp.figures.legend import Swatch
from mapapp.figures.words import LEVEL_NAMES, number_text, percent_text
from mapapp.planning.needs import KINDS, METHOD, Need
from mapapp.web.plan_needs import NeedsAnswer, NeedsQuestion
from mapapp.web.plan_needs_form import (
    API,
    PAGE,
    PICTURE,
    action_url,
    address,
    fields,
    query,
    take_up_url,
)
from mapapp.web.plan_needs_words import cells, sentences, shades, title
from mapapp.web.site import Site
from mapapp.web.territories_views import SHORT_TABLE
from mapapp.web.views import Option


@dataclass(frozen=True, slots=True)
class Link:
    """A name that leads somewhere."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Tab:
    """A kind of place, and how many territories lack an action on it."""

    name: str
    href: str
    count: int
    here: bool


@dataclass(frozen=True, slots=True)
class NeedLine:
    """One row of the table."""

    code: str
    name: str
    href: str
    people: str
    out: str
    lacking: str
    share: str
    here: list[Link]
    again: list[Link]


@dataclass(frozen=True, slots=True)
class Placeless:
    """An action without a place, and what it is about."""

    name: str
    href: str
    pilot: str | None
    where: str
    kinds: str


@dataclass(frozen=True)
class NeedsView:
    """Everything the page shows."""

    title: str
    tabs: list[Tab]
    sentences: list[str]
    level_label: str
    lines: list[NeedLine]
    more_url: str | None
    drawn: dict[str, Any]
    shapes_level: str
    picture_url: str
    shades: list[Swatch]
    exports: list[Link]
    placeless: list[Placeless]
    fields: dict[str, list[Option]]
    kind: str
    method: str
    version: int


def needs_view(
    here: Site, answer: NeedsAnswer, kind: Kind, *, may_take_up: bool, whole: bool
) -> NeedsView:
    """The page of one kind; `may_take_up`: links lead to the form of an action taken up."""
    question = answer.question
    found = answer.of(kind)
    lacking = found.lacking
    shown = lacking if whole else lacking[:SHORT_TABLE]
    return NeedsView(
        title=title(question, kind),
        tabs=[_tab(answer, one, kind) for one in KINDS],
        sentences=sentences(found, question),
        level_label=LEVEL_NAMES[question.level][0].capitalize(),
        lines=[_line(question, one, may_take_up) for one in shown],
        more_url=None if len(shown) == len(lacking) else f"{address(tout='1')}#tableau",
        drawn={
            "region": False,
            "territoires": {code: list(cell) for code, cell in cells(found).items()},
        },
        shapes_level=question.level,
        picture_url=f"{PICTURE}?{query(question, kind)}",
        shades=shades(found, question),
        exports=[
            Link(name, f"{API}?{query(question, kind)}&f={form}")
            for name, form in (("CSV", "csv"), ("XLSX", "xlsx"), ("GeoJSON", "geojson"))
        ],
        placeless=[_placeless(here, one, kinds) for one, kinds in answer.placeless],
        fields=fields(here, question),
        kind=kind.value,
        method=METHOD,
        version=answer.version,
    )


def _tab(answer: NeedsAnswer, kind: Kind, chosen: Kind) -> Tab:
    count = len(answer.of(kind).lacking)
    return Tab(kind.plural, f"{PAGE}?{query(answer.question, kind)}", count, kind is chosen)


def _line(question: NeedsQuestion, one: Need, may_take_up: bool) -> NeedLine:
    key = f"{question.level}:{one.code}"
    return NeedLine(
        one.code,
        one.name,
        url_for("territories.territory", code=one.code),
        number_text(one.people),
        number_text(one.out),
        number_text(one.lacking),
        percent_text(one.lacking / one.people) if one.people else "–",
        [Link(a.action.title, action_url(a)) for a in one.here],
        [Link(a.action.title, take_up_url(a, key, may=may_take_up)) for a in one.elsewhere],
    )


def _placeless(here: Site, one: PlanAction, kinds: tuple[Kind, ...]) -> Placeless:
    served = one.action.serves
    return Placeless(
        one.action.title,
        action_url(one),
        one.action.pilot,
        ", ".join(here.gazetteer.label(s.level, s.code) for s in served),
        ", ".join(kind.plural for kind in kinds),
    )
