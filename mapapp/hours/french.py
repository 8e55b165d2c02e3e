"""Opening hours in plain French: the state now, the coming days, the usual week.

The comment of a source is repeated as it is: whoever displays these sentences escapes them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from mapapp.hours.calendar import (
    public_holiday_name,
    school_calendar_known,
    school_holiday_short_name,
)
from mapapp.hours.closure_words import day_note
from mapapp.hours.closures import Closures
from mapapp.hours.evaluate import LOOK_AHEAD, Hours, OpeningState
from mapapp.hours.moments import in_paris
from mapapp.hours.stretches import Stretch, wall_stretches
from mapapp.hours.usual_words import usual_text
from mapapp.hours.words import (
    COLON,
    ROUND_THE_CLOCK,
    SEMICOLON,
    WEEKDAYS,
    clock_of,
    day_of_month,
    enumeration,
    full_date,
    span,
)

UNKNOWN = "Horaires inconnus"
SOON = timedelta(minutes=30)
_EARLY = time(6)  # « jusqu'à 2 h » needs no day: the night belongs to the evening before
_NOON = time(12)


@dataclass(frozen=True, slots=True)
class DayRange:
    """One stretch of a day: « 9 h », « 12 h »; `sure` is False when the source says « unknown »."""

    start: str
    end: str
    text: str
    sure: bool = True
    comment: str | None = None

    def __str__(self) -> str:
        remark = self.comment if self.sure else self.comment or "à confirmer"
        if not self.sure and self.text == ROUND_THE_CLOCK:
            return self.comment or UNKNOWN.lower()
        return f"{self.text} ({remark})" if remark else self.text


@dataclass(frozen=True, slots=True)
class DayHours:
    """One day: its French name, its ranges in order, whether it is closed, holidays named."""

    date: date
    weekday: str
    ranges: tuple[DayRange, ...]
    closed: bool
    note: str | None

    @property
    def text(self) -> str:
        """« 9 h – 12 h et 14 h – 17 h 30 », « fermé », « 24 h/24 »."""
        return "fermé" if self.closed else enumeration([str(part) for part in self.ranges])


def state_sentence(state: OpeningState, now: datetime) -> str:
    """What to tell someone at `now`, an instant or a Paris time: « Ouvert jusqu'à 18 h »."""
    if state.state == "inconnu":
        return f"Horaires à confirmer{COLON}{state.comment}" if state.comment else UNKNOWN
    local = in_paris(now)
    change = None if state.next_change is None else in_paris(state.next_change)
    if state.state == "ouvert":
        sentence = _open_sentence(change, local)
    elif change is None:
        limit = full_date((local + LOOK_AHEAD).date())
        sentence = f"Fermé, pas d'ouverture prévue avant le {limit}"
    elif state.next_state == "inconnu":
        sentence = f"Fermé, horaires à confirmer {_starting(change, local)}"
    else:
        sentence = f"Fermé, ouvre {_when(change, local)}"
    return f"{sentence} ({state.comment})" if state.comment else sentence


def _open_sentence(change: datetime | None, now: datetime) -> str:
    if change is None:
        return f"Ouvert {span(0, 24 * 60)}"
    # The difference of two times of one zone ignores the change of clocks: compare instants.
    if change.timestamp() - now.timestamp() <= SOON.total_seconds():
        return f"Ferme bientôt, à {_closing(change)}"
    days = (change.date() - now.date()).days
    at_night = days == 1 and change.time() < _EARLY
    if days == 0 or at_night:
        return f"Ouvert jusqu'à {_closing(change)}"
    if change.time() == time(0):
        # Midnight closes the day before.
        before = change.date() - timedelta(days=1)
        return f"Ouvert jusqu'{_to_day(before, now.date())} à minuit"
    return f"Ouvert jusqu'{_to_day(change.date(), now.date())} à {clock_of(change.time())}"


def _closing(change: datetime) -> str:
    return "minuit" if change.time() == time(0) else clock_of(change.time())


