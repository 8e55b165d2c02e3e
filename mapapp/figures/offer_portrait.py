"""What is offered in one territory, beside the others of its level: slots and housing schemes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from mapapp.domain.kinds import Kind
from mapapp.figures.board import OFFER_MEASURES, REACHES, BoardMeasure
from mapapp.figures.counting import Status
from mapapp.figures.ground import Bools, Ground
from mapapp.figures.offers import SLOT_MEASURES, Offer
from mapapp.figures.portrait import WAY, Told
from mapapp.figures.reach import Covered
from mapapp.figures.reached import doubt_of, reached
from mapapp.figures.slots import SlotFigures
from mapapp.figures.spread import Spread, spread_of
from mapapp.figures.values import status_text
from mapapp.figures.words import number_text, share_text, way_text
from mapapp.territory.units import Level

OFFERS_OF: Mapping[Kind, tuple[BoardMeasure, ...]] = {
    Kind.CRECHE: OFFER_MEASURES[:-1],
    Kind.HOUSING: OFFER_MEASURES[-1:],
}
"""Measures of offers by the kind of place they go with."""


@dataclass(frozen=True, slots=True)
class OfferFigure:
    """One measure of one territory: its value, how it spreads over the level, what it stands on."""

    told: Told
    status: Status


OfferFigures = Mapping[BoardMeasure, OfferFigure]


@dataclass(frozen=True)
class Offers:
    """Slots and reach of offers of one moment: of each offer who is within reach, and in which
    communes something of it is known, there or elsewhere in the department. How a measure spreads
    over a level is the same for all of its territories: worked out once."""

    ground: Ground
    slots: SlotFigures
    covered: Mapping[Offer, tuple[Covered, Bools]]
    _spreads: dict[tuple[Level, str], Spread | None] = field(default_factory=dict)

    def of(self, code: str) -> OfferFigures:
        """Every measure of the territory of a code."""
        level = self.ground.level_of(code)
        at = self.ground.groups[level].at[code]
        found: dict[BoardMeasure, OfferFigure] = {}
        for measure in SLOT_MEASURES:
            every = self.slots.of(level, None, measure)
            (mine,) = (one for one in every if one.number == at)
            if (level, measure) not in self._spreads:
                self._spreads[level, measure] = _spread([one.value(measure) for one in every])
            told = Told(mine.value(measure), self._spreads[level, measure])
            found[measure] = OfferFigure(told, mine.status)
        for name, offer in REACHES.items():
            if offer != "lieux":
                found[_measure(name)] = self._reach(level, at, offer)
        return found

    def _reach(self, level: Level, at: int, offer: Offer) -> OfferFigure:
        ground, group = self.ground, self.ground.groups[level]
        covered, known = self.covered[offer]
        here = np.asarray(group.of == at, np.bool_)
        doubt, loaded = doubt_of(offer), bool(known[here].any())
        mine = reached(ground, covered, here, loaded=loaded, doubt=doubt)
        if (level, offer) not in self._spreads:
            self._spreads[level, offer] = _spread(self._shares(level, offer))
        value = None if mine.part is None else mine.part * 100
        return OfferFigure(Told(value, self._spreads[level, offer]), mine.status)

    def _shares(self, level: Level, offer: Offer) -> list[float]:
        """Of each territory of a level the percent of its people within reach, where known."""
        ground, group = self.ground, self.ground.groups[level]
        covered, known = self.covered[offer]
        near = group.sums(np.where(covered.near, ground.people, 0))
        # Where there is but what has to be confirmed, nobody knows how many have one.
        perhaps = group.sums(np.where(covered.maybe, ground.people, 0))
        sure = (near > 0) | (perhaps == 0)
        there = (group.sums(known.astype(np.int64)) > 0) & (group.people > 0) & sure
        return [n * 100 / p for n, p in zip(near[there], group.people[there], strict=True)]


def _measure(name: str) -> BoardMeasure:
    return next(measure for measure in OFFER_MEASURES if measure == name)


def _spread(values: Sequence[float | None]) -> Spread | None:
    return spread_of([float(one) for one in values if one is not None])


def offer_sentences(kind: Kind, found: OfferFigures, days: int) -> list[str]:
    """What is offered of a kind in one territory, in sentences; none for other kinds."""
    if kind is Kind.HOUSING:
        return [_schemes(found["couverture_dispositifs"])]
    return [_slots(found, days), *_free(found["couverture_places"])] if kind is Kind.CRECHE else []


def _schemes(found: OfferFigure) -> str:
    value = found.told.value
    if found.status is Status.TO_CONFIRM:
        return (
            "Des dispositifs de logement peuvent servir ici\u00a0: ils sont complets aujourd'hui,"
            " ou à interroger d'abord."
        )
    if not value:
        return "Nous ne connaissons aucun dispositif de logement qui desserve ce territoire."
    return (
        f"Au moins un dispositif de logement dessert {share_text(value / 100)},"
        " même sans lieu sur place."
    )


def _slots(found: OfferFigures, days: int) -> str:
    published, asked = found["places_publiees"], found["places_demandees"]
    if published.told.value is None:
        return ""
    count, families = int(published.told.value), asked.told.value
    said = f"En {days}\u00a0jours, {number_text(count) if count else 'aucune'} place"
    said += "s publiées" if count > 1 else " publiée"
    if families is None:
        said += " par les crèches\u00a0; demandes des familles\u00a0: "
        return f"{said}{status_text(asked.status)}."
    wanted = number_text(families) if families else "aucune"
    return f"{said} par les crèches, {wanted} demandée{'s' if families > 1 else ''}."


def _free(found: OfferFigure) -> list[str]:
    if found.told.value is None:
        return []
    where = way_text(WAY)
    if found.status is Status.TO_CONFIRM:
        return [f"{where.capitalize()}, il n'y a que des places à confirmer."]
    if not found.told.value:
        return [f"Aucune place libre publiée en ce moment {where}."]
    share = share_text(found.told.value / 100)
    share = share[0].upper() + share[1:]
    return [f"{share} ont {where} une crèche qui publie une place libre."]
