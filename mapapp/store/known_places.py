"""Which ids are a place's."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from mapapp.store.schema import place

_AT_ONCE = 2_000
"""Ids looked up in one query: databases take some 32,000 parameters at most."""


def known_ids(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Those of these ids that are a place's, published or gone."""
    ordered = list(ids)
    found: set[str] = set()
    for start in range(0, len(ordered), _AT_ONCE):
        query = select(place.c.id).where(place.c.id.in_(ordered[start : start + _AT_ONCE]))
        found.update(connection.scalars(query))
    return found
