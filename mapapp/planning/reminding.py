"""What those who pilot an action are to be reminded of, on a day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from mapapp.domain.instants import moment_of
from mapapp.domain.place import Status
from mapapp.domain.plan import PlanAction
from mapapp.domain.plan_dates import last_day
from mapapp.domain.slot import PARIS
from mapapp.hours.words import MONTHS
from mapapp.planning.progress import ENDED, late_of

NEAR = timedelta(days=14)
"""Before something is due."""
OLD = timedelta(days=365)
"""The age from which a value of an indicator is old: most are counted once a year."""
EVERY = timedelta(days=30)
"""Between two letters to one organisation, at least."""


class Why(StrEnum):
    """Kinds of reasons."""

    SILENT = "sans_nouvelle"
    LATE = "retard"
    NEAR = "echeance_proche"
    OLD = "valeur_ancienne"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason to remind. `what`: the milestone or the indicator, None for the action's end or
    the action itself; `when`: when it is or was due, when the last value or news was, if ever."""

    why: Why
    what: str | None
    when: str | None

    @property
    def text(self) -> str:
        """In French, for a letter or a list."""
        when = None if self.when is None else plan_day(self.when)
        if self.why is Why.SILENT:
            return f"aucune nouvelle depuis le {when}" if when else "aucune nouvelle ici à ce jour"
        if self.why is Why.OLD:
            # « datée » : a date after a colon (« : 2019 ») reads as the value.
            since = f"dernière valeur datée {_of(when)}" if when else "aucune valeur datée"
            return f"indicateur « {self.what} » : {since}"
        what = f"jalon « {self.what} »" if self.what else "fin de l'action"
        return f"{what} : {'date passée' if self.why is Why.LATE else 'date proche'} ({when})"


def reasons(one: PlanAction, news: str | None, today: date, silent_days: int) -> list[Reason]:
    """Why its pilot should be reminded of an action; `news` is the instant of the last change."""
    if one.action.status in ENDED:
        return []
    found = [*_of_silence(one, news, today, silent_days), *_of_dates(one, today)]
    return [*found, *_of_values(one, today)]


def _of_silence(
    one: PlanAction, news: str | None, today: date, silent_days: int
) -> Iterator[Reason]:
    if one.action.status is not Status.RUNNING:
        return
    day = None if news is None else moment_of(news).astimezone(PARIS).date()
    if day is None or today - day >= timedelta(days=silent_days):
        yield Reason(Why.SILENT, None, None if day is None else day.isoformat())


def _of_dates(one: PlanAction, today: date) -> Iterator[Reason]:
    for late in late_of([one], today):
        what = late.milestone.label if late.milestone else None
        yield Reason(Why.LATE, what, late.due)
    to_come = [(m.label, m.due) for m in one.milestones if m.due and not m.done]
    for label, due in [*to_come, *([(None, one.ends)] if one.ends else [])]:
        if today <= last_day(due) <= today + NEAR:
            yield Reason(Why.NEAR, label, due)


def _of_values(one: PlanAction, today: date) -> Iterator[Reason]:
    if one.action.status is not Status.RUNNING:
        return
    for indicator in one.indicators:
        last = indicator.last
        if indicator.source is not None or (last is None and indicator.target is None):
            continue  # it follows the data; or nothing was ever meant to be counted
        when = None if last is None else last.date
        if when is None or today - last_day(when) > OLD:
            yield Reason(Why.OLD, indicator.label, when)


def may_write_again(sent_at: str | None, now: datetime) -> bool:
    """Whether an organisation that was last written to at a stored instant may be again."""
    return sent_at is None or now - moment_of(sent_at) >= EVERY


def plan_day(text: str) -> str:
    """A date of the plan in French: « 1er décembre 2026 », « décembre 2026 », « 2026 »."""
    year, *rest = (int(part) for part in text.split("-"))
    if not rest:
        return str(year)
    month = f"{MONTHS[rest[0] - 1]} {year}"
    if len(rest) == 1:
        return month
    return f"{'1er' if rest[1] == 1 else rest[1]} {month}"


def _of(day: str) -> str:
    """« du 3 août 2026 », « d'août 2026 », « de 2026 »."""
    words = day.count(" ")
    if words == 2:
        return f"du {day}"
    return f"d'{day}" if words and day[0] in "ao" else f"de {day}"
