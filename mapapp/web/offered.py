"""Slots and schemes read from the store for the figures of territories.

The rooms of childcare, housing and figures are siblings that know nothing of one another: they
meet here, where what one keeps is handed to the other as counts, points and rules.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from mapapp.childcare.question import ChildcareQuestion
from mapapp.domain.offered import NOTHING_OFFERED, FreeCreche, Offered
from mapapp.domain.opening import Window
from mapapp.domain.slot import PARIS, Freshness, freshness
from mapapp.figures.asking import CountQuestion, ReachQuestion
from mapapp.figures.board import BoardQuestion
from mapapp.figures.slots import is_slots
from mapapp.figures.subject import Asked
from mapapp.store import schemes, slot_counts
from mapapp.store.connections import Connection
from mapapp.store.places import places_by_id
from mapapp.store.slots import SlotsAsked, open_slots, rhythms
from mapapp.web.site import Site


def offered_in(here: Site, question: BoardQuestion | CountQuestion | ReachQuestion) -> Offered:
    """What a question needs to know of slots and schemes at this moment; nothing for most."""
    now = here.clock()
    if isinstance(question, CountQuestion):
        return slots_counted(here, question.days) if question.slots else NOTHING_OFFERED
    if isinstance(question, BoardQuestion) and is_slots(question.measure):
        return slots_counted(here, question.days)
    reach = question.reach if isinstance(question, BoardQuestion) else question
    if reach.offer == "places":
        return Offered(creches=free_creches(here, reach.subject.asked, now))
    return schemes_now(here) if reach.offer == "dispositifs" else NOTHING_OFFERED


def all_offered(here: Site, days: int) -> Offered:
    """Everything that a portrait tells: slots of so many days, free places, schemes."""
    slots, now = slots_counted(here, days), here.clock()
    creches, found = free_creches(here, None, now), schemes_now(here)
    return replace(slots, creches=creches, schemes=found.schemes, full=found.full)


def slots_counted(here: Site, days: int) -> Offered:
    """Slots published and asked for by commune, in so many days until today."""
    today = here.clock().astimezone(PARIS).date()
    with here.store.read() as connection:
        first = today - timedelta(days=days - 1)
        counts = slot_counts.counts_by_commune(connection, first, today)
    published, asked = (
        {commune: n for (commune, told), n in counts.items() if told == what}
        for what in (slot_counts.PUBLISHED, slot_counts.ASKED)
    )
    return Offered(published=published, asked=asked)


def free_creches(here: Site, asked: Asked | None, now: datetime) -> tuple[FreeCreche, ...]:
    """The crèches that have a free slot at the time asked for, as `/garde` finds them."""
    with here.store.read() as connection:
        return _free_creches(connection, _slots_asked(asked), now)


def _slots_asked(asked: Asked | None) -> SlotsAsked:
    if asked is None:
        return SlotsAsked()
    if isinstance(asked, Window):
        start, end = asked.start.replace(tzinfo=PARIS), asked.end.replace(tzinfo=PARIS)
        return ChildcareQuestion(starts=start, ends=end).slots_asked()
    return ChildcareQuestion(starts=asked).slots_asked()


def _free_creches(
    connection: Connection, asked: SlotsAsked, now: datetime
) -> tuple[FreeCreche, ...]:
    slots = open_slots(connection, now, asked)
    ids = sorted({slot.place_id for slot in slots})
    rhythm = rhythms(connection, ids)
    sure = {
        slot.place_id
        for slot in slots
        if freshness(slot, now, rhythm[slot.place_id]) is Freshness.CONFIRMED
    }
    return tuple(
        FreeCreche(place.lon, place.lat, place.commune_code, place.id in sure)
        for place in places_by_id(connection, ids)
    )


def schemes_now(here: Site) -> Offered:
    """The schemes of housing, and which of them have no room today."""
    today = here.clock().astimezone(PARIS).date()
    with here.store.read() as connection:
        found = tuple(schemes.all_schemes(connection))
    full = (s.scheme.id for s in found if s.full_until is not None and s.full_until >= today)
    return Offered(schemes=found, full=frozenset(full))
