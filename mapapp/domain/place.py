"""A place of help, and an action of the plan, as everyone sees them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum

from mapapp.domain.closures import Closures
from mapapp.domain.kinds import Kind
from mapapp.domain.vocabulary import Facet


class Precision(StrEnum):
    """How well the point stands for the place."""

    ADDRESS = "adresse"
    COMMUNE = "commune"  # at the town hall: the street is unknown or was not located
    TERRITORY = "territoire"  # a label point inside the territory served: there is no counter


@dataclass(frozen=True, slots=True)
class Served:
    """A territory that a place or an action serves.

    `level` is region, departement, epci or commune; `code` its INSEE code (SIREN for an EPCI).
    """

    level: str
    code: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Who said a datum, under which licence, when; `url` is the page it was read on."""

    source: str
    url: str | None
    date: str | None
    licence: str


@dataclass(frozen=True, slots=True)
class Place:
    """One published place. None and empty mean « not known », never « none »."""

    id: str
    kind: Kind
    category: str
    name: str
    lon: float
    lat: float
    precision: Precision
    address: str | None = None
    post_code: str | None = None
    commune_code: str | None = None
    commune_name: str | None = None
    department: str | None = None
    epci: str | None = None
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    hours: str | None = None
    hours_text: str | None = None
    capacity: str | None = None
    presentation: str | None = None
    conditions: str | None = None
    updated: str | None = None
    tags: Mapping[Facet, tuple[str, ...]] = field(default_factory=dict)
    serves: tuple[Served, ...] = ()
    origins: Mapping[str, Origin] = field(default_factory=dict)
    closures: Closures = ()
    """In order, each once."""

    def codes(self, facet: Facet) -> tuple[str, ...]:
        """Codes the place bears of one facet."""
        return self.tags.get(facet, ())


_MANIFOLD = ("tags", "serves", "origins", "closures")
PLAIN_FIELDS = tuple(f.name for f in fields(Place) if f.name not in _MANIFOLD)
"""The fields of one value each, in the order of `Place`, which are its first: tables of places
have a column for each."""
TERRITORY_FIELDS = ("commune_code", "commune_name", "department", "epci")
"""Those that the gazetteer gives."""
STATED_TEXTS = tuple(
    name for name in PLAIN_FIELDS[PLAIN_FIELDS.index("address") :] if name not in TERRITORY_FIELDS
)
"""Those that are published as a source or a correction states them."""

STALE_BEFORE = "2022"
"""Facts older than this, or undated, are to be confirmed."""


def is_stale(place: Place) -> bool:
    """Whether what is known is old enough to be confirmed by phone first."""
    if place.kind is Kind.ACTION:
        return False
    return place.updated is None or place.updated < STALE_BEFORE


@dataclass(frozen=True, slots=True)
class Indicator:
    """A stated result of an action: « 600 personnes accompagnées (2019-11) »."""

    label: str
    value: float
    unit: str
    date: str | None
    source_url: str | None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A dated fact about an action after the plan was published."""

    date: str | None
    fact: str
    source_url: str | None


@dataclass(frozen=True, slots=True)
class Contact:
    """A functional contact: never a person's."""

    email: str | None = None
    phone: str | None = None
    website: str | None = None
    address: str | None = None


class Status(StrEnum):
    """Where an action stands."""

    TO_START = "a_lancer"
    RUNNING = "en_cours"
    DONE = "realisee"
    SUSPENDED = "suspendue"
    DROPPED = "abandonnee"
    UNKNOWN = "inconnu"

    @property
    def label(self) -> str:
        """In French, as shown."""
        return _STATUS_LABELS[self]


_STATUS_LABELS = {
    Status.TO_START: "À lancer",
    Status.RUNNING: "En cours",
    Status.DONE: "Réalisée",
    Status.SUSPENDED: "Suspendue",
    Status.DROPPED: "Abandonnée",
    Status.UNKNOWN: "État non connu",
}


@dataclass(frozen=True, slots=True)
class Action:
    """An action of the plan; its place on the map is the `Place` of the same id."""

    id: str
    number: int | None
    title: str
    theme: str
    summary: str
    pilot: str | None
    partners: tuple[str, ...]
    contact: Contact
    status: Status
    status_note: str | None
    date: str | None
    source: Origin
    serves: tuple[Served, ...]
    indicators: tuple[Indicator, ...]
    follow_up: tuple[FollowUp, ...]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gone:
    """A place that is no longer published: why, and where to look next."""

    id: str
    name: str
    kind: Kind
    reason: str | None
    moved_to: str | None
    commune_code: str | None
