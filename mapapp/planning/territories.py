"""Territories of an action as they are typed: names, codes, or keys such as `departement:72`."""

import re

from mapapp.domain.parameters import BadValue
from mapapp.domain.typed_text import one_line
from mapapp.territory.gazetteer import Gazetteer
from mapapp.text import fold

_KEY = re.compile(r"(?:.*\()?(region|departement|epci|commune):([0-9A-Z]{2,9})\)?", re.ASCII)
_LINE = 200
_SHOWN = 6


def territory_text(gazetteer: Gazetteer, key: str) -> str:
    """« Sarthe (departement:72) »: a name for people, and what no other territory is named."""
    level, _, code = key.partition(":")
    return f"{gazetteer.label(level, code)} ({key})"


def read_territory(gazetteer: Gazetteer, typed: str) -> str:
    """The key of one territory. Raises BadValue, which offers those that may be meant."""
    text = one_line(typed, _LINE) or ""
    if found := _KEY.fullmatch(text):
        level, code = found.groups()
        if gazetteer.level_of(code) == level:
            return f"{level}:{code}"
        raise BadValue(f"le territoire « {text[:60]} » n'existe pas")
    if (known := gazetteer.level_of(text)) is not None:
        return f"{known}:{text}"
    if fold(text) == fold(gazetteer.region.name):
        return f"region:{gazetteer.region.code}"
    meant = {
        f"{_level(one.kind)}:{one.code}": one.name
        for one in gazetteer.resolve(text)
        if fold(one.name) == fold(text) or one.kind == "code_postal"
    }
    if len(meant) == 1:
        return next(iter(meant))
    if not meant:
        raise BadValue(f"le territoire « {text[:60]} » n'est pas connu en Pays de la Loire")
    offered = " ou ".join(f"« {name} ({key}) »" for key, name in list(meant.items())[:_SHOWN])
    raise BadValue(f"« {text[:60]} » : plusieurs territoires portent ce nom ; écrivez {offered}")


def _level(kind: str) -> str:
    return kind if kind in ("epci", "departement") else "commune"
