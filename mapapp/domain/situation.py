"""What one's situation asks for: where one lives, where and when one is expected, for whom.

The pages that answer a situation and their API read the same parameters from here. As with a
search, all the problems of a query are reported at once, each with the field it is about.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mapapp.domain.filters import Point
from mapapp.domain.opening import YEARS
from mapapp.domain.parameters import (
    BadValue,
    Problem,
    parse_codes,
    parse_communes,
    parse_number,
    point_fault,
    single,
)
from mapapp.domain.scheme import Situation as Circumstance

PARIS = ZoneInfo("Europe/Paris")
NEEDS = ("garde", "lit", "trajet")
"""What one appointment may ask for: childcare, a bed, a way to get there."""
SITUATIONS: Mapping[str, str] = {one.value: one.label for one in Circumstance}
AGES, MAX_AGE_MONTHS = (12, 110), 215  # the month before eighteen
MAX_BUDGET, MAX_STAY_DAYS = 10_000.0, 1_100

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MOMENT = re.compile(rf"{_DAY.pattern}[T ][0-9]{{2}}:[0-9]{{2}}(?::[0-9]{{2}})?", re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,4}", re.ASCII)
_EURO = re.compile(r"\s*(?:€|euros?)$", re.IGNORECASE)
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-"})  # as word processors write it

When = date | datetime
"""A whole day, or an aware moment of Paris to the minute (`datetime` is the finer of the two)."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What one says of one's situation; what was not said is None, and never guessed.

    `commune` is a current INSEE code; `appointment` is rounded to some 100 m; ages are those of
    the child (months) and of the person (years); `budget` is in euros a month.
    """

    commune: str | None = None
    appointment: Point | None = None
    start: When | None = None
    end: When | None = None
    age_months: int | None = None
    age: int | None = None
    situation: str | None = None
    budget: float | None = None
    service: bool | None = None
    needs: tuple[str, ...] = ()

    @property
    def starts_at(self) -> datetime | None:
        """The aware moment at which it starts; that of a day is its midnight."""
        return _moment_of(self.start) if self.start is not None else None

    @property
    def ends_at(self) -> datetime | None:
        """The aware moment at which it ends; that of a day is the midnight after it."""
        if self.end is None or isinstance(self.end, datetime):
            return self.end
        return _moment_of(self.end + timedelta(days=1))

    @property
    def first_day(self) -> date | None:
        """The day on which it starts, in Paris."""
        return _day_of(self.start)

    @property
    def last_day(self) -> date | None:
        """The last day that it touches, in Paris."""
        return _day_of(self.end)


class BadSituation(ValueError):
    """Every problem of a query, and the situation that the rest of it tells."""

    def __init__(self, problems: list[Problem], partial: Situation) -> None:
        super().__init__("; ".join(f"{p.field} : {p.message}" for p in problems))
        self.problems = problems
        self.partial = partial


def parse_situation(
    pairs: Iterable[tuple[str, str]],
    communes: Mapping[str, str],
    needs: Iterable[str] = NEEDS,
    situations: Iterable[str] = SITUATIONS,
) -> Situation:
    """Read a situation; parameters of other names are not looked at.

    :param communes: every INSEE code, former ones too, with the current one.
    :param needs: what `besoin` may name, `situations` what `situation` may.

    Raises BadSituation with every problem.
    """
    given: dict[str, list[str]] = {}
    for name, text in pairs:
        if text.strip():
            given.setdefault(name, []).append(text.strip())
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, (attribute, reader) in _readers(communes, needs, situations).items():
        if name not in given:
            continue
        try:
            values[attribute] = reader(given[name])
        except BadValue as error:
            problems.append(Problem(name, str(error)))
    problems += _join_times(values, {p.field for p in problems})
    found = Situation(**values)
    if problems:
        raise BadSituation(problems, found)
    return found


def to_pairs(situation: Situation) -> list[tuple[str, str]]:
    """The canonical query of a situation: fixed order, nothing that was not said."""
    pairs: list[tuple[str, str | None]] = [
        ("commune", situation.commune),
        ("rdv", point_text(situation.appointment) if situation.appointment else None),
        ("debut", when_text(situation.start)),
        ("fin", when_text(situation.end)),
        ("age_mois", _text(situation.age_months)),
        ("age", _text(situation.age)),
        ("situation", situation.situation),
        (
            "budget",
            None if situation.budget is None else f"{situation.budget:.2f}".rstrip("0").rstrip("."),
        ),
        ("service", _YES_OR_NO.get(situation.service)),
        *(("besoin", need) for need in situation.needs),
    ]
    return [(name, text) for name, text in pairs if text is not None]


def point_text(point: Point) -> str:
    """`lon,lat`, as `rdv` has it."""
    return f"{point.lon:g},{point.lat:g}"


def when_text(when: When | None) -> str | None:
    """`2026-12-01`, or `2026-12-01T08:30` in the time of Paris."""
    if isinstance(when, datetime):
        return when.astimezone(PARIS).replace(tzinfo=None).isoformat(timespec="minutes")
    return when.isoformat() if when is not None else None


_YES_OR_NO: Mapping[bool | None, str] = {True: "oui", False: "non"}


def _readers(
    communes: Mapping[str, str], needs: Iterable[str], situations: Iterable[str]
) -> dict[str, tuple[str, Callable[[list[str]], Any]]]:
    return {
        "commune": ("commune", lambda texts: _parse_commune(communes, texts)),
        "rdv": ("appointment", parse_position),
        "debut": ("start", parse_when),
        "fin": ("end", parse_when),
        "age_mois": ("age_months", lambda texts: _parse_age(texts, (0, MAX_AGE_MONTHS), "mois")),
        "age": ("age", lambda texts: _parse_age(texts, AGES, "années")),
        "situation": ("situation", lambda texts: _parse_one_of(situations, texts, "situations")),
        "budget": ("budget", _parse_budget),
        "service": ("service", _parse_service),
        "besoin": ("needs", lambda texts: _parse_needs(tuple(needs), texts)),
    }


def parse_position(texts: list[str]) -> Point:
    """`lon,lat` in degrees, in or near the region; `-1,43,46,67` has decimal commas."""
    message = "une longitude et une latitude sont attendues, par exemple -1.43,46.67"
    text = single(texts)
    if len(text) > 60:
        raise BadValue(message)
    parts = [part.strip() for part in re.split(r"[;,]", text.translate(_MINUS))]
    if len(parts) == 4:
        parts = [f"{parts[0]}.{parts[1]}", f"{parts[2]}.{parts[3]}"]
    try:
        lon, lat = map(parse_number, parts)
    except ValueError as error:  # a BadValue, or another number of parts
        raise BadValue(message) from error
    if fault := point_fault(lon, lat):
        raise BadValue(fault.message)
    return Point(round(lon, 3), round(lat, 3))


def parse_when(texts: list[str]) -> When:
    """A day, or a local date-time of Paris; of an hour that clocks repeat, the first."""
    text = single(texts)
    timed = _MOMENT.fullmatch(text)
    if not timed and not _DAY.fullmatch(text):
        raise BadValue(
            "une date (2026-12-01) ou une date et une heure de Paris (2026-12-01T08:30)"
            " sont attendues"
        )
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadValue("cette date ou cette heure n'existe pas") from error
    if not YEARS[0] <= moment.year <= YEARS[1]:
        raise BadValue(f"l'année doit être entre {YEARS[0]} et {YEARS[1]}")
    if not timed:
        return moment.date()
    local = moment.replace(second=0, tzinfo=PARIS)
    if local.astimezone(UTC).astimezone(PARIS).replace(tzinfo=None) != moment.replace(second=0):
        raise BadValue("cette heure n'existe pas ce jour-là : on passe à l'heure d'été")
    return local


def _parse_commune(known: Mapping[str, str], texts: list[str]) -> str:
    codes = parse_communes(known, texts)
    if len(codes) > 1:
        raise BadValue("une seule commune est attendue")
    return codes[0]


def _parse_age(texts: list[str], bounds: tuple[int, int], unit: str) -> int:
    text, (least, most) = single(texts), bounds
    if not _WHOLE.fullmatch(text) or not least <= int(text) <= most:
        raise BadValue(f"un âge en {unit}, entre {least} et {most}, est attendu")
    return int(text)


def _parse_budget(texts: list[str]) -> float:
    text = "".join(_EURO.sub("", single(texts)[:100]).split())  # « 1 200 € »
    try:
        budget = round(parse_number(text), 2)
    except BadValue as error:
        raise BadValue("un nombre d'euros par mois est attendu, par exemple 300") from error
    if not 0 <= budget <= MAX_BUDGET:
        raise BadValue("un budget entre 0 et 10 000 euros par mois est attendu")
    return budget + 0.0  # of « -0 », 0


def _parse_service(texts: list[str]) -> bool:
    text = single(texts).lower()
    if text not in _YES_OR_NO.values():
        raise BadValue("« oui » ou « non » est attendu")
    return text == "oui"


def _parse_one_of(known: Iterable[str], texts: list[str], noun: str) -> str:
    return parse_codes(known, [single(texts)], noun)[0]


def _parse_needs(known: tuple[str, ...], texts: list[str]) -> tuple[str, ...]:
    # In the order of the page, whatever that of the query.
    chosen = parse_codes(known, texts, "besoins")
    return tuple(need for need in known if need in chosen)


def _join_times(values: dict[str, Any], bad: set[str]) -> list[Problem]:
    """Check start and end together; what cannot be is taken out of `values`."""
    if values.get("end") is None or bad & {"debut", "fin"}:
        return []
    if values.get("start") is None:
        return [Problem("debut", "dites aussi quand cela commence")]
    both = Situation(start=values["start"], end=values["end"])
    assert both.starts_at is not None and both.ends_at is not None
    if both.starts_at >= both.ends_at:
        fault = "la fin doit venir après le début"
    elif both.ends_at - both.starts_at > timedelta(days=MAX_STAY_DAYS):
        fault = "trois ans au plus entre le début et la fin"
    else:
        return []
    del values["end"]
    return [Problem("fin", fault)]


def _moment_of(when: When) -> datetime:
    return when if isinstance(when, datetime) else datetime.combine(when, time(0), PARIS)


def _day_of(when: When | None) -> date | None:
    return when.astimezone(PARIS).date() if isinstance(when, datetime) else when


def _text(number: float | None) -> str | None:
    return None if number is None else f"{number:.2f}".rstrip("0").rstrip(".")
