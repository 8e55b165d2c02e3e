"""Numbers of indicators, and lists of dated values: « 2019-11 = 600 », one a line."""

import re
from datetime import date
from typing import Any

from mapapp.domain.parameters import BadValue
from mapapp.domain.plan_dates import first_day, parse_plan_date
from mapapp.domain.typed_text import one_line, several_lines

MOST_VALUES = 500
LARGEST = 1e12
"""No number of an indicator is above it."""
_NUMBER = re.compile(r"[0-9]{1,13}(?:[.,][0-9]{1,6})?", re.ASCII)
_SPACES = re.compile(r"[\s\u00a0\u202f]")
_UNDATED = "sans date"
_SEPARATOR = re.compile(r"\s*[=:]\s*")


def read_number(raw: object) -> float | None:
    """« 1 200 », « 12,5 »; None if empty. Raises BadValue."""
    text = _SPACES.sub("", one_line(raw, 40) or "")
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise BadValue("un nombre est attendu, par exemple 600 ou 12,5")
    number = float(text.replace(",", "."))
    if number > LARGEST:
        raise BadValue("ce nombre est trop grand")
    return number


def number_text(number: float) -> str:
    """A number as it can be read back: 600, 12.5."""
    return f"{number:.6f}".rstrip("0").rstrip(".")


def read_values(raw: object, today: date) -> list[dict[str, Any]]:
    """Values in order of date, those without a date first. Raises BadValue, all lines told."""
    lines = re.split(r"[\n;]", several_lines(raw, 20_000) or "")
    found: dict[str | None, float] = {}
    wrong = []
    for line in filter(None, map(str.strip, lines)):
        try:
            when, value = _value(line, today)
            if when in found:
                raise BadValue("cette date est donnée deux fois")
            found[when] = value
        except BadValue as error:
            wrong.append(f"« {line[:40]} » : {error}")
    if wrong:
        raise BadValue(" ; ".join(wrong[:5]))
    if len(found) > MOST_VALUES:
        raise BadValue(f"{MOST_VALUES} valeurs au plus")
    ordered = sorted(found, key=lambda when: (when is not None, when and first_day(when), when))
    return [{"date": when, "value": found[when]} for when in ordered]


def _value(line: str, today: date) -> tuple[str | None, float]:
    parts = _SEPARATOR.split(line)
    if len(parts) != 2:
        raise BadValue("écrivez « 2026-11 = 600 »")
    when = None if parts[0] == _UNDATED else parse_plan_date(parts[0])
    value = read_number(parts[1])
    if value is None or (when is None and parts[0] != _UNDATED):
        raise BadValue("écrivez « 2026-11 = 600 »")
    if when is not None and first_day(when) > today:
        raise BadValue("cette date n'est pas encore passée")
    return when, value


def values_text(values: list[dict[str, Any]], between: str = "\n") -> str:
    """Values as they can be read back."""
    return between.join(
        f"{one['date'] or _UNDATED} = {number_text(one['value'])}" for one in values
    )
