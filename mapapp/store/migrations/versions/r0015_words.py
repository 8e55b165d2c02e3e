"""The words that were published are read from the places themselves."""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Drop the list of words that nothing reads."""
    op.drop_table("search_word")
