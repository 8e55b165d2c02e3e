"""What crèches and housing schemes offer, in the shape that figures of territories take it.

Rooms that keep slots and schemes know nothing of figures, nor figures of them: whoever asks reads
the store and hands over these counts, points and rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mapapp.domain.scheme import Standing


@dataclass(frozen=True, slots=True)
class FreeCreche:
    """A crèche with a free slot that covers the time asked for.

    Degrees; `commune` is an INSEE code; `confirmed` unless all such slots are to be confirmed.
    """

    lon: float
    lat: float
    commune: str | None
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Offered:
    """What a question about offers needs; the rest may be empty.

    `published` and `asked` are slots by commune (INSEE code) over the days asked for; `schemes`
    are those of housing, of which `full` (ids) have no room today.
    """

    published: Mapping[str, int] = field(default_factory=dict)
    asked: Mapping[str, int] = field(default_factory=dict)
    creches: tuple[FreeCreche, ...] = ()
    schemes: tuple[Standing, ...] = ()
    full: frozenset[str] = frozenset()


NOTHING_OFFERED = Offered()
