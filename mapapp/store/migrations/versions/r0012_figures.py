"""The figures as they were, month after month."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Four tables; nothing that was there changes."""
    op.create_table(
        "figure_snapshot",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=True),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("made_at", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("account", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_snapshot")),
        sa.UniqueConstraint("month", name=op.f("uq_figure_snapshot_month")),
    )
    _series()
    op.create_table(
        "figure_value",
        sa.Column("series", sa.Integer(), nullable=False),
        sa.Column("snapshot", sa.Integer(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        _reference("figure_value", "series", "figure_series"),
        _reference("figure_value", "snapshot", "figure_snapshot"),
        sa.PrimaryKeyConstraint("series", "snapshot", name=op.f("pk_figure_value")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "figure_place",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("commune", sa.String(length=5), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=True),
        _reference("figure_place", "since", "figure_snapshot"),
        _reference("figure_place", "until", "figure_snapshot"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_place")),
    )
    for column in ("place", "since", "until"):
        op.create_index(op.f(f"ix_figure_place_{column}"), "figure_place", [column])


def _series() -> None:
    names = ["territory", "level", "type", "detail", "measure", "unit"]
    sizes = (12, 20, 12, 60, 12, 40)
    op.create_table(
        "figure_series",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        *(
            sa.Column(name, sa.String(length=size), nullable=False)
            for name, size in zip(names, sizes, strict=True)
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_series")),
        sa.UniqueConstraint(
            *names, name=op.f("uq_figure_series_territory_level_type_detail_measure_unit")
        ),
    )
    op.create_index("ix_figure_series_level", "figure_series", names[1:5])


def _reference(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
    )
