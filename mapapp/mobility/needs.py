"""What people need to get about, and where the product finds help for it.

`geodata/mobility.json` names, for each need, actions of the plan and searches of the product: it
adds no fact of its own. A place that a partner publishes tomorrow answers a need by its theme,
gestures, objects and words, with no change here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import orjson

from mapapp.domain.filters import Filters
from mapapp.domain.kinds import Kind
from mapapp.domain.query import KnownCodes, parse_query
from mapapp.seeding.shipped import BadFile, sound

FILE = "mobility.json"
_KINDS = (Kind.CRECHE, Kind.HOUSING, Kind.CIRCULAR)
"""Where help is looked for: actions are named one by one, and town halls are everywhere."""


@dataclass(frozen=True, slots=True)
class Need:
    """One need. `actions` are ids of the plan; `searches` are complete but for the territory.

    `carpool`: places where people meet to share a car answer it too. `way`: it helps with a way
    that one has to make.
    """

    code: str
    label: str
    sentence: str
    actions: tuple[str, ...]
    searches: tuple[Filters, ...]
    carpool: bool = False
    way: bool = True


Needs = Mapping[str, Need]
"""Needs by code, in the order in which they are shown."""


def load_needs(geodata: Path, known: KnownCodes) -> Needs:
    """The needs that ship; BadFile if the file is not sound."""
    with sound(FILE):
        rows = orjson.loads((geodata / FILE).read_bytes())["needs"]
        needs = [_need(row, known) for row in rows]
    found = {need.code: need for need in needs}
    if not found or len(found) != len(needs):
        raise BadFile(f"{FILE} : chaque besoin doit avoir un code à lui")
    return found


def _need(row: Mapping[str, Any], known: KnownCodes) -> Need:
    return Need(
        code=row["code"],
        label=row["label"],
        sentence=row["sentence"],
        actions=tuple(row["actions"]),
        searches=tuple(_search(text, known) for text in row["searches"]),
        carpool=row.get("carpool", False),
        way=row.get("way", True),
    )


def _search(text: str, known: KnownCodes) -> Filters:
    asked = parse_qsl(text, strict_parsing=True)
    return parse_query([*asked, *(("type", kind.value) for kind in _KINDS)], known)
