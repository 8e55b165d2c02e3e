"""The clauses read from French hours, checked against each other and written as OSM rules."""

from dataclasses import dataclass, field, replace
from itertools import pairwise

from mapapp.hours.french_tokens import NotUnderstood
from mapapp.hours.words import MONTH_LENGTHS, OSM_DAYS, OSM_MONTHS, runs_of_days

_EVERY = tuple(range(7))


@dataclass(frozen=True, slots=True)
class Period:
    """Dates within a year, ends included; day 0 stands for a whole month."""

    month: int
    day: int
    last_month: int
    last_day: int

    def osm(self) -> str:
        """« Apr-Oct », « Jun 15-Sep 15 », « Aug »."""
        first = self._date(self.month, self.day)
        last = self._date(self.last_month, self.last_day)
        return first if first == last else f"{first}-{last}"

    def days(self) -> set[tuple[int, int]]:
        """Every (month, day) of the period."""
        start = (self.month, self.day or 1)
        end = (self.last_month, self.last_day or 31)
        return {
            place
            for month in range(1, 13)
            for place in ((month, day) for day in range(1, MONTH_LENGTHS[month - 1] + 1))
            if (start <= place <= end if start <= end else place >= start or place <= end)
        }

    @staticmethod
    def _date(month: int, day: int) -> str:
        name = OSM_MONTHS[month - 1]
        return f"{name} {day:02d}" if day else name


@dataclass(frozen=True, slots=True)
class Days:
    """Weekdays (0 Monday), their occurrences in the month, or a holiday (PH, SH).

    Weekdays together with SH are those of the school holidays.
    """

    weekdays: tuple[int, ...] = ()
    occurrences: tuple[int, ...] = ()
    holiday: str = ""

    @classmethod
    def every(cls) -> "Days":
        """All seven days."""
        return cls(_EVERY)

    def osm(self) -> str:
        """« Mo-Fr », « Sa[1,3] », « PH », « SH Mo-Fr »."""
        names = []
        for first, last in runs_of_days(self.weekdays):
            middle = "," if last - first == 1 else "-"
            end = f"{middle}{OSM_DAYS[last]}" if last > first else ""
            names.append(f"{OSM_DAYS[first]}{end}")
        text = ",".join(names)
        if self.occurrences:
            text += f"[{','.join(str(number) for number in self.occurrences)}]"
        return " ".join(part for part in (self.holiday, text) if part)


@dataclass(frozen=True, slots=True)
class Clause:
    """Days with their times (minutes after midnight), closed when there are none."""

    days: Days
    times: tuple[tuple[int, int], ...]
    seasons: tuple[Period, ...] = ()
    parity: str = ""
    remark: str = ""
    beside_of: "Clause | None" = field(default=None, repr=False)

    def without(self, weekdays: tuple[int, ...], error: NotUnderstood) -> "Clause":
        """The clause without some of its days; raises `error` when it had not all of them."""
        left = tuple(day for day in self.days.weekdays if day not in weekdays)
        if not left or len(left) + len(weekdays) != len(self.days.weekdays):
            raise error
        return replace(self, days=replace(self.days, weekdays=left))

    def beside(self, other: "Clause") -> "Clause":
        """The same closure, said inside another clause (« sauf jours fériés »)."""
        return replace(self, beside_of=other)

    def osm(self) -> str:
        """The clause as one OSM rule."""
        every = self.days == Days.every()
        closed = not self.times
        days = "" if every and closed else self.days.osm()
        when = ",".join(season.osm() for season in self.seasons)
        times = ",".join(f"{_clock(start)}-{_clock(end)}" for start, end in self.times)
        remark = f'unknown "{self.remark}"' if self.remark else ""
        if when and self.days.occurrences:
            # The evaluator reads « Jan,Sep Sa[1] » as a date without the colon.
            days = f": {days}"
        parts = (when, self.parity, days, "off" if closed else times, remark)
        return " ".join(part for part in parts if part).replace(" :", ":")


def _clock(minutes: int) -> str:
    hour, minute = divmod(minutes if minutes <= 24 * 60 else minutes - 24 * 60, 60)
    return f"{hour:02d}:{minute:02d}"


def compose(clauses: list[Clause], text: str) -> str:
    """OSM text of clauses; raises NotUnderstood when they contradict or may be read two ways."""
    timed = [clause for clause in clauses if clause.times]
    closed = [clause for clause in clauses if not clause.times]
    if any(clause.beside_of and len(timed) > 1 for clause in closed):
        raise NotUnderstood(text, "On ne sait pas à quels jours l'exception s'applique")
    joined = _joined([clause for clause in timed if not clause.days.holiday], text)
    holidays = [clause for clause in timed if clause.days.holiday]
    for number, clause in enumerate(joined):
        for other in joined[number + 1 :]:
            _check_apart(clause, other, text)
    for clause in closed:
        if any(clause.days == other.days and clause.seasons == other.seasons for other in timed):
            raise NotUnderstood(text, "Un même jour est dit ouvert et fermé")
    # OSM rules replace each other: all year first, then seasons, closures, holidays last.
    ordered = sorted(joined, key=lambda clause: bool(clause.seasons))
    ends = sorted([*closed, *holidays], key=_rank)
    rules = list(dict.fromkeys(clause.osm() for clause in (*ordered, *ends)))
    return "; ".join(rules)


def _rank(clause: Clause) -> tuple[int, int]:
    return ("", "SH", "PH").index(clause.days.holiday), len(clause.days.weekdays) < 7


def _joined(clauses: list[Clause], text: str) -> list[Clause]:
    """« lundi 9h-12h ; lundi 14h-17h » is one Monday with two ranges."""
    joined: list[Clause] = []
    for clause in clauses:
        same = [other for other in joined if _same_days(clause, other)]
        if not same:
            joined.append(clause)
            continue
        times = tuple(sorted((*same[0].times, *clause.times)))
        if any(end > start for (_, end), (start, _) in pairwise(times)):
            raise NotUnderstood(text, "Un même jour a deux fois les mêmes heures")
        joined[joined.index(same[0])] = replace(same[0], times=times)
    return joined


def _same_days(one: Clause, other: Clause) -> bool:
    return (one.days, one.seasons, one.parity, one.remark) == (
        *(other.days, other.seasons, other.parity, other.remark),
    )


def _check_apart(one: Clause, other: Clause, text: str) -> None:
    """Two clauses about the same day: which one is meant cannot be known."""
    if not set(one.days.weekdays) & set(other.days.weekdays):
        return
    if one.parity and other.parity and one.parity != other.parity:
        return
    both_monthly = one.days.occurrences and other.days.occurrences
    occurrences = (*one.days.occurrences, *other.days.occurrences)
    # The last one may also be the fourth or the fifth.
    if both_monthly and -1 not in occurrences and len(set(occurrences)) == len(occurrences):
        return
    if bool(one.seasons) != bool(other.seasons):
        return
    dates = [{d for p in clause.seasons for d in p.days()} for clause in (one, other)]
    if one.seasons and not dates[0] & dates[1]:
        return
    raise NotUnderstood(text, "Un même jour revient avec d'autres heures : remplacent-elles ?")
