"""What is asked of the figures, read from a query string; all its problems are said at once."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, cast

from mapapp.domain import parameters as read
from mapapp.domain.filters import Filters, Point, Trip
from mapapp.domain.parameters import BadValue, Problem, parse_codes, point_fault, single
from mapapp.domain.query import BadQuery, KnownCodes, parse_query
from mapapp.domain.scheme import Form
from mapapp.domain.slot_request import COUNTED_DAYS
from mapapp.domain.vocabulary import Facet, Vocabulary
from mapapp.figures.ground import LEVELS, Ground
from mapapp.figures.offers import (
    SLOT_MEASURES,
    Offer,
    SlotMeasure,
    parse_days,
    parse_forms,
    parse_offer,
)
from mapapp.figures.subject import Subject
from mapapp.search.asked import asked_of
from mapapp.territory.units import Level

By = Literal["type", "categorie", "theme", "public", "geste", "objet"]
Measure = Literal["nombre", "taux", "completude", "horaires", "contact", "position", "fraicheur"]
BY: tuple[By, ...] = ("type", "categorie", "theme", "public", "geste", "objet")
FACTS: tuple[Measure, ...] = ("horaires", "contact", "position", "fraicheur")
"""What is wanted of every place, each in percent of the places: known hours; a telephone number or
an e-mail address; its own address, not only its commune; a date of less than twelve months.
`completude` is the mean of these four, so 100 where nothing lacks of any place."""
MEASURES: tuple[Measure, ...] = ("nombre", "taux", "completude", *FACTS)
DEFAULT_KM = 10.0
"""How far one goes when nothing is said."""
MOST_NEXT = 10
"""Places that one may ask to be put, best first."""

SUBJECT_NAMES = ("type", "categorie", "theme", "public", "geste", "objet", "ouvert", "ouvert_tout")
COUNT_NAMES = ("niveau", "dans", "par", "mesure", "jours", *SUBJECT_NAMES)
_WAY_NAMES = ("dans", "km", "minutes", "mode", "desserte", *SUBJECT_NAMES)
REACH_NAMES = ("niveau", "offre", "forme", *_WAY_NAMES)
WHAT_IF_NAMES = (*_WAY_NAMES, "commune", "lon", "lat", "combien")
_SEARCHED = frozenset(SUBJECT_NAMES) - {"categorie"}


class BadFigures(ValueError):
    """Every problem of what was asked."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{p.field} : {p.message}" for p in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class CountQuestion:
    """Counts by territory of a level (inside one territory, or all), split in columns; beside them
    `slots` in crèches over so many days."""

    level: Level
    inside: str | None
    subject: Subject
    by: By
    measures: tuple[Measure, ...]
    slots: tuple[SlotMeasure, ...] = ()
    days: int = COUNTED_DAYS[0]


@dataclass(frozen=True, slots=True)
class Way:
    """How far one goes: kilometres of great circle, or a trip."""

    km: float | None = None
    trip: Trip | None = None


@dataclass(frozen=True, slots=True)
class ReachQuestion:
    """Who is within a way of a place; `served`: or in a commune that one serves.

    Or within a way of a crèche with a free slot, or served by a housing scheme (of some forms).
    """

    level: Level
    inside: str | None
    subject: Subject
    way: Way
    served: bool
    offer: Offer = "lieux"
    forms: tuple[Form, ...] = ()


@dataclass(frozen=True, slots=True)
class WhatIfQuestion:
    """One more place at a point, or at a commune's town hall, or in the `count` best communes."""

    reach: ReachQuestion
    commune: str | None
    point: Point | None
    count: int


@dataclass(frozen=True)
class Known:
    """The codes that may be named, and the present; `resolve` gives the communes of a name."""

    codes: KnownCodes
    vocabulary: Vocabulary
    ground: Ground
    now: datetime
    resolve: Callable[[str], Sequence[str]] = lambda _name: ()


Given = Mapping[str, list[str]]


def count_question(pairs: Iterable[tuple[str, str]], known: Known) -> CountQuestion:
    """What `/api/statistiques` is asked. Raises BadFigures."""
    reading = Reading(pairs, known)
    level, inside, subject = reading.territory(), reading.inside(), reading.subject()
    by = reading.value("par", lambda texts: one_of(texts, BY), None)
    measures = reading.value("mesure", _measures, ("nombre",))
    days = reading.value("jours", parse_days, COUNTED_DAYS[0])
    if by is None:
        by = "categorie" if subject.categories else "type"
    reading.finish()
    places = tuple(measure for measure in MEASURES if measure in measures)
    slots = tuple(measure for measure in SLOT_MEASURES if measure in measures)
    return CountQuestion(level, inside, subject, by, places, slots, days)


def reach_question(pairs: Iterable[tuple[str, str]], known: Known) -> ReachQuestion:
    """What `/api/couverture` is asked. Raises BadFigures."""
    reading = Reading(pairs, known)
    found = _reach(reading)
    offer = reading.value("offre", parse_offer, "lieux")
    forms = reading.value("forme", parse_forms, ())
    if forms and offer != "dispositifs":
        reading.refuse("forme", "une forme de logement va avec « offre=dispositifs »")
    reading.finish()
    return replace(found, offer=offer, forms=forms)


