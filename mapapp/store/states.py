"""What copies of the store are made of; apart from the queries, which load SQLAlchemy."""

from dataclasses import dataclass

from mapapp.domain.place import Place


@dataclass(frozen=True, slots=True)
class Words:
    """What full-text search knows of a place: folded words, separated by spaces."""

    all: str
    name: str
    commune: str


@dataclass(frozen=True, slots=True)
class State:
    """Which database, and which version of its data."""

    identity: str
    version: int


@dataclass(frozen=True, slots=True)
class Stored:
    """A published place with its words. Of its origins it has the name's only.

    `name_key` is its folded name, by which places are sorted.
    """

    number: int
    place: Place
    name_key: str
    words: Words


@dataclass(frozen=True, slots=True)
class Changes:
    """What a copy has to read again: places as they are now, numbers of those that are gone."""

    state: State
    places: list[Stored]
    gone: list[int]
