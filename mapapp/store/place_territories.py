"""In which territories places are, those that are gone too: for numbers that outlive them."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from mapapp.store.membership import among
from mapapp.store.schema import place


def territories_of(
    connection: Connection, place_ids: Collection[str]
) -> dict[str, tuple[str | None, str | None, str | None]]:
    """Department, EPCI and commune of each place there is or was."""
    columns = (place.c.id, place.c.department, place.c.epci, place.c.commune_code)
    query = select(*columns).where(among(connection, place.c.id, place_ids))
    return {
        place_id: (dep, epci, commune) for place_id, dep, epci, commune in connection.execute(query)
    }
