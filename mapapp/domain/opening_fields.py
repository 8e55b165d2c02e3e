"""« Ouvert quand j'y vais » as a form says it: a day, from, to, some time or all of it.

The fields stand for the canonical `ouvert` and `ouvert_tout` of a search, and are filled back from
them; windows that end on another day have no fields, and keep their canonical text.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from mapapp.domain.opening import YEARS, BadWindow, OpenAt, Window
from mapapp.domain.parameters import Problem

DAY, FROM, TO, EXTENT = "ouvert_jour", "ouvert_de", "ouvert_a", "ouvert_creneau"
FIELDS = (DAY, FROM, TO, EXTENT)
SOME, ALL = "moment", "tout"
"""What `ouvert_creneau` may ask: open some time in the window, or all of it."""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(?::[0-9]{2})?", re.ASCII)
_EVENING, _NOON = time(18), time(12)
_MIDNIGHT = time(0)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OpeningFields:
    """The texts of the fields as typed; empty where nothing is."""

    day: str = ""
    start: str = ""
    end: str = ""
    extent: str = ""

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> "OpeningFields":
        """Those among the pairs of a query; the last of several that say something wins."""
        said = {name: text.strip() for name, text in pairs if text.strip()}
        return cls(*(said.get(name, "") for name in FIELDS))

    @property
    def empty(self) -> bool:
        """Whether they ask for nothing; the extent alone says nothing."""
        return not (self.day or self.start or self.end)


def read_fields(fields: OpeningFields) -> tuple[datetime | Window | None, list[Problem]]:
    """What the fields ask for, or every problem they have; None with no problem: nothing.

    A start without an end is that instant; an end without a start counts from midnight; neither
    is the whole day. An end at 00:00 is the day's end.
    """
    problems: list[Problem] = []
    if fields.extent not in ("", SOME, ALL):
        problems.append(Problem(EXTENT, f"« {SOME} » ou « {ALL} » sont attendus"))
    if fields.empty:
        return None, problems
    day = _read(DAY, fields.day, problems)
    start, end = (
        _read(name, text, problems) for name, text in ((FROM, fields.start), (TO, fields.end))
    )
    if not fields.day:
        problems.append(Problem(DAY, "il manque le jour de ces heures"))
    whole = fields.extent == ALL
    if whole and not (fields.start and fields.end):
        field, which = (FROM, "de début") if not fields.start else (TO, "de fin")
        problems.append(Problem(field, f"il manque l'heure {which} de tout ce créneau"))
    if problems or not isinstance(day, date):
        return None, problems
    return _asked(day, _hour(start), _hour(end), whole)


def _read(field: str, text: str, problems: list[Problem]) -> date | time | None:
    if not text:
        return None
    shape, example, read = (
        (_DATE, "une date est attendue, par exemple 2026-12-01", date.fromisoformat)
        if field == DAY
        else (_TIME, "une heure est attendue, par exemple 08:30", time.fromisoformat)
    )
    if not shape.fullmatch(text):
        problems.append(Problem(field, example))
        return None
    try:
        return read(text)
    except ValueError:
        noun = "date" if field == DAY else "heure"
        problems.append(Problem(field, f"cette {noun} n'existe pas"))
        return None


def _hour(found: date | time | None) -> time | None:
    return found.replace(second=0) if isinstance(found, time) else None


def _asked(
    day: date, start: time | None, end: time | None, whole: bool
) -> tuple[datetime | Window | None, list[Problem]]:
    if not YEARS[0] <= day.year <= YEARS[1]:
        return None, [Problem(DAY, f"l'année doit être entre {YEARS[0]} et {YEARS[1]}")]
    if start is not None and end is None:
        return datetime.combine(day, start), []
    opens = datetime.combine(day, start or _MIDNIGHT)
    closes = datetime.combine(day, end or _MIDNIGHT)
    if end in (None, _MIDNIGHT) or (closes <= opens and _is_night(opens, closes)):
        closes += _ONE_DAY
    if closes <= opens:
        return None, [Problem(TO, "l'heure de fin doit être après l'heure de début")]
    try:
        return Window(opens, closes, whole), []
    except BadWindow as error:
        return None, [Problem(DAY, str(error))]


def fields_of(open_at: OpenAt | None) -> OpeningFields | None:
    """The fields that would ask for the same; None for days on end, of which a night is none."""
    if open_at is None or open_at == "maintenant":
        return OpeningFields()
    if isinstance(open_at, datetime):
        return OpeningFields(open_at.date().isoformat(), _text(open_at), "", SOME)
    start, end = open_at.start, open_at.end
    day = start.date().isoformat()
    midnight = datetime.combine(start.date(), _MIDNIGHT) + _ONE_DAY
    if is_whole_day(open_at) and not open_at.whole:
        return OpeningFields(day, "", "", SOME)
    if end > midnight and (end - start >= _ONE_DAY or not _is_night(start, end)):
        return None
    return OpeningFields(day, _text(start), _text(end), ALL if open_at.whole else SOME)


def _is_night(start: datetime, end: datetime) -> bool:
    """« de 22 h à 6 h » ends on the next day; « de 12 h à 9 h » is a mistake."""
    return start.time() >= _EVENING and end.time() <= _NOON


def is_whole_day(window: Window) -> bool:
    """Whether a window is one day, from midnight to midnight."""
    return window.start.time() == _MIDNIGHT and window.end - window.start == _ONE_DAY


def _text(moment: datetime) -> str:
    return moment.time().isoformat(timespec="minutes")
