"""Travel time in searches: which rows a trip leads to, and how long it takes."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from mapapp.atlas.dictionary import Mask, Rows
from mapapp.atlas.view import View
from mapapp.domain.filters import Point, Trip
from mapapp.domain.place import Place, Precision
from mapapp.travel.density import CommuneDensities
from mapapp.travel.modes import Mode
from mapapp.travel.reach import EstimatedReach, Reach, ReachProvider
from mapapp.travel.words import travel_text


class Travel:
    """Reaches of trips, and the densities of the communes they lead to."""

    def __init__(self, provider: ReachProvider, densities: CommuneDensities) -> None:
        self._provider = provider
        self._densities = densities
        # A page asks a dozen questions of one trip.
        self._reach_of = lru_cache(maxsize=64)(self._reach)

    def reach(self, centre: Point | None, trip: Trip | None) -> Reach | None:
        """What a trip from a centre leads to; None when none is asked for."""
        return None if centre is None or trip is None else self._reach_of(centre, trip)

    def within(self, reach: Reach, view: View, rows: Rows) -> Mask:
        """Which rows the trip leads to; never one that is nowhere one could go."""
        nowhere = view.dictionaries["precision"].codes[Precision.TERRITORY.value]
        there: Mask = reach.within(view.lon(rows), view.lat(rows), self._dense(view, rows))
        somewhere: Mask = view.codes("precision", rows) != nowhere
        return there & somewhere

    def texts(self, reach: Reach, places: Sequence[Place]) -> list[str | None]:
        """« environ 12 min à pied » for each place; None for one that is nowhere to go to."""
        if isinstance(reach, EstimatedReach):
            taken = reach.estimate.minutes_to(
                reach.lon,
                reach.lat,
                np.array([place.lon for place in places]),
                np.array([place.lat for place in places]),
                reach.mode,
                reach.density,
                self._densities.column([place.commune_code for place in places]),
            ).tolist()
        else:
            taken = [float(reach.minutes)] * len(places)
        return [
            None
            if place.precision is Precision.TERRITORY
            else travel_text(minutes, reach.mode, reach.source)
            for place, minutes in zip(places, taken, strict=True)
        ]

    def _reach(self, centre: Point, trip: Trip) -> Reach:
        return self._provider.reach(centre.lon, centre.lat, trip.minutes, Mode(trip.mode))

    def _dense(self, view: View, rows: Rows) -> NDArray[np.uint8]:
        communes = view.dictionaries["commune"]
        texts: list[str | None] = [None] * len(communes)
        for text, code in list(communes.codes.items()):
            if code < len(texts):
                texts[code] = text
        return self._densities.column(texts)[view.codes("commune", rows)]
