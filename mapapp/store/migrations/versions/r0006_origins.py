"""The origins of a place name each source once, not once a field: a third of the database."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """{field: origin} becomes [[origin, [field, …]], …], the name's origin first."""
    place = sa.table("place", sa.column("number", sa.Integer), sa.column("origins", sa.JSON))
    connection = op.get_bind()
    changed = place.update().where(place.c.number == sa.bindparam("row"))
    changed = changed.values(origins=sa.bindparam("said", type_=sa.JSON))
    rows = connection.execute(sa.select(place.c.number, place.c.origins)).all()
    if rows:
        connection.execute(changed, [{"row": n, "said": _grouped(o)} for n, o in rows])


def _grouped(origins: dict[str, dict[str, str | None]]) -> list[list[object]]:
    groups: dict[str, list[object]] = {}
    for field in sorted(origins, key=lambda field: field != "name"):
        origin = origins[field]
        fields = groups.setdefault(json.dumps(origin), [origin, []])[1]
        assert isinstance(fields, list)
        fields.append(field)
    found = list(groups.values())
    return found if not found or "name" in origins else [[None, []], *found]
