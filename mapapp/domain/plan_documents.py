"""Documents of an action: a title, a date, and an address or a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MOST_DOCUMENTS = 20
"""Of one action."""
MOST_BYTES = 5_000_000
"""Of one file."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document as an action's record tells it. `url`, or `name`, `type` (MIME) and `size` (bytes)
    of a file; `public`: everyone may have it, else those who follow the action."""

    id: int
    title: str
    date: str
    public: bool
    url: str | None = None
    name: str | None = None
    type: str | None = None
    size: int | None = None


def document_of(row: Mapping[str, Any]) -> Document:
    """A document from an action's record."""
    return Document(**row)
