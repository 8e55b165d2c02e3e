"""About 400 distinct opening hours as sources write them, in OSM syntax."""

from itertools import product
from random import Random

DISTINCT = 400

_DAYS = ("Mo-Fr", "Tu-Sa", "Mo,Tu,Th,Fr", "Mo-Sa", "We,Sa", "Mo-Th", "Tu-Fr", "Mo,We,Fr")
_SPANS = (
    "09:00-12:00",
    "14:00-18:00",
    "09:00-12:00,14:00-17:30",
    "08:30-12:30,13:30-17:00",
    "07:30-18:30",
    "10:00-19:00",
    "09:30-12:15,14:15-18:45",
    "08:00-20:00",
    "13:30-18:00",
)
_MORE = (
    "",
    "; Sa 09:00-12:00",
    "; PH off",
    "; Sa 10:00-12:00; PH off",
    "; SH off",
    "; Su 10:00-13:00",
    "; We off",
)
_RARE = (
    "24/7",
    "We[1] 14:00-17:00",
    "Sa[2] 09:00-12:00; Sa[-1] 14:00-17:00",
    "Fr,Sa 20:00-02:00",
    "Apr-Oct Mo-Sa 09:00-18:30; Nov-Mar Mo-Sa 09:00-17:00",
    "Jul-Aug Mo-Su 10:00-20:00; Sep-Jun Sa,Su 14:00-18:00",
    "week 1-53/2 Tu 14:00-18:00; week 2-52/2 Th 14:00-18:00",
    "Mo-Fr 18:00-08:00",
)


def distinct_hours(seed: int) -> tuple[str, ...]:
    """The hours, in an order that depends on the seed only; the rare forms are all there."""
    usual = [f"{days} {spans}{more}" for days, spans, more in product(_DAYS, _SPANS, _MORE)]
    # A weekday that its own rule closes again would be a slip of ours, not of a source.
    sound = [text for text in usual if not ("We off" in text and text.startswith("We"))]
    chosen = Random(seed).sample(sound, DISTINCT - len(_RARE))
    return (*_RARE, *chosen)
