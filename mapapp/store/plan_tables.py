"""The table of what is followed of the plan, over what ships."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table

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
