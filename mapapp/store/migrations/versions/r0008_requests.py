"""What is said about a request for a crèche place, and how long an answer may take."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Two tables; nothing that was there changes."""
    op.create_table(
        "slot_request_word",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("from_creche", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("said_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["line"],
            ["slot_request_line.id"],
            name=op.f("fk_slot_request_word_line_slot_request_line"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot_request_word")),
    )
    op.create_index(op.f("ix_slot_request_word_line"), "slot_request_word", ["line"], unique=False)
    op.create_table(
        "slot_delay",
        sa.Column("organisation", sa.String(length=60), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"],
            ["organisation.id"],
            name=op.f("fk_slot_delay_organisation_organisation"),
        ),
        sa.PrimaryKeyConstraint("organisation", name=op.f("pk_slot_delay")),
    )
