"""A usual week written as OSM `opening_hours`: the inverse of `usual.usual_of`."""

from collections.abc import Iterator, Mapping, Sequence

from mapapp.hours.usual_model import DateRun, Nth, Season, Spans, Usual
from mapapp.hours.words import MONTH_LENGTHS, OSM_DAYS, OSM_MONTHS, runs_of_days

_DAY = 24 * 60
_PARITIES = {"impaires": "week 01-53/2", "paires": "week 02-52/2"}


class NotWritable(ValueError):
    """What the model says has no short OSM form: remarks that differ within one day."""


def osm_of(usual: Usual) -> str:
    """OSM text that `usual_of` reads as the same model; raises NotWritable.

    A day of which nothing is said is closed, as in OSM.
    """
    rules = [rule for season in usual.seasons for rule in _season(season)]
    rules += _holidays("SH", usual.school)
    rules += _holidays("PH", usual.public)
    if not any(_opens(season) for season in usual.seasons):
        rules.insert(0, "Mo-Su off")
    return "; ".join(rules)


def _opens(season: Season) -> bool:
    return any(season.week) or any(nth.spans for nth in season.monthly)


def _season(season: Season) -> Iterator[str]:
    when = _PARITIES.get(season.parity, ",".join(_dates(run) for run in season.runs))
    before = f"{when} " if when else ""
    for days, spans in _same(dict(enumerate(season.week))):
        if spans:
            yield f"{before}{_days(days)} {_times(spans)}"
    for nth in season.monthly:
        if nth.spans:
            # The evaluator reads « Jan,Sep Sa[1] » as a date without the colon.
            yield f"{when}: {_nth(nth)}" if season.runs else f"{before}{_nth(nth)}"


def _nth(nth: Nth) -> str:
    occurrences = ",".join(str(number) for number in nth.occurrences)
    return f"{OSM_DAYS[nth.weekday]}[{occurrences}] {_times(nth.spans)}"


def _holidays(code: str, by_weekday: Mapping[int, Spans]) -> Iterator[str]:
    for days, spans in _same(by_weekday):
        which = code if len(days) == len(OSM_DAYS) else f"{code} {_days(days)}"
        yield f"{which} {_times(spans)}"


def _same(by_weekday: Mapping[int, Spans]) -> Iterator[tuple[list[int], Spans]]:
    """Weekdays that have the same spans, together, in the order of their first."""
    groups: dict[Spans, list[int]] = {}
    for weekday in sorted(by_weekday):
        groups.setdefault(by_weekday[weekday], []).append(weekday)
    for spans, days in groups.items():
        yield days, spans


def _days(days: Sequence[int]) -> str:
    names = []
    for first, last in runs_of_days(days):
        middle = "," if last - first == 1 else "-"
        names.append(OSM_DAYS[first] + (f"{middle}{OSM_DAYS[last]}" if last > first else ""))
    return ",".join(names)


def _times(spans: Spans) -> str:
    if not spans:
        return "off"
    said = {(span.remark, span.sure) for span in spans}
    if len(said) > 1:
        raise NotWritable("des remarques différentes le même jour")
    ((remark, sure),) = said
    times = ",".join(f"{_clock(span.start)}-{_clock(span.end)}" for span in spans)
    words = [times] + ([] if sure else ["unknown"]) + ([f'"{remark}"'] if remark else [])
    return " ".join(words)


def _clock(minutes: int) -> str:
    hour, minute = divmod(minutes if minutes <= _DAY else minutes - _DAY, 60)
    return f"{hour:02d}:{minute:02d}"


def _dates(run: DateRun) -> str:
    (month, day), (last_month, last_day) = run
    if day == 1 and last_day == MONTH_LENGTHS[last_month - 1]:
        first, last = OSM_MONTHS[month - 1], OSM_MONTHS[last_month - 1]
        return first if first == last else f"{first}-{last}"
    first, last = _date(month, day), _date(last_month, last_day)
    return first if first == last else f"{first}-{last}"


def _date(month: int, day: int) -> str:
    return f"{OSM_MONTHS[month - 1]} {day:02d}"
