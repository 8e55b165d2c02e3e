"""Crèches that have a free slot, without the slots: what figures of a territory need of them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from mapapp.domain.instants import moment_of
from mapapp.store.childcare_tables import slot
from mapapp.store.schema import place
from mapapp.store.slots import SHOWN, SlotsAsked, open_condition


@dataclass(frozen=True, slots=True)
class FreePlace:
    """A published crèche that has a slot asked for, and when one of them was last confirmed."""

    id: str
    lon: float
    lat: float
    commune: str | None
    confirmed_at: datetime


def free_places(connection: Connection, now: datetime, asked: SlotsAsked) -> list[FreePlace]:
    """The crèches that have an open slot of those asked for, in order of id: one row each, however
    many slots they have."""
    last = (
        select(slot.c.place_id, func.max(slot.c.confirmed_at).label("confirmed_at"))
        .where(open_condition(connection, now, asked))
        .group_by(slot.c.place_id)
        .subquery()
    )
    query = (
        select(place.c.id, place.c.lon, place.c.lat, place.c.commune_code, last.c.confirmed_at)
        .join_from(last, place, place.c.id == last.c.place_id)
        .where(*SHOWN)
    )
    found = (FreePlace(*row[:-1], moment_of(row[-1])) for row in connection.execute(query))
    return sorted(found, key=lambda one: one.id)
