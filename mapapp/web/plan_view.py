"""What pages show of an action that is followed: milestones, indicators with curve, lineage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for

from mapapp.domain.plan import (
    Milestone,
    PlanAction,
    ancestors,
    children,
    parents_of,
)
from mapapp.domain.plan_dates import first_day
from mapapp.domain.plan_indicators import FollowedIndicator, Measure
from mapapp.planning.progress import late_of
from mapapp.web.place_page import french_date
from mapapp.web.plan_words import number_text, share_text
from mapapp.web.site import Site
from mapapp.web.wording import gettext as _

WIDTH, HEIGHT, MARGIN = 240, 72, 6
"""Of a curve, in units of its drawing."""


@dataclass(frozen=True, slots=True)
class MilestoneView:
    """A milestone: `state` is fait, retard or prevu."""

    label: str
    due: str | None
    done: str | None
    state: str


@dataclass(frozen=True, slots=True)
class Curve:
    """Points of a line and height of the target in a drawing; what it shows, in words."""

    points: str
    dots: list[tuple[float, float]]
    target: float | None
    text: str


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """An indicator: its last value and its target, then all values; a curve from two on."""

    label: str
    unit: str
    last: str | None
    last_date: str | None
    target: str | None
    target_date: str | None
    share: str | None
    values: list[tuple[str, str]]
    curve: Curve | None


@dataclass(frozen=True, slots=True)
class Link:
    """An action to go to, who pilots it, where it is and how far it is."""

    name: str
    href: str
    pilot: str | None
    where: str
    status: str
    results: list[str]


@dataclass(frozen=True, slots=True)
class FollowedView:
    """What was followed of an action, and where it comes from."""

    starts: str | None
    ends: str | None
    overdue: bool
    milestones: list[MilestoneView]
    indicators: list[IndicatorView]
    notes: list[tuple[str, str]]
    comes_from: list[Link]
    taken_up: list[Link]


def followed_view(
    site: Site, one: PlanAction, actions: Sequence[PlanAction], today: date
) -> FollowedView:
    """What the page of an action adds to the leaflet; indicators only once they were followed."""
    parents, by_id = parents_of(actions), {other.id: other for other in actions}
    late = late_of([one], today)
    overdue = {entry.milestone for entry in late}
    return FollowedView(
        starts=french_date(one.starts),
        ends=french_date(one.ends),
        overdue=None in overdue,
        milestones=[milestone_view(m, late=m in overdue) for m in one.milestones],
        indicators=[indicator_view(i) for i in one.indicators]
        if "indicators" in one.changed
        else [],
        notes=[(french_date(note.date) or "", note.text) for note in reversed(one.notes)],
        comes_from=links_to(site, ancestors(parents, one.id), by_id),
        taken_up=links_to(site, children(parents, one.id), by_id),
    )


def links_to(site: Site, ids: Sequence[str], by_id: Mapping[str, PlanAction]) -> list[Link]:
    """Actions by their ids."""
    return [link_to(site, by_id[one]) for one in ids if one in by_id]


def link_to(site: Site, one: PlanAction) -> Link:
    """An action in a few words, with what its indicators last said."""
    return Link(
        name=one.action.title,
        href=url_for("public.action", place_id=one.id),
        pilot=one.action.pilot,
        where=where_text(site, one),
        status=one.action.status.label,
        results=[
            f"{i.label} : {number_text(i.last.value)} {i.unit}" for i in one.indicators if i.last
        ],
    )


def where_text(site: Site, one: PlanAction) -> str:
    """Names of the territories of an action."""
    return ", ".join(site.gazetteer.label(s.level, s.code) for s in one.action.serves)


def milestone_view(one: Milestone, *, late: bool) -> MilestoneView:
    """A milestone as a page shows it."""
    state = "fait" if one.done else "retard" if late else "prevu"
    return MilestoneView(one.label, french_date(one.due), french_date(one.done), state)


def indicator_view(one: FollowedIndicator) -> IndicatorView:
    """An indicator as a page shows it."""
    return IndicatorView(
        label=one.label,
        unit=one.unit,
        last=number_text(one.last.value) if one.last else None,
        last_date=french_date(one.last.date) if one.last else None,
        target=None if one.target is None else number_text(one.target),
        target_date=french_date(one.target_date),
        share=share_text(one.share),
        values=[
            (french_date(value.date) or _("sans date"), number_text(value.value))
            for value in one.values
        ],
        curve=curve_of(one),
    )


def curve_of(one: FollowedIndicator) -> Curve | None:
    """A line through the dated values, from zero up; None with fewer than two of them."""
    dated = [(first_day(v.date).toordinal(), v.value) for v in one.values if v.date]
    if len({day for day, _value in dated}) < 2:
        return None
    first, last = dated[0][0], dated[-1][0]
    highest = max(*(value for _day, value in dated), one.target or 0) or 1.0

    def height(value: float) -> float:
        return round(HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * value / highest, 1)

    dots = [
        (round(MARGIN + (WIDTH - 2 * MARGIN) * (day - first) / (last - first), 1), height(value))
        for day, value in dated
    ]
    return Curve(
        points=" ".join(f"{x},{y}" for x, y in dots),
        dots=dots,
        target=None if one.target is None else height(one.target),
        text=_curve_text(one, [v for v in one.values if v.date]),
    )


def _curve_text(one: FollowedIndicator, values: list[Measure]) -> str:
    first, last = values[0], values[-1]
    return _(
        "%(label)s : de %(a)s (%(from)s) à %(b)s (%(to)s)",
        label=one.label,
        a=number_text(first.value),
        b=number_text(last.value),
        **{"from": french_date(first.date), "to": french_date(last.date)},
    )
