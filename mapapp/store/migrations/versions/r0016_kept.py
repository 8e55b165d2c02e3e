"""Snapshots of the figures say what they hold, and measures may have long names."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Those that are there are of the first format: they hold no slots and no schemes."""
    op.add_column(
        "figure_snapshot", sa.Column("format", sa.Integer(), nullable=False, server_default="1")
    )
    if op.get_bind().dialect.name == "postgresql":  # SQLite knows no lengths
        op.alter_column("figure_series", "measure", type_=sa.String(length=40))
