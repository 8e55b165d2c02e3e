"""The table of words that people looked for and that no object bears."""

from sqlalchemy import Column, Integer, String, Table

from mapapp.store.schema import metadata

sought_word = Table(
    "sought_word",
    metadata,
    Column("word", String(60), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("times", Integer, nullable=False),
)
"""How many times a folded word was looked for on a day (UTC, YYYY-MM-DD): nobody's trace."""
