"""One reader a field of a slot: a text, or a JSON value, becomes what it means.

Each gives None of an empty text and raises `BadValue` with a French sentence.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from mapapp.domain.parameters import BadValue
from mapapp.domain.slot import EVERYONE, RESERVED, instant
from mapapp.domain.typed_text import one_line, several_lines
from mapapp.text import fold

MOMENTS = {
    "matin": (time(8), time(12)),
    "apres-midi": (time(13, 30), time(18)),
    "journee": (time(8), time(18)),
}
"""Half-days and days, for who gives no times: our choice, shown as times and open to change."""
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MAX_PLACES = 50
MAX_AGE_MONTHS = 12 * 12
"""Childcare ends at twelve years at the latest."""
MAX_CONDITIONS = 500
_LINE = 80
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_FRENCH = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})", re.ASCII)
_TIME = re.compile(r"([0-9]{1,2})\s*(?:[h:]\s*([0-9]{2})?(?::00)?)?", re.ASCII | re.I)
_AGE = re.compile(
    r"(?:([0-9]{1,2})\s*ans?)?(?:\s*(?:et\s*)?([0-9]{1,3})\s*(?:mois)?)?", re.ASCII | re.I
)
_SEPARATORS = re.compile(r"[,;|]")


def read_day(value: object) -> date | None:
    """« 2026-12-01 » or « 01/12/2026 »; None of an empty text. Raises BadValue."""
    text = one_line(value, _LINE)
    if text is None:
        return None
    iso, french = _ISO.fullmatch(text), _FRENCH.fullmatch(text)
    parts = iso.groups() if iso else french.groups()[::-1] if french else None
    if parts is None:
        raise BadValue("une date est attendue, par exemple 01/12/2026")
    try:
        found = date(*(int(part) for part in parts))
    except ValueError as error:
        raise BadValue("cette date n'existe pas") from error
    if not 2000 <= found.year <= 2100:
        raise BadValue("l'année doit être entre 2000 et 2100")
    return found


def read_time(value: object) -> time | None:
    """« 8h30 », « 08:30 », « 8 h »; None of an empty text. Raises BadValue."""
    text = one_line(value, _LINE)
    if text is None:
        return None
    found = _TIME.fullmatch(text)
    if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
        raise BadValue("une heure est attendue, par exemple 8h30")
    return time(int(found[1]), int(found[2] or 0))


def read_age(value: object) -> int | None:
    """Months, of « 18 », « 18 mois », « 2 ans » or « 2 ans et 6 mois ». Raises BadValue."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    text = one_line(value, _LINE)
    if text is None:
        return None
    found = _AGE.fullmatch(text)
    if found is None:
        raise BadValue("un âge en mois est attendu, par exemple 18")
    months = 12 * int(found[1] or 0) + int(found[2] or 0)
    if months > MAX_AGE_MONTHS:
        raise BadValue(f"un âge entre 0 et {MAX_AGE_MONTHS} mois est attendu")
    return months


def read_places(value: object) -> int | None:
    """A number of places."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    text = one_line(value, _LINE)
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{1,3}", text, re.ASCII) or not 1 <= int(text) <= MAX_PLACES:
        raise BadValue(f"un nombre de places entre 1 et {MAX_PLACES} est attendu")
    return int(text)


def read_moment(value: object) -> str | None:
    """A part of the day, as `MOMENTS` names it."""
    text = one_line(value, _LINE)
    if text is None:
        return None
    found = {fold(name): name for name in MOMENTS}.get(fold(text))
    if found is None:
        raise BadValue(f"« {text[:40]} » n'est pas connu : matin, apres-midi ou journee")
    return found


def _listed(value: object) -> list[str]:
    texts = _SEPARATORS.split(value) if isinstance(value, str) else value
    if texts is None:
        return []
    if not isinstance(texts, Sequence) or not all(isinstance(each, str) for each in texts):
        raise BadValue("une liste de mots est attendue")
    if len(texts) > _LINE:
        raise BadValue(f"{_LINE} valeurs au plus")
    read = [one_line(each, _LINE) for each in texts]
    return [each for each in read if each is not None]


def read_reserved(value: object) -> tuple[str, ...] | None:
    """Codes of `RESERVED`, or their words, as a list or a text."""
    known = {fold(code): code for code in RESERVED} | {fold(v): k for k, v in RESERVED.items()}
    found = []
    for each in _listed(value):
        code = known.get(fold(each))
        if code is None:
            raise BadValue(f"« {each[:40]} » n'est pas connu : {', '.join(RESERVED)}")
        found.append(code)
    if EVERYONE in found:
        return (EVERYONE,)
    return tuple(code for code in RESERVED if code in found) or None


def read_weekdays(value: object) -> tuple[int, ...] | None:
    """Days of the week, 0 for Monday, as a list or a text."""
    found = set()
    for each in _listed(value):
        if fold(each) not in WEEKDAYS:
            raise BadValue(f"« {each[:40]} » n'est pas un jour de la semaine")
        found.add(WEEKDAYS.index(fold(each)))
    return tuple(sorted(found)) or None


def read_until(value: object) -> datetime | None:
    """A moment, in UTC; a day without a time counts to its end."""
    text = one_line(value, _LINE)
    if text is None:
        return None
    day_text, _, time_text = text.replace("T", " ", 1).partition(" ")
    day = read_day(day_text)
    assert day is not None
    moment = read_time(time_text)
    if moment is None:
        return instant(day + timedelta(days=1), time(0))
    return instant(day, moment)


def read_conditions(value: object) -> str | None:
    """Lines of text."""
    return several_lines(value, MAX_CONDITIONS)
