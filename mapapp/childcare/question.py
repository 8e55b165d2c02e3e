"""What someone who has an appointment asks about childcare."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from mapapp.domain.filters import Point
from mapapp.domain.opening import Window
from mapapp.domain.situation import Situation
from mapapp.domain.slot import PARIS
from mapapp.store.slots import SlotsAsked
from mapapp.territory.gazetteer import Gazetteer
from mapapp.travel.modes import Mode


@dataclass(frozen=True, slots=True)
class ChildcareQuestion:
    """Where, when, for which child. What was not said is None, and asks nothing.

    `home` is a commune's town hall, or a rounded position; `starts` and `ends` are aware times,
    and without an hour (`whole_days`) any time of these days will do. `commune` is the INSEE code
    of home, by which those who serve it are found.
    """

    home: Point | None = None
    appointment: Point | None = None
    starts: datetime | None = None
    ends: datetime | None = None
    age_months: int | None = None
    mode: Mode = Mode.CAR
    commune: str | None = None
    whole_days: bool = False

    @property
    def somewhere(self) -> bool:
        """Whether it says where."""
        return self.home is not None or self.appointment is not None

    @property
    def window(self) -> Window | None:
        """The wall-clock time of Paris in which a place is needed; None for no time, or days."""
        if self.starts is None or self.whole_days or self.several_days:
            return None
        start = self.starts.astimezone(PARIS).replace(tzinfo=None)
        ends = self.ends or self.starts
        end = ends.astimezone(PARIS).replace(tzinfo=None)
        return Window(start, end if end > start else start + timedelta(minutes=1), whole=True)

    @property
    def several_days(self) -> bool:
        """Whether it goes over midnight: slots are of one day each, so any of these days counts."""
        if self.starts is None or self.ends is None:
            return False
        last = self.ends - timedelta(microseconds=1)
        return self.starts.astimezone(PARIS).date() != last.astimezone(PARIS).date()

    def slots_asked(self) -> SlotsAsked:
        """The slots that answer it: those that cover the whole time asked for."""
        if self.starts is None:
            return SlotsAsked(age_months=self.age_months)
        first = self.starts.astimezone(PARIS)
        last = (self.ends or self.starts).astimezone(PARIS)
        if self.whole_days or self.several_days:
            until = max(first, last - timedelta(microseconds=1)).date()
            return SlotsAsked(day=first.date(), last_day=until, age_months=self.age_months)
        return SlotsAsked(
            day=first.date(),
            starts=first.time(),
            # A slot that ends when one begins covers nothing of it.
            ends=max(last.time(), (first + timedelta(minutes=1)).time()),
            age_months=self.age_months,
        )


def question_of(
    situation: Situation,
    gazetteer: Gazetteer,
    *,
    position: Point | None = None,
    mode: Mode = Mode.CAR,
) -> ChildcareQuestion:
    """The question that a situation asks; `position` is where one is, rather than the commune's
    town hall."""
    commune = gazetteer.commune(situation.commune) if situation.commune else None
    hall = Point(commune.lon, commune.lat) if commune else None
    start = situation.start
    return ChildcareQuestion(
        home=position or hall,
        appointment=situation.appointment,
        starts=situation.starts_at,
        ends=_end_of(situation),
        age_months=situation.age_months,
        mode=mode,
        commune=situation.commune,
        whole_days=start is not None and not isinstance(start, datetime),
    )


def _end_of(situation: Situation) -> datetime | None:
    if situation.ends_at is not None or situation.starts_at is None:
        return situation.ends_at
    if isinstance(situation.start, datetime):
        return None
    return situation.starts_at + timedelta(days=1)
