"""What is kept of a file between one step and the next, as compressed JSON."""

import zlib
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import orjson

from mapapp.importing.apply import Prepared
from mapapp.importing.difference import Said
from mapapp.importing.table import CellFault, Sheet

CHECK, APPLY, UNDO = "import_check", "import_apply", "import_undo"
"""Kinds of jobs; the payload is {"run": number, "by": account}, and {"confirmed": …} to apply."""
SHEET, PREPARED, PROBLEMS, POINTS, CHANGES = "sheet", "prepared", "problems", "points", "changes"


def pack(content: Any) -> bytes:
    """JSON, compressed."""
    return zlib.compress(orjson.dumps(content), 1)


def unpack(content: bytes | None) -> Any:
    """What was packed; None for what is not there."""
    return None if content is None else orjson.loads(zlib.decompress(content))


def packed_sheet(sheet: Sheet) -> bytes:
    """A table."""
    return pack(asdict(sheet))


def sheet_of(content: bytes | None) -> Sheet | None:
    """The table that was packed."""
    kept = unpack(content)
    if kept is None:
        return None
    return Sheet(**kept | {"faults": [CellFault(**fault) for fault in kept["faults"]]})


def packed_prepared(what: Prepared) -> bytes:
    """What a checked file says."""
    return pack(
        {
            "said": [[s.key, s.line, s.given, s.place_id, dict(s.values)] for s in what.said],
            "mapped": sorted(what.mapped),
            "spared_keys": sorted(what.spared_keys),
            "spared_names": sorted(what.spared_names),
            "complete": what.complete,
        }
    )


def prepared_of(content: bytes | None) -> Prepared | None:
    """What was packed of a checked file."""
    kept: Mapping[str, Any] | None = unpack(content)
    if kept is None:
        return None
    return Prepared(
        said=[Said(*row) for row in kept["said"]],
        mapped=frozenset(kept["mapped"]),
        spared_keys=frozenset(kept["spared_keys"]),
        spared_names=frozenset(kept["spared_names"]),
        complete=kept["complete"],
    )
