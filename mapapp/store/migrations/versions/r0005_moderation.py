"""Proposals, batches of changes and their history; closures of a place."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables; corrections accepted before have no batch."""
    _make_batch()
    _make_contribution()
    _make_history()
    _make_statement_change()
    _make_task()
    _make_import_run()
    _make_column_mapping()
    op.add_column("place", sa.Column("closures", sa.JSON(), nullable=True))
    op.add_column("revision", sa.Column("batch", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_revision_batch"), "revision", ["batch"], unique=False)


def _make_batch() -> None:
    op.create_table(
        "batch",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("made_at", sa.String(length=32), nullable=False),
        sa.Column("account", sa.Integer(), nullable=True),
        sa.Column("organisation", sa.String(length=60), nullable=True),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_batch_account_account")),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.id"], name=op.f("fk_batch_organisation_organisation")
        ),
        sa.ForeignKeyConstraint(["undoes"], ["batch.id"], name=op.f("fk_batch_undoes_batch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
    )
    op.create_index(op.f("ix_batch_account"), "batch", ["account"], unique=False)
    op.create_index(op.f("ix_batch_organisation"), "batch", ["organisation"], unique=False)


def _make_contribution() -> None:
    op.create_table(
        "contribution",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("place_id", sa.String(length=120), nullable=True),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("base", sa.JSON(), nullable=False),
        sa.Column("base_changed", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("reply_to", sa.String(length=254), nullable=True),
        sa.Column("account", sa.Integer(), nullable=True),
        sa.Column("organisation", sa.String(length=60), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("risk", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("decided_at", sa.String(length=32), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("batch", sa.Integer(), nullable=True),
        sa.Column("submission", sa.String(length=64), nullable=True),
        sa.Column("place_kind", sa.String(length=12), nullable=False),
        sa.Column("territories", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_contribution_account_account")
        ),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name=op.f("fk_contribution_batch_batch")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["account.id"], name=op.f("fk_contribution_decided_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["organisation"],
            ["organisation.id"],
            name=op.f("fk_contribution_organisation_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution")),
        sa.UniqueConstraint("submission", name=op.f("uq_contribution_submission")),
    )
    op.create_index(op.f("ix_contribution_account"), "contribution", ["account"], unique=False)
    op.create_index(op.f("ix_contribution_place_id"), "contribution", ["place_id"], unique=False)
    op.create_index("ix_contribution_state", "contribution", ["state", "created_at"], unique=False)


def _make_history() -> None:
    op.create_table(
        "history",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.String(length=120), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch"], ["batch.id"], name=op.f("fk_history_batch_batch"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
    )
    op.create_index(op.f("ix_history_batch"), "history", ["batch"], unique=False)
    op.create_index(op.f("ix_history_place_id"), "history", ["place_id"], unique=False)


def _make_statement_change() -> None:
    op.create_table(
        "statement_change",
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.String(length=60), nullable=False),
        sa.Column("external_key", sa.String(length=200), nullable=False),
        sa.Column("place_id", sa.String(length=120), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch"],
            ["batch.id"],
            name=op.f("fk_statement_change_batch_batch"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "batch", "source_id", "external_key", name=op.f("pk_statement_change")
        ),
    )


def _make_task() -> None:
    op.create_table(
        "task",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("place_id", sa.String(length=120), nullable=False),
        sa.Column("place_kind", sa.String(length=12), nullable=False),
        sa.Column("territories", sa.JSON(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("done_at", sa.String(length=32), nullable=True),
        sa.Column("done_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["done_by"], ["account.id"], name=op.f("fk_task_done_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    op.create_index(op.f("ix_task_place_id"), "task", ["place_id"], unique=False)


def _make_import_run() -> None:
    op.create_table(
        "import_run",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("organisation", sa.String(length=60), nullable=False),
        sa.Column("account", sa.Integer(), nullable=True),
        sa.Column("upload", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=True),
        sa.Column("fixes", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("confirmed_at", sa.String(length=32), nullable=True),
        sa.Column("batch", sa.Integer(), nullable=True),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_import_run_account_account")
        ),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name=op.f("fk_import_run_batch_batch")),
        sa.ForeignKeyConstraint(
            ["organisation"],
            ["organisation.id"],
            name=op.f("fk_import_run_organisation_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["upload"], ["upload.id"], name=op.f("fk_import_run_upload_upload")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_index(
        op.f("ix_import_run_organisation"), "import_run", ["organisation"], unique=False
    )


def _make_column_mapping() -> None:
    op.create_table(
        "column_mapping",
        sa.Column("organisation", sa.String(length=60), nullable=False),
        sa.Column("header", sa.String(length=64), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"],
            ["organisation.id"],
            name=op.f("fk_column_mapping_organisation_organisation"),
        ),
        sa.PrimaryKeyConstraint("organisation", "header", name=op.f("pk_column_mapping")),
    )
