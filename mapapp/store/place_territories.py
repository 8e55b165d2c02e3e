"""In which territories places are, those that are gone too: for numbers that outlive them."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from mapapp.store.membership import among
from mapapp.store.schema import place


def territories_of(
    connection: Connection, place_ids: Collection[str]
) -> dict[str, tuple[str | None, str | None]]:
    """Department and EPCI of each place there is or was."""
    query = select(place.c.id, place.c.department, place.c.epci).where(
        among(connection, place.c.id, place_ids)
    )
    return {
        place_id: (department, epci) for place_id, department, epci in connection.execute(query)
    }
