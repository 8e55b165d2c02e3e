"""Tables of what people propose, what was decided, and of every change of a published place."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from mapapp.store.schema import metadata

contribution = Table(
    "contribution",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kind", String(12), nullable=False),
    Column("place_id", String(120), index=True),
    Column("values", JSON, nullable=False),
    Column("base", JSON, nullable=False),
    Column("base_changed", Integer, nullable=False),
    Column("comment", Text),
    Column("reply_to", String(254)),
    Column("account", ForeignKey("account.id"), index=True),
    Column("organisation", ForeignKey("organisation.id")),
    Column("state", String(12), nullable=False),
    Column("version", Integer, nullable=False),
    Column("risk", Integer, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("decided_at", String(32)),
    Column("decided_by", ForeignKey("account.id")),
    Column("reason", Text),
    Column("batch", ForeignKey("batch.id")),
    Column("submission", String(64), unique=True),
    # By which a moderator's scope finds it.
    Column("place_kind", String(12), nullable=False),
    Column("territories", JSON, nullable=False),
    Index("ix_contribution_state", "state", "created_at"),
)
"""`kind`: new, correct, report, closed, confirm, merge. `values` are the fields proposed, `base`
what the same fields held then, `base_changed` the data version of the place then. `state`:
pending, accepted, refused, withdrawn. `version` grows with each decision: of two people who decide
at once, the second is told. `reply_to` is erased when the decision has been sent. `submission` is
the SHA-256 of the reference of what was sent: a form sent twice makes one row, and only who has
the reference can follow it without an account."""

batch = Table(
    "batch",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kind", String(12), nullable=False),
    Column("made_at", String(32), nullable=False),
    Column("account", ForeignKey("account.id"), index=True),
    Column("organisation", ForeignKey("organisation.id"), index=True),
    Column("who", Text, nullable=False),
    Column("reason", Text),
    Column("undoes", ForeignKey("batch.id")),
    Column("undone_by", Integer),
)
"""Changes made together, undone together. `kind`: edit, contribution, import, merge, api, undo,
upkeep, slots, plan. `who` is how the author is shown: an organisation, « un visiteur », never a
person's name to the public."""

history = Table(
    "history",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("batch", ForeignKey("batch.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("place_id", String(120), nullable=False, index=True),
    Column("field", String(40), nullable=False),
    Column("before", JSON(none_as_null=True)),
    Column("after", JSON(none_as_null=True)),
)
"""What everyone saw of a field before and after a batch; `status` is a field as well."""

statement_change = Table(
    "statement_change",
    metadata,
    Column("batch", ForeignKey("batch.id", ondelete="CASCADE"), primary_key=True),
    Column("source_id", String(60), primary_key=True),
    Column("external_key", String(200), primary_key=True),
    Column("place_id", String(120), nullable=False),
    Column("before", JSON(none_as_null=True)),
    Column("after", JSON(none_as_null=True)),
)
"""What a batch changed of what a source says: null where it said nothing. Undoing an import puts
`before` back."""

task = Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kind", String(20), nullable=False),
    Column("place_id", String(120), nullable=False, index=True),
    Column("place_kind", String(12), nullable=False),
    Column("territories", JSON, nullable=False),
    Column("detail", Text),
    Column("created_at", String(32), nullable=False),
    Column("done_at", String(32)),
    Column("done_by", ForeignKey("account.id")),
)
"""What a territory's moderators have to look at, beside contributions: `to_check`."""

import_run = Table(
    "import_run",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("organisation", ForeignKey("organisation.id"), nullable=False, index=True),
    Column("account", ForeignKey("account.id")),
    Column("upload", ForeignKey("upload.id"), nullable=False),
    Column("state", String(12), nullable=False),
    Column("mapping", JSON(none_as_null=True)),
    Column("fixes", JSON, nullable=False),
    Column("summary", JSON(none_as_null=True)),
    Column("created_at", String(32), nullable=False),
    Column("confirmed_at", String(32)),
    Column("batch", ForeignKey("batch.id")),
    Column("complete", Boolean, nullable=False),
)
"""One file on its way in. `state`: reading, mapping, checked, refused, importing, done, undone.
`fixes` are the corrections accepted with one click; `complete`: the file holds all the places of
the organisation, so what it does not name has vanished."""

column_mapping = Table(
    "column_mapping",
    metadata,
    Column("organisation", ForeignKey("organisation.id"), primary_key=True),
    Column("header", String(64), primary_key=True),
    Column("mapping", JSON, nullable=False),
)
"""How an organisation's files are read, by the SHA-256 of their header."""