def what_if_question(pairs: Iterable[tuple[str, str]], known: Known) -> WhatIfQuestion:
    """What `/api/couverture/simuler` is asked. Raises BadFigures."""
    reading = Reading(pairs, known)
    reach = _reach(reading)
    communes = reading.value(
        "commune", lambda texts: read.parse_communes(known.codes.communes, texts), ()
    )
    if len(communes) > 1:
        reading.refuse("commune", "une seule commune est attendue")
    point = reading.point()
    count = reading.value("combien", _count, 1)
    reading.finish()
    return WhatIfQuestion(reach, communes[0] if communes else None, point, count)


def _reach(reading: "Reading") -> ReachQuestion:
    level, inside, subject = reading.territory(), reading.inside(), reading.subject()
    served = reading.value("desserte", _served, False)
    return ReachQuestion(level, inside, subject, reading.way(), served)


class Reading:
    """One query being read: values, and the problems found on the way."""

    def __init__(self, pairs: Iterable[tuple[str, str]], known: Known) -> None:
        self.known = known
        self.problems: list[Problem] = []
        self._given: dict[str, list[str]] = {}
        for name, text in pairs:
            if text.strip():
                self._given.setdefault(name, []).append(text.strip())

    def value(self, name: str, reader: Callable[[list[str]], Any], default: Any) -> Any:
        """The value of one parameter, or the default where it is absent or wrong."""
        if name not in self._given:
            return default
        try:
            return reader(self._given[name])
        except BadValue as error:
            self.refuse(name, str(error))
            return default

    def refuse(self, name: str, message: str) -> None:
        """One problem more."""
        self.problems.append(Problem(name, message))

    def finish(self) -> None:
        """Raise if there was any problem."""
        if self.problems:
            raise BadFigures(self.problems)

    def territory(self) -> Level:
        """The level asked for."""
        found = self.value("niveau", lambda texts: one_of(texts, LEVELS), "departement")
        return cast("Level", found)

    def inside(self) -> str | None:
        """The territory to stay in."""
        return cast("str | None", self.value("dans", self._inside, None))

    def _inside(self, texts: list[str]) -> str:
        code = single(texts)
        groups = self.known.ground.groups.values()
        if not any(code in group.at for group in groups):
            raise BadValue(
                f"« {code[:40]} » n'est le code d'aucun territoire (région, département,"
                " arrondissement, intercommunalité ou commune)"
            )
        return code

    def subject(self) -> Subject:
        """Which places."""
        filters = self._filters()
        facets = tuple((facet, filters.facet(facet)) for facet in Facet if filters.facet(facet))
        asked = asked_of(filters, self.known.now) if filters.open_at is not None else None
        categories = self.value("categorie", self._categories, ())
        kinds = filters.shown_kinds
        if categories and not filters.kinds:
            found = {self.known.vocabulary.categories[code].kind for code in categories}
            kinds = tuple(sorted(found))
        return Subject(kinds, categories, facets, asked)

    def _categories(self, texts: list[str]) -> tuple[str, ...]:
        return parse_codes(self.known.vocabulary.categories, texts, "catégories")

    def _filters(self) -> Filters:
        pairs = [(n, text) for n, texts in self._given.items() for text in texts if n in _SEARCHED]
        try:
            return parse_query(pairs, self.known.codes)
        except BadQuery as bad:
            self.problems += bad.problems
            return bad.partial

    def way(self) -> Way:
        """How far: `km`, or `minutes` and `mode`, or the usual distance."""
        before = len(self.problems)
        km = self.value("km", parse_kilometres, None)
        minutes = self.value("minutes", read.parse_minutes, None)
        mode = self.value("mode", read.parse_mode, None)
        if len(self.problems) > before:
            return Way()
        if minutes is not None and mode is None:
            self.refuse("mode", "des minutes demandent un mode : marche, velo ou voiture")
        if km is not None and minutes is not None:
            self.refuse("km", "une distance ou une durée, pas les deux")
        if km is None and minutes is None:
            km = DEFAULT_KM
        return Way(km, Trip(minutes, mode) if minutes is not None and mode else None)

    def point(self) -> Point | None:
        """Where the pin is."""
        before = len(self.problems)
        lon, lat = (self.value(name, read.parse_coordinate, None) for name in ("lon", "lat"))
        if len(self.problems) > before or (lon is None and lat is None):
            return None
        if lon is None or lat is None:
            self.refuse("lon" if lon is None else "lat", "il manque une des deux coordonnées")
            return None
        if fault := point_fault(lon, lat):
            self.problems.append(fault)
            return None
        return Point(round(lon, 3), round(lat, 3))


def one_of(texts: list[str], known: Iterable[str]) -> str:
    """The one value given, if it is known."""
    return parse_codes(known, [single(texts)], "valeurs")[0]


def _measures(texts: list[str]) -> tuple[str, ...]:
    return parse_codes((*MEASURES, *SLOT_MEASURES), texts, "mesures")


def parse_kilometres(texts: list[str]) -> float:
    """How far a place may be, km."""
    kilometres = round(read.parse_number(single(texts)), 3)
    if not 0 < kilometres <= read.MAX_RADIUS_KM:
        most = f"{read.MAX_RADIUS_KM:.0f}"
        raise BadValue(f"la distance doit être plus grande que 0, et de {most} km au plus")
    return kilometres


def _served(texts: list[str]) -> bool:
    if single(texts) != "inclure":
        raise BadValue("seule la valeur « inclure » est connue")
    return True


def _count(texts: list[str]) -> int:
    text = single(texts)
    if not re.fullmatch(r"[0-9]{1,3}", text, re.ASCII) or not 1 <= int(text) <= MOST_NEXT:
        raise BadValue(f"un nombre entier entre 1 et {MOST_NEXT} est attendu")
    return int(text)
