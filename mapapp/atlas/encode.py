"""A stored place as one row of the atlas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import getitem
from typing import Any, NamedTuple

from mapapp.atlas.dictionary import Codes, Dictionary
from mapapp.atlas.fragments import body_of
from mapapp.domain.kinds import Kind
from mapapp.domain.place import Precision
from mapapp.domain.vocabulary import Facet, Vocabulary
from mapapp.hours.bits import table_text
from mapapp.store.states import Stored, Words
from mapapp.territory.gazetteer import Gazetteer

COLUMNS = (
    "kind",
    "category",
    "department",
    "epci",
    "commune",
    "precision",
    "contact",
    "hours",
    *(facet.value for facet in Facet),
    "serves",
)
"""The columns of codes."""
SETS = (*(facet.value for facet in Facet), "serves")
"""Those whose values are several texts."""

_FACETS = tuple(Facet)
_NO_TAGS: tuple[tuple[str, ...], ...] = ((),) * len(_FACETS)

_AFTER_ANY_DAY = 99_999_999

CONTACT = "contact"
"""In the column of that name: there is a telephone number or an e-mail address."""
IN_NAME, IN_COMMUNE = 1, 2
"""Marks of a word of a place."""


class Encoded(NamedTuple):
    """One row. `codes` are in the order of COLUMNS; `marks` has a byte for each word."""

    number: int
    lon: float
    lat: float
    codes: tuple[int, ...]
    updated: int
    id: bytes
    name: bytes
    order: str
    """Rows sort by it: `order_of`."""
    body: bytes
    words: list[str]
    marks: bytes


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
            "contact": [CONTACT],
        }
        return {
            name: Dictionary([() if name in SETS else None, *known.get(name, [])])
            for name in COLUMNS
        }

    def encode(self, stored: Stored, codes: Sequence[Mapping[Any, int]]) -> Encoded:
        """One row; `codes` are those of the columns, and give new values new codes."""
        place = stored.place
        tags = place.tags
        values = (
            place.kind.value,
            place.category,
            place.department,
            place.epci,
            place.commune_code,
            place.precision.value,
            CONTACT if place.phone or place.email else None,
            table_text(place.hours, place.closures) if place.closures else place.hours,
            *([_sorted(tags.get(facet, ())) for facet in _FACETS] if tags else _NO_TAGS),
            _sorted(tuple([f"{s.level}:{s.code}" for s in place.serves])),
        )
        words, marks = marked(stored.words)
        updated = day_number(place.updated)
        return Encoded(
            stored.number,
            place.lon,
            place.lat,
            tuple(map(getitem, codes, values)),
            updated,
            place.id.encode(),
            place.name.encode(),
            order_of(updated, stored.name_key, place.id),
            body_of(place, self.vocabulary, self.gazetteer),
            words,
            marks,
        )


def codes_of(dictionaries: Mapping[str, Codes]) -> list[Mapping[Any, int]]:
    """The codes of each column, for `Encoder.encode`."""
    return [dictionaries[name].codes for name in COLUMNS]


def _sorted(texts: tuple[str, ...]) -> tuple[str, ...]:
    """A set is the same in whatever order it was given."""
    return texts if len(texts) < 2 else tuple(sorted(texts))


def order_of(updated: int, name_key: str, place_id: str) -> str:
    """What sorts rows that match as well: the newest facts first, then by name, then by id.

    `updated` is a `day_number`, `name_key` the folded name.
    """
    return f"{_AFTER_ANY_DAY - updated:08d}{name_key}\0{place_id}"


def day_number(updated: str | None) -> int:
    """« 2026-11 » → 20261100: dates of any precision in the order of their text; 0 unknown."""
    digits = (updated or "").replace("-", "")[:8]
    return int(digits.ljust(8, "0")) if digits.isdecimal() and digits.isascii() else 0


def marked(words: Words) -> tuple[list[str], bytes]:
    """Each word of a place once, and its marks; words of the name and commune are among all."""
    every = words.all.split()
    if len(set(every)) < len(every):
        every = list(dict.fromkeys(every))
    name = words.name.split()
    marks = bytearray(len(every))
    if every[: len(name)] == name:  # as the words of a place begin
        marks[: len(name)] = bytes((IN_NAME,)) * len(name)
    else:
        _mark(marks, every, name, IN_NAME)
    _mark(marks, every, words.commune.split(), IN_COMMUNE)
    return every, bytes(marks)


def _mark(marks: bytearray, every: list[str], some: list[str], mark: int) -> None:
    for word in some:
        marks[every.index(word)] |= mark
