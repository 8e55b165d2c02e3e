"""What fields are checked against in tests: all that ships."""

from functools import cache

from mapapp.contributing.lexicon import lexicon_of
from mapapp.domain.place_fields import Lexicon
from mapapp.resources import geodata_dir
from mapapp.territory.locate import Locator
from tests.searches import gazetteer, vocabulary


@cache
def lexicon() -> Lexicon:
    """The lexicon of what ships."""
    locator = Locator.load(geodata_dir() / "territories" / "communes-full.geojson")
    return lexicon_of(gazetteer(), vocabulary(), locator.nearest_commune)
