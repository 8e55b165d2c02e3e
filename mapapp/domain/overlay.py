"""What everyone sees: the sources' values, overlaid by the corrections that were accepted.

An import replaces a source's record and nothing else, so it can never erase an accepted
correction: the fold below is the only way from records to a published place.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mapapp.domain.place import Origin


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """What one source says of a place. `origins` names the origin of single fields.

    `rank` orders sources: where two state the same field, the higher rank is published.
    """

    rank: int
    values: Mapping[str, Any]
    origin: Origin
    origins: Mapping[str, Origin]


@dataclass(frozen=True, slots=True)
class Revision:
    """An accepted correction of one field. An empty value withdraws what the sources say."""

    field: str
    value: Any
    origin: Origin


@dataclass(frozen=True, slots=True)
class Published:
    """Values of a place with the origin of each."""

    values: Mapping[str, Any]
    origins: Mapping[str, Origin]


def publish(records: Iterable[SourceRecord], revisions: Iterable[Revision]) -> Published:
    """Fold records by rank, then revisions in the order in which they were accepted.

    A source that leaves a field empty says nothing of it: it hides no other source's value.
    """
    values: dict[str, Any] = {}
    origins: dict[str, Origin] = {}
    for record in sorted(records, key=lambda r: r.rank):
        for name, value in record.values.items():
            if _is_empty(value):
                continue
            values[name] = value
            origins[name] = record.origins.get(name, record.origin)
    for revision in revisions:
        if _is_empty(revision.value):
            values.pop(revision.field, None)
        else:
            values[revision.field] = revision.value
        origins[revision.field] = revision.origin
    return Published(values, origins)


def _is_empty(value: Any) -> bool:
    # Zero and False say something.
    return value is None or value in ("", [], ())
