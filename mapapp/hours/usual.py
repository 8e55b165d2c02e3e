"""The usual week of opening hours, proved.

A model is built from the rules of the text, then compared with the evaluator over two whole
years: hours that the model does not describe exactly have no usual week.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from mapapp.hours.evaluate import Hours
from mapapp.hours.usual_build import NotUsualError, build
from mapapp.hours.usual_model import Usual, spans_on

# Two published school years with a leap day, 53 weeks, and both changes of clocks.
CHECKED_FROM, CHECKED_UNTIL = datetime(2026, 8, 1), datetime(2028, 8, 1)

Opened = tuple[datetime, datetime, str, bool]


def usual_of(hours: Hours) -> Usual | None:
    """The model of hours, or None when they are not exactly weeks, seasons and holidays."""
    if hours.rules is None:
        return None
    try:
        usual = build(hours.rules)
    except NotUsualError:
        return None
    return usual if describes(usual, hours) else None


def describes(usual: Usual, hours: Hours) -> bool:
    """Whether a model says of each day of the checked years what the hours say."""
    return list(_expected(usual)) == list(_opened(hours))


def _opened(hours: Hours) -> Iterator[Opened]:
    for interval in hours.intervals(CHECKED_FROM, CHECKED_UNTIL):
        if interval.state != "ferme":
            sure = interval.state == "ouvert"
            yield interval.start, interval.end, interval.comment or "", sure


def _expected(usual: Usual) -> Iterator[Opened]:
    """What the model says of the checked years, joined as the evaluator joins it."""
    pending: Opened | None = None
    day = CHECKED_FROM - timedelta(days=1)
    while day < CHECKED_UNTIL:
        for span in spans_on(usual, day.date()):
            start = max(day + timedelta(minutes=span.start), CHECKED_FROM)
            end = min(day + timedelta(minutes=span.end), CHECKED_UNTIL)
            if end <= start:
                continue
            said = (span.remark, span.sure)
            if pending and pending[1] >= start and pending[2:] == said:
                pending = (pending[0], max(pending[1], end), *said)
                continue
            if pending:
                yield pending
            pending = (start, end, *said)
        day += timedelta(days=1)
    if pending:
        yield pending
