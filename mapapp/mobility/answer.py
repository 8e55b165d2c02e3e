"""« Me déplacer » answered: help by need and territory, the way, where to share a car."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mapapp.atlas.view import View
from mapapp.domain.filters import Filters, Point
from mapapp.domain.place import Action
from mapapp.mobility.carpool import CarpoolPlaces, CurrentCarpool, NearCarpool
from mapapp.mobility.needs import Need, Needs
from mapapp.mobility.trips import Trips, TripTime
from mapapp.search.answer import Result
from mapapp.search.searcher import Searcher
from mapapp.territory.gazetteer import Gazetteer

NEAR_KM = 20.0
WIDER_KM = 50.0
"""Tried when nothing is within the first distance."""
AT_MOST = 6
"""Places told for one need; the rest is one link away."""


@dataclass(frozen=True, slots=True)
class MobilityQuestion:
    """What one asks. `home` is a current INSEE code, `origin` a point that stands for it.

    `needs` are codes; none asks for all. `arrive_at` is an aware time.
    """

    home: str | None = None
    origin: Point | None = None
    destination: Point | None = None
    needs: tuple[str, ...] = ()
    arrive_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NeedAnswer:
    """Help for one need. `elsewhere` are actions that serve other territories only.

    `search` leads to all that `total` counts; `within_km` is how far one had to look, None for
    the whole region.
    """

    need: Need
    actions: tuple[Action, ...]
    elsewhere: tuple[Action, ...]
    places: tuple[Result, ...]
    total: int
    search: Filters | None
    within_km: float | None

    @property
    def found(self) -> bool:
        """Whether there is help here."""
        return bool(self.actions or self.places)


@dataclass(frozen=True, slots=True)
class CarpoolAnswer:
    """Meeting places near both ends; `loaded` is None when none are loaded here."""

    loaded: CarpoolPlaces | None
    near_start: tuple[NearCarpool, ...] = ()
    near_end: tuple[NearCarpool, ...] = ()


@dataclass(frozen=True, slots=True)
class MobilityAnswer:
    """The answer. `trip` is empty unless both ends are known."""

    question: MobilityQuestion
    helps: tuple[NeedAnswer, ...]
    trip: tuple[TripTime, ...]
    carpool: CarpoolAnswer


@dataclass(frozen=True, slots=True)
class Mobility:
    """What answers, made once."""

    gazetteer: Gazetteer
    searcher: Searcher
    needs: Needs
    trips: Trips
    carpool: CurrentCarpool


def answer_mobility(
    question: MobilityQuestion,
    mobility: Mobility,
    actions: Sequence[Action],
    view: View,
    now: datetime,
) -> MobilityAnswer:
    """Everything that helps; `actions` are the plan's, `view` the places, `now` an aware time."""
    needs = [mobility.needs[code] for code in question.needs or mobility.needs]
    return MobilityAnswer(
        question=question,
        helps=tuple(_help(need, question, mobility, actions, view, now) for need in needs),
        trip=_trip(question, mobility),
        carpool=_carpool(question, mobility),
    )


def start_of(question: MobilityQuestion, gazetteer: Gazetteer) -> Point | None:
    """Where one starts from: the point given, or the town hall of the commune."""
    if question.origin is not None:
        return question.origin
    commune = gazetteer.commune(question.home) if question.home else None
    return Point(commune.lon, commune.lat) if commune else None


def _trip(question: MobilityQuestion, mobility: Mobility) -> tuple[TripTime, ...]:
    start = start_of(question, mobility.gazetteer)
    if start is None or question.destination is None:
        return ()
    home = question.home if question.origin is None else None
    return mobility.trips.times(start, question.destination, (home, None), question.arrive_at)


def _carpool(question: MobilityQuestion, mobility: Mobility) -> CarpoolAnswer:
    loaded = mobility.carpool.places()
    start = start_of(question, mobility.gazetteer)
    if loaded is None:
        return CarpoolAnswer(None)
    return CarpoolAnswer(
        loaded,
        loaded.near(start) if start else (),
        loaded.near(question.destination) if question.destination else (),
    )


def _help(
    need: Need,
    question: MobilityQuestion,
    mobility: Mobility,
    actions: Sequence[Action],
    view: View,
    now: datetime,
) -> NeedAnswer:
    named = [action for action in actions if action.id in need.actions]
    here = [action for action in named if _serves(action, question.home, mobility.gazetteer)]
    elsewhere = [action for action in named if action not in here]
    places, total, search, within = _places(need, question, mobility.searcher, view, now)
    return NeedAnswer(need, tuple(here), tuple(elsewhere), places, total, search, within)


def _serves(action: Action, home: str | None, gazetteer: Gazetteer) -> bool:
    if home is None:
        return True
    related = gazetteer.related("commune", home)
    return any((served.level, served.code) in related for served in action.serves)


def _places(
    need: Need, question: MobilityQuestion, searcher: Searcher, view: View, now: datetime
) -> tuple[tuple[Result, ...], int, Filters | None, float | None]:
    """Places, how many there are in all, a search that shows them, how far it looked, km."""
    distances = (NEAR_KM, WIDER_KM) if question.home or question.origin else (None,)
    for km in distances:
        searches = [_around(search, question, km) for search in need.searches]
        answers = [searcher.answer(view, search, now) for search in searches]
        found: dict[str, Result] = {}
        for answer in answers:
            for result in answer.results(0, AT_MOST):
                found.setdefault(result.place.id, result)
        if found:
            total = max(len(found), *(answer.total for answer in answers))
            fullest = max(range(len(answers)), key=lambda at: answers[at].total)
            kept = sorted(found.values(), key=_nearest)[:AT_MOST]
            return tuple(kept), total, searches[fullest], km
    return (), 0, None, distances[-1]


def _around(search: Filters, question: MobilityQuestion, km: float | None) -> Filters:
    if question.origin is not None:
        return replace(search, point=question.origin, radius_km=km)
    if question.home is not None:
        return replace(search, communes=(question.home,), radius_km=km)
    return search


def _nearest(result: Result) -> float:
    return float("inf") if result.distance_m is None else result.distance_m
