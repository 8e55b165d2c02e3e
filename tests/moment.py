"""The present of tests: a Tuesday in term time, 10:00 in Paris."""

from datetime import UTC, datetime

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NOW_TEXT = NOW.isoformat(timespec="seconds")
