"""Slots in plain French, as pages, histories and letters say them."""

from datetime import datetime

from mapapp.domain.slot import PARIS, Slot, SlotFields, ages_words, reserved_words
from mapapp.hours.words import WEEKDAYS, clock_of, full_date


def when_words(said: SlotFields) -> str:
    """« mardi 1er décembre 2026, 8 h 30 – 12 h »."""
    day = f"{WEEKDAYS[said.day.weekday()]} {full_date(said.day)}"
    return f"{day}, {clock_of(said.starts)} – {clock_of(said.ends)}"


def places_words(number: int) -> str:
    """« 1 place », « 2 places », « complet »."""
    if number < 1:
        return "complet"
    return f"{number} place" + ("s" if number > 1 else "")


def slot_words(slot: Slot | SlotFields) -> str:
    """What a slot says, on one line. That it has conditions, not which: they are free text, which
    goes with the slot, and histories stay."""
    said = slot.said if isinstance(slot, Slot) else slot
    parts = [
        places_words(said.capacity),
        ages_words(said.age_min_months, said.age_max_months),
        reserved_words(said.reserved_for),
    ]
    if said.conditions:
        parts.append("sous conditions")
    if said.valid_until is not None and said.gone_at < said.start:
        parts.append("valable moins longtemps que jusqu'à son début")
    return f"{when_words(said)} : {', '.join(parts)}"


def moment_words(moment: datetime) -> str:
    """« mardi 1er décembre 2026 à 8 h 30 », in Paris, of an aware time."""
    local = moment.astimezone(PARIS)
    day = f"{WEEKDAYS[local.weekday()]} {full_date(local.date())}"
    return f"{day} à {clock_of(local.time())}"
