"""A stored place as one row of the atlas."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from mapapp.atlas.dictionary import Dictionary, Value
from mapapp.atlas.fragments import head_of
from mapapp.domain.kinds import Kind
from mapapp.domain.place import Precision
from mapapp.domain.vocabulary import Facet, Vocabulary
from mapapp.store.changes import Stored
from mapapp.store.places import Words
from mapapp.territory.gazetteer import Gazetteer
from mapapp.text import fold

COLUMNS = (
    "kind",
    "category",
    "department",
    "epci",
    "commune",
    "precision",
    "hours",
    *(facet.value for facet in Facet),
    "serves",
)
"""The columns of codes; those of a facet and `serves` have several texts a value."""

IN_NAME, IN_COMMUNE = 1, 2
"""Marks of a word of a place."""


class Encoded(NamedTuple):
    """One row. `codes` are in the order of COLUMNS, `words` are (word, marks)."""

    number: int
    lon: float
    lat: float
    codes: tuple[int, ...]
    updated: int
    id: bytes
    name: bytes
    order: str
    """Names sort by it, and of the same name ids."""
    head: bytes
    words: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Encoder:
    """Encodes places with the labels of one vocabulary and one gazetteer."""

    vocabulary: Vocabulary
    gazetteer: Gazetteer

    def dictionaries(self) -> dict[str, Dictionary]:
        """Dictionaries that hold what is known beforehand, in the order of the files."""
        gazetteer = self.gazetteer
        known: dict[str, list[str]] = {
            "kind": [kind.value for kind in Kind],
            "category": list(self.vocabulary.categories),
            "department": [unit.code for unit in gazetteer.departments],
            "epci": [unit.code for unit in gazetteer.all_epci],
            "commune": [unit.code for unit in gazetteer.communes],
            "precision": [precision.value for precision in Precision],
        }
        several = {*(facet.value for facet in Facet), "serves"}
        return {
            name: Dictionary([() if name in several else None, *known.get(name, [])])
            for name in COLUMNS
        }

    def encode(self, stored: Stored, dictionaries: dict[str, Dictionary]) -> Encoded:
        """One row; a value not met before gets its code in the dictionaries."""
        place = stored.place
        values = (
            place.kind.value,
            place.category,
            place.department,
            place.epci,
            place.commune_code,
            place.precision.value,
            place.hours,
            *(tuple(sorted(place.codes(facet))) for facet in Facet),
            tuple(sorted({f"{s.level}:{s.code}" for s in place.serves})),
        )
        return Encoded(
            number=stored.number,
            lon=place.lon,
            lat=place.lat,
            codes=tuple(_codes(dictionaries, values)),
            updated=day_number(place.updated),
            id=place.id.encode(),
            name=place.name.encode(),
            order=f"{fold(place.name)}\0{place.id}",
            head=head_of(place, self.vocabulary, self.gazetteer),
            words=marked(stored.words),
        )


def _codes(dictionaries: dict[str, Dictionary], values: tuple[Value, ...]) -> Iterator[int]:
    for dictionary, value in zip(dictionaries.values(), values, strict=True):
        yield dictionary.code(value)


def day_number(updated: str | None) -> int:
    """« 2026-11 » → 20261100: dates of any precision in the order of their text; 0 unknown."""
    digits = (updated or "").replace("-", "")[:8]
    return int(digits.ljust(8, "0")) if digits.isdecimal() and digits.isascii() else 0


def marked(words: Words) -> list[tuple[str, int]]:
    """Each word of a place once, with its marks."""
    name, commune = frozenset(words.name.split()), frozenset(words.commune.split())
    return [
        (word, (word in name) * IN_NAME + (word in commune) * IN_COMMUNE)
        for word in dict.fromkeys(words.all.split())
    ]
