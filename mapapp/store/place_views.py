"""How often the page of a place was opened in a month: a number, nobody's trace."""

from collections.abc import Collection

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from mapapp.store.people_tables import place_view
from mapapp.store.schema import place


def count_view(connection: Connection, place_id: str, month: str) -> bool:
    """One more for a published place; False if there is none of this id. `month` is YYYY-MM."""
    shown = (place.c.id == place_id) & (place.c.status == "published")
    if connection.execute(select(place.c.number).where(shown)).first() is None:
        return False
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    row = dialect.insert(place_view).values(place_id=place_id, month=month, views=1)
    more = {"views": place_view.c.views + 1}
    connection.execute(row.on_conflict_do_update(index_elements=["place_id", "month"], set_=more))
    return True


def views_of(connection: Connection, place_id: str, limit: int = 12) -> list[tuple[str, int]]:
    """(month, number) of a place, the most recent first."""
    query = (
        select(place_view.c.month, place_view.c.views)
        .where(place_view.c.place_id == place_id)
        .order_by(place_view.c.month.desc())
        .limit(limit)
    )
    return [(month, views) for month, views in connection.execute(query)]


def views_in(connection: Connection, place_ids: Collection[str], month: str) -> dict[str, int]:
    """The number of each place in a month; places that nobody opened are left out."""
    query = select(place_view.c.place_id, place_view.c.views).where(
        place_view.c.place_id.in_(list(place_ids)), place_view.c.month == month
    )
    return dict(connection.execute(query).all())
