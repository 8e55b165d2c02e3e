"""What every request needs, made once by the factory."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app

from mapapp.accounts.keys import Keys
from mapapp.atlas.fragments import Beginnings
from mapapp.basemap.proxy import TileProxy
from mapapp.config import Settings
from mapapp.domain.opening import Window
from mapapp.domain.query import KnownCodes
from mapapp.domain.vocabulary import UNTOLD, Facet, Vocabulary
from mapapp.hours.bits import HoursTable
from mapapp.hours.recent import Recent
from mapapp.maps.frame import Frame, FrameError, load_frame
from mapapp.mobility.answer import Mobility
from mapapp.mobility.carpool import CurrentCarpool
from mapapp.mobility.needs import load_needs
from mapapp.mobility.trips import Trips
from mapapp.objects.words import Words
from mapapp.search.searcher import Searcher
from mapapp.seeding.shipped import load_everyday_words
from mapapp.store.engine import Store
from mapapp.territory.gazetteer import Gazetteer
from mapapp.travel.density import CommuneDensities
from mapapp.travel.estimate import shipped_estimate

if TYPE_CHECKING:  # it comes with the first question about figures
    from mapapp.figures.figures import Figures
    from mapapp.figures.last_good import LastGood

Clock = Callable[[], datetime]


@dataclass
class Site:
    """The parts of the running product. `clock` gives the present as an aware time."""

    settings: Settings
    store: Store
    gazetteer: Gazetteer
    vocabulary: Vocabulary
    searcher: Searcher
    tiles: TileProxy | None
    geodata: Path
    clock: Clock
    keys: Keys
    beginnings: Recent[tuple[HoursTable, float | Window, str], Beginnings] = field(
        default_factory=lambda: Recent(8)
    )
    """Beginnings of features, by hours, moment and address of the pages of places."""
    known: KnownCodes = field(init=False)

    def __post_init__(self) -> None:
        labels = self.vocabulary.labels
        self.known = KnownCodes(
            themes=frozenset(labels[Facet.THEME]),
            audiences=frozenset(labels[Facet.AUDIENCE]),
            gestures=frozenset(labels[Facet.GESTURE]),
            items=frozenset(labels[Facet.ITEM]) | {UNTOLD},
            departments=frozenset(d.code for d in self.gazetteer.departments),
            epcis=frozenset(e.code for e in self.gazetteer.all_epci),
            communes=self.gazetteer.current_codes,
        )

    @cached_property
    def object_words(self) -> Words:
        """The everyday words of objects, read when the first is asked for."""
        return Words(self.vocabulary, load_everyday_words(self.geodata))

    @cached_property
    def frame(self) -> Frame | None:
        """The map's frame; None, and so a page without map, when it was not drawn yet."""
        try:
            return load_frame(self.settings.frame_dir)
        except FrameError:
            return None

    @cached_property
    def figures(self) -> "Figures":
        """What makes the figures of territories; made when the first is asked for."""
        # No start waits for it.
        from mapapp.figures.figures import Figures  # noqa: PLC0415

        densities = CommuneDensities.load(self.geodata / "travel" / "densities.json")
        return Figures(
            self.gazetteer,
            self.vocabulary,
            self.searcher.hours,
            (shipped_estimate(), densities),
            self.searcher.commune_at,
        )

    @cached_property
    def last_figures(self) -> "LastGood":
        """The figures that pages were shown last, for while new ones are being made."""
        # See `figures`.
        from mapapp.figures.last_good import LastGood  # noqa: PLC0415

        return LastGood()

    @cached_property
    def mobility(self) -> Mobility:
        """What answers « Me déplacer »; made when it is first asked for."""
        densities = CommuneDensities.load(self.geodata / "travel" / "densities.json")
        return Mobility(
            gazetteer=self.gazetteer,
            searcher=self.searcher,
            needs=load_needs(self.geodata, self.known),
            trips=Trips(shipped_estimate(), densities, self.searcher.commune_at),
            carpool=CurrentCarpool(self.settings.carpool_file),
        )


def site() -> Site:
    """The parts of the product that answers this request."""
    found = current_app.extensions["mapapp"]
    assert isinstance(found, Site)
    return found
