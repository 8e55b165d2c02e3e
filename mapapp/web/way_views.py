"""What templates read of the ways out of a search that found little."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Relax:
    """A filter to remove, or another search, when little was found, and what that would give."""

    label: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class WaysView:
    """What to do when little was found: filters to remove, other searches, the objects' page."""

    removals: list[Relax]
    others: list[Relax]
    objects_url: str | None
