"""Figures of what is linked to an action of the plan: places, slots and schemes.

They are worked out from the data as they stand, so that nobody has to type them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from mapapp.domain.filters import Point
from mapapp.domain.kinds import Kind
from mapapp.domain.place import Place, Precision, Served
from mapapp.domain.plan_indicators import Figure, Measure, Source
from mapapp.domain.slot import Slot
from mapapp.figures.asking import Way
from mapapp.figures.ground import Bools, Ground
from mapapp.figures.reach import Reaches, people_of
from mapapp.figures.shares import rounded_share
from mapapp.hours.evaluate import known_hours
from mapapp.hours.moments import in_paris
from mapapp.hours.windows import answer_at

WAY = Way(km=10.0)
"""How far from a linked place is within its reach."""


@dataclass(frozen=True, slots=True)
class Links:
    """What is linked to an action: how many places were, those that are on the map, the slots
    that the crèches among them offer now, and for each scheme the territories that it serves."""

    linked: int
    places: Sequence[Place]
    slots: Sequence[Slot]
    schemes: Sequence[Sequence[str]]

    @property
    def any(self) -> bool:
        """Whether there is something to count."""
        return bool(self.linked or self.schemes)


@dataclass(frozen=True, slots=True)
class Share:
    """Part of a territory: inhabitants near a linked place, communes that something reaches."""

    people: int
    people_near: int
    communes: int
    communes_reached: int

    @property
    def near(self) -> float:
        """Percents of the inhabitants."""
        return 100 * self.people_near / self.people if self.people else 0.0

    @property
    def reached(self) -> float:
        """Percents of the communes."""
        return 100 * self.communes_reached / self.communes if self.communes else 0.0


@dataclass(frozen=True)
class Linked:
    """The figures at an instant. `open`, `closed` and `unknown` are places on the map by their
    hours; `free` counts the places left in `slots`; `served` the communes of all schemes."""

    at: datetime
    linked: int
    places: int
    open: int
    closed: int
    unknown: int
    creches: int
    slots: int
    free: int
    schemes: int
    served: int
    share: Share
    """Of the action's own territories."""
    _ground: Ground
    _near: Bools
    _reached: Bools

    def share_of(self, keys: Iterable[str]) -> Share:
        """The same shares of other territories, by key (`departement:85`)."""
        return _share(self._ground, _communes(self._ground, keys), self._near, self._reached)

    def value(self, source: Source) -> float:
        """A figure as an indicator tells it; shares to a tenth of a percent."""
        share = self.share if source.territory is None else self.share_of([source.territory])
        found: Mapping[Figure, float] = {
            Figure.PLACES: self.places,
            Figure.OPEN: self.open,
            Figure.SLOTS: self.slots,
            Figure.SERVED: self.served,
            Figure.NEAR: rounded_share(share.near, 1, 100),
            Figure.REACHED: rounded_share(share.reached, 1, 100),
        }
        return float(found[source.figure])

    def current(self, sources: Iterable[Source]) -> dict[Source, Measure]:
        """Values of indicators, dated."""
        today = in_paris(self.at).date().isoformat()
        return {source: Measure(today, self.value(source)) for source in sources}


def linked(reaches: Reaches, serves: Sequence[Served], links: Links, now: datetime) -> Linked:
    """The figures of what is linked to an action that serves some territories, at an aware time."""
    ground = reaches.ground
    near = np.zeros(len(ground), np.bool_)
    for place in links.places:
        # What stands for a whole territory is nowhere one could go.
        if place.precision is not Precision.TERRITORY:
            density = reaches.density_at(place.commune_code)
            near |= reaches.within(Point(place.lon, place.lat), WAY, density)
    by_scheme = _communes(ground, (key for keys in links.schemes for key in keys))
    served = by_scheme | _communes(ground, (_key(one) for p in links.places for one in p.serves))
    moment = in_paris(now)
    states = [answer_at(known_hours(p.hours), moment, p.closures).open for p in links.places]
    mine = _communes(ground, (_key(one) for one in serves))
    return Linked(
        at=now,
        linked=links.linked,
        places=len(links.places),
        open=states.count(True),
        closed=states.count(False),
        unknown=states.count(None),
        creches=sum(place.kind is Kind.CRECHE for place in links.places),
        slots=len(links.slots),
        free=sum(slot.left for slot in links.slots),
        schemes=len(links.schemes),
        served=int(by_scheme.sum()),
        share=_share(ground, mine, near, near | served),
        _ground=ground,
        _near=near,
        _reached=near | served,
    )


def _key(served: Served) -> str:
    return f"{served.level}:{served.code}"


def _communes(ground: Ground, keys: Iterable[str]) -> Bools:
    found = np.zeros(len(ground), np.bool_)
    for key in keys:
        level, _colon, code = key.partition(":")
        group = next((group for name, group in ground.groups.items() if name == level), None)
        if group is not None and code in group.at:
            found |= group.of == group.at[code]
    return found


def _share(ground: Ground, mine: Bools, near: Bools, reached: Bools) -> Share:
    return Share(
        people_of(ground, mine),
        people_of(ground, mine & near),
        int(mine.sum()),
        int((mine & reached).sum()),
    )
