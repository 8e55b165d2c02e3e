"""Who is within reach of a crèche with a free slot, or served by a housing scheme."""

from collections.abc import Iterable

import numpy as np

from mapapp.domain.offered import FreeCreche, Offered
from mapapp.domain.scheme import Standing
from mapapp.figures.asking import ReachQuestion, Way
from mapapp.figures.ground import Bools, Ground
from mapapp.figures.reach import Covered, Reaches


def offer_covered(reaches: Reaches, question: ReachQuestion, offered: Offered) -> Covered:
    """Which communes are covered by what is offered.

    `maybe`: only slots to be confirmed are within reach; only schemes that are full today, or
    that may serve the commune but have to be asked first.
    """
    ground = reaches.ground
    if question.offer == "places":
        sure = _near(reaches, question.way, (one for one in offered.creches if one.confirmed))
        rest = _near(reaches, question.way, (one for one in offered.creches if not one.confirmed))
        every = sure | rest
    else:
        schemes = [one for one in offered.schemes if _wanted(one, question)]
        open_ones = [one for one in schemes if one.scheme.id not in offered.full]
        sure = _served(ground, (key for one in open_ones for key in one.scheme.territories))
        every = sure | _served(ground, (key for one in schemes for key in _keys(one)))
    return Covered(sure, every & ~sure, np.zeros(len(ground), np.bool_))


def _near(reaches: Reaches, way: Way, creches: Iterable[FreeCreche]) -> Bools:
    places = {(one.lon, one.lat): one.commune for one in creches}
    lon = np.array([lon for lon, _lat in places], np.float64)
    lat = np.array([lat for _lon, lat in places], np.float64)
    return reaches.around(lon, lat, reaches.densities_at(list(places.values())), way)


def _wanted(one: Standing, question: ReachQuestion) -> bool:
    return not one.withdrawn and (not question.forms or one.scheme.form in question.forms)


def _keys(one: Standing) -> tuple[str, ...]:
    return (*one.scheme.territories, *one.scheme.territories_to_ask)


def _served(ground: Ground, keys: Iterable[str]) -> Bools:
    """The communes of territories named `level:code`."""
    found = np.zeros(len(ground), np.bool_)
    for key in keys:
        level, _, code = key.partition(":")
        group = next((g for name, g in ground.groups.items() if name == level), None)
        if group is not None and code in group.at:
            found |= group.of == group.at[code]
    return found
