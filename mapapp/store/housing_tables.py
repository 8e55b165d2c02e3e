"""Tables of the schemes of short-stay housing and of every change of their rules."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table, Text

from mapapp.store.schema import metadata

scheme = Table(
    "scheme",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("rules", JSON, nullable=False),
    Column("shipped", JSON(none_as_null=True)),
    Column("version", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("full_until", String(10)),
    Column("owner", ForeignKey("organisation.id")),
)
"""`rules`: see `domain.scheme.to_json`; `shipped`: those that came with the product last, so that
a rule that was changed here is told from one that was not. `version` grows with each change.
`state`: published, withdrawn. `full_until`: the last day without room, YYYY-MM-DD."""

scheme_change = Table(
    "scheme_change",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("scheme", ForeignKey("scheme.id"), nullable=False, index=True),
    Column("made_at", String(32), nullable=False),
    Column("account", ForeignKey("account.id")),
    Column("who", Text, nullable=False),
    Column("reason", Text),
    Column("before", JSON, nullable=False),
    Column("after", JSON, nullable=False),
    Column("undone_by", Integer),
)
"""The fields that a change touched, before and after; null where one was not known. `who` is an
organisation or « la modération », never a person's name."""
