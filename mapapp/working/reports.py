"""Reports: those of the quarter and of the year that ended, and those that were asked for."""

from collections.abc import Callable

from mapapp.domain.parameters import BadValue
from mapapp.reporting.making import Wish, due, make
from mapapp.reporting.periods import parse_period
from mapapp.working.jobs import Hopeless, Work
from mapapp.working.snapshots import maker_of


def make_due(work: Work) -> dict[str, object]:
    """Make the reports that are due and that nobody made."""
    tools = work.tools
    with tools.store.read() as connection:
        wanted = due(connection, tools.gazetteer, tools.clock())
    made = []
    for number, wish in enumerate(wanted):
        work.progress(number, len(wanted))
        made.append(_make(work, wish, lambda _done, _total: None))
    return {"reports": made}


def make_one(work: Work) -> dict[str, object]:
    """Make the report that somebody asked for."""
    payload = work.job.payload
    try:
        period = parse_period(str(payload["period"]))
    except BadValue as error:
        raise Hopeless(str(error)) from error
    wish = Wish(period, str(payload["territory"]), payload.get("account"))
    return {"report": _make(work, wish, work.progress)}


def _make(work: Work, wish: Wish, progress: Callable[[int, int], None]) -> str:
    tools = work.tools
    with work.alive():
        number, _new = make(
            maker_of(tools.store, tools.settings, tools.gazetteer, tools.vocabulary),
            tools.gazetteer,
            wish,
            tools.clock(),
            sure=work.still_mine,
            progress=progress,
        )
    return number
