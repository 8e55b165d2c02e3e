"""Tables of what is followed of the plan, over what ships."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, LargeBinary, String, Table

from mapapp.store.schema import metadata

plan_change = Table(
    "plan_change",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("action", String(120), nullable=False, index=True),
    Column("field", String(20), nullable=False),
    Column("value", JSON(none_as_null=True)),
    Column("state", String(12), nullable=False),
    Column("batch", ForeignKey("batch.id"), nullable=False, index=True),
)
"""One field of one action as a batch left it; the last one in force of a field is what stands.
`state`: accepted or undone. `action` names no row: an action of one's own ships nowhere, and what
ships is replaced whole."""

plan_document = Table(
    "plan_document",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("action", String(120), nullable=False, index=True),
    Column("added_at", String(32), nullable=False),
    Column("name", String(120)),
    Column("type", String(100)),
    Column("content", LargeBinary),
    Column("unused_since", String(32)),
    sqlite_autoincrement=True,
)
"""A document of an action; its title, date and address are fields of the action, which name it by
`id`. `content` is that of a file, kept for a while after no action shows it: undoing may."""

plan_letter = Table(
    "plan_letter",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("organisation", ForeignKey("organisation.id"), nullable=False, index=True),
    Column("sent_at", String(32), nullable=False),
    Column("about", JSON, nullable=False),
)
"""A reminder that an organisation was sent about the actions that it pilots. `about`: their ids."""

plan_refusal = Table(
    "plan_refusal",
    metadata,
    Column("organisation", ForeignKey("organisation.id"), primary_key=True),
    Column("refused_at", String(32), nullable=False),
)
"""Organisations that want no such reminder."""
