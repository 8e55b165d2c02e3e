"""A search done the slow and plain way, to compare the product's with.

Nothing of `mapapp.search` nor of `mapapp.store.selection` is used: distances, hours and the
folding of text are, which have tests of their own.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from mapapp.domain.filters import Filters
from mapapp.domain.geography import distance_m
from mapapp.domain.kinds import Kind
from mapapp.domain.place import Place
from mapapp.domain.spelling import sound
from mapapp.domain.vocabulary import UNTOLD, Facet
from mapapp.hours.evaluate import known_hours, state_at
from mapapp.resources import geodata_dir
from mapapp.seeding.shipped import load_synonyms
from mapapp.text import fold, search_words
from tests.searches import gazetteer

TERMS = frozenset(
    words[0]
    for group in json.loads((geodata_dir() / "synonyms.json").read_text("utf-8"))["groups"]
    for words in map(search_words, group)
    if len(words) == 1
)
"""Synonyms of one word."""


@dataclass(frozen=True)
class Known:
    """A published place with the words of its index."""

    place: Place
    words: frozenset[str]


class Oracle:
    """Filters places one by one."""

    def __init__(self, known: list[Known], commune_at: Callable[[float, float], str | None]):
        self.known = known
        self.index = {word for one in known for word in one.words}
        self.commune_at = commune_at
        self.synonyms = load_synonyms(geodata_dir())
        self.remembered: dict[tuple[str, frozenset[str]], set[str]] = {}

    def ids(self, filters: Filters, now: datetime) -> set[str]:
        """Ids of the places that match."""
        words = search_words(filters.q)
        called = self.synonyms.within(words)
        forms = [self.forms(word, others) for word, others in zip(words, called, strict=True)]
        hopeless = bool(filters.q) and not forms
        return {
            one.place.id
            for one in self.known
            if not hopeless
            and all(one.words & form for form in forms)
            and self.is_asked_for(one.place, filters)
            and self.is_there(one.place, filters)
            and is_open_enough(one.place, filters, now)
        }

    def forms(self, word: str, called: frozenset[str]) -> set[str]:
        """Words of the index that a typed word stands for; `called` are its synonyms."""
        if (word, called) not in self.remembered:
            self.remembered[word, called] = self._forms(word, called)
        return self.remembered[word, called]

    def _forms(self, word: str, called: frozenset[str]) -> set[str]:
        begun = {w for w in self.index if len(word) > 2 and w.startswith(word)}
        plain = self._plain({word}) | begun | self._plain(called)
        if plain or len(word) < 4 or word.isdigit():
            return plain
        allowed = 1 + (len(word) > 7)
        terms = {t for t in TERMS if self._plain(self.synonyms.of(t))}
        far = {w: mistakes(word, w) for w in self.index | terms if not w.isdigit()}
        far |= {w: 1 for w, n in far.items() if n > 1 and sound(w) == sound(word)}
        least = min(far.values(), default=99)
        meant = {w for w, n in far.items() if n == least <= allowed}
        return meant & self.index | self._plain({o for w in meant for o in self.synonyms.of(w)})

    def _plain(self, words: Iterable[str]) -> set[str]:
        stems = {w[:-1] if len(w) > 4 and w[-1] in ("s", "x") else w for w in words}
        forms = {stem + end for stem in stems for end in ("", "s", "x")}
        return (forms | set(words)) & self.index

    def is_asked_for(self, place: Place, filters: Filters) -> bool:
        """Kind and codes."""
        if filters.kinds:
            right_kind = place.kind in filters.kinds
        else:
            right_kind = place.kind is not Kind.TOWN_HALL
        asked = (
            (Facet.THEME, filters.themes),
            (Facet.AUDIENCE, filters.audiences),
            (Facet.GESTURE, filters.gestures),
            (Facet.ITEM, filters.items),
        )
        return right_kind and all(
            not codes
            or set(codes) & set(place.codes(f))
            or (UNTOLD in codes and not place.codes(f))
            for f, codes in asked
        )

    def is_there(self, place: Place, filters: Filters) -> bool:
        """Territories, box and radius."""
        box, centre = filters.box, centre_of(filters)
        if box and not (box.west <= place.lon <= box.east and box.south <= place.lat <= box.north):
            return False
        territories = [
            ("departement", place.department, filters.departments),
            ("epci", place.epci, filters.epcis),
        ]
        if filters.radius_km is None or filters.point is not None:
            territories.append(("commune", place.commune_code, filters.communes))
        for level, own, codes in territories:
            if codes and own not in codes and not any(serves(place, level, c) for c in codes):
                return False
        if filters.radius_km is None or centre is None:
            return True
        if filters.point is None:
            at: str | None = filters.communes[0]
        else:
            at = self.commune_at(*centre)
        distance = distance_to(place, centre)
        near = distance is not None and distance <= filters.radius_km * 1000
        return near or (at is not None and serves(place, "commune", at))


def centre_of(filters: Filters) -> tuple[float, float] | None:
    """The point asked for, or the town hall of the one commune."""
    if filters.point is not None:
        return filters.point.lon, filters.point.lat
    if len(filters.communes) == 1:
        (commune,) = [c for c in gazetteer().communes if c.code == filters.communes[0]]
        return commune.lon, commune.lat
    return None


def distance_to(place: Place, centre: tuple[float, float]) -> float | None:
    """Metres; None for a label point, where nobody can go."""
    if place.precision == "territoire":
        return None
    return distance_m(*centre, place.lon, place.lat)


def nearest_first(places: list[Place], centre: tuple[float, float] | None) -> list[str]:
    """Ids by distance, those without one last; then the newest facts first; then by name."""

    def key(place: Place) -> tuple[bool, float]:
        distance = distance_to(place, centre) if centre else None
        return distance is None, distance or 0.0

    by_name = sorted(places, key=lambda place: (fold(place.name), place.id))
    newest = sorted(by_name, key=lambda place: place.updated or "", reverse=True)
    return [place.id for place in sorted(newest, key=key)]


def serves(place: Place, level: str, code: str) -> bool:
    """Whether the place serves a territory that has a commune in common with this one."""
    asked = communes_in(level, code)
    return any(communes_in(s.level, s.code) & asked for s in place.serves)


@cache
def communes_in(level: str, code: str) -> frozenset[str]:
    """INSEE codes of the communes of a territory."""
    return frozenset(
        c.code
        for c in gazetteer().communes
        if code == {"region": "52", "departement": c.department, "epci": c.epci}.get(level, c.code)
    )


def is_open_enough(place: Place, filters: Filters, now: datetime) -> bool:
    """The opening filter: closed is dropped, unknown is kept unless asked otherwise."""
    paris = ZoneInfo("Europe/Paris")
    asked = filters.open_at
    moment = asked.replace(tzinfo=paris) if isinstance(asked, datetime) else now.astimezone(paris)
    state = state_at(known_hours(place.hours), moment).state
    if asked is not None and state == "ferme":
        return False
    return state != "inconnu" or not filters.exclude_unknown


def mistakes(one: str, other: str) -> int:
    """Least number of letters added, left out, changed or swapped with the next."""
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, facing in enumerate(other, start=1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != facing))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == facing:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]
