"""What crèches and housing schemes offer at a moment, as figures of territories take it."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from mapapp.domain.offered import FreeCreche, Offered
from mapapp.domain.slot import PARIS, is_confirmed
from mapapp.store import slot_counts
from mapapp.store.free_places import free_places
from mapapp.store.schemes import all_schemes
from mapapp.store.slots import SlotsAsked, rhythms


def all_offered(connection: Connection, days: int, now: datetime) -> Offered:
    """Everything: slots of so many days until an aware time, free places and schemes of then."""
    today = now.astimezone(PARIS).date()
    slots, found = slots_counted(connection, days, today), schemes_on(connection, today)
    creches = free_creches(connection, SlotsAsked(), now)
    return replace(slots, creches=creches, schemes=found.schemes, full=found.full)


def slots_counted(connection: Connection, days: int, today: date) -> Offered:
    """Slots published and asked for by commune, in so many days until today."""
    counts = slot_counts.counts_by_commune(connection, today - timedelta(days=days - 1), today)
    published, asked = (
        {commune: n for (commune, told), n in counts.items() if told == what}
        for what in (slot_counts.PUBLISHED, slot_counts.ASKED)
    )
    return Offered(published=published, asked=asked)


def free_creches(
    connection: Connection, asked: SlotsAsked, now: datetime
) -> tuple[FreeCreche, ...]:
    """The crèches that have a free slot as it is asked for, at an aware time."""
    places = free_places(connection, now, asked)
    rhythm = rhythms(connection, [place.id for place in places])
    return tuple(
        FreeCreche(
            one.lon, one.lat, one.commune, is_confirmed(one.confirmed_at, now, rhythm[one.id])
        )
        for one in places
    )


def schemes_on(connection: Connection, today: date) -> Offered:
    """The schemes of housing, and which of them have no room today."""
    found = tuple(all_schemes(connection))
    full = (s.scheme.id for s in found if s.full_until is not None and s.full_until >= today)
    return Offered(schemes=found, full=frozenset(full))
