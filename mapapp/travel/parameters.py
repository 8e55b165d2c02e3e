"""Every number of the estimate, in one table.

No open measure of door-to-door times in the region exists: each number is « choix de ce
site », an order of magnitude that the sources named beside it allow. For cars they were set
so that 25 usual trips of the region (Nantes–Angers, Craon–Château-Gontier…) come out, start
left aside, within 20 % of the times that route planners usually give:
`tests/test_travel_estimate.py` holds those times, which are typed from general knowledge.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mapapp.travel.modes import Density, Mode

URBAN_PER_KM2: Final = 1_000
URBAN_PEOPLE: Final = 5_000
PERIURBAN_PER_KM2: Final = 200
"""From which density on a whole commune is urban or periurban.

Choix de ce site. Eurostat's degree of urbanisation has 1,500 and 300 inhabitants a km², on
cells of 1 km²; a commune's average counts its fields too, hence lower. The number of people
keeps three very small communes out of the towns.
"""


@dataclass(frozen=True, slots=True)
class Pace:
    """How one gets on in communes of one density.

    `start`: minutes before and after moving (to the car, to park; to unlock a bicycle).
    `detour`: metres travelled for one metre of great circle.
    `speeds`: km/h on each band of `BANDS_KM`; they never fall as the trip gets longer.
    """

    start: float
    detour: float
    speeds: tuple[float, ...]


BANDS_KM: Final = (0.0, 2.0, 8.0, 25.0)
"""Where each band begins, in kilometres travelled: streets, town, main roads, far roads."""

PACES: Final[Mapping[Mode, Mapping[Density, Pace]]] = {
    # Walking: 4.5 km/h lies between the 4 km/h of cautious planners and Valhalla's 5.1 km/h.
    # Detour: Newell (1980) has 1.2 in towns; fewer paths cross the fields.
    Mode.WALK: {
        Density.URBAN: Pace(0, 1.25, (4.5, 4.5, 4.5, 4.5)),
        Density.PERIURBAN: Pace(0, 1.3, (4.5, 4.5, 4.5, 4.5)),
        Density.RURAL: Pace(0, 1.35, (4.5, 4.5, 4.5, 4.5)),
    },
    # Cycling: 14 to 15 km/h, below Valhalla's 18 km/h for a city bike: lights, hills, anyone.
    # Two minutes to unlock and lock.
    Mode.BIKE: {
        Density.URBAN: Pace(2, 1.25, (14, 14, 14, 14)),
        Density.PERIURBAN: Pace(2, 1.3, (15, 15, 15, 15)),
        Density.RURAL: Pace(2, 1.3, (15, 15, 15, 15)),
    },
    # Driving: detour between Newell's 1.2 and Boscoe et al. (2012), 1.4; the last bands look
    # fast because long trips by main roads detour less than 1.3. The national mobility survey
    # of 2019 has 36 km/h door to door for 10 to 20 km. Start: to the car, and to park.
    Mode.CAR: {
        Density.URBAN: Pace(6, 1.3, (20, 40, 75, 115)),
        Density.PERIURBAN: Pace(4, 1.3, (32, 55, 80, 110)),
        Density.RURAL: Pace(3, 1.3, (40, 60, 78, 95)),
    },
}
