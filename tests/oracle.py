"""A search done the slow and plain way, to compare the product's with.

Nothing of `mapapp.search` nor of `mapapp.store.selection` is used: distances, hours and the
folding of text are, which have tests of their own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from mapapp.domain.filters import Filters
from mapapp.domain.geography import distance_m
from mapapp.domain.kinds import Kind
from mapapp.domain.place import Place
from mapapp.domain.vocabulary import Facet
from mapapp.hours.evaluate import known_hours, state_at
from mapapp.text import fold, search_words
from tests.searches import gazetteer


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
        self.remembered: dict[str, set[str]] = {}

    def ids(self, filters: Filters, now: datetime) -> set[str]:
        """Ids of the places that match."""
        forms = [self.forms(word) for word in search_words(filters.q)]
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

    def forms(self, word: str) -> set[str]:
        """Words of the index that a typed word stands for."""
        if word not in self.remembered:
            self.remembered[word] = self._forms(word)
        return self.remembered[word]

    def _forms(self, word: str) -> set[str]:
        stem = word[:-1] if len(word) > 4 and word[-1] in ("s", "x") else word
        plain = {w for w in self.index if w in (word, stem, stem + "s", stem + "x")}
        begun = {w for w in self.index if len(word) > 2 and w.startswith(word)}
        if plain or begun or len(word) < 4 or word.isdigit():
            return plain | begun
        allowed = 1 + (len(word) > 6) + (len(word) > 9)
        far = {w: mistakes(word, w) for w in self.index if not w.isdigit()}
        least = min(far.values(), default=99)
        return {w for w, n in far.items() if n == least <= allowed}

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
            not codes or set(codes) & set(place.codes(f)) for f, codes in asked
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
    """Ids by distance, those without one last; then by name."""

    def key(place: Place) -> tuple[bool, float, str, str]:
        distance = distance_to(place, centre) if centre else None
        return distance is None, distance or 0.0, fold(place.name), place.id

    return [place.id for place in sorted(places, key=key)]


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
