"""A whole file checked: its rows as values, and every problem of every row."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from mapapp.importing.fields import BY_KEY
from mapapp.importing.found import Found, Problem
from mapapp.importing.identity import key_of, mark_twins
from mapapp.importing.rows import Row, RowReader, conventions_of, mended
from mapapp.importing.table import Sheet
from mapapp.importing.words import LISTS
from mapapp.text import fold

_TRIES = 6
"""Fixes of one row one after the other: a position may need a point, then an exchange."""
_TICK = 2_000
_CONVENTIONS = {
    "virgule": "Les coordonnées ont une virgule décimale : elles ont été lues ainsi.",
    "telephone": "Les numéros de téléphone ont été mis sous une même forme.",
    "horaires": "Les horaires sont en français : ils ont été traduits, relisez-en quelques-uns.",
}


@dataclass(frozen=True, slots=True)
class Accepted:
    """Fixes that were accepted: all of a sort, or single ones by line and field."""

    sorts: frozenset[str] = frozenset()
    cells: frozenset[tuple[int, str]] = frozenset()
    everything: bool = False

    def covers(self, line: int, fault: Found) -> bool:
        """Whether the fix of a problem was accepted."""
        if fault.fix is None:
            return False
        return self.everything or fault.sort in self.sorts or (line, fault.field) in self.cells


NOTHING = Accepted()


@dataclass(slots=True)
class Checked:
    """`sound` rows may be imported; `faulty` ones have problems. `dropped` were left out by a
    fix. `columns`: field → rank of its column, without those that say nothing."""

    count: int
    columns: dict[str, int]
    sound: list[Row] = field(default_factory=list)
    faulty: list[Row] = field(default_factory=list)
    dropped: int = 0
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def check(
    sheet: Sheet,
    columns: Mapping[str, int],
    reader: RowReader,
    accepted: Accepted = NOTHING,
    progress: Callable[[int], None] = lambda _done: None,
) -> Checked:
    """Check every row; `progress` is told how many are done."""
    kept, notes = _telling(sheet, columns, reader)
    _choose(reader, kept, notes)
    reader.conventions = frozenset()
    found = conventions_of(reader, kept, _texts(sheet, kept))
    if found:
        reader.conventions = found
        reader.forget()
        notes += [_CONVENTIONS[sort] for sort in dict.fromkeys(sort for _, sort in sorted(found))]
    reader.look_up(_texts(sheet, kept))
    checked = Checked(len(sheet.rows), kept, notes=[*sheet.notes, *notes])
    cells: dict[int, list[Found]] = {}
    ranks = {sheet.header[at]: key for key, at in kept.items()}
    for fault in sheet.faults:
        key = ranks.get(fault.column)
        if key or not fault.column or fault.message.startswith("ce n'est"):
            said = Found(key or fault.column, fault.value, fault.message, "cellule")
            cells.setdefault(fault.line, []).append(said)
    rows: list[Row] = []
    for number, (line, texts) in enumerate(zip(sheet.lines, _texts(sheet, kept), strict=True)):
        if number % _TICK == 0:
            progress(number)
        row = _row(reader, line, texts, accepted)
        if row is None:
            checked.dropped += 1
            continue
        row.faults += cells.get(line, ())
        rows.append(row)
    mark_twins(rows)
    _sort_out(sheet, checked, rows, accepted)
    return checked


def _texts(sheet: Sheet, columns: Mapping[str, int]) -> Iterator[dict[str, str]]:
    pairs = tuple(columns.items())
    for cells in sheet.rows:
        yield {key: cells[at] for key, at in pairs}


def _row(reader: RowReader, line: int, texts: dict[str, str], accepted: Accepted) -> Row | None:
    """A row with the accepted fixes applied; None when one of them leaves it out."""
    row = reader.row(line, texts)
    for _ in range(_TRIES):
        taken = [fault for fault in row.faults if accepted.covers(line, fault)]
        if not taken:
            break
        changed: dict[str, str] | None = row.texts
        seen: set[str] = set()
        for fault in taken:
            if fault.field in seen or changed is None:
                continue
            seen.add(fault.field)
            changed = mended(changed, fault)
        if changed is None:
            return None
        if changed == row.texts:
            break
        row = reader.row(line, changed)
    return row


def _sort_out(sheet: Sheet, checked: Checked, rows: list[Row], accepted: Accepted) -> None:
    names = {key: sheet.header[at] for key, at in checked.columns.items()}
    for row in rows:
        if not row.faults:
            checked.sound.append(row)
            continue
        twins = (fault for fault in row.faults if fault.sort == "doublon")
        if any(accepted.covers(row.line, fault) for fault in twins):
            checked.dropped += 1
            continue
        checked.faulty.append(row)
        checked.problems += problems_of(row, names)


def problems_of(row: Row, names: Mapping[str, str]) -> Iterator[Problem]:
    """The problems of a row, with the names that the file gives its columns."""
    for fault in row.faults:
        fix = None
        if fault.fix is not None:
            fix = {"field": _name(fault.fix[0], names), "value": fault.fix[1]}
        name = _name(fault.field, names)
        yield Problem(row.line, name, fault.value, fault.message, fault.sort, fix)


def _name(key: str, names: Mapping[str, str]) -> str:
    return names.get(key) or (BY_KEY[key].name if key in BY_KEY else key)


def _telling(
    sheet: Sheet, columns: Mapping[str, int], reader: RowReader
) -> tuple[dict[str, int], list[str]]:
    """The columns but those of codes that are not ours at all (« TYPE : 120101 »)."""
    kept, notes = dict(columns), []
    for key in ("kind", "category", *LISTS):
        if key not in kept:
            continue
        at = kept[key]
        texts = {cells[at] for cells in sheet.rows if cells[at]}
        reads = [reader.cell(key, text) for text in sorted(texts)[:2_000]]
        if reads and all(read.message and read.fix is None for read in reads):
            del kept[key]
            name = sheet.header[at][:60]
            notes.append(f"La colonne « {name} » n'est pas lue : ses codes ne sont pas connus.")
    return kept, notes


def _choose(reader: RowReader, columns: Mapping[str, int], notes: list[str]) -> None:
    """A kind for the whole file when neither the file nor anyone says it."""
    terms = reader.terms
    if {"kind", "category"} & columns.keys() or terms.kind or terms.category:
        return
    if kind := terms.usual_kind:
        reader.terms = replace(terms, kind=kind)
        notes.append(f"Le fichier ne dit pas le type des lieux : « {kind.value} » est supposé.")


def keys_at_risk(checked: Checked) -> tuple[frozenset[str], frozenset[str]]:
    """Keys and folded names of faulty rows: what they speak of has not vanished."""
    keys = frozenset(key_of(row) for row in checked.faulty)
    return keys, frozenset(fold(row.texts.get("name", "")) for row in checked.faulty)
