"""The fields of a slot as people, files and programs give them: one reading, all faults at once.

Fields bear the same names in a form, in the header of a CSV file and in JSON. A repetition (« every
week, these days, until ») becomes dated slots, a bounded number of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from mapapp.domain.parameters import BadValue, Problem
from mapapp.domain.slot import EVERYONE, PARIS, SlotFields
from mapapp.domain.slot_values import (
    MOMENTS,
    read_age,
    read_conditions,
    read_day,
    read_moment,
    read_places,
    read_reserved,
    read_time,
    read_until,
    read_weekdays,
)

FIELDS = {
    "date": "Jour",
    "moment": "Moment de la journée",
    "debut": "Heure de début",
    "fin": "Heure de fin",
    "age_min_mois": "Âge le plus petit, en mois",
    "age_max_mois": "Âge le plus grand, en mois",
    "places": "Nombre de places",
    "reserve_a": "Réservé à",
    "conditions": "Conditions",
    "valable_jusqu": "Valable jusqu'au",
    "jours": "Répété chaque semaine, ces jours",
    "repete_jusqu": "Répété jusqu'au",
}
"""Every field that may be given, with its name on screen."""
MAX_AHEAD = timedelta(days=366)
MAX_SERIES = 60
"""Slots that one repetition may make."""
MAX_SERIES_DAYS = 183


@dataclass
class GivenSlots:
    """What was read: dated slots, of which a repetition makes several, or what is wrong."""

    slots: list[SlotFields] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    repeated: bool = False


def read_slots(raw: Mapping[str, object], now: datetime) -> GivenSlots:
    """Read a slot, or a repetition of one; fields that are not in `FIELDS` are passed over.

    `now` is aware: what is over cannot be published.
    """
    given = GivenSlots()
    read = _values(raw, given.problems)
    if "date" not in read and not _has(given.problems, "date"):
        given.problems.append(Problem("date", "le jour est nécessaire"))
    _times(read, given.problems)
    _ages(read, given.problems)
    days = _days(read, given, now)
    until = read.get("valable_jusqu")
    if until is not None and until <= now:
        given.problems.append(Problem("valable_jusqu", "ce moment est déjà passé"))
    if given.problems:
        return given
    made = (_fields(read, day) for day in days)
    given.slots = [one for one in made if one.gone_at > now]
    if not given.slots:
        given.problems.append(Problem("date", "ce créneau est déjà commencé, ou passé"))
    return given


def read_changes(raw: Mapping[str, object], said: SlotFields, now: datetime) -> GivenSlots:
    """A slot as it would be with some fields changed; it cannot be made a repetition."""
    repeating = ("jours", "repete_jusqu")
    kept = {name: value for name, value in raw.items() if name not in repeating}
    given = read_slots({**as_raw(said), **kept}, now)
    for name in repeating:
        if raw.get(name) not in (None, "", []):
            given.problems.append(Problem(name, "un créneau publié ne se répète pas"))
    return given


def as_raw(said: SlotFields) -> dict[str, Any]:
    """The fields of a slot as `read_slots` takes them, which gives the same slot back."""
    until = said.valid_until
    return {
        "date": said.day.isoformat(),
        "debut": said.starts.isoformat("minutes"),
        "fin": said.ends.isoformat("minutes"),
        "age_min_mois": said.age_min_months,
        "age_max_mois": said.age_max_months,
        "places": said.capacity,
        "reserve_a": list(said.reserved_for),
        "conditions": said.conditions,
        "valable_jusqu": until and until.astimezone(PARIS).strftime("%Y-%m-%dT%H:%M"),
    }


_READERS: dict[str, Any] = {
    "date": read_day,
    "moment": read_moment,
    "debut": read_time,
    "fin": read_time,
    "age_min_mois": read_age,
    "age_max_mois": read_age,
    "places": read_places,
    "reserve_a": read_reserved,
    "conditions": read_conditions,
    "valable_jusqu": read_until,
    "jours": read_weekdays,
    "repete_jusqu": read_day,
}


def _values(raw: Mapping[str, object], problems: list[Problem]) -> dict[str, Any]:
    found = {}
    for name, reader in _READERS.items():
        try:
            value = reader(raw.get(name))
        except BadValue as error:
            problems.append(Problem(name, str(error)))
            continue
        if value is not None:
            found[name] = value
    return found


def _times(read: dict[str, Any], problems: list[Problem]) -> None:
    usual = MOMENTS.get(read.get("moment", ""))
    for name, moment in zip(("debut", "fin"), usual or (), strict=False):
        read.setdefault(name, moment)
    for name, words in (("debut", "l'heure de début"), ("fin", "l'heure de fin")):
        if name not in read and not _has(problems, name) and not _has(problems, "moment"):
            problems.append(Problem(name, f"{words} est nécessaire"))
    if "debut" in read and "fin" in read and read["debut"] >= read["fin"]:
        problems.append(Problem("fin", "l'heure de fin doit venir après l'heure de début"))


def _ages(read: dict[str, Any], problems: list[Problem]) -> None:
    low, high = read.get("age_min_mois"), read.get("age_max_mois")
    if low is not None and high is not None and low > high:
        problems.append(Problem("age_max_mois", "cet âge doit être le plus grand des deux"))


def _days(read: dict[str, Any], given: GivenSlots, now: datetime) -> list[date]:
    """The days asked for, and what is wrong with them."""
    problems, first, until = given.problems, read.get("date"), read.get("repete_jusqu")
    wanted = read.get("jours")
    if wanted and until is None and not _has(problems, "repete_jusqu"):
        problems.append(Problem("repete_jusqu", "dites jusqu'à quel jour cela se répète"))
    if first is None:
        return []
    today = now.astimezone(PARIS).date()
    if first < today:
        problems.append(Problem("date", "ce jour est déjà passé"))
    elif first > today + MAX_AHEAD:
        problems.append(Problem("date", "un an d'avance au plus"))
    if until is None:
        return [first]
    if until < first:
        problems.append(Problem("repete_jusqu", "ce jour vient avant le premier"))
        return []
    if (until - first).days > MAX_SERIES_DAYS:
        problems.append(Problem("repete_jusqu", f"{MAX_SERIES_DAYS} jours au plus (six mois)"))
        return []
    given.repeated = True
    chosen = wanted or (first.weekday(),)
    every = (first + timedelta(days=n) for n in range((until - first).days + 1))
    days = [day for day in every if day.weekday() in chosen]
    if not days:
        problems.append(Problem("jours", "aucun de ces jours ne tombe entre ces deux dates"))
    if len(days) > MAX_SERIES:
        message = f"cela ferait {len(days)} créneaux : {MAX_SERIES} au plus à la fois"
        problems.append(Problem("repete_jusqu", message))
    return days


def _fields(read: dict[str, Any], day: date) -> SlotFields:
    until = read.get("valable_jusqu")
    return SlotFields(
        day=day,
        starts=read["debut"],
        ends=read["fin"],
        capacity=read.get("places", 1),
        age_min_months=read.get("age_min_mois"),
        age_max_months=read.get("age_max_mois"),
        reserved_for=read.get("reserve_a", (EVERYONE,)),
        conditions=read.get("conditions"),
        valid_until=until and until.astimezone(UTC),
    )


def _has(problems: Sequence[Problem], name: str) -> bool:
    return any(problem.field == name for problem in problems)
