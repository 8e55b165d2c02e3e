"""The schemes of short-stay housing that ship, and the examples on which their rules are tried."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from mapapp.domain.scheme_fields import read_rules
from mapapp.seeding.shipped import BadFile, sound
from mapapp.territory.gazetteer import Gazetteer

FILE = "schemes.json"


@dataclass(frozen=True, slots=True)
class Example:
    """A made-up person: who they are in French, and their question as query parameters."""

    id: str
    text: str
    question: Mapping[str, str]


def shipped_schemes(geodata: Path, gazetteer: Gazetteer) -> dict[str, dict[str, Any]]:
    """The rules of each scheme that ships, by id, in their order; raises BadFile."""
    found: dict[str, dict[str, Any]] = {}

    def is_territory(key: str) -> bool:
        level, _, code = key.partition(":")
        return gazetteer.find(level, code) is not None

    with sound(FILE):
        for number, raw in enumerate(_document(geodata)["schemes"], start=1):
            rules = dict(raw)
            scheme_id = str(rules.pop("id"))
            read = read_rules(rules, is_territory)
            where = f"{FILE}, dispositif {number} ({scheme_id})"
            if read.problems:
                said = " ; ".join(f"{p.field} : {p.message}" for p in read.problems)
                raise BadFile(f"{where} : {said}")
            if scheme_id in found:
                raise BadFile(f"{where} : donné deux fois")
            found[scheme_id] = read.values
    return found


def load_examples(geodata: Path) -> tuple[Example, ...]:
    """The examples that ship; raises BadFile."""
    with sound(FILE):
        return tuple(Example(**raw) for raw in _document(geodata)["examples"])


def _document(geodata: Path) -> dict[str, Any]:
    document = orjson.loads((geodata / FILE).read_bytes())
    if not isinstance(document, dict):
        raise BadFile(f"{FILE} : un objet est attendu")
    return document
