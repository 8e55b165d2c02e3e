"""The whole plan as a table, and a table as changes of the plan: the same columns both ways."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mapapp.domain.parameters import Problem
from mapapp.domain.plan import EMPTY, PlanAction, Record
from mapapp.importing.limits import Refused
from mapapp.importing.reading import read_bytes
from mapapp.planning.fields import FIELDS, LINKS, read_action
from mapapp.planning.following import ActionChange, changed_fields
from mapapp.planning.given import Known
from mapapp.planning.indicator_fields import values_cell
from mapapp.planning.numbers import number_text
from mapapp.text import fold

MAX_ROWS = 500
MAX_FILE_BYTES = 2_000_000
COLUMNS = ("id", *(name for name in FIELDS if name != "note"), "notes")
"""Of an export. `notes` is told and not read back: a new one is written in a column `note`."""
_READ = {fold(name): name for name in ("id", *FIELDS)}
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_LONGEST_ID = 100
_FORMULA = re.compile(r"'(?=[=+\-@\t\r])")
_PARTS = {"jalons": ("nom", "echeance", "fait")} | {
    "indicateurs": ("nom", "unite", "cible", "echeance", "valeurs")
}


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row: its line in the file, the action and the fields that it would change, what is
    wrong with it. `new`: the action would be made."""

    line: int
    raw: Mapping[str, str]
    action: str | None
    title: str
    new: bool
    values: Mapping[str, Any]
    problems: tuple[Problem, ...]

    @property
    def change(self) -> ActionChange:
        """What to write."""
        return ActionChange(self.action, self.values, f"ligne {self.line} : ")


def plan_rows(actions: Sequence[PlanAction]) -> list[dict[str, Any]]:
    """Every action as a row, by name of column; texts that can be read back."""
    return [_as_row(one) for one in actions]


def _as_row(one: PlanAction) -> dict[str, Any]:
    record = one.record
    row: dict[str, Any] = {name: record[place] for name, place in FIELDS.items() if name != "note"}
    return row | {
        "id": one.id,
        "partenaires": "\n".join(record["partners"]),
        "territoires": "\n".join(record["serves"]),
        **{name: "\n".join(record[FIELDS[name]]) for name in LINKS},
        "jalons": "\n".join(_milestone(row) for row in record["milestones"]),
        "indicateurs": "\n".join(_indicator(row) for row in record["indicators"]),
        "notes": "\n".join(f"{note['date']} : {note['text']}" for note in record["notes"]),
        "annoncee": "oui" if record["announced"] else "non",
    }


def _milestone(row: Mapping[str, Any]) -> str:
    return " | ".join([row["label"], row["due"] or "", row["done"] or ""])


def _indicator(row: Mapping[str, Any]) -> str:
    target = "" if row["target"] is None else number_text(row["target"])
    parts = [row["label"], row["unit"], target, row["target_date"] or ""]
    return " | ".join([*parts, values_cell(row)])


def read_rows(
    content: bytes, actions: Sequence[PlanAction], known: Known
) -> tuple[list[FileRow], list[str]]:
    """The rows of a file and notes on the whole of it; nothing is written. Raises Refused."""
    if len(content) > MAX_FILE_BYTES:
        raise Refused("Le fichier dépasse 2 Mo : coupez-le.")
    sheet = read_bytes(content)
    if len(sheet.rows) > MAX_ROWS:
        raise Refused(f"Le fichier a plus de {MAX_ROWS} lignes : coupez-le.")
    names = [_READ.get(fold(name)) for name in sheet.header]
    if "id" not in names and "titre" not in names:
        raise Refused(f"Aucune colonne « id » ni « titre ». Colonnes lues : {', '.join(_READ)}.")
    notes = [*sheet.notes]
    aside = [text for text, name in zip(sheet.header, names, strict=True) if name is None]
    if aside:
        notes.append(f"Colonnes laissées de côté : {', '.join(aside)[:300]}.")
    cells = [
        (line, {name: _FORMULA.sub("", c, 1) for name, c in zip(names, row, strict=True) if name})
        for line, row in zip(sheet.lines, sheet.rows, strict=True)
    ]
    rows = again(cells, actions, known)
    faults = {fault.line: Problem(fault.column, fault.message) for fault in sheet.faults}
    return [
        replace(row, problems=(faults[row.line], *row.problems)) if row.line in faults else row
        for row in rows
    ], notes


def again(
    cells: Sequence[tuple[int, Mapping[str, str]]], actions: Sequence[PlanAction], known: Known
) -> list[FileRow]:
    """Rows by line and name of column, read; also when they are confirmed."""
    by_id = {one.id: one for one in actions}
    ids = [row.get("id", "").strip() for _line, row in cells]
    wider = replace(known, actions={*known.actions, *filter(None, ids)})
    return [
        _row(line, row, by_id, wider, twice=bool(own) and ids.count(own) > 1)
        for own, (line, row) in zip(ids, cells[:MAX_ROWS], strict=False)
    ]


def _row(
    line: int,
    cells: Mapping[str, str],
    by_id: Mapping[str, PlanAction],
    known: Known,
    *,
    twice: bool,
) -> FileRow:
    own = cells.get("id", "").strip()
    before = by_id.get(own)
    current: Record = before.record if before else EMPTY
    # An empty cell says nothing: a file in which a column was left blank wipes nothing out.
    filled = {name: text for name, text in cells.items() if text.strip() and name in FIELDS}
    given = read_action(_raw(filled), known, current, new=before is None)
    problems = list(given.problems)
    if twice:
        problems.insert(0, Problem("id", "cet identifiant est donné deux fois"))
    if own and before is None and (not _ID.fullmatch(own) or len(own) > _LONGEST_ID):
        said = "un identifiant est fait de lettres minuscules, de chiffres et de tirets"
        problems.insert(0, Problem("id", said))
    values = changed_fields(current, given.values) if before else given.values
    title = str(given.values.get("title") or current["title"] or own)
    return FileRow(line, dict(cells), own or None, title, before is None, values, tuple(problems))


def _raw(filled: Mapping[str, str]) -> dict[str, Any]:
    raw: dict[str, Any] = dict(filled)
    for name in ("partenaires", "territoires", *LINKS):
        if name in raw:
            raw[name] = [part.strip() for part in re.split(r"[\n;]", raw[name]) if part.strip()]
    for name, parts in _PARTS.items():
        if name in raw:
            raw[name] = [_parts(line, parts) for line in raw[name].split("\n") if line.strip()]
    return raw


def _parts(line: str, names: Sequence[str]) -> dict[str, str]:
    cells = [cell.strip() for cell in line.rsplit("|", len(names) - 1)]
    return dict(zip(names, [*cells, *[""] * (len(names) - len(cells))], strict=True))


def unusable(rows: Sequence[FileRow], taken: Collection[str]) -> list[FileRow]:
    """The same rows; those that would make an action under an id that is taken say so."""
    said = Problem("id", "cet identifiant a déjà servi, ou est celui d'un lieu")
    return [
        replace(row, problems=(said, *row.problems)) if row.new and row.action in taken else row
        for row in rows
    ]
