"""Travel times in French, as precise as they are and no more."""

import math
from collections.abc import Mapping
from typing import Final

from mapapp.travel.modes import Mode, Source

NBSP: Final = "\u00a0"

_BY: Final[Mapping[Mode, str]] = {
    Mode.WALK: "à pied",
    Mode.BIKE: "à vélo",
    Mode.CAR: "en voiture",
}
_SAID_BY: Final[Mapping[Source, str]] = {
    Source.IGN: "selon l'IGN",
    Source.VALHALLA: "selon le calculateur d'itinéraires",
}
_FINE_MINUTES: Final = 20
_STEP_MINUTES: Final = 5
_ROUNDING: Final = 1e-6


def travel_text(minutes: float, mode: Mode, source: Source) -> str:
    """« environ 12 min à pied », « 25 min au plus en voiture, selon l'IGN », « par bateau ».

    :param minutes: those of one place by the estimate (inf: only a boat goes), or the limit of
        the reach that a service drew.
    """
    if math.isinf(minutes):
        return "par bateau"
    if source is Source.ESTIMATE:
        return f"environ {_length(_rough(minutes))} {_BY[mode]}"
    return f"{_length(math.ceil(minutes))} au plus {_BY[mode]}, {_SAID_BY[source]}"


def _rough(minutes: float) -> int:
    """Whole minutes up to 20, then fives; always up, for nobody should be late."""
    whole = max(1, math.ceil(minutes - _ROUNDING))
    return whole if whole <= _FINE_MINUTES else -(-whole // _STEP_MINUTES) * _STEP_MINUTES


def _length(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{minutes}{NBSP}min"
    return f"{hours}{NBSP}h{NBSP}{rest:02d}" if rest else f"{hours}{NBSP}h"
