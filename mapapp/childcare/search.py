"""Childcare for an appointment: free places first, then whom to call, then the other ways."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mapapp.childcare.detour import Detour, Ways
from mapapp.childcare.nearby import RELAYS, Other, Surroundings, others_near, why_to_call
from mapapp.childcare.question import ChildcareQuestion
from mapapp.domain.place import Place
from mapapp.domain.slot import PARIS, RHYTHM, Freshness, Slot, freshness, freshness_words
from mapapp.store.connections import Connection
from mapapp.store.places import places_by_id
from mapapp.store.slot_counts import PUBLISHED, counts_since
from mapapp.store.slots import open_slots, rhythms

MOST = 30
"""Crèches with a place that an answer holds."""
MOST_OTHERS = 12
"""Of each of the other lists."""
FAR_MIN = 90.0
"""A detour of more minutes helps nobody: such places are counted, not listed."""
USUAL = timedelta(days=90)
"""A crèche that published a place so lately may have another."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A crèche with free slots, the one that suits best first, and how fresh that one is.

    `fresh` is never `Freshness.GONE`; `words` say it in French. `detour` is None when it is not
    known, or where only a boat goes.
    """

    place: Place
    slots: tuple[Slot, ...]
    fresh: Freshness
    words: str
    detour: Detour | None

    @property
    def slot(self) -> Slot:
        """The slot that suits best."""
        return self.slots[0]


@dataclass(frozen=True, slots=True)
class ChildcareAnswer:
    """What there is. `offers` are in order of detour; `calls` are crèches that often have places,
    and `others` all other childcare, in order of detour too. `far`: how many crèches with a free
    place are left out because they are too far. `over`: the time asked for has passed.
    """

    question: ChildcareQuestion
    offers: tuple[Offer, ...]
    calls: tuple[Other, ...]
    others: tuple[Other, ...]
    far: int
    over: bool
    town_hall: Place | None = None


def find_childcare(
    question: ChildcareQuestion, connection: Connection, around: Surroundings, now: datetime
) -> ChildcareAnswer:
    """Answer a question at an aware instant. What is written nowhere is not remembered here."""
    over = question.starts is not None and (question.ends or question.starts) <= now
    slots = [] if over else open_slots(connection, now, question.slots_asked())
    offers = _offers(question, connection, slots, around.ways, now)
    near = tuple(one for one in offers if one.detour is None or one.detour.extra <= FAR_MIN)
    shown = near[:MOST]
    offering = {one.place.id for one in offers}
    found = [one for one in others_near(question, around, now) if one.place.id not in offering]
    usual = _usual(connection, now)
    calls = [(one, why) for one in found if (why := why_to_call(one.place, usual)) is not None]
    called = {one.place.id for one, _why in calls[:MOST_OTHERS]}
    halls = places_by_id(connection, [f"mairie-{question.commune}"]) if question.commune else []
    return ChildcareAnswer(
        question=question,
        offers=shown,
        calls=tuple(one.because(why) for one, why in calls[:MOST_OTHERS]),
        others=_relays_first(one for one in found if one.place.id not in called)[:MOST_OTHERS],
        far=len(offers) - len(near),
        over=over,
        town_hall=halls[0] if halls else None,
    )


def _offers(
    question: ChildcareQuestion,
    connection: Connection,
    slots: Sequence[Slot],
    ways: Ways,
    now: datetime,
) -> list[Offer]:
    by_place: dict[str, list[Slot]] = defaultdict(list)
    for slot in slots:
        by_place[slot.place_id].append(slot)
    places = places_by_id(connection, list(by_place))
    rhythm = rhythms(connection, list(by_place))
    detours = ways.detours(question.home, question.appointment, question.mode, places)
    made = [
        _offer(place, by_place[place.id], detour, rhythm, now)
        for place, detour in zip(places, detours, strict=True)
    ]
    return sorted(made, key=_rank)


def _offer(
    place: Place,
    slots: Iterable[Slot],
    detour: Detour | None,
    rhythm: Mapping[str, timedelta],
    now: datetime,
) -> Offer:
    own = rhythm.get(place.id, RHYTHM)

    def suits(slot: Slot) -> tuple[bool, datetime, int, int]:
        doubtful = freshness(slot, now, own) is not Freshness.CONFIRMED
        return doubtful, slot.said.start, -slot.left, slot.id

    ordered = tuple(sorted(slots, key=suits))
    best = ordered[0]
    words = freshness_words(best, now, own)
    return Offer(place, ordered, freshness(best, now, own), words, detour)


def _rank(offer: Offer) -> tuple[float, bool, datetime, str, str]:
    """By detour; those of which it is not known come last. Then the surest, soonest."""
    minutes = float("inf") if offer.detour is None else offer.detour.extra
    doubtful = offer.fresh is not Freshness.CONFIRMED
    return minutes, doubtful, offer.slot.said.start, offer.place.name, offer.place.id


def _usual(connection: Connection, now: datetime) -> frozenset[str]:
    today = now.astimezone(PARIS).date()
    counted = counts_since(connection, today - USUAL, today)
    return frozenset(place_id for (place_id, what), n in counted.items() if what == PUBLISHED and n)


def _relays_first(found: Iterable[Other]) -> tuple[Other, ...]:
    """Who serves the commune and knows every childminder comes before those that are near."""
    return tuple(sorted(found, key=lambda o: not (o.serves and o.place.category == RELAYS)))
