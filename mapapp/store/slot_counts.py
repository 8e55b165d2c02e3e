"""How many slots were published and asked for, by place and day: numbers, nobody's trace."""

from collections import Counter
from datetime import date

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import postgresql, sqlite

from mapapp.store.childcare_tables import slot_count
from mapapp.store.schema import place

CommuneCount = tuple[str, str]
"""A commune's INSEE code, and what is counted."""

PUBLISHED, ASKED, ACCEPTED, DECLINED, LAPSED = (
    "published",
    "asked",
    "accepted",
    "declined",
    "lapsed",
)


def count_slots(connection: Connection, place_id: str, day: date, what: str, more: int = 1) -> None:
    """Count something that happened on a day at a place: one of the names above."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    values = {"place_id": place_id, "day": day.isoformat(), "what": what, "count": more}
    row = dialect.insert(slot_count).values(values)
    added = {"count": slot_count.c.count + more}
    keys = ["place_id", "day", "what"]
    connection.execute(row.on_conflict_do_update(index_elements=keys, set_=added))


def counts_since(connection: Connection, first: date, last: date) -> dict[tuple[str, str], int]:
    """{(place, what): how many} from one day to another, both included."""
    query = (
        select(slot_count.c.place_id, slot_count.c.what, func.sum(slot_count.c.count))
        .where(slot_count.c.day.between(first.isoformat(), last.isoformat()))
        .group_by(slot_count.c.place_id, slot_count.c.what)
    )
    return {(place_id, what): int(n) for place_id, what, n in connection.execute(query)}


def counts_by_commune(connection: Connection, first: date, last: date) -> dict[CommuneCount, int]:
    """{(INSEE code, what): how many} from one day to another, both included; places that are gone
    count where they were, those in no commune nowhere."""
    # Counts are added up by place first: joined at once, SQLite would walk over every place there
    # is in the order of communes, to find counts at a few.
    told = (
        select(slot_count.c.place_id, slot_count.c.what, func.sum(slot_count.c.count).label("n"))
        .where(slot_count.c.day.between(first.isoformat(), last.isoformat()))
        .group_by(slot_count.c.place_id, slot_count.c.what)
        .subquery()
    )
    query = select(place.c.commune_code, told.c.what, told.c.n).join_from(
        told, place, place.c.id == told.c.place_id
    )
    found: Counter[CommuneCount] = Counter()
    for commune, what, n in connection.execute(query):
        if commune is not None:
            found[commune, what] += int(n)
    return dict(found)
