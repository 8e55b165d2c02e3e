"""The figures of one moment as they are kept: every value, and the places that were counted."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from mapapp.atlas.view import View
from mapapp.domain.kinds import Kind
from mapapp.domain.offered import NOTHING_OFFERED, Offered
from mapapp.domain.vocabulary import Vocabulary
from mapapp.figures.asking import MEASURES, CountQuestion, Measure
from mapapp.figures.board import OFFER_MEASURES, BoardMeasure, BoardQuestion
from mapapp.figures.figures import Figures
from mapapp.figures.ground import LEVELS as GROUND_LEVELS
from mapapp.figures.methods import UNITS
from mapapp.figures.offer_portrait import OFFERS_OF
from mapapp.figures.offers import SLOT_MEASURES, SlotMeasure
from mapapp.figures.portrait import SHOWN, WAY
from mapapp.figures.slots import CRECHES, slot_unit
from mapapp.figures.subject import Subject
from mapapp.store.figure_snapshots import Member, Series
from mapapp.territory.units import Level

FORMAT: Final = 2
"""1: places and who is within reach of them. 2: slots, schemes and `COVERED` too."""
REACH: Final = "couverture"
COVERED: Final = "couverts"
"""The inhabitants of whom reach tells the share; kept for reports, which tell both."""
PLACE_MEASURES: tuple[str, ...] = (*MEASURES, REACH)
KEPT_MEASURES: tuple[str, ...] = (*PLACE_MEASURES, *OFFER_MEASURES)
"""Measures that are told over time."""
KIND_OF: Mapping[str, Kind] = {one: kind for kind, named in OFFERS_OF.items() for one in named}
"""The only kind of which a measure of slots or schemes is told."""
_NEAR = "% des habitants à 10 km ou moins"
_UNITS: Mapping[str, str] = {
    **dict(UNITS.items()),
    REACH: _NEAR,
    COVERED: "habitants",
    "couverture_places": _NEAR,
    "couverture_dispositifs": "% des habitants",
}
LEVELS: tuple[Level, ...] = tuple(level for level in GROUND_LEVELS if level != "commune")
"""Levels of which every measure of every type and category is kept; of a commune, it is the
number of places by type alone: the rest would be ten times all the others together."""

By = Literal["type", "categorie"]
Progress = Callable[[int, int], None]
Values = dict[Series, float]


def kept_unit(measure: str, days: int) -> str:
    """The unit of a measure; reach is that of a portrait, slots are those of so many days."""
    if measure in SLOT_MEASURES:
        return slot_unit(measure, days)
    return _UNITS[measure]


def is_kept(measure: str, form: int) -> bool:
    """Whether snapshots of a format hold a measure."""
    return form >= (1 if measure in PLACE_MEASURES else FORMAT)


@dataclass(frozen=True)
class Sheet:
    """Everything that is kept of one data version."""

    version: int
    values: Values
    members: frozenset[Member]


@dataclass(frozen=True)
class Present:
    """What the figures of one moment are made of; `offered` by the days of its slots."""

    figures: Figures
    vocabulary: Vocabulary
    view: View
    now: datetime
    offered: Mapping[int, Offered]


def sheet_of(present: Present, progress: Progress = lambda _done, _total: None) -> Sheet:
    """The figures of a moment, rounded as they are told."""
    values: Values = {}
    told = (*PLACE_MEASURES, COVERED, *OFFER_MEASURES)
    parts = [(level, by) for level in LEVELS for by in _BYS]
    for done, (level, by) in enumerate(parts):
        progress(done, len(parts))
        values |= values_at(present, level, by, told)
    values |= values_at(present, "commune", "type", ("nombre",))
    return Sheet(present.view.version, values, frozenset(_members(present)))


_BYS: tuple[By, ...] = ("type", "categorie")


def values_at(present: Present, level: Level, by: By, measures: Sequence[str]) -> Values:
    """Some measures of all the territories of a level, by type or by category.

    Nothing is told of slots and schemes by category."""
    found: Values = {}
    counts = tuple(measure for measure in MEASURES if measure in measures)
    if counts:
        found |= _counts(present, level, by, counts)
    if REACH in measures or COVERED in measures:
        for subject in _subjects(present.vocabulary, by):
            found |= _reach(present, level, subject, REACH)
    if by == "type":
        for measure in OFFER_MEASURES:
            if measure in measures and measure not in SLOT_MEASURES:
                found |= _reach(present, level, Subject((KIND_OF[measure],)), measure)
        slots = tuple(measure for measure in SLOT_MEASURES if measure in measures)
        for days in present.offered if slots else ():
            found |= _slots(present, level, slots, days)
    return found


def _subjects(vocabulary: Vocabulary, by: By) -> Iterator[Subject]:
    if by == "type":
        yield from (Subject((kind,)) for kind in SHOWN)
        return
    for category in vocabulary.categories.values():
        if category.kind in SHOWN:
            yield Subject((category.kind,), (category.code,))


def _counts(present: Present, level: Level, by: By, measures: tuple[Measure, ...]) -> Values:
    question = CountQuestion(level, None, Subject(SHOWN), by, measures)
    rows = present.figures.count_rows(present.view, question, present.now)
    return {
        Series(
            row["territoire"],
            row["niveau"],
            row["type"],
            row["detail"] or "",
            row["mesure"],
            row["unite"],
        ): row["valeur"]
        for row in rows
        if row["valeur"] is not None
    }


def _slots(present: Present, level: Level, measures: tuple[SlotMeasure, ...], days: int) -> Values:
    question = CountQuestion(level, None, CRECHES, "type", (), measures, days)
    rows = present.figures.slot_rows(present.view, question, present.offered[days])
    return {
        Series(row["territoire"], level, row["type"], "", row["mesure"], row["unite"]): row[
            "valeur"
        ]
        for row in rows
        if row["valeur"] is not None
    }


def _reach(present: Present, level: Level, subject: Subject, measure: BoardMeasure) -> Values:
    question = BoardQuestion(level, None, subject, measure, WAY, "quantiles")
    kind, detail = subject.kinds[0].value, "".join(subject.categories)
    offered = next(iter(present.offered.values()), NOTHING_OFFERED)
    found: Values = {}
    for line in present.figures.board(present.view, question, present.now, offered).lines:
        if line.value is None:
            continue
        series = Series(line.code, level, kind, detail, measure, _UNITS[measure])
        found[series] = round(line.value, 2)
        if measure == REACH:
            people = series._replace(measure=COVERED, unit=_UNITS[COVERED])
            found[people] = line.covered
    return found


def _members(present: Present) -> Iterator[Member]:
    """Places that a territory counts: those that are in a commune."""
    figures, view = present.figures, present.view
    rows = figures.tallies.rows(view, Subject(SHOWN))
    kinds, categories = (_by_code(view, name) for name in ("kind", "category"))
    communes = figures.ground.communes
    columns = (view.codes(name, rows).tolist() for name in ("kind", "category", "commune"))
    for number, kind, category, commune in zip(view.numbers(rows).tolist(), *columns, strict=True):
        # Codes of communes begin at 1; 0 is none, and one beyond the known ones is nowhere.
        if 0 < commune <= len(communes):
            yield Member(number, kinds[kind], categories[category], communes[commune - 1].code)


def _by_code(view: View, column: str) -> dict[int, str]:
    dictionary = view.dictionaries[column]
    texts = dictionary.texts()
    return {code: texts[at] for code, at in dictionary.members().tolist()}
