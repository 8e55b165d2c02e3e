"""Tables of the figures as they were: one snapshot a month, and those that were asked for."""

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from mapapp.store.schema import metadata

figure_snapshot = Table(
    "figure_snapshot",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("month", String(7), unique=True),
    Column("day", String(10), nullable=False),
    Column("made_at", String(32), nullable=False),
    Column("version", Integer, nullable=False),
    Column("account", Integer),
    Column("format", Integer, nullable=False, server_default="1"),
)
"""`month` is set on the one that counts for a month; `day` is that of Paris; `version` the data
version of all its figures; `account` asked for it (none: the worker or a terminal did); `format`
tells which measures it holds."""

figure_series = Table(
    "figure_series",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("territory", String(12), nullable=False),
    Column("level", String(20), nullable=False),
    Column("type", String(12), nullable=False),
    Column("detail", String(60), nullable=False),
    # SQLite knows no lengths: it was not made anew for longer names.
    Column("measure", String(12).with_variant(String(40), "postgresql"), nullable=False),
    Column("unit", String(40), nullable=False),
    UniqueConstraint("territory", "level", "type", "detail", "measure", "unit"),
    Index("ix_figure_series_level", "level", "type", "detail", "measure"),
)
"""What a value is of. `detail` is a category, empty for a whole kind."""

figure_value = Table(
    "figure_value",
    metadata,
    Column("series", ForeignKey("figure_series.id"), primary_key=True),
    Column("snapshot", ForeignKey("figure_snapshot.id"), primary_key=True),
    Column("value", Float, nullable=False),
    sqlite_with_rowid=False,
)
"""Nothing is kept of what could not be told."""

figure_place = Table(
    "figure_place",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("place", Integer, nullable=False, index=True),
    Column("kind", String(12), nullable=False),
    Column("category", String(60), nullable=False),
    Column("commune", String(5), nullable=False),
    Column("since", ForeignKey("figure_snapshot.id"), nullable=False, index=True),
    Column("until", ForeignKey("figure_snapshot.id"), index=True),
)
"""Which places were counted, from the snapshot `since` to the one before `until` (to the last one
while it is null). A place that changes its kind, category or commune begins anew. So a month costs
what changed in it, however many places there are. `place` is a number, perhaps of one gone."""
