"""Counts by territory: how many, per 10,000 inhabitants, how well known, how fresh.

A territory that has none of a kind has « aucun lieu » only if its departments have some
elsewhere; else nothing of that kind was loaded there, and no number is told. One that has none open
at the time asked for, but some whose hours are not known, is told apart from both.

How well places are known (`asking.FACTS`) is told of places of any time: of those open at one, all
hours are known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from mapapp.atlas.view import View
from mapapp.domain.kinds import Kind
from mapapp.domain.vocabulary import Facet, Vocabulary
from mapapp.figures.asking import FACTS, By, CountQuestion, Measure
from mapapp.figures.ground import Bools, Grouping, Ints
from mapapp.figures.subject import Subject
from mapapp.figures.tallies import Tallies, Tally


class Status(StrEnum):
    """What a number stands on; the values are those of the API."""

    COUNTED = "compte"
    UNKNOWN_HOURS = "horaires_inconnus"
    NONE = "aucun_lieu"
    NOT_LOADED = "pas_de_donnee"
    TO_CONFIRM = "a_confirmer"
    FEW = "moins_de_5"
    HIDDEN = "non_montre"


STATUSES = tuple(Status)
"""Of places, the first that holds of some kinds holds of them together. The last three are of
slots: only to be confirmed; too few families to be told, or what would give so few away."""
_COUNTED, _UNKNOWN, _NONE, _NOT_LOADED = range(4)
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
    STATUSES, `standing` the same without the time asked for; `unknown` counts the places whose
    hours do not tell, where a time was asked.
    """

    question: CountQuestion
    version: int
    group: Grouping
    shown: NDArray[np.intp]
    """Places of the territories told in `group`."""
    columns: tuple[Column, ...]
    counts: Ints
    status: NDArray[np.uint8]
    standing: NDArray[np.uint8]
    values: Mapping[Measure, NDArray[np.float64]]
    unknown: Ints | None
    weights: Ints
    """Places of which FACTS are shares: those of any time."""

    def status_of(self, measure: Measure) -> NDArray[np.uint8]:
        """What the values of a measure stand on."""
        return self.status if measure in ("nombre", "taux") else self.standing


def counted(
    tallies: Tallies, view: View, question: CountQuestion, vocabulary: Vocabulary, fresh: int
) -> Counted:
    """The answer to a question; `fresh` is the day number from which a fact is recent."""
    counter = _Counter(tallies, view, question, vocabulary)
    group = tallies.ground.groups[question.level]
    inside = tallies.ground.within(question.inside)
    shown = np.unique(group.of[inside & (group.of >= 0)])
    counts = counter.counts(question.subject)[shown]
    there = loaded(tallies, view, group, [c.kinds for c in counter.columns])[shown]
    asked = question.subject.asked is not None
    unknown = counter.counts(question.subject.but(unknown=True))[shown] if asked else None
    weights = counter.counts(question.subject.but(asked=None))[shown] if asked else counts
    status = status_of(counts, there, unknown)
    standing = status_of(weights, there, None) if asked else status
    known = {True: status != _NOT_LOADED, False: standing != _NOT_LOADED}
    values = {
        measure: counter.facts(measure, weights, known[False], shown, fresh)
        if measure in (*FACTS, "completude")
        else counter.places(measure, counts, known[True], shown)
        for measure in question.measures
    }
    return Counted(
        question,
        view.version,
        group,
        shown,
        counter.columns,
        counts,
        status,
        standing,
        values,
        unknown,
        weights,
    )


def status_of(counts: Ints, loaded: Bools, unknown: Ints | None) -> NDArray[np.uint8]:
    """Places in STATUSES, by how many there are, whether there could be any, and how many whose
    hours do not tell."""
    none = np.where(loaded, _NONE, _NOT_LOADED)
    if unknown is not None:
        none = np.where(unknown > 0, _UNKNOWN, none)
    return np.where(counts > 0, _COUNTED, none).astype(np.uint8)


def loaded(
    tallies: Tallies, view: View, group: Grouping, columns: Sequence[Sequence[Kind]]
) -> Bools:
    """[territory, column]: whether its departments have some place of the kinds of a column."""
    departments = tallies.ground.groups["departement"]
    every = Subject(kinds=tuple(Kind))
    # What is in no commune was loaded for all: an action of the region is one of everywhere.
    by_kind = tallies.tally(view, every, "departement").sum(axis=2) + tallies.nowhere(view)
    codes = view.dictionaries["kind"].codes
    there = [(by_kind[:, [codes[kind.value] for kind in one]] > 0).any(axis=1) for one in columns]
    of_department = np.array(there).T.reshape(len(departments), len(columns))
    by_commune = of_department[departments.of] & (departments.of >= 0)[:, None]
    return np.asarray(group.sums(by_commune.astype(np.int64)) > 0, np.bool_)


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

    def places(
        self, measure: Measure, counts: Ints, known: Bools, shown: NDArray[np.intp]
    ) -> NDArray[np.float64]:
        """Numbers and rates, NaN where nothing can be told."""
        if measure == "nombre":
            return np.where(known, counts, np.nan)
        people = self._group.people[shown, None]
        return _ratio(counts * PER, np.broadcast_to(people, counts.shape), known)

    def facts(
        self, measure: Measure, whole: Ints, known: Bools, shown: NDArray[np.intp], fresh: int
    ) -> NDArray[np.float64]:
        """The share of places of which a fact is known, or the mean of these shares; percent."""
        if measure != "completude":
            return _ratio(self._having(measure, fresh)[shown] * 100, whole, known)
        every = sum((self._having(fact, fresh)[shown] for fact in FACTS), np.zeros_like(whole))
        return _ratio(every * 100, whole * len(FACTS), known)

    def _having(self, fact: Measure, fresh: int) -> Ints:
        subject = self._subject.but(asked=None)
        if fact == "horaires":
            return self.counts(subject) - self.counts(subject.but(unknown=True))
        changes: dict[Measure, dict[str, object]] = {
            "contact": {"reachable": True},
            "position": {"located": True},
            "fraicheur": {"since": fresh},
        }
        return self.counts(subject.but(**changes[fact]))

    def _tally(self, subject: Subject) -> Tally:
        return self._tallies.tally(self._view, subject, self._group.level)


def _ratio(some: Ints, of: Ints, known: Bools) -> NDArray[np.float64]:
    sound = known & (of > 0)
    found = np.full(some.shape, np.nan)
    np.divide(some, of, out=found, where=sound)
    return found
