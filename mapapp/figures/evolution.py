"""The figures over time: one value a snapshot, and what came and went between two."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from mapapp.domain.vocabulary import Vocabulary
from mapapp.figures.evolution_asking import EvolutionQuestion
from mapapp.figures.ground import Ground
from mapapp.figures.snapshot import FORMAT, is_kept, kept_unit
from mapapp.store import figure_snapshots as kept
from mapapp.store.connections import Connection
from mapapp.store.figure_changes import Moved, Span, moved_between
from mapapp.store.figure_snapshots import Series, Snapshot, Wanted
from mapapp.territory.units import Level

TOLD, NOT_TOLD, NOT_KEPT = "dit", "non_dit", "pas_releve"


@dataclass(frozen=True, slots=True)
class Point:
    """A value at a snapshot; None where nothing could be told, or where such values were not
    `kept` yet. `provisional`: of today, and no snapshot holds it."""

    snapshot: Snapshot
    value: float | None
    kept: bool = True
    provisional: bool = False

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
    level: Level
    points: tuple[Point, ...]

    @property
    def series(self) -> Series:
        """What its values are of."""
        names = (self.territory, self.level, self.type, self.detail, self.measure, self.unit)
        return Series(*names)

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
class Today:
    """The figures of now: a day of Paris, the data version, values as a snapshot keeps them."""

    day: date
    version: int
    values: Mapping[Series, float]


@dataclass(frozen=True)
class Evolution:
    """Every curve, of the snapshots between the days asked for; `changes` are of one territory,
    in the span from the first to the last of them, by type and by category. `today`: the curves
    end at it, after the last snapshot."""

    question: EvolutionQuestion
    snapshots: tuple[Snapshot, ...]
    curves: tuple[Curve, ...]
    changes: tuple[Moved, ...]
    span: Span | None
    today: Snapshot | None = None

    @property
    def moments(self) -> tuple[Snapshot, ...]:
        """Those of the points of every curve."""
        return self.snapshots if self.today is None else (*self.snapshots, self.today)


def months(first: date, last: date) -> int:
    """How many months the calendar turned from one day to another."""
    return (last.year - first.year) * 12 + last.month - first.month


def evolution(
    connection: Connection,
    ground: Ground,
    vocabulary: Vocabulary,
    question: EvolutionQuestion,
    today: Today | None = None,
) -> Evolution:
    """The answer to a question. `today` ends the curves that snapshots began, unless the last
    snapshot is of the day and says the same."""
    every = kept.all_snapshots(connection)
    snapshots = tuple(one for one in every if is_asked(question, date.fromisoformat(one.day)))
    curves = _curves(connection, ground, question, vocabulary, snapshots)
    now = _as_snapshot(today) if today is not None and every else None
    if now is not None and now.day < every[-1].day:
        now = None  # the clock was set back: the last snapshot is of another tomorrow
    if now is not None and today is not None:
        longer = tuple(_until_today(one, now, today.values) for one in curves)
        if _is_new(now, longer):
            curves = longer
        else:
            now = None
    span = _span(ground, question, snapshots)
    if span is None:
        return Evolution(question, snapshots, curves, (), None, now)
    moved = moved_between(connection, span, question.types)
    changes = tuple(sorted(moved, key=lambda one: _rank(one, question, vocabulary)))
    return Evolution(question, snapshots, curves, changes, span, now)


def _as_snapshot(today: Today) -> Snapshot:
    return Snapshot(0, None, today.day.isoformat(), "", today.version, None, FORMAT)


def _until_today(curve: Curve, now: Snapshot, values: Mapping[Series, float]) -> Curve:
    found = values.get(curve.series)
    return replace(curve, points=(*curve.points, Point(now, found, provisional=True)))


def _is_new(now: Snapshot, curves: Sequence[Curve]) -> bool:
    """Whether the last points differ from those of a snapshot of the day."""
    for curve in curves:
        before = curve.points[-2].snapshot if len(curve.points) > 1 else None
        if before is None or (before.day, before.version) != (now.day, now.version):
            return True
        if curve.points[-2].value != curve.points[-1].value:
            return True
    return False


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


def is_asked(question: EvolutionQuestion, day: date) -> bool:
    """Whether a day is in what is asked for."""
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
            question.level,
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
