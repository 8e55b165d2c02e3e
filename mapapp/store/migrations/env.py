"""How Alembic reaches the database: always through a connection that `Store.migrate` gives."""

from alembic import context

from mapapp.store import (  # noqa: F401  # each adds its tables
    childcare_tables,
    figure_tables,
    housing_tables,
    moderation_tables,
    objects_tables,
    people_tables,
    plan_tables,
    report_tables,
    request_tables,
    work_tables,
)
from mapapp.store.schema import metadata

# Tables that databases make for themselves: shadow tables of R*Tree and FTS5, PostGIS's own.
_NOT_OURS = ("place_rtree", "place_fts", "spatial_ref_sys")


def _is_ours(_object: object, name: str | None, kind: str, *_rest: object) -> bool:
    return not (kind == "table" and name is not None and name.startswith(_NOT_OURS))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    include_object=_is_ours,
)
with context.begin_transaction():
    context.run_migrations()
