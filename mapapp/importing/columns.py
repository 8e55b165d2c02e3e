"""Which column of a file is which field."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from mapapp.importing.fields import BY_KEY, FIELDS
from mapapp.importing.limits import Refused
from mapapp.text import fold


def _names() -> dict[str, tuple[str, int]]:
    """Every folded name of a column, with its field and how far down the list it stands."""
    found: dict[str, tuple[str, int]] = {}
    for field in FIELDS:
        for rank, name in enumerate((field.name, field.key, *field.synonyms)):
            for folded in (fold(name), fold(name).replace(" ", "")):
                found.setdefault(folded, (field.key, rank))
    return found


_NAMES = _names()


def recognised(names: Iterable[str]) -> int:
    """How many names of a header are known."""
    return sum(fold(name) in _NAMES for name in names)


def guessed(header: Sequence[str]) -> dict[str, int]:
    """Field → rank of its column. Of two columns for one field the more usual name wins."""
    best: dict[str, tuple[int, int]] = {}
    for at, name in enumerate(header):
        folded = fold(name)
        found = _NAMES.get(folded) or _NAMES.get(folded.replace(" ", ""))
        if found is None:
            continue
        key, rank = found
        if key not in best or rank < best[key][0]:
            best[key] = (rank, at)
    return {key: at for key, (_, at) in best.items()}


def digest_of(header: Sequence[str]) -> str:
    """By which an organisation's mapping of this header is remembered."""
    return sha256("\x1f".join(fold(name) for name in header).encode()).hexdigest()


def remembered(header: Sequence[str], mapping: Mapping[str, str]) -> dict[str, int]:
    """A remembered mapping (field → name of the column) in this header."""
    ranks = {name: at for at, name in enumerate(header)}
    return {key: ranks[name] for key, name in mapping.items() if key in BY_KEY and name in ranks}


def by_name(header: Sequence[str], columns: Mapping[str, int]) -> dict[str, str]:
    """What is remembered of a mapping."""
    return {key: header[at] for key, at in columns.items()}


def missing(columns: Mapping[str, int]) -> list[str]:
    """What a file cannot do without, in French; empty when nothing is missing."""
    lacking = [] if "name" in columns else ["nom"]
    for one, other in (("lon", "lat"), ("lat", "lon")):
        if one in columns and other not in columns:
            lacking.append(other)
    if not {"lon", "lat", "commune", "commune_code"} & columns.keys():
        lacking.append("lon et lat (ou commune, ou code_insee)")
    return lacking


def refuse_missing(header: Sequence[str], columns: Mapping[str, int]) -> None:
    """Refused, naming the columns that are missing, before any row is looked at."""
    if lacking := missing(columns):
        seen = ", ".join(f"« {name[:40]} »" for name in header[:12])
        raise Refused(f"Colonnes manquantes : {', '.join(lacking)}. Colonnes du fichier : {seen}.")
