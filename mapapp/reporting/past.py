"""The figures of a period that is over: those of its last snapshot, in the rows of a report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from mapapp.domain.slot_request import COUNTED_DAYS
from mapapp.figures.asking import MEASURES
from mapapp.figures.board import Board, Line, ranked
from mapapp.figures.counting import Status
from mapapp.figures.portrait import SHOWN
from mapapp.figures.rows import Row
from mapapp.figures.snapshot import COVERED, REACH, kept_unit
from mapapp.figures.words import number_text, percent_text
from mapapp.reporting.periods import Period
from mapapp.reporting.words import date_text
from mapapp.store import figure_snapshots as kept
from mapapp.store.connections import Connection
from mapapp.store.figure_snapshots import Series, Snapshot, Wanted
from mapapp.territory.units import Level


@dataclass(frozen=True)
class Past:
    """A snapshot, and what it holds of every type of help."""

    snapshot: Snapshot
    values: Mapping[Series, float]

    def value(self, code: str, level: Level, kind: str, measure: str) -> float | None:
        """One value; None where nothing could be told, or was kept."""
        series = Series(code, level, kind, "", measure, kept_unit(measure, COUNTED_DAYS[0]))
        return self.values.get(series)


def past_of(connection: Connection, period: Period, levels: Sequence[Level]) -> Past | None:
    """The last snapshot of a period, with the values of some levels; None if there is none."""
    first, last = period.starts.isoformat(), period.ends.isoformat()
    inside = [one for one in kept.all_snapshots(connection) if first <= one.day <= last]
    if not inside:
        return None
    snapshot = max(inside, key=lambda one: (one.day, one.id))
    kinds, measures = [kind.value for kind in SHOWN], (*MEASURES, REACH, COVERED)
    values = {
        found.series: found.value
        for level in dict.fromkeys(levels)
        for found in kept.values_of(
            connection, Wanted(level, None, kinds, ("",), measures, [snapshot.id])
        )
    }
    return Past(snapshot, values)


def count_row_then(row: Row, past: Past) -> Row:
    """A row of statistics as it was at the snapshot."""
    which = (row["territoire"], row["niveau"], row["type"])
    value = past.value(*which, row["mesure"])
    if value is not None and row["mesure"] == "nombre":
        value = int(value)
    status = _status(past.value(*which, "nombre"))
    return row | {"valeur": value, "statut": status.value, "version": past.snapshot.version}


def reach_row_then(row: Row, past: Past) -> Row:
    """A row of reach as it was at the snapshot, which does not tell which communes were out of
    reach; nor, in its first format, how many inhabitants."""
    which = (row["territoire"], row["niveau"], row["type"])
    share, people = (past.value(*which, measure) for measure in (REACH, COVERED))
    covered = None if people is None else int(people)
    then = {
        "couverte": covered,
        "part": None if share is None else round(share / 100, 4),
        "statut": _status(share).value,
        "incertaine": None,
        "desservie": None,
        "communes_hors_portee": None,
        "population_hors_portee": None if covered is None else row["population"] - covered,
        "version": past.snapshot.version,
    }
    return row | then | ({"hors_portee": []} if "hors_portee" in row else {})


def board_then(board: Board, past: Past) -> Board:
    """A board of places for 10,000 inhabitants as it was at the snapshot."""
    (kind,) = board.question.subject.kinds

    def line(one: Line) -> Line:
        value = past.value(one.code, board.question.level, kind.value, board.question.measure)
        return replace(one, value=value, status=_status(value), rank=None, shade=None)

    version = past.snapshot.version
    return ranked(board.question, version, [line(one) for one in board.lines], board.whole)


def _status(value: float | None) -> Status:
    if value is None:
        return Status.NOT_LOADED
    return Status.COUNTED if value else Status.NONE


def then_sentence(past: Past, code: str, level: Level, kind: str) -> str:
    """One type of help in one territory, at the snapshot."""
    count, rate, share = (
        past.value(code, level, kind, measure) for measure in ("nombre", "taux", REACH)
    )
    said = f"Au relevé du {date_text(past.snapshot.day)}\u00a0: "
    if count is None:
        return f"{said}aucune donnée n'était chargée."
    said += f"{number_text(count)} lieux" if count > 1 else "un lieu" if count else "aucun lieu"
    if count and rate is not None:
        said += f", soit {number_text(rate, 2)} pour 10\u202f000 habitants"
    if share is None:
        return f"{said}."
    near = percent_text(share / 100)
    return f"{said}\u00a0; {near} des habitants en avaient un à 10\u00a0km ou moins."
