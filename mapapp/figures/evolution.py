"""The figures over time: one value a snapshot, and what came and went between two."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mapapp.domain.vocabulary import Vocabulary
from mapapp.figures.evolution_asking import EvolutionQuestion
from mapapp.figures.ground import Ground
from mapapp.figures.snapshot import KEPT_UNITS
from mapapp.store import figure_snapshots as kept
from mapapp.store.connections import Connection
from mapapp.store.figure_snapshots import Snapshot, Stretch, Wanted


@dataclass(frozen=True, slots=True)
class Point:
    """A value at a snapshot; None where nothing could be told."""

    snapshot: Snapshot
    value: float | None

    @property
    def day(self) -> date:
        """The day, in Paris."""
        return date.fromisoformat(self.snapshot.day)


@dataclass(frozen=True, slots=True)
class Curve:
    """One measure of one territory; `detail` is a category, empty for a whole type."""

    territory: str
    name: str
    type: str
    detail: str
    measure: str
    unit: str
    points: tuple[Point, ...]

    def runs(self) -> list[list[Point]]:
        """Points that follow one another: a month without snapshot, or a snapshot that tells
        nothing, parts them."""
        found: list[list[Point]] = []
        before: date | None = None
        for point in self.points:
            if point.value is None:
                before = None
                continue
            if before is None or months(before, point.day) > 1:
                found.append([])
            found[-1].append(point)
            before = point.day
        return found


@dataclass(frozen=True, slots=True)
class Change:
    """What came to a type or category of a territory, and what left; numbers of places."""

    type: str
    detail: str
    came: tuple[int, ...]
    left: tuple[int, ...]


@dataclass(frozen=True)
class Evolution:
    """Every curve, of the snapshots between the days asked for; `changes` are of one territory,
    between the first and the last of them."""

    question: EvolutionQuestion
    snapshots: tuple[Snapshot, ...]
    curves: tuple[Curve, ...]
    changes: tuple[Change, ...]


def months(first: date, last: date) -> int:
    """How many months the calendar turned from one day to another."""
    return (last.year - first.year) * 12 + last.month - first.month


def evolution(
    connection: Connection, ground: Ground, vocabulary: Vocabulary, question: EvolutionQuestion
) -> Evolution:
    """The answer to a question."""
    snapshots = tuple(one for one in kept.all_snapshots(connection) if _asked(question, one.day))
    curves = _curves(connection, ground, question, vocabulary, snapshots)
    changes: tuple[Change, ...] = ()
    alone = question.territories or (("",) if question.level == "region" else ())
    if len(snapshots) > 1 and len(alone) == 1:
        inside = ground.within(alone[0] or None)
        whole = question.level == "region"
        communes = None if whole else [ground.communes[n].code for n in inside.nonzero()[0]]
        ends = snapshots[0].id, snapshots[-1].id
        moved = kept.changes_between(connection, *ends, question.types, communes)
        changes = changes_of(moved, question.types, vocabulary)
    return Evolution(question, snapshots, curves, changes)


def changes_of(
    moved: Sequence[Stretch], types: Sequence[str], vocabulary: Vocabulary
) -> tuple[Change, ...]:
    """By type, then by each of its categories that changed, in the order of the vocabulary.

    A place that changed its category alone counts for the two categories, not for the type."""
    found = []
    for kind in types:
        mine = [one for one in moved if one.kind == kind]
        found.append(_change(mine, kind, ""))
        of_kind = {one.category for one in mine}
        order = [code for code in vocabulary.categories if code in of_kind]
        for category in (*order, *sorted(of_kind.difference(order))):
            some = _change([one for one in mine if one.category == category], kind, category)
            found += [some] if some.came or some.left else []
    return tuple(found)


def _change(moved: Sequence[Stretch], kind: str, detail: str) -> Change:
    after = {one.place for one in moved if one.came}
    before = {one.place for one in moved if not one.came}
    return Change(kind, detail, tuple(sorted(after - before)), tuple(sorted(before - after)))


def _asked(question: EvolutionQuestion, text: str) -> bool:
    day = date.fromisoformat(text)
    return (question.since or day) <= day <= (question.until or day)


def _curves(
    connection: Connection,
    ground: Ground,
    question: EvolutionQuestion,
    vocabulary: Vocabulary,
    snapshots: Sequence[Snapshot],
) -> tuple[Curve, ...]:
    numbers = [one.id for one in snapshots]
    group = ground.groups[question.level]
    codes = question.territories or group.codes
    found = {
        (value.snapshot, *value.series[:1], *value.series[2:5]): value.value
        for value in kept.values_of(connection, _wanted(question, question.territories, numbers))
    }
    columns = [
        (kind, detail)
        for kind in question.types
        for detail in question.details
        if not detail or vocabulary.categories[detail].kind.value == kind
    ]
    return tuple(
        Curve(
            code,
            group.names[group.at[code]],
            kind,
            detail,
            measure,
            KEPT_UNITS[measure],
            tuple(
                Point(one, found.get((one.id, code, kind, detail, measure))) for one in snapshots
            ),
        )
        for code in codes
        for kind, detail in columns
        for measure in question.measures
    )


def _wanted(
    question: EvolutionQuestion, codes: Sequence[str] | None, numbers: Sequence[int]
) -> Wanted:
    types, details, measures = question.types, question.details, question.measures
    return Wanted(question.level, codes, types, details, measures, numbers)
