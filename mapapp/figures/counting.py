"""Counts by territory: how many, per 10,000 inhabitants, how well known, how fresh.

A territory that has none of a kind has « aucun lieu » only if its departments have some
elsewhere; else nothing of that kind was loaded there, and no number is told.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from mapapp.atlas.view import View
from mapapp.domain.kinds import Kind
from mapapp.domain.vocabulary import Facet, Vocabulary
from mapapp.figures.asking import By, CountQuestion, Measure
from mapapp.figures.ground import Bools, Grouping, Ints
from mapapp.figures.subject import Subject
from mapapp.figures.tallies import Tallies, Tally


class Status(StrEnum):
    """What a number stands on; the values are those of the API."""

    COUNTED = "compte"
    NONE = "aucun_lieu"
    NOT_LOADED = "pas_de_donnee"


STATUSES = tuple(Status)
PER = 10_000


@dataclass(frozen=True, slots=True)
class Column:
    """One column of counts: its code (kind, category or facet) and the kinds it counts.

    `type` is what rows tell of the kinds, `detail` the code of a column finer than a kind.
    """

    code: str
    label: str
    kinds: tuple[Kind, ...]
    type: str
    detail: str | None


@dataclass(frozen=True)
class Counted:
    """Numbers by territory and column, at one data version.

    `values` are by measure, NaN where there is nothing to tell; `status` has places in
    STATUSES; `unknown` counts the places whose hours do not tell, where a time was asked.
    """

    question: CountQuestion
    version: int
    group: Grouping
    shown: NDArray[np.intp]
    """Places of the territories told in `group`."""
    columns: tuple[Column, ...]
    counts: Ints
    status: NDArray[np.uint8]
    values: Mapping[Measure, NDArray[np.float64]]
    unknown: Ints | None
    weights: Ints
    """Places of which `horaires` and `fraicheur` are shares: those of any time."""


def counted(
    tallies: Tallies, view: View, question: CountQuestion, vocabulary: Vocabulary, fresh: int
) -> Counted:
    """The answer to a question; `fresh` is the day number from which a fact is recent."""
    counter = _Counter(tallies, view, question, vocabulary)
    group = tallies.ground.groups[question.level]
    inside = tallies.ground.within(question.inside)
    shown = np.unique(group.of[inside & (group.of >= 0)])
    counts = counter.counts(question.subject)[shown]
    loaded = counter.loaded()[shown]
    status = np.where(counts > 0, 0, np.where(loaded, 1, 2)).astype(np.uint8)
    values = {
        measure: counter.measured(measure, counts, status, shown, fresh)
        for measure in question.measures
    }
    asked = question.subject.asked is not None
    unknown = counter.counts(question.subject.but(unknown=True))[shown] if asked else None
    weights = counter.counts(question.subject.but(asked=None))[shown] if asked else counts
    return Counted(
        question,
        view.version,
        group,
        shown,
        counter.columns,
        counts,
        status,
        values,
        unknown,
        weights,
    )


def columns_of(question: CountQuestion, vocabulary: Vocabulary) -> tuple[Column, ...]:
    """The columns that a question is split in."""
    subject = question.subject
    if question.by == "type":
        return tuple(
            Column(kind.value, kind.plural, (kind,), kind.value, None) for kind in subject.kinds
        )
    if question.by == "categorie":
        return tuple(
            Column(
                category.code,
                category.label,
                (category.kind,),
                category.kind.value,
                category.code,
            )
            for category in vocabulary.categories.values()
            if category.kind in subject.kinds
            and (not subject.categories or category.code in subject.categories)
        )
    facet = Facet(question.by)
    chosen = dict(subject.facets).get(facet, ())
    kinds = "+".join(subject.kinds)
    return tuple(
        Column(code, label, subject.kinds, kinds, code)
        for code, label in vocabulary.labels[facet].items()
        if not chosen or code in chosen
    )


class _Counter:
    """One question being answered on one view."""

    def __init__(
        self, tallies: Tallies, view: View, question: CountQuestion, vocabulary: Vocabulary
    ) -> None:
        self._tallies = tallies
        self._view = view
        self._by: By = question.by
        self._subject = question.subject
        self.columns = columns_of(question, vocabulary)
        self._known: dict[Subject, Ints] = {}
        self._group = tallies.ground.groups[question.level]

    def counts(self, subject: Subject) -> Ints:
        """[territory, column]."""
        found = self._known.get(subject)
        if found is None:
            found = self._known[subject] = self._counted(subject)
        return found

    def _counted(self, subject: Subject) -> Ints:
        codes = self._view.dictionaries
        if self._by == "type":
            by_kind = self._tally(subject).sum(axis=2)
            return np.asarray(by_kind[:, [codes["kind"].codes[c.code] for c in self.columns]])
        if self._by == "categorie":
            by_category = self._tally(subject).sum(axis=1)
            wanted = [codes["category"].codes[c.code] for c in self.columns]
            return np.asarray(by_category[:, wanted])
        facet, others = Facet(self._by), [f for f in subject.facets if f[0] != self._by]
        asked = (subject.but(facets=(*others, (facet, (c.code,)))) for c in self.columns)
        level = self._group.level
        return np.array([self._tallies.totals(self._view, one, level) for one in asked]).T

    def loaded(self) -> Bools:
        """[territory, column]: whether the departments of a territory have the column's kinds."""
        ground = self._tallies.ground
        departments = ground.groups["departement"]
        every = Subject(kinds=tuple(Kind))
        # What is in no commune was loaded for all: an action of the region is one of everywhere.
        by_kind = self._tallies.tally(self._view, every, "departement").sum(axis=2)
        by_kind = by_kind + self._tallies.nowhere(self._view)
        codes = self._view.dictionaries["kind"].codes
        there = [
            (by_kind[:, [codes[kind.value] for kind in column.kinds]] > 0).any(axis=1)
            for column in self.columns
        ]
        of_department = np.array(there).T.reshape(len(departments), len(self.columns))
        by_commune = of_department[departments.of] & (departments.of >= 0)[:, None]
        return np.asarray(self._group.sums(by_commune.astype(np.int64)) > 0, np.bool_)

    def measured(
        self,
        measure: Measure,
        counts: Ints,
        status: NDArray[np.uint8],
        shown: NDArray[np.intp],
        fresh: int,
    ) -> NDArray[np.float64]:
        """One measure, NaN where nothing can be told."""
        known = status != STATUSES.index(Status.NOT_LOADED)
        if measure == "nombre":
            return np.where(known, counts, np.nan)
        if measure == "taux":
            people = self._group.people[shown, None]
            return _ratio(counts * PER, np.broadcast_to(people, counts.shape), known)
        if measure == "fraicheur":
            some = self.counts(self._subject.but(since=fresh))[shown]
        else:
            # Of those open at a time all hours are known: what is told is of all places.
            counts = self.counts(self._subject.but(asked=None))[shown]
            some = counts - self.counts(self._subject.but(asked=None, unknown=True))[shown]
        return _ratio(some * 100, counts, known)

    def _tally(self, subject: Subject) -> Tally:
        return self._tallies.tally(self._view, subject, self._group.level)


def _ratio(some: Ints, of: Ints, known: Bools) -> NDArray[np.float64]:
    sound = known & (of > 0)
    found = np.full(some.shape, np.nan)
    np.divide(some, of, out=found, where=sound)
    return found


def cells(found: Counted) -> Iterator[tuple[int, int]]:
    """Every (place in `shown`, place in `columns`), territory after territory."""
    for line in range(len(found.shown)):
        for column in range(len(found.columns)):
            yield line, column
