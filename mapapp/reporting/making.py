"""Making reports: each quarter and each year once, and whenever the prefecture's desk asks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mapapp.domain.instants import stamp
from mapapp.figures.keeping import Maker, StillMoving
from mapapp.hours.moments import in_paris
from mapapp.reporting.freezing import Asked, frozen, levels_of
from mapapp.reporting.past import past_of
from mapapp.reporting.periods import Period, final_id, just_ended, report_id
from mapapp.store import plan, reports
from mapapp.store.changes import state_of
from mapapp.store.connections import Connection
from mapapp.store.history import last_batch
from mapapp.store.places import kind_counts
from mapapp.store.reports import ReportRow
from mapapp.territory.gazetteer import Gazetteer

JOB = "report"
"""The kind of job that makes one; its payload is {"period", "territory", "account"}."""
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Wish:
    """A report to make; `account`: who asks for it, if somebody does."""

    period: Period
    territory: str
    account: int | None = None


def reported(gazetteer: Gazetteer) -> list[tuple[str, str]]:
    """Codes and names of the territories that reports are made of."""
    region = gazetteer.region
    return [(region.code, region.name), *((d.code, d.name) for d in gazetteer.departments)]


def due(connection: Connection, gazetteer: Gazetteer, now: datetime) -> list[Wish]:
    """Reports of the quarter and of the year that have just ended, and that nobody made yet."""
    day = in_paris(now).date()
    wanted = [
        Wish(period, code) for period in just_ended(day) for code, _name in reported(gazetteer)
    ]
    if not wanted or not kind_counts(connection):
        return []
    return [
        one
        for one in wanted
        if not reports.has_report(connection, final_id(one.period, one.territory))
    ]


def make(
    maker: Maker,
    gazetteer: Gazetteer,
    wish: Wish,
    now: datetime,
    *,
    sure: Callable[[Connection], None] = lambda _connection: None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> tuple[str, bool]:
    """Make a report: its id, and whether it is new. One that is there already is never made anew.

    `sure` is asked in the transaction that writes, and raises if it must not. Raises StillMoving
    if the data change again and again meanwhile.
    """
    day = in_paris(now).date()
    for _ in range(_TRIES):
        view = maker.view()
        with maker.store.read() as connection:
            if state_of(connection).version != view.version:
                continue  # the plan would be of another moment than the places
            batch = last_batch(connection)
            number = report_id(wish.period, wish.territory, day, view.version, batch)
            if reports.has_report(connection, number):
                return number, False
            # As on the pages: indicators that are worked out have the values of now.
            actions = maker.figures.current_plan(connection, plan.whole_plan(connection), now)
            before = reports.final_figures_before(connection, wish.territory, wish.period.key)
            past = None
            if wish.period.is_over(day):
                levels = levels_of(maker.figures.ground.level_of(wish.territory))
                past = past_of(connection, wish.period, levels)
        asked = Asked(wish.period, wish.territory, number, view, batch, actions, now, before, past)
        figures = frozen(maker.figures, gazetteer, asked, progress)
        with maker.store.write() as connection:
            sure(connection)
            if not reports.has_report(connection, number):
                reports.put_report(connection, _row(figures, wish, now), figures)
        return number, True
    raise StillMoving


def _row(figures: dict[str, Any], wish: Wish, now: datetime) -> ReportRow:
    return ReportRow(
        id=figures["id"],
        period=figures["periode"],
        territory=figures["territoire"],
        final=figures["definitif"],
        day=figures["jour"],
        version=figures["version"],
        made_at=stamp(now),
        account=wish.account,
    )
