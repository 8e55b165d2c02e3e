"""The table of reports: frozen figures, and what they were made from."""

from sqlalchemy import JSON, Boolean, Column, Index, Integer, String, Table

from mapapp.store.schema import metadata

report = Table(
    "report",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("period", String(10), nullable=False),
    Column("territory", String(12), nullable=False),
    Column("final", Boolean, nullable=False),
    Column("day", String(10), nullable=False),
    Column("version", Integer, nullable=False),
    Column("made_at", String(32), nullable=False),
    Column("account", Integer),
    Column("figures", JSON, nullable=False),
    Index("ix_report_territory", "territory", "period"),
)
"""`period` is a quarter (2026-t3) or a year (2026); `final`: it was over; `day` is that of Paris;
`version` the data version of all its figures; `account` asked for it (none: the worker or a
terminal did). Rows never change."""
