"""Each place knows the data version of its last change; each database has a name of its own."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """What was published before counts as unchanged since version 0."""
    op.add_column("place", sa.Column("changed", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_place_changed", "place", ["changed"], unique=False)
    op.add_column(
        "data_version",
        sa.Column("identity", sa.String(length=32), nullable=False, server_default=""),
    )
    name = sa.text("UPDATE data_version SET identity = :identity")
    op.get_bind().execute(name.bindparams(identity=uuid4().hex))
