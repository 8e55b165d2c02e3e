"""The usual week in French, in words that `from_french` reads back to the same hours."""

from mapapp.hours.evaluate import Hours
from mapapp.hours.usual import usual_of
from mapapp.hours.usual_model import DateRun, Nth, Season, Span, Spans, Usual
from mapapp.hours.words import (
    COLON,
    MONTH_LENGTHS,
    MONTHS,
    SEMICOLON,
    WEEKDAYS,
    day_of_month,
    enumeration,
    runs_of_days,
    span,
)

MAX_LENGTH = 400
_ORDINALS = {1: "1er", 2: "2e", 3: "3e", 4: "4e", 5: "5e", -1: "dernier"}


def usual_text(hours: Hours) -> str | None:
    """One sentence without capital nor full stop, or None when there is no compact exact one."""
    usual = usual_of(hours)
    if usual is None:
        return None
    text = SEMICOLON.join(_clauses(usual))
    return text if len(text) <= MAX_LENGTH else None


def _clauses(usual: Usual) -> list[str]:
    several = len(usual.seasons) > 1
    # What is open first; a sort keeps the order of the year otherwise.
    seasons = sorted(usual.seasons, key=lambda season: not _week(season))
    clauses = [_season(season, several) for season in seasons]
    opens = clauses != ["fermé"]
    school = _holiday("pendant les vacances scolaires", usual.school, opens)
    public = _holiday("les jours fériés", usual.public, opens)
    if (several or school) and public and not public[0].startswith("fermé"):
        # Otherwise the season or the school holidays said before seem to go on.
        public[0] = f"toute l'année{COLON}{public[0]}"
    return [*clauses, *school, *public]


def _season(season: Season, one_of_many: bool) -> str:
    said = SEMICOLON.join(_week(season)) or "fermé"
    if not one_of_many:
        return said
    when = f"semaines {season.parity}" if season.parity else enumeration(_runs(season.runs))
    return f"{when}{COLON}{said}"


def _week(season: Season) -> list[str]:
    groups: dict[Spans, list[int]] = {}
    for weekday, spans in enumerate(season.week):
        if spans:
            groups.setdefault(spans, []).append(weekday)
    said = [f"{_days(days)} {_spans(spans)}" for spans, days in groups.items()]
    return said + [f"{_monthly(nth)} {_spans(nth.spans)}" for nth in season.monthly if nth.spans]


def _days(days: list[int]) -> str:
    if len(days) == 7:
        return "tous les jours"
    names: list[str] = []
    for first, last in runs_of_days(days):
        if last - first < 2:
            names += WEEKDAYS[first : last + 1]
        else:
            names.append(f"{WEEKDAYS[first]} au {WEEKDAYS[last]}")
    return enumeration(names)


def _monthly(nth: Nth) -> str:
    ordinals = enumeration([_ORDINALS[number] for number in nth.occurrences])
    plural = "s" if len(nth.occurrences) > 1 else ""
    return f"{ordinals} {WEEKDAYS[nth.weekday]}{plural} du mois"


def _spans(spans: Spans) -> str:
    remarks = {_remark(part) for part in spans}
    if len(remarks) == 1:
        (remark,) = remarks
        return enumeration([span(part.start, part.end) for part in spans]) + remark
    return enumeration([span(part.start, part.end) + _remark(part) for part in spans])


def _remark(part: Span) -> str:
    remark = part.remark if part.sure else part.remark or "à confirmer"
    return f" ({remark})" if remark else ""


def _runs(runs: tuple[DateRun, ...]) -> list[str]:
    months = [_whole_month(run) for run in runs]
    if all(months):
        listed = [MONTHS[month - 1] for month in months if month]
        return [f"en {enumeration(listed)}"]
    return [_run(run) for run in runs]


def _whole_month(run: DateRun) -> int | None:
    (month, day), (last_month, last_day) = run
    whole = day == 1 and month == last_month and last_day == MONTH_LENGTHS[month - 1]
    return month if whole else None


def _run(run: DateRun) -> str:
    (month, day), (last_month, last_day) = run
    if run[0] == run[1]:
        return f"le {day_of_month(month, day)}"
    if day == 1 and last_day == MONTH_LENGTHS[last_month - 1]:
        first = MONTHS[month - 1]
        of = "d'" if first[0] in "ao" else "de "
        return f"{of}{first} à {MONTHS[last_month - 1]}"
    return f"du {day_of_month(month, day)} au {day_of_month(last_month, last_day)}"


def _holiday(when: str, replaced: dict[int, Spans], opens: bool) -> list[str]:
    if not replaced or not opens:
        return []
    if len(replaced) == 7 and not any(replaced.values()):
        return [f"fermé {when}"]
    groups: dict[Spans, list[int]] = {}
    for weekday, spans in sorted(replaced.items()):
        groups.setdefault(spans, []).append(weekday)
    prefix = when.removeprefix("les ")
    if len(groups) == 1 and len(replaced) == 7:
        return [f"{prefix} {_spans(spans)}" for spans in groups]
    listed = [
        f"{_days(days)} {_spans(spans) if spans else 'fermé'}" for spans, days in groups.items()
    ]
    return [f"{prefix}{COLON}{SEMICOLON.join(listed)}"]
