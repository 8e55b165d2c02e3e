"""The figures of one moment as they are kept: every value, and the places that were counted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mapapp.atlas.view import View
from mapapp.domain.vocabulary import Vocabulary
from mapapp.figures.asking import MEASURES, CountQuestion
from mapapp.figures.board import BoardQuestion
from mapapp.figures.figures import Figures
from mapapp.figures.ground import LEVELS as GROUND_LEVELS
from mapapp.figures.methods import UNITS
from mapapp.figures.portrait import SHOWN, WAY
from mapapp.figures.subject import Subject
from mapapp.store.figure_snapshots import Member, Series
from mapapp.territory.units import Level

REACH: Final = "couverture"
KEPT_MEASURES = (*MEASURES, REACH)
KEPT_UNITS: dict[str, str] = {**dict(UNITS.items()), REACH: "% des habitants à 10 km ou moins"}
"""Units by measure; reach is that of a portrait."""
LEVELS: tuple[Level, ...] = tuple(level for level in GROUND_LEVELS if level != "commune")
"""Levels of which every measure of every type and category is kept; of a commune, it is the
number of places by type alone: the rest would be ten times all the others together."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Sheet:
    """Everything that is kept of one data version."""

    version: int
    values: dict[Series, float]
    members: frozenset[Member]


def sheet_of(
    figures: Figures,
    vocabulary: Vocabulary,
    view: View,
    now: datetime,
    progress: Progress = lambda _done, _total: None,
) -> Sheet:
    """The figures of a view at an aware time, rounded as they are told."""
    values: dict[Series, float] = {}
    subjects = list(_subjects(vocabulary))
    for by in ("type", "categorie"):
        for level in LEVELS:
            question = CountQuestion(level, None, Subject(SHOWN), by, MEASURES)
            values.update(_counts(figures, view, question, now))
    communes = CountQuestion("commune", None, Subject(SHOWN), "type", ("nombre",))
    values.update(_counts(figures, view, communes, now))
    for done, subject in enumerate(subjects):
        progress(done, len(subjects))
        for level in LEVELS:
            values.update(_reach(figures, view, level, subject, now))
    return Sheet(view.version, values, frozenset(_members(figures, view)))


def _subjects(vocabulary: Vocabulary) -> Iterator[Subject]:
    yield from (Subject((kind,)) for kind in SHOWN)
    for category in vocabulary.categories.values():
        if category.kind in SHOWN:
            yield Subject((category.kind,), (category.code,))


def _counts(
    figures: Figures, view: View, question: CountQuestion, now: datetime
) -> Iterator[tuple[Series, float]]:
    for row in figures.count_rows(view, question, now):
        if row["valeur"] is not None:
            detail = row["detail"] or ""
            code, level, measure = row["territoire"], row["niveau"], row["mesure"]
            yield Series(code, level, row["type"], detail, measure, row["unite"]), row["valeur"]


def _reach(
    figures: Figures, view: View, level: Level, subject: Subject, now: datetime
) -> Iterator[tuple[Series, float]]:
    question = BoardQuestion(level, None, subject, REACH, WAY, "quantiles")
    kind, detail = subject.kinds[0].value, "".join(subject.categories)
    for line in figures.board(view, question, now).lines:
        if line.value is not None:
            series = Series(line.code, level, kind, detail, REACH, KEPT_UNITS[REACH])
            yield series, round(line.value, 2)


def _members(figures: Figures, view: View) -> Iterator[Member]:
    """Places that a territory counts: those that are in a commune."""
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
