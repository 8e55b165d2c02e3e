"""Snapshots of the figures: put, listed, and read as values or as the places they counted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, insert, select, update

from mapapp.store.figure_tables import figure_place, figure_series, figure_snapshot, figure_value
from mapapp.store.insertion import insert_rows
from mapapp.store.membership import among


class Series(NamedTuple):
    """What a value is of. `detail` is a category, empty for a whole kind."""

    territory: str
    level: str
    type: str
    detail: str
    measure: str
    unit: str


class Member(NamedTuple):
    """A place that was counted: its number in the store, and where it was counted."""

    place: int
    kind: str
    category: str
    commune: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot. `month`: the one it counts for, if it does (2026-11); `day`: of Paris;
    `format`: which measures it holds."""

    id: int
    month: str | None
    day: str
    made_at: str
    version: int
    account: int | None
    format: int = 1


class Value(NamedTuple):
    """One value, of the snapshot whose number it bears."""

    snapshot: int
    series: Series
    value: float


_COLUMNS = tuple(figure_snapshot.c[name] for name in Snapshot.__dataclass_fields__)
_SERIES = tuple(figure_series.c[name] for name in Series._fields)


def all_snapshots(connection: Connection) -> list[Snapshot]:
    """The oldest first."""
    query = select(*_COLUMNS).order_by(figure_snapshot.c.id)
    return [Snapshot(*row) for row in connection.execute(query)]


def last_snapshot(connection: Connection) -> Snapshot | None:
    """The last that was made."""
    query = select(*_COLUMNS).order_by(figure_snapshot.c.id.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return Snapshot(*row) if row else None


def snapshot_of_month(connection: Connection, month: str) -> Snapshot | None:
    """The one that counts for a month."""
    query = select(*_COLUMNS).where(figure_snapshot.c.month == month)
    row = connection.execute(query).one_or_none()
    return Snapshot(*row) if row else None


def give_month(connection: Connection, number: int, month: str) -> None:
    """Have a snapshot that was asked for count for a month too."""
    query = update(figure_snapshot).where(figure_snapshot.c.id == number).values(month=month)
    connection.execute(query)


def last_members(connection: Connection) -> dict[Member, int]:
    """The places that the last snapshot counted, with the numbers of their rows."""
    query = select(*(figure_place.c[name] for name in Member._fields), figure_place.c.id).where(
        figure_place.c.until.is_(None)
    )
    return {Member(*row[:-1]): row[-1] for row in connection.execute(query)}


def put_snapshot(
    connection: Connection,
    made: Mapping[str, object],
    values: Mapping[Series, float],
    came: Sequence[Member],
    gone: Sequence[int],
) -> Snapshot:
    """Keep a snapshot: its values, the places it counts and the last one did not, and the rows of
    `last_members` that it does not count any more. `made` are the columns of the snapshot."""
    statement = insert(figure_snapshot).values(dict(made)).returning(*_COLUMNS)
    found = Snapshot(*connection.execute(statement).one())
    numbers = _series_numbers(connection, values)
    insert_rows(
        connection,
        "figure_value",
        ("series", "snapshot", "value"),
        [(numbers[series], found.id, value) for series, value in values.items()],
    )
    names = (*Member._fields, "since")
    insert_rows(connection, "figure_place", names, [(*one, found.id) for one in came])
    if gone:
        query = update(figure_place).where(among(connection, figure_place.c.id, gone))
        connection.execute(query.values(until=found.id))
    return found


def _series_numbers(connection: Connection, wanted: Iterable[Series]) -> dict[Series, int]:
    known = _known_series(connection)
    new = [series for series in wanted if series not in known]
    if not new:
        return known
    insert_rows(connection, "figure_series", Series._fields, new)
    return _known_series(connection)


def _known_series(connection: Connection) -> dict[Series, int]:
    rows = connection.execute(select(*_SERIES, figure_series.c.id))
    return {Series(*row[:-1]): row[-1] for row in rows}


# --- reading --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which values: of territories (all of the level for None), of types, of categories ("" is
    the whole type; all of them for None), of measures, of snapshots."""

    level: str
    territories: Sequence[str] | None
    types: Sequence[str]
    details: Sequence[str] | None
    measures: Sequence[str]
    snapshots: Sequence[int]


def values_of(connection: Connection, wanted: Wanted) -> list[Value]:
    """Values, by snapshot, then by series in the order in which they were first kept."""
    rows = connection.execute(_of(wanted))
    return [Value(number, Series(*series), value) for number, *series, value in rows]


def values_of_measures(
    connection: Connection, snapshot: int, measures: Sequence[str]
) -> dict[Series, float]:
    """All that a snapshot holds of some measures."""
    query = (
        select(*_SERIES, figure_value.c.value)
        .join_from(figure_series, figure_value, figure_series.c.id == figure_value.c.series)
        .where(figure_value.c.snapshot == snapshot, figure_series.c.measure.in_(measures))
    )
    return {Series(*series): value for *series, value in connection.execute(query)}


def _of(wanted: Wanted) -> Select[Any]:
    series, value = figure_series.c, figure_value.c
    query = (
        select(value.snapshot, *_SERIES, value.value)
        .join_from(figure_series, figure_value, series.id == value.series)
        .where(
            series.level == wanted.level,
            series.type.in_(wanted.types),
            series.measure.in_(wanted.measures),
            value.snapshot.in_(wanted.snapshots),
        )
        .order_by(value.snapshot, series.id)
    )
    if wanted.territories is not None:
        query = query.where(series.territory.in_(wanted.territories))
    if wanted.details is not None:
        query = query.where(series.detail.in_(wanted.details))
    return query
