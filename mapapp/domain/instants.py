"""Instants as the store writes them: UTC, to the second, so that their texts sort as they do."""

from datetime import UTC, datetime


def stamp(moment: datetime) -> str:
    """An aware time as text, for instance `2026-11-24T09:00:00+00:00`."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def moment_of(text: str) -> datetime:
    """The aware time of a stored text."""
    return datetime.fromisoformat(text)
