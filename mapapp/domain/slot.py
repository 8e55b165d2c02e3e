"""A place in a crèche at a time: what it says, until when it may be shown, how fresh it is.

Days and times are those of Paris. Nothing here knows a database or a page.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from mapapp.domain.instants import stamp

PARIS = ZoneInfo("Europe/Paris")
OPEN, WITHDRAWN = "open", "withdrawn"
EVERYONE = "tous"
RESERVED = {
    "entretien": "entretien d'embauche",
    "formation": "formation",
    "reprise_emploi": "reprise d'emploi",
    EVERYONE: "tous",
}
"""For whom a slot is kept, by code."""
RHYTHM = timedelta(hours=48)
"""How long what a crèche said counts as confirmed, unless its organisation says otherwise."""
MIN_HOURS, MAX_HOURS = 1, 24 * 14
"""Bounds of an organisation's own rhythm, in hours."""


class Freshness(StrEnum):
    """What may be said of a slot at an instant."""

    CONFIRMED = "confirme"
    TO_CONFIRM = "a_confirmer"
    GONE = "gone"


class SlotFault(ValueError):
    """A slot that cannot be; the message is a French sentence for who typed it."""


@dataclass(frozen=True, slots=True)
class SlotFields:
    """What a crèche says of a slot. Ages are in months, None where they are not said;
    `valid_until` is an aware time, None for the slot's own start. Raises SlotFault."""

    day: date
    starts: time
    ends: time
    capacity: int = 1
    age_min_months: int | None = None
    age_max_months: int | None = None
    reserved_for: tuple[str, ...] = (EVERYONE,)
    conditions: str | None = None
    valid_until: datetime | None = None

    def __post_init__(self) -> None:
        if self.starts >= self.ends:
            raise SlotFault("l'heure de fin doit venir après l'heure de début")
        if self.capacity < 1:
            raise SlotFault("une place au moins est attendue")
        low, high = self.age_min_months, self.age_max_months
        if low is not None and high is not None and low > high:
            raise SlotFault("l'âge le plus petit vient avant l'âge le plus grand")

    @property
    def start(self) -> datetime:
        """When it starts, aware, UTC."""
        return instant(self.day, self.starts)

    @property
    def end(self) -> datetime:
        """When it ends, aware, UTC."""
        return instant(self.day, self.ends)

    @property
    def gone_at(self) -> datetime:
        """From when it is never shown as free: its start, or `valid_until` if that is sooner."""
        if self.valid_until is None:
            return self.start
        return min(self.start, self.valid_until.astimezone(UTC))


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot as it is stored. `said` is what the crèche says; `taken` places of its capacity are
    given or held; `confirmed_by` is an organisation's slug; `version` grows with each change."""

    id: int
    place_id: str
    said: SlotFields
    taken: int
    series: str | None
    confirmed_at: datetime
    confirmed_by: str | None
    state: str
    version: int
    created_at: datetime

    @property
    def left(self) -> int:
        """Places that nobody holds."""
        return max(0, self.said.capacity - self.taken)

    def is_gone(self, now: datetime) -> bool:
        """Whether it may not be shown any more; whether it is full is another question."""
        return self.state != OPEN or now >= self.said.gone_at

    def is_free(self, now: datetime) -> bool:
        """Whether it may be shown as free."""
        return not self.is_gone(now) and self.left > 0


def instant(day: date, moment: time) -> datetime:
    """The instant of a Paris wall-clock time, in UTC; of the hour that comes twice, the first."""
    return datetime.combine(day, moment, PARIS).astimezone(UTC)


def freshness(slot: Slot, now: datetime, rhythm: timedelta = RHYTHM) -> Freshness:
    """What may be said of a slot at an aware instant."""
    if slot.is_gone(now):
        return Freshness.GONE
    confirmed = is_confirmed(slot.confirmed_at, now, rhythm)
    return Freshness.CONFIRMED if confirmed else Freshness.TO_CONFIRM


def is_confirmed(confirmed_at: datetime, now: datetime, rhythm: timedelta = RHYTHM) -> bool:
    """Whether what was confirmed at an instant still counts as such."""
    return now - confirmed_at < rhythm


def freshness_words(slot: Slot, now: datetime, rhythm: timedelta = RHYTHM) -> str:
    """« confirmé aujourd'hui », « confirmé hier », « à confirmer (dit il y a 3 jours) »; nothing
    of a slot that is gone."""
    found = freshness(slot, now, rhythm)
    if found is Freshness.GONE:
        return ""
    days = (now.astimezone(PARIS).date() - slot.confirmed_at.astimezone(PARIS).date()).days
    when = "aujourd'hui" if days < 1 else "hier" if days == 1 else f"il y a {days} jours"
    return f"confirmé {when}" if found is Freshness.CONFIRMED else f"à confirmer (dit {when})"


def age_words(months: int) -> str:
    """« 18 mois », « 2 ans », « 2 ans et 6 mois »."""
    years, rest = divmod(months, 12)
    if years < 2:
        return f"{months} mois"
    return f"{years} ans" + (f" et {rest} mois" if rest else "")


def ages_words(low: int | None, high: int | None) -> str:
    """« de 3 mois à 3 ans », « à partir de 18 mois », « jusqu'à 3 ans », « âge non précisé »."""
    if low is not None and high is not None:
        return f"de {age_words(low)} à {age_words(high)}"
    if low is not None:
        return f"à partir de {age_words(low)}"
    return "âge non précisé" if high is None else f"jusqu'à {age_words(high)}"


def reserved_words(codes: tuple[str, ...]) -> str:
    """« pour tous », « pour un entretien d'embauche ou une formation »."""
    if not codes or EVERYONE in codes:
        return "pour tous"
    named = [f"une {RESERVED[c]}" if c != "entretien" else f"un {RESERVED[c]}" for c in codes]
    return "pour " + " ou ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)


def stamps(fields: SlotFields) -> tuple[str | None, str]:
    """`valid_until` and `gone_at` as the store writes them; parts of a second are dropped, so
    that a slot goes rather too soon than too late."""
    until = fields.valid_until
    return (stamp(until) if until else None), stamp(fields.gone_at)
