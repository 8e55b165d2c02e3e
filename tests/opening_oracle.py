"""What happens in a window, minute by minute, told without the code that answers windows."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from mapapp.domain.opening import Window
from mapapp.hours.closures import Closure, Closures
from mapapp.hours.evaluate import Hours, state_at
from mapapp.hours.moments import instant_of, wall_time
from mapapp.hours.stretches import Verdict

CORPUS = [
    "24/7",
    "off",
    "Mo-Fr 09:00-12:00,14:00-17:30; Sa 09:00-12:00; PH off",
    "Fr,Sa 22:00-02:30; PH off",
    "Tu-Fr 09:00-12:00; PH 20:00-04:00; SH 21:00-03:00",
    "Fr 22:00-02:00; Sa 10:00-12:00",
    "Mo-Su 02:10-02:50",
    "Sa 18:00-03:00",
    "We[1] 10:00-12:00; Aug off",
    "Sa[-1] 09:07-12:03",
    "week 1-53/2 Mo-Fr 10:00-12:00; SH off",
    "week 2-52/2 Tu 08:00-24:00; We 00:00-08:00",
    "Mo-Fr 09:00-12:00; SH Mo-Fr 20:00-02:00; PH,Su off",
    "Mo-Sa 10:00-11:05; PH 14:00-16:20",
    "Apr-Oct Mo 09:00-24:00; Nov-Mar Tu 00:00-08:00",
    "Sep 16-Jun 14: Mo-Sa 09:00-12:00; Jun 15-Sep 15: Mo-Sa 14:30-18:00",
    'Mo-Fr 09:00-12:00 open "a", Mo-Fr 12:00-14:00 open "b", Mo-Fr 14:00+',
    'Mo-Fr 09:00-12:00 || Sa "appelez"',
    "sunrise-sunset; SH off",
    "PH off",
    "2099 Mo 10:00-12:00",
    "Mo-Fr unknown",
]
hours_of = st.sampled_from([None, *(Hours.parse(osm) for osm in CORPUS)])

# Both changes of clocks, public and school holidays, New Year come up most often.
walls = st.one_of(
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)),
    st.datetimes(datetime(2026, 3, 28, 18), datetime(2026, 3, 29, 5)),
    st.datetimes(datetime(2026, 10, 24, 18), datetime(2026, 10, 25, 5)),
    st.datetimes(datetime(2026, 10, 15), datetime(2026, 11, 15)),
    st.datetimes(datetime(2026, 12, 20), datetime(2027, 1, 7)),
).map(lambda moment: moment.replace(second=0, microsecond=0))
instants = walls.map(lambda moment: moment.replace(tzinfo=UTC))
lengths = st.one_of(st.integers(1, 90), st.integers(90, 24 * 60), st.integers(24 * 60, 2 * 24 * 60))


@st.composite
def windows(draw: st.DrawFn) -> Window:
    """Windows of a few minutes, of some hours, of some days."""
    start = draw(walls)
    return Window(start, start + timedelta(minutes=draw(lengths)), draw(st.booleans()))


@st.composite
def closures(draw: st.DrawFn) -> Closures:
    """Closures and special hours around the moments that come up most often."""
    made = []
    for _ in range(draw(st.integers(0, 4))):
        first = draw(st.sampled_from([date(2026, 3, 27), date(2026, 10, 23), date(2026, 12, 20)]))
        first += timedelta(days=draw(st.integers(0, 8)))
        last = first + timedelta(days=draw(st.sampled_from([0, 0, 1, 6])))
        ends = sorted(draw(st.sets(st.integers(0, 100), max_size=4)))
        spans = [(15 * a, 15 * b + 5) for a, b in zip(ends[::2], ends[1::2], strict=False)]
        spans = [span for span in spans if span[0] < 24 * 60]
        made.append(Closure(first, last, tuple(spans), draw(st.sampled_from(["", "congés"]))))
    return tuple(made)


def state_then(hours: Hours | None, those: Closures, instant: datetime) -> tuple[str, bool]:
    """The state at an instant, and whether an exception gives it."""
    wall = wall_time(instant)
    day, minute = wall.date(), wall.hour * 60 + wall.minute
    special = [each for each in those if each.spans and each.first <= day <= each.last]
    before = [each for each in those if each.first <= day - timedelta(days=1) <= each.last]
    spans = [span for each in special for span in each.spans]
    spans += [(a - 1440, b - 1440) for each in before for a, b in each.spans]
    if any(start <= minute < end for start, end in spans):
        return "ouvert", True
    if any(each.first <= day <= each.last for each in those):
        return "ferme", True
    return state_at(hours, instant).state, False


def minutes_of(window: Window) -> Iterator[datetime]:
    """Every minute of real time of a window; one when it is inside the hour that spring skips."""
    start, end = (instant_of(wall).astimezone(UTC) for wall in (window.start, window.end))
    yield start
    while (start := start + timedelta(minutes=1)) < end:
        yield start


def verdict_of(hours: Hours | None, those: Closures, window: Window) -> Verdict:
    """The answer about a window, from its minutes."""
    seen = [state_then(hours, those, minute) for minute in minutes_of(window)]
    usual = [state_at(hours, minute).state for minute in minutes_of(window)] if those else []
    answer = _answer([state for state, _ in seen], window.whole)
    if answer == "inconnu":
        return Verdict.UNKNOWN
    ruled = all(exceptional for _, exceptional in seen)
    if ruled or (those and answer != _answer(usual, window.whole)):
        exceptional = (Verdict.EXCEPTIONALLY_OPEN, Verdict.EXCEPTIONALLY_CLOSED)
        return exceptional[answer == "ferme"]
    return (Verdict.OPEN, Verdict.CLOSED)[answer == "ferme"]


def _answer(states: Sequence[str], whole: bool) -> str:
    if whole and "ferme" in states:
        return "ferme"
    if not whole and "ouvert" in states:
        return "ouvert"
    if "inconnu" in states:
        return "inconnu"
    return "ouvert" if whole else "ferme"
