"""A report as it is asked for by hand: read and refused alike on the page and in a terminal."""

from datetime import datetime

from mapapp.domain.parameters import BadValue, Problem
from mapapp.hours.moments import in_paris
from mapapp.reporting.making import Wish, reported
from mapapp.reporting.periods import Period, offered, parse_period, running
from mapapp.territory.gazetteer import Gazetteer


def read_wish(
    gazetteer: Gazetteer, period: str, territory: str, now: datetime
) -> tuple[Wish | None, list[Problem]]:
    """What is asked for, or what is wrong with it, field by field."""
    problems = []
    found: Period | None = None
    try:
        found = _offered(parse_period(period), now)
    except BadValue as error:
        problems.append(Problem("periode", str(error)))
    if territory not in dict(reported(gazetteer)):
        said = "la région ou un de ses départements est attendu"
        problems.append(Problem("territoire", said))
    return (None, problems) if problems or found is None else (Wish(found, territory), [])


def _offered(period: Period, now: datetime) -> Period:
    today = in_paris(now).date()
    if period in offered(today):
        return period
    if period.starts > today:
        raise BadValue("cette période n'a pas commencé")
    raise BadValue(
        "cette période est finie depuis plus d'un mois : les chiffres d'aujourd'hui ne sont pas"
        " les siens"
    )


def wish_of(gazetteer: Gazetteer, period: str | None, territory: str, now: datetime) -> Wish:
    """The same for a terminal; the running quarter unless it is said. Raises BadValue."""
    typed = period if period is not None else running(in_paris(now).date())[0].key
    wish, problems = read_wish(gazetteer, typed, territory, now)
    if wish is None:
        raise BadValue(" ; ".join(one.message for one in problems))
    return wish
