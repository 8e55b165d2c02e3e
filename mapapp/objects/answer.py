"""An object, what can be done with it, and where: through the one search of the product."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np

from mapapp.atlas.view import View
from mapapp.domain.filters import Filters
from mapapp.domain.kinds import Kind
from mapapp.domain.vocabulary import UNTOLD, Facet, Vocabulary
from mapapp.hours.stretches import Verdict
from mapapp.objects.acceptance import FIRMS
from mapapp.objects.gestures import in_order, possible_gestures, said_gestures
from mapapp.objects.words import Match, Resolution, Words
from mapapp.search.answer import Answer, Result
from mapapp.search.searcher import Searcher

NEAR_KM = 20.0
"""How far around one's commune or position places are looked for, unless a distance is asked."""
WIDER_KM = (50.0, 100.0)
FEW = 3
"""With fewer places that say they take the object, what larger distances would give is told."""


@dataclass(frozen=True, slots=True)
class ObjectQuestion:
    """What is asked. `item` (a code) wins over the words of `query`; without `gestures`, those that
    the words say. `firm`: for a small firm, for a household, or not said. `where` holds place,
    trip, opening and page of a search; its words, kinds and codes are not looked at."""

    query: str = ""
    item: str | None = None
    gestures: tuple[str, ...] = ()
    firm: bool | None = None
    where: Filters = field(default_factory=Filters)


@dataclass(frozen=True, slots=True)
class GestureCount:
    """A gesture that is possible; how many places do it with the object, and how many more may,
    as they do not say with what."""

    code: str
    label: str
    told: int
    untold: int

    @property
    def places(self) -> int:
        """Both."""
        return self.told + self.untold


@dataclass(frozen=True, slots=True)
class Wider:
    """What a larger distance would give."""

    radius_km: float
    places: int


@dataclass(frozen=True)
class ObjectAnswer:
    """What was understood, and the places. `match` is None when the words say no item or several:
    there is nothing else then. `filters` is the very search whose map shows the places of `found`.
    """

    question: ObjectQuestion
    resolution: Resolution | None
    match: Match | None
    asked: tuple[str, ...]
    """Gestures asked for, by the form or by the words."""
    gestures: tuple[GestureCount, ...] = ()
    filters: Filters | None = None
    found: Answer | None = None
    told: int = 0
    """Places that say they take the object; those that do not say come after."""
    known: int = 0
    """Of `told`, those whose hours are known for what is asked; they come first."""
    wider: tuple[Wider, ...] = ()

    @property
    def total(self) -> int:
        """How many places."""
        return self.found.total if self.found else 0

    def results(self, start: int, stop: int) -> list[Result]:
        """Places from `start` until `stop`, best first."""
        return self.found.results(start, stop) if self.found else []


def answer_object(
    question: ObjectQuestion,
    words: Words,
    vocabulary: Vocabulary,
    searcher: Searcher,
    view: View,
    now: datetime,
) -> ObjectAnswer:
    """Answer a question on one view of the data. `now` is an aware time."""
    resolution, said = understood(question, words, vocabulary)
    asked = question.gestures or said
    match = resolution.only if resolution else None
    if match is None:
        return ObjectAnswer(question, resolution, None, asked)
    filters = search_for(question, match, asked)
    found = searcher.answer(view, filters, now)
    untold = _untold(found)
    told = int(np.count_nonzero(~untold))
    opening = 1 if filters.open_at is not None else 0  # its key is the first
    keys = (*found.keys[:opening], *_firm_keys(question, found), *found.keys[opening:])
    ordered = replace(found, keys_of=lambda _: (untold, *keys))
    return ObjectAnswer(
        question=question,
        resolution=resolution,
        match=match,
        asked=asked,
        gestures=_gestures(match, filters, vocabulary, searcher, view, now),
        filters=filters,
        found=ordered,
        told=told,
        known=int(np.count_nonzero(~untold & (found.states != Verdict.UNKNOWN))),
        wider=_wider(filters, found, searcher, view, now) if told < FEW else (),
    )


def understood(
    question: ObjectQuestion, words: Words, vocabulary: Vocabulary
) -> tuple[Resolution | None, tuple[str, ...]]:
    """What a question's words mean, and the gestures they say."""
    item = vocabulary.items.get(question.item or "")
    if item is not None:
        return Resolution((Match(item.code, item.label, item.label),)), ()
    if words.knows(question.query):
        return words.resolve(question.query), ()
    gestures, rest = said_gestures(question.query)
    found = words.resolve(rest) if rest else None
    if found is None:
        # The words that were left out may be the object's own.
        return words.resolve(question.query), ()
    return found, gestures


def search_for(question: ObjectQuestion, match: Match, gestures: Sequence[str]) -> Filters:
    """The search of the places of an object: those that say nothing of objects are in it."""
    where = question.where
    radius = where.radius_km
    centred = where.point is not None or len(where.communes) == 1
    if radius is None and where.trip is None and centred:
        radius = NEAR_KM
    return replace(
        where,
        q="",
        kinds=(Kind.CIRCULAR,),
        themes=(),
        audiences=(),
        gestures=tuple(sorted(gestures)),
        items=tuple(sorted((*match.codes, UNTOLD))),
        radius_km=radius,
        box=None,
    )


def _untold(found: Answer) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which rows say nothing of objects: their set of items is the empty one, whose code is 0."""
    untold: np.ndarray[tuple[int], np.dtype[np.bool_]] = (
        found.view.codes(Facet.ITEM.value, found.rows) == 0
    )
    return untold


def _firm_keys(
    question: ObjectQuestion, found: Answer
) -> tuple[np.ndarray[tuple[int], np.dtype[np.bool_]], ...]:
    """For a firm, places that say they are for firms come first."""
    if not question.firm:
        return ()
    column = Facet.AUDIENCE.value
    welcome = found.view.dictionaries[column].mask(frozenset((FIRMS,)))
    return (~welcome[found.view.codes(column, found.rows)],)


def _gestures(
    match: Match,
    filters: Filters,
    vocabulary: Vocabulary,
    searcher: Searcher,
    view: View,
    now: datetime,
) -> tuple[GestureCount, ...]:
    either = searcher.facet_counts(view, filters, Facet.GESTURE, now)
    sure = replace(filters, items=match.codes)
    told = searcher.facet_counts(view, sure, Facet.GESTURE, now)
    possible = possible_gestures(vocabulary.items[match.code])
    labels = vocabulary.labels[Facet.GESTURE]
    shown = in_order((*possible, *told), labels)
    return tuple(
        GestureCount(code, labels[code], told.get(code, 0), either.get(code, 0) - told.get(code, 0))
        for code in shown
    )


def _wider(
    filters: Filters, found: Answer, searcher: Searcher, view: View, now: datetime
) -> tuple[Wider, ...]:
    """Larger distances that find more, where a distance was looked in."""
    if filters.radius_km is None:
        return ()
    larger = [km for km in WIDER_KM if km > filters.radius_km]
    counts = [
        Wider(km, searcher.count(view, replace(filters, radius_km=km, trip=None, page=1), now))
        for km in larger
    ]
    return tuple(one for one in counts if one.places > found.total)
