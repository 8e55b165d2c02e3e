"""What a report is of: a quarter or a year, of the region or of a department."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from mapapp.domain.parameters import BadValue

CLOSING = timedelta(days=31)
"""How long after its end the figures of a period are still said to be its own."""
FIRST_YEAR, LAST_YEAR = 2019, 2100
_PERIOD = re.compile(r"([0-9]{4})(?:-t([1-4]))?", re.ASCII | re.IGNORECASE)
_ORDINALS = ("1er", "2e", "3e", "4e")


@dataclass(frozen=True, slots=True)
class Period:
    """A quarter (1 to 4) of a year, or all of it (None)."""

    year: int
    quarter: int | None = None

    @property
    def key(self) -> str:
        """« 2026-t3 », « 2026 »."""
        return f"{self.year}" if self.quarter is None else f"{self.year}-t{self.quarter}"

    @property
    def label(self) -> str:
        """« 3e trimestre 2026 », « année 2026 »."""
        if self.quarter is None:
            return f"année {self.year}"
        return f"{_ORDINALS[self.quarter - 1]} trimestre {self.year}"

    @property
    def starts(self) -> date:
        """Its first day."""
        return date(self.year, 1 if self.quarter is None else self.quarter * 3 - 2, 1)

    @property
    def ends(self) -> date:
        """Its last day."""
        month = 12 if self.quarter is None else self.quarter * 3
        return date(self.year, month, monthrange(self.year, month)[1])

    @property
    def before(self) -> "Period":
        """The one before, of the same length."""
        if self.quarter is None:
            return Period(self.year - 1)
        return Period(*((self.year, self.quarter - 1) if self.quarter > 1 else (self.year - 1, 4)))

    def is_over(self, day: date) -> bool:
        """Whether its last day has passed."""
        return self.ends < day


def parse_period(text: str) -> Period:
    """« 2026-T3 » or « 2026 ». Raises BadValue."""
    found = _PERIOD.fullmatch(text.strip())
    if not found:
        raise BadValue("un trimestre (2026-T3) ou une année (2026) est attendu")
    year = int(found[1])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadValue(f"une année entre {FIRST_YEAR} et {LAST_YEAR} est attendue")
    return Period(year, int(found[2]) if found[2] else None)


def running(day: date) -> tuple[Period, Period]:
    """The quarter and the year of a day."""
    return Period(day.year, (day.month + 2) // 3), Period(day.year)


def just_ended(day: date) -> list[Period]:
    """Those that ended before a day, not so long ago that its figures would be another's."""
    ended = (one.before for one in running(day))
    return [one for one in ended if day - one.ends <= CLOSING]


def offered(day: date) -> list[Period]:
    """The periods of which a report can be made on a day."""
    return [*running(day), *just_ended(day)]


def final_id(period: Period, territory: str) -> str:
    """The report of a period that is over: `2026-t3-52`."""
    return f"{period.key}-{territory}"


def report_id(period: Period, territory: str, day: date, version: int, batch: int) -> str:
    """The report made on a day of a data version and of a plan whose last change is a batch: the
    final one once the period is over, else how it stands."""
    final = final_id(period, territory)
    return final if period.is_over(day) else f"{final}-{day:%Y%m%d}-v{version}-{batch}"
