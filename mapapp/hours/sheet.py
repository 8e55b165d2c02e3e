"""The week as a form shows it: a line of text a day, holidays, seasons, a day of the month.

A sheet is plain text, as typed: « 9h-12h, 14h-17h30 » on the line of Monday. It opens every OSM
text that is exactly a usual week; the others stay in their own syntax.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from mapapp.hours.composing import NotWritable, osm_of
from mapapp.hours.evaluate import InvalidHours, hours_for
from mapapp.hours.from_french import NotUnderstood, parse_french
from mapapp.hours.usual import describes, usual_of
from mapapp.hours.usual_build import NotUsualError, build, days_outside
from mapapp.hours.usual_model import DateRun, Nth, Season, Span, Spans, Usual
from mapapp.hours.words import MONTH_LENGTHS, WEEKDAYS

CLOSED = "fermé"
UNSAID = ""
MAX_SEASONS = 3
MAX_LINE = 120
OCCURRENCES = {1: "1er", 2: "2e", 3: "3e", 4: "4e", 5: "5e", -1: "dernier"}
_EVERY = tuple(range(7))


@dataclass(frozen=True, slots=True)
class Monthly:
    """« Le 1er samedi du mois, 9h-12h »."""

    occurrence: int
    weekday: int
    line: str


@dataclass(frozen=True, slots=True)
class SeasonSheet:
    """A week of seven lines (Monday first; empty: closed) between two days of the year.

    `first` and `last` are (month, day), both included, None all year round.
    """

    days: tuple[str, ...] = ("",) * 7
    monthly: tuple[Monthly, ...] = ()
    first: tuple[int, int] | None = None
    last: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the form shows. `public` (public holidays) is one line, `school` (school holidays)
    seven: empty, nothing is said, `CLOSED`, closed."""

    seasons: tuple[SeasonSheet, ...] = (SeasonSheet(),)
    public: str = UNSAID
    school: tuple[str, ...] = (UNSAID,) * 7


@dataclass(frozen=True, slots=True)
class LineProblem:
    """A line that is not understood; `line` is its name in the form (see `names`)."""

    line: str
    message: str


