"""What a territory is: frozen values read from the gazetteer file."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["region", "departement", "arrondissement", "epci", "commune"]
# West, south, east, north; WGS 84 degrees.
Bbox = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Region:
    """The region; lon, lat is a label point."""

    code: str
    name: str
    population: int
    lon: float
    lat: float
    bbox: Bbox


@dataclass(frozen=True, slots=True)
class Department:
    """A department; lon, lat is a label point."""

    code: str
    name: str
    population: int
    lon: float
    lat: float
    bbox: Bbox


@dataclass(frozen=True, slots=True)
class Arrondissement:
    """A part of a department, under a sub-prefect; lon, lat is a label point."""

    code: str
    name: str
    department: str
    population: int
    lon: float
    lat: float
    bbox: Bbox


@dataclass(frozen=True, slots=True)
class Outside:
    """What of an EPCI is outside the region and counted nowhere: how many communes and
    inhabitants, in which departments (names)."""

    communes: int
    population: int
    departments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Epci:
    """An intercommunal body (its SIREN is the code); only its communes of the region count."""

    code: str
    name: str
    departments: tuple[str, ...]
    population: int
    lon: float
    lat: float
    bbox: Bbox
    outside: Outside | None = None


@dataclass(frozen=True, slots=True)
class FormerCommune:
    """A commune merged into another; its code may be that of the commune it became."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Commune:
    """A current commune; lon, lat is its town hall, or a point on its surface (see `point`).

    `name` has its article (« La Flèche »), `article` is that part of it (« La  », « L' », …).
    """

    code: str
    name: str
    article: str
    department: str
    epci: str | None
    post_codes: tuple[str, ...]
    population: int
    lon: float
    lat: float
    point: Literal["mairie", "surface"]
    bbox: Bbox
    former: tuple[FormerCommune, ...]
    arrondissement: str | None = None


SuggestionKind = Literal["commune", "ancienne_commune", "code_postal", "epci", "departement"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A territory offered for a typed text.

    `code` is the INSEE code of the current commune for the kinds commune, ancienne_commune and
    code_postal; a SIREN for epci; a department code for departement. `context` tells homonyms
    apart (« Loire-Atlantique, 44110 »; for a former commune, what it has become).
    """

    kind: SuggestionKind
    code: str
    name: str
    context: str
    lon: float
    lat: float
    population: int
