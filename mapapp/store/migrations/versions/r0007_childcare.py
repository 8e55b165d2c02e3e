"""Places in crèches: slots, requests, counts, an organisation's rhythm, weekly letters."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the tables."""
    _make_slot()
    _make_slot_request()
    _make_slot_request_line()
    op.create_table(
        "slot_count",
        sa.Column("place_id", sa.String(length=120), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("place_id", "day", "what", name=op.f("pk_slot_count")),
    )
    op.create_table(
        "slot_rhythm",
        sa.Column("organisation", sa.String(length=60), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"],
            ["organisation.id"],
            name=op.f("fk_slot_rhythm_organisation_organisation"),
        ),
        sa.PrimaryKeyConstraint("organisation", name=op.f("pk_slot_rhythm")),
    )
    op.create_table(
        "slot_letter",
        sa.Column("place_id", sa.String(length=120), nullable=False),
        sa.Column("weekly", sa.Boolean(), nullable=False),
        sa.Column("sent_at", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("place_id", name=op.f("pk_slot_letter")),
    )


def _make_slot() -> None:
    op.create_table(
        "slot",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("place_id", sa.String(length=120), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("starts", sa.String(length=5), nullable=False),
        sa.Column("ends", sa.String(length=5), nullable=False),
        sa.Column("age_min_months", sa.Integer(), nullable=True),
        sa.Column("age_max_months", sa.Integer(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("reserved_for", sa.JSON(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=True),
        sa.Column("series", sa.String(length=32), nullable=True),
        sa.Column("valid_until", sa.String(length=32), nullable=True),
        sa.Column("gone_at", sa.String(length=32), nullable=False),
        sa.Column("confirmed_at", sa.String(length=32), nullable=False),
        sa.Column("confirmed_by", sa.String(length=60), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot")),
    )
    op.create_index("ix_slot_place_id", "slot", ["place_id", "day"], unique=False)
    op.create_index("ix_slot_day", "slot", ["day", "state"], unique=False)
    op.create_index(op.f("ix_slot_series"), "slot", ["series"], unique=False)


def _make_slot_request() -> None:
    op.create_table(
        "slot_request",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("submission", sa.String(length=64), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("age_months", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("at_once", sa.Boolean(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("starts", sa.String(length=5), nullable=False),
        sa.Column("ends", sa.String(length=5), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("erase_at", sa.String(length=32), nullable=False),
        sa.Column("erased_at", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot_request")),
        sa.UniqueConstraint("digest", name=op.f("uq_slot_request_digest")),
        sa.UniqueConstraint("submission", name=op.f("uq_slot_request_submission")),
    )
    op.create_index(op.f("ix_slot_request_erase_at"), "slot_request", ["erase_at"], unique=False)


def _make_slot_request_line() -> None:
    op.create_table(
        "slot_request_line",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("request", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.String(length=120), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.String(length=32), nullable=True),
        sa.Column("deadline", sa.String(length=32), nullable=True),
        sa.Column("answered_at", sa.String(length=32), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request"],
            ["slot_request.id"],
            name=op.f("fk_slot_request_line_request_slot_request"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["slot"], ["slot.id"], name=op.f("fk_slot_request_line_slot_slot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot_request_line")),
        sa.UniqueConstraint(
            "request", "position", name=op.f("uq_slot_request_line_request_position")
        ),
    )
    for name, columns in (("place_id", ["place_id"]), ("slot", ["slot"])):
        op.create_index(
            op.f(f"ix_slot_request_line_{name}"), "slot_request_line", columns, unique=False
        )
    op.create_index(
        "ix_slot_request_line_state", "slot_request_line", ["state", "deadline"], unique=False
    )