def _to_day(day: date, today: date) -> str:
    name = _day_name(day, today)
    return f"au {name.removeprefix('le ')}" if name.startswith("le ") else f"à {name}"


def _when(change: datetime, now: datetime) -> str:
    """« à 14 h », « demain à 9 h », « mardi à 9 h », « le 2 décembre à 9 h »."""
    at = f"à {clock_of(change.time())}"
    name = _day_name(change.date(), now.date())
    return f"{name} {at}" if name else at


def _starting(change: datetime, now: datetime) -> str:
    name = _day_name(change.date(), now.date())
    at = clock_of(change.time())
    if not name:
        return f"à partir de {at}"
    return f"à partir {'du ' + name[3:] if name.startswith('le ') else 'de ' + name} à {at}"


def _day_name(day: date, today: date) -> str:
    """How to call a day from today: nothing, « demain », « mardi », « le 2 décembre »."""
    ahead = (day - today).days
    if ahead == 0:
        return ""
    if ahead == 1:
        return "demain"
    if 1 < ahead < 7:
        return WEEKDAYS[day.weekday()]
    if day.year == today.year or (ahead > 0 and ahead < 180):
        return f"le {day_of_month(day.month, day.day)}"
    return f"le {full_date(day)}"


def week(hours: Hours | None, day: date, days: int = 7, closures: Closures = ()) -> list[DayHours]:
    """The `days` days that begin with `day`, as they will really be, holidays and dated
    exceptions included; None hours are unknown.

    A stretch that passes midnight and ends before noon belongs to the day it begins.
    """
    dates = [day + timedelta(days=ahead) for ahead in range(days)]
    ranges: dict[date, list[DayRange]] = {each: [] for each in dates}
    start = datetime.combine(day - timedelta(days=1), time(0))
    for stretch in wall_stretches(hours, closures, start, start + timedelta(days=days + 2)):
        if stretch.state != "ferme":
            for begun, made in _by_day(stretch):
                if begun in ranges:
                    ranges[begun].append(made)
    return [
        DayHours(
            each,
            WEEKDAYS[each.weekday()],
            tuple(ranges[each]),
            not ranges[each],
            _note(each, closures, hours is not None and hours.uses_school_holidays),
        )
        for each in dates
    ]


def _by_day(interval: Stretch) -> Iterator[tuple[date, DayRange]]:
    start, sure = interval.start, interval.state == "ouvert"
    while start < interval.end:
        midnight = datetime.combine(start.date() + timedelta(days=1), time(0))
        end = min(interval.end, midnight)
        rest = interval.end - midnight
        if timedelta(0) < rest < timedelta(hours=12) and start.time() > interval.end.time():
            end = interval.end
        first = start.hour * 60 + start.minute
        last = first + int((end - start).total_seconds()) // 60
        yield start.date(), _day_range(first, last, sure, interval.comment)
        start = end


def _day_range(first: int, last: int, sure: bool, comment: str | None) -> DayRange:
    closing = datetime.min + timedelta(minutes=last)
    return DayRange(
        clock_of((datetime.min + timedelta(minutes=first)).time()),
        _closing(closing),
        span(first, last),
        sure,
        comment,
    )


def _note(day: date, closures: Closures, uses_school: bool) -> str | None:
    notes = [note for note in (day_note(closures, day),) if note]
    public, school = public_holiday_name(day), school_holiday_short_name(day)
    if public:
        notes.append(f"jour férié{COLON}{public}")
    if school:
        notes.append(f"vacances scolaires{COLON}{school}")
    elif uses_school and not school_calendar_known(day):
        notes.append("calendrier scolaire pas encore publié")
    return SEMICOLON.join(notes) or None


@lru_cache(maxsize=8192)
def usual_sentence(hours: Hours) -> str | None:
    """The rule itself: « lundi au jeudi 9 h – 12 h ; samedi 9 h – 12 h », None if not compact."""
    return usual_text(hours)
