"""The figures over time: one value a snapshot, and what came and went between two."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mapapp.domain.vocabulary import Vocabulary
from mapapp.figures.evolution_asking import EvolutionQuestion
from mapapp.figures.ground import Ground
from mapapp.figures.snapshot import is_kept, kept_unit
from mapapp.store import figure_snapshots as kept
from mapapp.store.connections import Connection
from mapapp.store.figure_changes import Moved, Span, moved_between
from mapapp.store.figure_snapshots import Snapshot, Wanted

TOLD, NOT_TOLD, NOT_KEPT = "dit", "non_dit", "pas_releve"


@dataclass(frozen=True, slots=True)
class Point:
    """A value at a snapshot; None where nothing could be told, or where such values were not
    `kept` yet."""

    snapshot: Snapshot
    value: float | None
    kept: bool = True

    @property
    def status(self) -> str:
        """What the API says of it."""
        if not self.kept:
            return NOT_KEPT
        return NOT_TOLD if self.value is None else TOLD

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


@dataclass(frozen=True)
class Evolution:
    """Every curve, of the snapshots between the days asked for; `changes` are of one territory,
    in the span from the first to the last of them, by type and by category."""

    question: EvolutionQuestion
    snapshots: tuple[Snapshot, ...]
    curves: tuple[Curve, ...]
    changes: tuple[Moved, ...]
    span: Span | None


def months(first: date, last: date) -> int:
    """How many months the calendar turned from one day to another."""
    return (last.year - first.year) * 12 + last.month - first.month


def evolution(
    connection: Connection, ground: Ground, vocabulary: Vocabulary, question: EvolutionQuestion
) -> Evolution:
    """The answer to a question."""
    snapshots = tuple(one for one in kept.all_snapshots(connection) if _asked(question, one.day))
    curves = _curves(connection, ground, question, vocabulary, snapshots)
    span = _span(ground, question, snapshots)
    if span is None:
        return Evolution(question, snapshots, curves, (), None)
    moved = moved_between(connection, span, question.types)
    changes = tuple(sorted(moved, key=lambda one: _rank(one, question, vocabulary)))
    return Evolution(question, snapshots, curves, changes, span)


def _span(
    ground: Ground, question: EvolutionQuestion, snapshots: Sequence[Snapshot]
) -> Span | None:
    """What changes are told of: one territory, if there are two snapshots."""
    first, last = (snapshots[0].id, snapshots[-1].id) if snapshots else (0, 0)
    if question.level == "region":
        return Span(first, last, None) if first < last else None
    if first == last or len(question.territories or ()) != 1:
        return None
    inside = ground.within((question.territories or ("",))[0])
    return Span(first, last, [ground.communes[n].code for n in inside.nonzero()[0]])


def _rank(one: Moved, question: EvolutionQuestion, vocabulary: Vocabulary) -> tuple[int, int, str]:
    """Types first, each followed by its categories in the order of the vocabulary."""
    order = [None, *vocabulary.categories]
    at = order.index(one.category) if one.category in order else len(order)
    return question.types.index(one.kind), at, one.category or ""


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
        (value.snapshot, *value.series[:1], *value.series[2:]): value.value
        for value in kept.values_of(connection, _wanted(question, question.territories, numbers))
    }
    units = {measure: kept_unit(measure, question.days) for measure in question.measures}
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
            unit,
            tuple(
                Point(
                    one,
                    found.get((one.id, code, kind, detail, measure, unit)),
                    is_kept(measure, one.format),
                )
                for one in snapshots
            ),
        )
        for code in codes
        for kind, detail in columns
        for measure, unit in units.items()
        if question.is_told(measure, kind)
    )


def _wanted(
    question: EvolutionQuestion, codes: Sequence[str] | None, numbers: Sequence[int]
) -> Wanted:
    types, details, measures = question.types, question.details, question.measures
    return Wanted(question.level, codes, types, details, measures, numbers)
