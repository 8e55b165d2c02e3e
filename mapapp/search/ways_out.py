"""Other searches for who found nothing, or little: around the town that the words name, farther
away, with one word less, at some time of a window. Each is told with what it would give."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mapapp.atlas.view import View
from mapapp.domain.filters import Filters
from mapapp.domain.opening import Window
from mapapp.search.searcher import Searcher
from mapapp.territory.gazetteer import Gazetteer
from mapapp.territory.suggest import START, key
from mapapp.territory.units import Suggestion
from mapapp.text import STOP_WORDS, search_words, tokens

FEW = 10
"""Below so many results, one is told of what is around."""
RADII_KM = (10.0, 20.0, 30.0, 50.0, 100.0)
_AROUND_KM = (20.0, 50.0)
_MOST_WORDS = 6
_MOST = 3
_SHORTEST_START = 4


@dataclass(frozen=True, slots=True)
class WayOut:
    """Another search and how many places it has, more than the one at hand.

    `commune` is the town that the words named, and `name` how they may know it (a former
    commune); both are empty where the search stays where it was.
    """

    filters: Filters
    count: int
    commune: str = ""
    name: str = ""


def ways_out(
    searcher: Searcher,
    gazetteer: Gazetteer,
    view: View,
    filters: Filters,
    now: datetime,
    total: int,
) -> list[WayOut]:
    """What else to look for when a search has `total` results, the likeliest first."""

    def counted(others: Iterable[WayOut]) -> Iterator[WayOut]:
        for other in others:
            count = searcher.count(view, other.filters, now)
            if count > total:
                yield replace(other, count=count)

    first_of = [[_wider(filters, km) for km in _farther(filters)]]
    found: list[WayOut] = []
    rest, towns = named_towns(gazetteer, filters.q)
    for town in towns:
        around = [_around(filters, rest, town, km) for km in _AROUND_KM]
        first_of.append([*around, _around(filters, "", town, _AROUND_KM[0])])
    for tries in first_of:
        found += list(counted(tries))[:1]
    if total == 0:
        found += list(counted(_sometime(filters)))
        fewer = counted(_fewer_words(filters))
        found += sorted(fewer, key=lambda way: way.count)[:_MOST]
    return found


def named_towns(gazetteer: Gazetteer, text: str) -> tuple[str, list[Suggestion]]:
    """The words of a search that name no town, and the towns that the others name.

    « crèche ancenis » → (« crèche », Ancenis-Saint-Géréon). A whole name goes before the start of
    one, and a post code is all its towns, three at most.
    """
    words = text.split()
    spans = list(_ends(words))
    for read in (_exactly, _beginning):
        for span, rest in spans:
            towns = read(gazetteer, span)
            if towns:
                return _telling(rest), towns[:_MOST]
    return text, []


def _telling(rest: str) -> str:
    """The words without those that led to the town: « garage à » is « garage »."""
    words = rest.split()
    while words and STOP_WORDS.issuperset(tokens(words[-1])):
        words.pop()
    return " ".join(words)


def _ends(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(words at one end, the others), the most words first."""
    if not words or len(words) > 2 * _MOST_WORDS:
        return
    yield " ".join(words), ""
    for size in range(len(words) - 1, 0, -1):
        cut = len(words) - size
        yield " ".join(words[cut:]), " ".join(words[:cut])
        yield " ".join(words[:size]), " ".join(words[size:])


def _exactly(gazetteer: Gazetteer, span: str) -> list[Suggestion]:
    if span.isdecimal():
        return gazetteer.resolve(span) if len(span) == len("44000") else []
    return _towns(gazetteer.index.exact(key(span)))


def _beginning(gazetteer: Gazetteer, span: str) -> list[Suggestion]:
    start = key(span)
    if len(start) < _SHORTEST_START or start.isdecimal():
        return []
    return _towns(town for rank, town in gazetteer.index.find(start) if rank <= START)


def _towns(found: Iterable[Suggestion]) -> list[Suggestion]:
    return [town for town in found if town.kind in ("commune", "ancienne_commune")]


def _around(filters: Filters, rest: str, town: Suggestion, km: float) -> WayOut:
    """The same around a town, without its name among the words."""
    moved = replace(
        filters, q=rest, communes=(town.code,), point=None, trip=None, box=None, radius_km=km
    )
    return WayOut(replace(moved, departments=(), epcis=(), page=1), 0, town.code, town.name)


def _farther(filters: Filters) -> list[float]:
    """Distances beyond that of a search around somewhere."""
    if filters.point is None and len(filters.communes) != 1:
        return []
    if filters.radius_km is None and filters.trip is None and filters.point is not None:
        return []
    return [km for km in RADII_KM if km > (filters.radius_km or 0)]


def _wider(filters: Filters, km: float) -> WayOut:
    return WayOut(replace(filters, radius_km=km, trip=None, page=1), 0)


def _sometime(filters: Filters) -> list[WayOut]:
    """At some time in the window, when it was asked for as a whole."""
    asked = filters.open_at
    if not isinstance(asked, Window) or not asked.whole:
        return []
    return [WayOut(replace(filters, open_at=replace(asked, whole=False), page=1), 0)]


def _fewer_words(filters: Filters) -> list[WayOut]:
    """The same with one word less, of a few that tell something."""
    words = filters.q.split()
    if not 1 < len(words) <= _MOST_WORDS:
        return []
    shorter = [" ".join(words[:at] + words[at + 1 :]) for at in range(len(words))]
    telling = dict.fromkeys(q for q in shorter if search_words(q) != search_words(filters.q))
    return [WayOut(replace(filters, q=q, page=1), 0) for q in telling]
