"""Words of a trip: how one travels, through what, and who said how long it takes."""

from enum import IntEnum, StrEnum


class Mode(StrEnum):
    """How one travels; the values are those of the query string."""

    WALK = "marche"
    BIKE = "velo"
    CAR = "voiture"


class Density(IntEnum):
    """How dense the commune at one end of a trip is; the values are kept in columns (uint8)."""

    URBAN = 0
    PERIURBAN = 1
    RURAL = 2


class Source(StrEnum):
    """Who says what can be reached."""

    ESTIMATE = "estimation"
    IGN = "ign"
    VALHALLA = "valhalla"
