"""Tables of what requests for crèche places say on the way, and of how long crèches may take."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, Text

from mapapp.store.schema import metadata

slot_request_word = Table(
    "slot_request_word",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column(
        "line",
        ForeignKey("slot_request_line.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("from_creche", Boolean, nullable=False),
    Column("text", Text, nullable=False),
    Column("said_at", String(32), nullable=False),
)
"""What a crèche and who asks wrote to each other about one line: questions, answers, a note. It
goes with the request."""

slot_delay = Table(
    "slot_delay",
    metadata,
    Column("organisation", ForeignKey("organisation.id"), primary_key=True),
    Column("hours", Integer, nullable=False),
)
"""How long an organisation's crèches may take to answer; 72 hours without a row."""