class BadSheet(ValueError):
    """Every line that is not understood."""

    def __init__(self, problems: list[LineProblem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


@lru_cache(maxsize=2048)
def sheet_of(osm: str) -> Sheet | None:
    """The sheet of OSM text; None when it says more than a sheet can show."""
    try:
        hours = hours_for(osm)
    except InvalidHours:
        return None
    usual = usual_of(hours)
    if usual is None or not _plain(usual):
        return None
    public = set(usual.public.values())
    if len(public) > 1 or (usual.public and len(usual.public) < len(_EVERY)):
        return None
    return Sheet(
        tuple(sheet for season in usual.seasons if (sheet := _season_sheet(season, usual))),
        _line(public.pop()) if public else UNSAID,
        tuple(_line(usual.school[d]) if d in usual.school else UNSAID for d in _EVERY),
    )


def osm_from(sheet: Sheet, original: str | None = None) -> str:
    """OSM text of a sheet; that of `original` if the sheet says just what it says.

    Raises BadSheet with every line that is not understood.
    """
    problems: list[LineProblem] = []
    usual = _usual(sheet, problems)
    if problems:
        raise BadSheet(problems)
    try:
        osm = osm_of(usual)
        hours = hours_for(osm)
    except (NotWritable, InvalidHours) as error:
        raise BadSheet([LineProblem("horaires", str(error))]) from error
    if not describes(usual, hours):
        message = "un jour du mois tombe un jour déjà ouvert, ou deux nuits se chevauchent"
        raise BadSheet([LineProblem("saisons", message)])
    if original and sheet_of(original) == sheet_of(osm):
        return original
    return osm


def spans_of(line: str) -> Spans:
    """« 9h-12h, 14h-17h30 » as spans; raises NotUnderstood. Empty and « fermé »: closed."""
    text = " ".join(line.split())
    if text.casefold().rstrip(".") in ("", CLOSED, "ferme", "fermée", "-", "off"):
        return ()
    if len(text) > MAX_LINE:
        raise NotUnderstood(text[:30], f"{MAX_LINE} caractères au plus")
    rules = hours_for(parse_french(f"lundi {text}")).rules
    try:
        usual = build(rules or ())
    except NotUsualError:
        raise NotUnderstood(text) from None
    (season, *others), days = usual.seasons, usual.seasons[0].week[1:]
    if others or any(days) or season.monthly or usual.public or usual.school:
        raise NotUnderstood(text, "Seules des heures sont attendues ici, comme « 9h-12h »")
    if not all(span.sure for span in season.week[0]):
        raise NotUnderstood(text, "Seules des heures sont attendues ici, comme « 9h-12h »")
    return season.week[0]


def line_of(spans: Iterable[tuple[int, int]]) -> str:
    """Minutes after midnight as a line: « 9h-12h, 14h-17h30 »."""
    return _line(tuple(Span(start, end) for start, end in spans))


def names(sheet: Sheet) -> Iterator[tuple[str, str]]:
    """Each line's name in a form, with its text: `s0_j0`… by season and day, `vacances_j0`…"""
    for number, season in enumerate(sheet.seasons):
        for day, line in enumerate(season.days):
            yield f"s{number}_j{day}", line
        for place, monthly in enumerate(season.monthly):
            yield f"s{number}_mois{place}", monthly.line
    yield "feries", sheet.public
    for day, line in enumerate(sheet.school):
        yield f"vacances_j{day}", line


@dataclass
class _Lines:
    problems: list[LineProblem]

    def read(self, name: str, line: str, who: str) -> Spans:
        try:
            return spans_of(line)
        except NotUnderstood as error:
            self.problems.append(LineProblem(name, f"{who} : {error.reason}"))
            return ()


def _usual(sheet: Sheet, problems: list[LineProblem]) -> Usual:
    lines = _Lines(problems)
    seasons = tuple(_season(n, one, lines) for n, one in enumerate(sheet.seasons))
    public: dict[int, Spans] = {}
    if sheet.public != UNSAID:
        public = dict.fromkeys(_EVERY, lines.read("feries", sheet.public, "Jours fériés"))
    school = {
        day: lines.read(f"vacances_j{day}", line, f"Vacances, {WEEKDAYS[day]}")
        for day, line in enumerate(sheet.school)
        if line != UNSAID
    }
    return Usual(_complete(seasons, problems), public, school)


def _season(number: int, sheet: SeasonSheet, lines: _Lines) -> Season:
    week = tuple(
        lines.read(f"s{number}_j{day}", line, WEEKDAYS[day].capitalize())
        for day, line in enumerate(sheet.days)
    )
    monthly = tuple(
        Nth(
            one.weekday,
            (one.occurrence,),
            lines.read(
                f"s{number}_mois{place}",
                one.line,
                f"{OCCURRENCES[one.occurrence]} {WEEKDAYS[one.weekday]} du mois",
            ),
        )
        for place, one in enumerate(sheet.monthly)
    )
    runs: tuple[DateRun, ...] = ()
    if sheet.first is not None and sheet.last is not None:
        for month, day in (sheet.first, sheet.last):
            if not (1 <= month <= 12 and 1 <= day <= MONTH_LENGTHS[month - 1]):
                problem = LineProblem(f"s{number}_du", "cette date n'existe pas")
                lines.problems.append(problem)
                return Season(week, monthly)
        runs = ((sheet.first, sheet.last),)
    return Season(week, monthly, runs)


def _complete(seasons: tuple[Season, ...], problems: list[LineProblem]) -> tuple[Season, ...]:
    """Seasons that share the year out: what has no dates holds outside of the others."""
    dated = tuple(season for season in seasons if season.runs)
    undated = tuple(season for season in seasons if not season.runs)
    outside = days_outside(run for season in dated for run in season.runs)
    if outside is None or len(undated) > 1:
        problems.append(LineProblem("saisons", "deux périodes se chevauchent"))
        return seasons
    if not dated or not outside:
        return seasons
    (rest,) = undated or (Season(((),) * 7),)
    return (replace(rest, runs=outside), *dated)


def _plain(usual: Usual) -> bool:
    if len(usual.seasons) > MAX_SEASONS or any(season.parity for season in usual.seasons):
        return False
    if sum(len(season.runs) > 1 for season in usual.seasons) > 1:
        return False
    spans = [span for season in usual.seasons for day in season.week for span in day]
    spans += [span for season in usual.seasons for nth in season.monthly for span in nth.spans]
    spans += [s for held in (usual.public, usual.school) for day in held.values() for s in day]
    return all(span.sure and not span.remark for span in spans)


def _season_sheet(season: Season, usual: Usual) -> SeasonSheet | None:
    # In several pieces of the year: what holds outside of the other seasons.
    first, last = season.runs[0] if len(season.runs) == 1 else (None, None)
    if season.runs and len(usual.seasons) > 1 and not any(season.week) and not season.monthly:
        return None  # what is not said is closed
    return SeasonSheet(
        tuple(_line(spans) if spans else "" for spans in season.week),
        tuple(
            Monthly(occurrence, nth.weekday, _line(nth.spans))
            for nth in season.monthly
            for occurrence in nth.occurrences
        ),
        first,
        last,
    )


def _line(spans: Spans) -> str:
    return ", ".join(_range(span) for span in spans) or CLOSED


def _range(span: Span) -> str:
    if (span.start, span.end) == (0, 24 * 60):
        return "24h/24"
    return f"{_clock(span.start)}-{_clock(span.end)}"


def _clock(minutes: int) -> str:
    hour, minute = divmod(minutes if minutes <= 24 * 60 else minutes - 24 * 60, 60)
    return f"{hour}h{minute:02d}" if minute else f"{hour}h"
