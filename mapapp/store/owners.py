"""Which organisation keeps which place right."""

from collections.abc import Collection

from sqlalchemy import Connection, select, update

from mapapp.store.insertion import insert_mappings
from mapapp.store.membership import among
from mapapp.store.people_tables import place_owner

CHUNK = 10_000


def owners_of(connection: Connection, place_ids: Collection[str]) -> dict[str, str]:
    """Organisation (its slug) of each place that has one."""
    found: dict[str, str] = {}
    ordered = list(place_ids)
    for start in range(0, len(ordered), CHUNK):
        query = select(place_owner.c.place_id, place_owner.c.organisation).where(
            among(connection, place_owner.c.place_id, ordered[start : start + CHUNK])
        )
        found.update(dict(connection.execute(query).all()))
    return found


def set_owner(
    connection: Connection, place_ids: Collection[str], organisation: str, now: str
) -> None:
    """Say that an organisation keeps these places right from now on."""
    known = owners_of(connection, place_ids)
    fresh = [p for p in place_ids if p not in known]
    moved = [p for p in place_ids if known.get(p, organisation) != organisation]
    insert_mappings(
        connection,
        place_owner,
        [{"place_id": p, "organisation": organisation, "since": now} for p in fresh],
    )
    for start in range(0, len(moved), CHUNK):
        connection.execute(
            update(place_owner)
            .where(among(connection, place_owner.c.place_id, moved[start : start + CHUNK]))
            .values(organisation=organisation, since=now)
        )


def places_owned(connection: Connection, organisation: str) -> list[str]:
    """Ids of the places that an organisation keeps, in order."""
    query = select(place_owner.c.place_id).where(place_owner.c.organisation == organisation)
    return sorted(connection.scalars(query))
