"""From the rules of a text to the model of a usual week."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from mapapp.hours.syntax import Rule
from mapapp.hours.usual_model import DateRun, Nth, Season, Span, Spans, Usual
from mapapp.hours.words import MONTH_LENGTHS, OSM_DAYS, OSM_MONTHS

MAX_SEASONS = 6
_MINUTES = 24 * 60
_MONTH_ITEM = re.compile(r"([A-Z][a-z]{2})(?: (\d+))?(?:-([A-Z][a-z]{2})(?: (\d+))?)?")
_PARITIES = {
    "week01-53/2": "impaires",
    "week02-52/2": "paires",
    "week02-53/2": "paires",
}
_DATES = tuple(
    (month, day) for month in range(1, 13) for day in range(1, MONTH_LENGTHS[month - 1] + 1)
)


class NotUsualError(Exception):
    """The rules have no weekly reading."""


def build(rules: tuple[Rule, ...]) -> Usual:
    """The model of rules; raises NotUsualError when they are not weeks, seasons and holidays."""
    if any(rule.separator == " || " for rule in rules):
        raise NotUsualError
    public: dict[int, Spans] = {}
    school: dict[int, Spans] = {}
    for rule in rules:
        for code, holidays in (("PH", public), ("SH", school)):
            if code in rule.days:
                holidays.update(_holiday(rule, code))
    plain = [rule for rule in rules if _is_weekly(rule)]
    return Usual(_seasons(plain), public, school)


def _is_weekly(rule: Rule) -> bool:
    """Whether the rule says something of ordinary days (« PH off » does not)."""
    if rule.days.count("SH") > 1:
        return False
    return not rule.days or any(day not in ("PH", "SH") for day in rule.days)


def _holiday(rule: Rule, code: str) -> dict[int, Spans]:
    if rule.wide or rule.separator == ", ":
        raise NotUsualError
    days: list[int] = list(range(7))
    if rule.days.count("SH") > 1:
        days = _weekdays(tuple(day for day in rule.days if day != code))
    return dict.fromkeys(days, _spans(rule))


def _seasons(rules: list[Rule]) -> tuple[Season, ...]:
    wides = list(dict.fromkeys(rule.wide for rule in rules if rule.wide))
    if not wides:
        return (_season(rules),)
    if all(wide in _PARITIES for wide in wides):
        names = ("impaires", "paires")
        return tuple(
            _season([r for r in rules if _PARITIES.get(r.wide, name) == name], parity=name)
            for name in names
        )
    dates = {wide: _dates(wide) for wide in wides}
    runs: dict[tuple[str, ...], list[DateRun]] = {}
    for signature, run in _runs(dates):
        runs.setdefault(signature, []).append(run)
    if len(runs) > MAX_SEASONS:
        raise NotUsualError
    return tuple(
        _season([r for r in rules if not r.wide or r.wide in signature], runs=tuple(found))
        for signature, found in runs.items()
    )


def _dates(wide: str) -> frozenset[int]:
    """Positions in `_DATES` of the days in « Apr-Oct », « Sep 16-Jun 14,Dec 25 »…"""
    positions: set[int] = set()
    for item in wide.split(","):
        found = _MONTH_ITEM.fullmatch(item)
        if found is None or found[1] not in OSM_MONTHS or (found[3] or "Jan") not in OSM_MONTHS:
            raise NotUsualError
        first = OSM_MONTHS.index(found[1])
        last = OSM_MONTHS.index(found[3]) if found[3] else first
        start = _DATES.index((first + 1, int(found[2] or 1)))
        whole = MONTH_LENGTHS[last] if found[3] or not found[2] else int(found[2])
        end = _DATES.index((last + 1, int(found[4] or whole)))
        positions.update(range(start, end + 1) if start <= end else _around(start, end))
    return frozenset(positions)


def days_outside(runs: Iterable[DateRun]) -> tuple[DateRun, ...] | None:
    """The runs of days of the year in none of these; None when two of them overlap."""
    positions: set[int] = set()
    for first, last in runs:
        start, end = _DATES.index(first), _DATES.index(last)
        inside = set(range(start, end + 1) if start <= end else _around(start, end))
        if positions & inside:
            return None
        positions |= inside
    outside = frozenset(range(len(_DATES))) - positions
    return tuple(run for signature, run in _runs({"outside": outside}) if signature)


def _around(start: int, end: int) -> Iterator[int]:
    yield from range(start, len(_DATES))
    yield from range(end + 1)


def _runs(dates: dict[str, frozenset[int]]) -> list[tuple[tuple[str, ...], DateRun]]:
    """The year as runs of days to which the same rules apply; the last may pass New Year."""
    signatures = [
        tuple(wide for wide, inside in dates.items() if position in inside)
        for position in range(len(_DATES))
    ]
    runs: list[tuple[tuple[str, ...], int, int]] = []
    for signature, group in groupby(range(len(_DATES)), key=signatures.__getitem__):
        positions = list(group)
        runs.append((signature, positions[0], positions[-1]))
    if len(runs) > 1 and runs[0][0] == runs[-1][0]:
        runs[-1] = (runs[-1][0], runs[-1][1], runs[0][2])
        del runs[0]
    return [(signature, (_DATES[start], _DATES[end])) for signature, start, end in runs]


def _season(rules: list[Rule], runs: tuple[DateRun, ...] = (), parity: str = "") -> Season:
    week: list[Spans] = [()] * 7
    monthly: list[Nth] = []
    for rule in rules:
        spans = _spans(rule)
        days = tuple(day for day in rule.days if day not in ("PH", "SH"))
        plain = tuple(day for day in days if "[" not in day)
        weekdays = _weekdays(plain) if plain or not rule.days else []
        if rule.separator != ", ":
            monthly = [nth for nth in monthly if nth.weekday not in weekdays]
        for weekday in weekdays:
            added = week[weekday] if rule.separator == ", " else ()
            week[weekday] = _merged((*added, *spans))
        monthly += [_nth(day, spans) for day in days if "[" in day]
    if any(week[nth.weekday] for nth in monthly):
        raise NotUsualError
    return Season(tuple(week), tuple(monthly), runs, parity)


def _nth(day: str, spans: Spans) -> Nth:
    found = re.fullmatch(r"(\w\w)\[([-\d,]+)\]", day)
    if found is None:
        raise NotUsualError
    occurrences = tuple(int(number) for number in found[2].split(","))
    if any(number < -1 for number in occurrences):
        raise NotUsualError
    return Nth(OSM_DAYS.index(found[1]), occurrences, spans)


def _weekdays(days: tuple[str, ...]) -> list[int]:
    if not days:
        return list(range(7))
    numbers: list[int] = []
    for day in days:
        first, _, last = day.partition("-")
        start = OSM_DAYS.index(first)
        length = (OSM_DAYS.index(last or first) - start) % 7
        numbers += [(start + step) % 7 for step in range(length + 1)]
    return sorted(set(numbers))


def _spans(rule: Rule) -> Spans:
    if rule.state == "closed":
        if rule.times or rule.comment:
            raise NotUsualError
        return ()
    remark, sure = rule.comment.strip('"'), rule.state != "unknown"
    if not rule.times:
        return (Span(0, _MINUTES, remark, sure),)
    spans = []
    for text in rule.times.split(","):
        found = re.fullmatch(r"(\d\d):(\d\d)-(\d\d):(\d\d)", text)
        if found is None:
            raise NotUsualError
        hour, minute, last_hour, last_minute = (int(number) for number in found.groups())
        start, end = hour * 60 + minute, last_hour * 60 + last_minute
        spans.append(Span(start, end if end > start else end + _MINUTES, remark, sure))
    return _merged(tuple(spans))


def _merged(spans: Spans) -> Spans:
    """Spans in order; overlapping ones joined when they say the same, refused otherwise."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start):
        before = merged[-1] if merged else None
        if before is None or span.start > before.end:
            merged.append(span)
        elif (before.remark, before.sure) == (span.remark, span.sure):
            merged[-1] = Span(before.start, max(before.end, span.end), span.remark, span.sure)
        elif span.start == before.end:
            merged.append(span)
        else:
            raise NotUsualError
    return tuple(merged)
