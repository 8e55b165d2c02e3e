"""Slots as pages and the API show them; nothing here shows one that is gone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from mapapp.childcare.words import places_words, when_words
from mapapp.domain.instants import stamp
from mapapp.domain.slot import (
    PARIS,
    Freshness,
    Slot,
    ages_words,
    freshness,
    freshness_words,
    reserved_words,
)
from mapapp.hours.words import clock_of, full_date


@dataclass(frozen=True, slots=True)
class SlotView:
    """A slot in words; `fresh` when what it says was confirmed within its crèche's rhythm."""

    id: int
    version: int
    when: str
    ages: str
    left: str
    capacity: int
    taken: int
    reserved: str
    conditions: str | None
    until: str | None
    fresh: bool
    freshness: str
    repeated: bool


def slot_view(slot: Slot, now: datetime, rhythm: timedelta) -> SlotView:
    """One slot that is not gone."""
    said = slot.said
    until = said.valid_until.astimezone(PARIS) if said.valid_until else None
    return SlotView(
        id=slot.id,
        version=slot.version,
        when=when_words(said),
        ages=ages_words(said.age_min_months, said.age_max_months),
        left=places_words(slot.left),
        capacity=said.capacity,
        taken=slot.taken,
        reserved=reserved_words(said.reserved_for),
        conditions=said.conditions,
        until=f"{full_date(until.date())}, {clock_of(until.time())}" if until else None,
        fresh=freshness(slot, now, rhythm) is Freshness.CONFIRMED,
        freshness=freshness_words(slot, now, rhythm),
        repeated=slot.series is not None,
    )


def said_json(slot: Slot) -> dict[str, Any]:
    """What every answer of the API says of a slot, by the names under which it is written."""
    said = slot.said
    return {
        "id": slot.id,
        "date": said.day.isoformat(),
        "debut": said.starts.isoformat("minutes"),
        "fin": said.ends.isoformat("minutes"),
        "age_min_mois": said.age_min_months,
        "age_max_mois": said.age_max_months,
        "reserve_a": list(said.reserved_for),
        "conditions": said.conditions,
    }


def slot_json(slot: Slot, now: datetime, rhythm: timedelta) -> dict[str, Any]:
    """A slot as its own address says it: also its crèche, its places and its version."""
    said = slot.said
    found = freshness(slot, now, rhythm)
    gone = found is Freshness.GONE
    return said_json(slot) | {
        "creche": slot.place_id,
        "places": said.capacity,
        "places_libres": 0 if gone else slot.left,
        "valable_jusqu": stamp(said.valid_until) if said.valid_until else None,
        "serie": slot.series,
        "fraicheur": "retire" if gone else found.value,
        "fraicheur_texte": freshness_words(slot, now, rhythm),
        "confirme_le": stamp(slot.confirmed_at),
        "version": slot.version,
    }
