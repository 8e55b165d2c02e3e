"""The plan with the figures of what is linked to its actions, read from the store."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from mapapp.domain.kinds import Kind
from mapapp.domain.plan import PlanAction
from mapapp.figures.linked import Linked, Links, linked
from mapapp.figures.reach import Reaches
from mapapp.store import queries

if TYPE_CHECKING:  # it brings SQLAlchemy
    from mapapp.store.connections import Connection


def links_of(connection: "Connection", one: PlanAction, now: datetime) -> Links:
    """What is linked to an action, as it stands at an aware time."""
    ids = one.action.places
    places = queries.places_by_id(connection, ids) if ids else []
    creches = [place.id for place in places if place.kind is Kind.CRECHE]
    slots = []
    if creches:
        slots = queries.open_slots(connection, now, queries.SlotsAsked(place_ids=creches))
    schemes = []
    if one.schemes:
        known = {standing.scheme.id: standing for standing in queries.all_schemes(connection)}
        found = (known.get(name) for name in one.schemes)
        schemes = [s.scheme.territories for s in found if s is not None and not s.withdrawn]
    return Links(len(ids), places, slots, schemes)


def linked_to(
    reaches: Reaches, connection: "Connection", one: PlanAction, now: datetime
) -> Linked | None:
    """The figures of what is linked to an action; None when nothing is."""
    links = links_of(connection, one, now)
    return linked(reaches, one.action.serves, links, now) if links.any or one.sources else None


def with_current(
    reaches: Reaches, connection: "Connection", actions: Sequence[PlanAction], now: datetime
) -> list[PlanAction]:
    """The same actions, whose indicators say what the data say now where they are worked out."""
    return [
        one if found is None else replace(one, current=found.current(one.sources))
        for one in actions
        for found in [linked_to(reaches, connection, one, now) if one.sources else None]
    ]
