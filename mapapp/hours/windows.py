"""What to answer someone who asks: open at this instant, in this window, during all of it?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from mapapp.domain.opening import Window
from mapapp.hours.calendar import public_holiday_name, school_calendar_known
from mapapp.hours.closures import Closures
from mapapp.hours.evaluate import Hours, StateName
from mapapp.hours.moments import PARIS, wall_time
from mapapp.hours.stretches import Found, Verdict, find
from mapapp.hours.window_words import answer_sentence
from mapapp.hours.words import COLON

WindowStateName = Literal["ouvert", "ferme", "inconnu", "exceptionnel"]
_NAMES: dict[Verdict, WindowStateName] = {
    Verdict.UNKNOWN: "inconnu",
    Verdict.OPEN: "ouvert",
    Verdict.CLOSED: "ferme",
    Verdict.EXCEPTIONALLY_CLOSED: "exceptionnel",
    Verdict.EXCEPTIONALLY_OPEN: "exceptionnel",
}


@dataclass(frozen=True, slots=True)
class WindowState:
    """The answer about an instant or a window.

    `open` tells whether it is open as asked (some time, or all of it), None when that is not
    known. `state` says the same in one word, or « exceptionnel » when an exception decides and not
    the usual hours. `sure` is False when the hours are not known there, or rest on a school
    calendar that is not published yet. `next_change` is the instant (aware, Europe/Paris) of the
    first change of state after the instant or the start of the window, to `next_state`; None when
    nothing changes in the 366 days that follow. `text` is a French sentence to escape.
    """

    state: WindowStateName
    open: bool | None
    sure: bool
    next_change: datetime | None
    next_state: StateName | None
    text: str
    verdict: Verdict


def answer_at(
    hours: Hours | None, asked: datetime | Window, closures: Closures = ()
) -> WindowState:
    """The state at an instant (a naive one is a Paris time) or in a window; None is unknown."""
    return answer_of(find(hours, asked, closures), hours, asked, closures)


def answer_of(
    found: Found, hours: Hours | None, asked: datetime | Window, closures: Closures
) -> WindowState:
    """What was found, said."""
    change = found.change
    return WindowState(
        _NAMES[found.verdict],
        found.verdict.open,
        _is_sure(hours, found, asked),
        None if change is None else change.start.astimezone(PARIS),
        None if change is None else change.state,
        answer_sentence(found, asked, closures) + _holiday_remark(hours, found, asked),
        found.verdict,
    )


def opening_json(answer: WindowState) -> dict[str, str | bool | None]:
    """The object `ouverture` of the API."""
    change = answer.next_change
    return {
        "etat": answer.state,
        "ouvert": answer.open,
        "texte": answer.text,
        "prochain_changement": None if change is None else change.isoformat(),
    }


def _is_sure(hours: Hours | None, found: Found, asked: datetime | Window) -> bool:
    if found.verdict is Verdict.UNKNOWN:
        return False
    if hours is None or not hours.uses_school_holidays:
        return True
    ruled = all(each.piece is not None for each in found.inside)
    return ruled or all(school_calendar_known(day) for day in _ends(asked))


def _holiday_remark(hours: Hours | None, found: Found, asked: datetime | Window) -> str:
    """What is usually open may not be on a public holiday that its hours do not speak of."""
    if found.verdict is not Verdict.OPEN or hours is None or hours.tells_public_holidays:
        return ""
    days = list(_open_days(found, asked))
    holidays = [day for day in days if public_holiday_name(day)]
    throughout = isinstance(asked, Window) and asked.whole
    doubtful = holidays if throughout else holidays and len(holidays) == len(days)
    return f" (jour férié{COLON}à vérifier)" if doubtful else ""


def _open_days(found: Found, asked: datetime | Window) -> Iterator[date]:
    """The days of Paris on which the usual hours open it as asked."""
    if not isinstance(asked, Window):
        yield wall_time(asked).date()
        return
    for each in found.inside:
        if each.state == "ouvert" and each.piece is None:
            day = max(each.start, found.start).astimezone(PARIS).date()
            last = (min(each.end, found.end) - timedelta(minutes=1)).astimezone(PARIS).date()
            while day <= last:
                yield day
                day += timedelta(days=1)


def _ends(asked: datetime | Window) -> tuple[date, ...]:
    if isinstance(asked, Window):
        return asked.start.date(), asked.end.date()
    return (wall_time(asked).date(),)
