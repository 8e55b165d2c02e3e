"""What a usual week is: spans on weekdays, by season, with what holidays replace."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from mapapp.hours.calendar import public_holiday_name, school_holiday_name

# Inclusive (month, day) to (month, day); may pass New Year.
DateRun = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Span:
    """Minutes after midnight (the end may pass 1440), with a remark; `sure` unless « unknown »."""

    start: int
    end: int
    remark: str = ""
    sure: bool = True


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Nth:
    """Spans on given occurrences (1 to 5, or -1 the last) of a weekday in the month."""

    weekday: int
    occurrences: tuple[int, ...]
    spans: Spans


@dataclass(frozen=True, slots=True)
class Season:
    """A week of spans (Monday first) and monthly days, in date runs or weeks of a parity."""

    week: tuple[Spans, ...]
    monthly: tuple[Nth, ...] = ()
    runs: tuple[DateRun, ...] = ()
    parity: str = ""


@dataclass(frozen=True, slots=True)
class Usual:
    """Hours as seasons (one without runs nor parity: all year), and what holidays replace.

    `public` and `school` map weekdays (0 Monday) to the spans that replace the usual ones.
    """

    seasons: tuple[Season, ...]
    public: dict[int, Spans] = field(default_factory=dict)
    school: dict[int, Spans] = field(default_factory=dict)


def spans_on(usual: Usual, day: date) -> Spans:
    """The spans that begin on that day."""
    weekday = day.weekday()
    if weekday in usual.public and public_holiday_name(day):
        return usual.public[weekday]
    if weekday in usual.school and school_holiday_name(day):
        return usual.school[weekday]
    season = next(season for season in usual.seasons if _in_season(season, day))
    for nth in season.monthly:
        if nth.weekday == weekday and _is_occurrence(day, nth.occurrences):
            return nth.spans
    return season.week[weekday]


def _in_season(season: Season, day: date) -> bool:
    if season.parity:
        return (day.isocalendar().week % 2 == 0) == (season.parity == "paires")
    place = (day.month, day.day)
    return not season.runs or any(
        start <= place <= end if start <= end else place >= start or place <= end
        for start, end in season.runs
    )


def _is_occurrence(day: date, occurrences: tuple[int, ...]) -> bool:
    last = (day + timedelta(days=7)).month != day.month
    return (day.day + 6) // 7 in occurrences or (last and -1 in occurrences)
