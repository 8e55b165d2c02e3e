"""What the curves are asked: territories, types, a measure, from one month to another."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from mapapp.domain.parameters import BadValue, Problem, parse_codes, single
from mapapp.domain.slot_request import COUNTED_DAYS
from mapapp.figures.asking import Known, Reading, one_of
from mapapp.figures.ground import LEVELS
from mapapp.figures.offers import parse_days
from mapapp.figures.portrait import SHOWN
from mapapp.figures.snapshot import KEPT_MEASURES, KIND_OF
from mapapp.figures.snapshot import LEVELS as WHOLE_LEVELS
from mapapp.territory.units import Level

NAMES = ("territoire", "niveau", "type", "categorie", "par", "mesure", "jours", "depuis", "jusque")
MOST_TERRITORIES = 20
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class EvolutionQuestion:
    """Values of territories (all of the level for None) by type or category, over time.

    `details` are categories, "" being the whole type; `since` and `until` are days, both in it;
    `days` are those of slots.
    """

    level: Level
    territories: tuple[str, ...] | None
    types: tuple[str, ...]
    details: tuple[str, ...]
    measures: tuple[str, ...]
    since: date | None
    until: date | None
    days: int = COUNTED_DAYS[0]

    def is_told(self, measure: str, kind: str) -> bool:
        """Whether a measure is told of a type: those of slots and schemes are of one alone."""
        return measure not in KIND_OF or (KIND_OF[measure].value == kind and self.details == ("",))


def evolution_question(
    pairs: Iterable[tuple[str, str]], known: Known
) -> tuple[EvolutionQuestion, list[Problem]]:
    """Read a query; what is wrong stands at its usual value, and is told. Never raises."""
    reading = Reading(pairs, known)
    territories = reading.value("territoire", lambda texts: _territories(texts, known), None)
    level: Level | None = reading.value("niveau", lambda texts: one_of(texts, LEVELS), None)
    if territories:
        levels = {known.ground.level_of(code) for code in territories}
        if level is not None:
            reading.refuse("niveau", "un niveau ou des territoires, pas les deux")
        if len(levels) > 1:
            reading.refuse("territoire", "des territoires de même niveau sont attendus")
        level = known.ground.level_of(territories[0])
    asked_level = level or "region"
    types, details = _columns(reading, known)
    if asked_level == "commune" and not territories and len(types) > 1:
        reading.refuse("type", "pour toutes les communes, un seul type est attendu")
    measures = reading.value("mesure", _measures, ("nombre",))
    if asked_level not in WHOLE_LEVELS:
        _only_counts(reading, details, measures)
    days = reading.value("jours", parse_days, COUNTED_DAYS[0])
    since = reading.value("depuis", lambda texts: _day(texts, last=False), None)
    until = reading.value("jusque", lambda texts: _day(texts, last=True), None)
    if since and until and since > until:
        reading.refuse("depuis", "le début est après la fin")
        since = until = None
    found = EvolutionQuestion(
        asked_level, territories, types, details, measures, since, until, days
    )
    return _told(reading, found), reading.problems


def _told(reading: Reading, found: EvolutionQuestion) -> EvolutionQuestion:
    """The types of which something is told; measures that none of them has are refused."""
    for measure in found.measures:
        if not any(found.is_told(measure, kind) for kind in found.types):
            if found.details != ("",):
                reading.refuse("categorie", f"« {measure} » n'est pas relevé par catégorie")
            else:
                only = KIND_OF[measure].plural
                reading.refuse("type", f"« {measure} » n'est relevé que pour « {only} »")
            return replace(found, measures=("nombre",))
    types = (
        kind for kind in found.types if any(found.is_told(one, kind) for one in found.measures)
    )
    return replace(found, types=tuple(types))


def _columns(reading: Reading, known: Known) -> tuple[tuple[str, ...], tuple[str, ...]]:
    categories = {
        code: one.kind for code, one in known.vocabulary.categories.items() if one.kind in SHOWN
    }
    types = reading.value("type", _types, tuple(kind.value for kind in SHOWN))
    chosen = reading.value(
        "categorie", lambda texts: parse_codes(categories, texts, "catégories"), ()
    )
    by = reading.value("par", lambda texts: one_of(texts, ("type", "categorie")), "type")
    if not chosen and by == "categorie":
        chosen = tuple(code for code, kind in categories.items() if kind.value in types)
    if not chosen:
        return types, ("",)
    kinds = {categories[code].value for code in chosen}
    return tuple(kind.value for kind in SHOWN if kind.value in kinds), chosen


def _only_counts(reading: Reading, details: Sequence[str], measures: Sequence[str]) -> None:
    said = "pour une commune, seul le nombre de lieux par type est relevé"
    if details != ("",):
        reading.refuse("categorie", said)
    if measures != ("nombre",):
        reading.refuse("mesure", said)


def _territories(texts: list[str], known: Known) -> tuple[str, ...]:
    codes = [code for group in known.ground.groups.values() for code in group.at]
    chosen = parse_codes(frozenset(codes), texts, None)
    if len(chosen) > MOST_TERRITORIES:
        raise BadValue(f"{MOST_TERRITORIES} territoires au plus")
    return tuple(dict.fromkeys(chosen))


def _types(texts: list[str]) -> tuple[str, ...]:
    chosen = parse_codes([kind.value for kind in SHOWN], texts, "types")
    return tuple(kind.value for kind in SHOWN if kind.value in chosen)


def _measures(texts: list[str]) -> tuple[str, ...]:
    chosen = parse_codes(KEPT_MEASURES, texts, "mesures")
    return tuple(measure for measure in KEPT_MEASURES if measure in chosen)


def _day(texts: list[str], *, last: bool) -> date:
    text = single(texts)
    said = "un mois (2026-03) ou un jour (2026-03-01) est attendu"
    if not _DAY.fullmatch(text):
        raise BadValue(said)
    year, month, *day = (int(part) for part in text.split("-"))
    try:
        if day or not last:
            return date(year, month, day[0] if day else 1)
        return date(year + month // 12, month % 12 + 1, 1) - date.resolution
    except (ValueError, OverflowError) as error:
        raise BadValue("cette date n'existe pas") from error
