"""Which ids are a place's."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from mapapp.store.membership import among
from mapapp.store.schema import place

_AT_ONCE = 10_000
"""Ids looked up in one query."""


def known_ids(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Those of these ids that are a place's, published or gone."""
    ordered = list(ids)
    found: set[str] = set()
    for start in range(0, len(ordered), _AT_ONCE):
        some = ordered[start : start + _AT_ONCE]
        query = select(place.c.id).where(among(connection, place.c.id, some))
        found.update(connection.scalars(query))
    return found
