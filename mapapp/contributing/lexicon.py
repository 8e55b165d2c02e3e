"""What the fields of a place are checked against, from the parts of the running product."""

import re
from collections.abc import Callable
from datetime import datetime

from mapapp.domain.parameters import BadValue
from mapapp.domain.place_fields import Lexicon
from mapapp.domain.vocabulary import Vocabulary
from mapapp.hours.evaluate import Hours, InvalidHours, hours_for
from mapapp.hours.french_tokens import NotUnderstood
from mapapp.hours.from_french import parse_french
from mapapp.territory.gazetteer import Gazetteer
from mapapp.text import tokens

_POST_CODE = "code_postal"
_COMMUNES = frozenset({"commune", "ancienne_commune", _POST_CODE})
_ARTICLES = frozenset({"le", "la", "les"})
_LOOKED_AT = (datetime(2020, 1, 1), datetime(2040, 1, 1))


def lexicon_of(
    gazetteer: Gazetteer,
    vocabulary: Vocabulary,
    commune_at: Callable[[float, float], str | None],
) -> Lexicon:
    """The lexicon of the territories and codes that ship."""

    def communes(text: str) -> list[tuple[str, str, bool]]:
        typed = set(tokens(text))
        found = [s for s in gazetteer.resolve(text) if s.kind in _COMMUNES]
        # A name that only begins or sounds so is offered, never taken: « Rennes » is elsewhere.
        return [(s.code, s.name, _says(typed, s.name) or s.kind == _POST_CODE) for s in found]

    def post_codes(code: str) -> tuple[str, ...]:
        commune = gazetteer.commune(code)
        return commune.post_codes if commune else ()

    def is_territory(key: str) -> bool:
        level, _, code = key.partition(":")
        return gazetteer.level_of(code) == level

    return Lexicon(
        vocabulary=vocabulary,
        communes=communes,
        commune_code=gazetteer.resolve_commune_code,
        post_codes=post_codes,
        commune_at=commune_at,
        is_territory=is_territory,
        hours=osm_hours,
    )


def _says(typed: set[str], name: str) -> bool:
    return set(tokens(name)) - _ARTICLES <= typed


def osm_hours(text: str) -> str:
    """OSM text of hours given in OSM syntax or in French. Raises BadValue."""
    try:
        osm, read = text, hours_for(text)
    except InvalidHours as refused:
        try:
            osm = parse_french(text)
        except NotUnderstood as error:
            # Letters and accents of French, or the syntax: tell of the one that was meant.
            said = refused.message_fr if re.match(r"(?:Mo|Tu|We|Th|Fr|Sa|Su|24/7)\b", text) else ""
            raise BadValue(said or str(error)) from error
        read = hours_for(osm)
    if not _ever_opens(read):
        raise BadValue("avec ces horaires, ce lieu n'ouvrirait jamais")
    return osm


def _ever_opens(hours: Hours) -> bool:
    return any(part.state != "ferme" for part in hours.intervals(*_LOOKED_AT))
