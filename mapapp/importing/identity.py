"""By what a row is known from one file to the next, and rows that are there twice."""

import re
from collections.abc import Iterable
from hashlib import sha256

from mapapp.importing.found import DROP, DROPPED, Found
from mapapp.importing.rows import Row
from mapapp.text import fold

_LONGEST = 180
_SLUG = re.compile(r"[^a-z0-9]+")


def key_of(row: Row) -> str:
    """The organisation's own key: its id, or else the name, the address and the commune.

    Without an address the position tells homonyms of a commune apart.
    """
    given = " ".join(row.texts.get("id", "").split())
    if given:
        return given[:_LONGEST]
    texts, values = row.texts, row.values
    commune = values.get("commune_code") or texts.get("commune") or texts.get("post_code", "")
    where = texts.get("address", "")
    if not where and "lon" in values:
        where = f"{values['lon']:.4f} {values['lat']:.4f}"
    parts = [fold(texts.get("name", "")), fold(where) or where, fold(commune)]
    told = "/".join(parts)
    return f"={told}" if len(told) < _LONGEST else f"={sha256(told.encode()).hexdigest()}"


def place_id_of(organisation: str, key: str, name: str) -> str:
    """The id of a new place: readable, and the same whenever the same row comes again."""
    digest = sha256(f"{organisation}\x1f{key}".encode()).hexdigest()[:12]
    words = _SLUG.sub("-", fold(name))[:80].strip("-")
    return f"{words}-{digest}" if words else f"lieu-{digest}"


def mark_twins(rows: Iterable[Row]) -> None:
    """Add a problem to rows that are there twice.

    Of rows that are wholly the same, and of places with the same name, address and position,
    only those after the first; of different rows with one id all of them, for nobody knows which
    is right.
    """
    by_id: dict[str, Row] = {}
    by_content: dict[tuple[str, ...], Row] = {}
    for row in rows:
        key = key_of(row)
        content = _content(row)
        first = by_content.setdefault(content, row)
        if first is not row:
            said = f"même lieu que la ligne {first.line}"
            row.faults.append(Found("name", row.texts.get("name", ""), said, "doublon", _LEAVE))
            continue
        other = by_id.setdefault(key, row)
        if other is row:
            continue
        field = "id" if row.texts.get("id") else "name"
        for one, twin in ((row, other), (other, row)):
            said = f"même identifiant que la ligne {twin.line}"
            if not any(fault.sort == "doublon" for fault in one.faults):
                text = one.texts.get(field, "")
                one.faults.append(Found(field, text, said, "doublon"))


_LEAVE = (DROP, DROPPED)


def _content(row: Row) -> tuple[str, ...]:
    """What makes two rows the same place whatever their ids."""
    texts = row.texts
    where = [texts.get(name, "") for name in ("address", "commune", "commune_code", "post_code")]
    return (
        texts.get("name", "").casefold(),
        *(text.casefold() for text in where),
        *(texts.get(name, "") for name in ("lon", "lat", "category", "kind")),
    )
