"""Documents of actions of the plan, and the reminders that their pilots are sent."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "plan_document",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("action", sa.String(length=120), nullable=False),
        sa.Column("added_at", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=True),
        sa.Column("type", sa.String(length=100), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("unused_since", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_document")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_plan_document_action"), "plan_document", ["action"])
    op.create_table(
        "plan_letter",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("organisation", sa.String(length=60), nullable=False),
        sa.Column("sent_at", sa.String(length=32), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        _of_organisation("plan_letter"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_letter")),
    )
    op.create_index(op.f("ix_plan_letter_organisation"), "plan_letter", ["organisation"])
    op.create_table(
        "plan_refusal",
        sa.Column("organisation", sa.String(length=60), nullable=False),
        sa.Column("refused_at", sa.String(length=32), nullable=False),
        _of_organisation("plan_refusal"),
        sa.PrimaryKeyConstraint("organisation", name=op.f("pk_plan_refusal")),
    )


def _of_organisation(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_organisation_organisation")
    return sa.ForeignKeyConstraint(["organisation"], ["organisation.id"], name=name)
