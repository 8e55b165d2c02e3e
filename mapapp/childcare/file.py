"""Slots from a file: the same fields by column, each row read alone, faults by row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mapapp.childcare.publishing import Published, SlotsRefused, publish_all
from mapapp.contributing.batches import Author
from mapapp.domain.parameters import Problem
from mapapp.domain.slot_fields import FIELDS, GivenSlots, read_slots
from mapapp.importing.limits import Refused
from mapapp.importing.reading import read_bytes
from mapapp.store.connections import Connection
from mapapp.text import fold

MAX_ROWS = 200
MAX_FILE_BYTES = 500_000
_COLUMNS = {fold(text): name for name, label in FIELDS.items() for text in (name, label)}
EXAMPLE = {
    "date": "01/12/2026",
    "debut": "8h30",
    "fin": "12h",
    "age_min_mois": "3",
    "age_max_mois": "36",
    "places": "2",
    "reserve_a": "entretien,formation",
    "conditions": "Vaccins à jour",
    "jours": "mardi,jeudi",
    "repete_jusqu": "18/12/2026",
}


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row: its line in the file, what it says by field, what is wrong with it."""

    line: int
    raw: Mapping[str, str]
    problems: tuple[Problem, ...]
    count: int


def read_rows(content: bytes, now: datetime) -> tuple[list[FileRow], list[str]]:
    """The rows of a file, and notes on the whole of it; nothing is written. Raises Refused."""
    if len(content) > MAX_FILE_BYTES:
        raise Refused("Le fichier dépasse 500 ko : coupez-le.")
    sheet = read_bytes(content)
    if len(sheet.rows) > MAX_ROWS:
        raise Refused(f"Le fichier a plus de {MAX_ROWS} lignes : coupez-le.")
    names = [_COLUMNS.get(fold(name)) for name in sheet.header]
    if "date" not in names:
        raise Refused(f"Aucune colonne « date ». Colonnes attendues : {', '.join(FIELDS)}.")
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise Refused(f"La colonne « {twice[0]} » est donnée deux fois.")
    unknown = [text for text, name in zip(sheet.header, names, strict=True) if name is None]
    notes = [*sheet.notes]
    if unknown:
        notes.append(f"Colonnes laissées de côté : {', '.join(unknown)[:300]}.")
    faults: dict[int, list[Problem]] = {}
    for fault in sheet.faults:
        faults.setdefault(fault.line, []).append(Problem(fault.column, fault.message))
    rows = []
    for line, cells in zip(sheet.lines, sheet.rows, strict=True):
        raw = {name: cell for name, cell in zip(names, cells, strict=True) if name and cell}
        rows.append(_row(line, raw, faults.get(line, []), now))
    return rows, notes


def again(rows: Sequence[tuple[int, Mapping[str, str]]], now: datetime) -> list[FileRow]:
    """The same rows read once more, when they are confirmed."""
    return [_row(line, raw, [], now) for line, raw in rows[:MAX_ROWS]]


def publish_rows(
    connection: Connection,
    author: Author,
    place_id: str,
    rows: Sequence[FileRow],
    now: datetime,
) -> tuple[int, list[FileRow]]:
    """Publish the good rows, each as a slot or a repetition, in one write transaction: how many
    slots that makes, and the rows that were left out, with why."""
    count = 0
    left_out = []
    for row in rows:
        if row.problems:
            left_out.append(row)
            continue
        try:
            count += len(_publish(connection, author, place_id, row, now).ids)
        except SlotsRefused as error:
            left_out.append(FileRow(row.line, row.raw, tuple(error.problems), 0))
    return count, left_out


def _publish(
    connection: Connection, author: Author, place_id: str, row: FileRow, now: datetime
) -> Published:
    return publish_all(connection, author, place_id, _read(row.raw, now), now)


def _row(line: int, raw: Mapping[str, str], faults: list[Problem], now: datetime) -> FileRow:
    given = _read(raw, now)
    return FileRow(line, raw, (*faults, *given.problems), len(given.slots))


def _read(raw: Mapping[str, Any], now: datetime) -> GivenSlots:
    return read_slots(raw, now)


def template() -> bytes:
    """A file to fill in, with one row as an example; for spreadsheets, so with a mark of UTF-8."""
    rows = [";".join(FIELDS), ";".join(EXAMPLE.get(name, "") for name in FIELDS)]
    return ("\r\n".join(rows) + "\r\n").encode("utf-8-sig")
