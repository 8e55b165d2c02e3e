"""What is told of a file: figures, problems, the rows at fault as a file to mend."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mapapp.importing.checking import Checked
from mapapp.importing.difference import Difference, Said, changed_fields
from mapapp.importing.found import Problem
from mapapp.importing.table import Sheet

_AT_MOST = 2_000
"""Places of each sort that are shown by name."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
FOREIGN = "cet identifiant est celui d'un lieu qui n'est pas à votre organisation"


def problems_with(checked: Checked, found: Difference, header: Sequence[str]) -> list[Problem]:
    """Every problem by line, those of places of others as well."""
    at = checked.columns.get("id")
    name = header[at] if at is not None else "id"
    foreign = [_foreign(row, name) for row in found.foreign]
    return sorted([*checked.problems, *foreign], key=lambda problem: problem.row)


def _foreign(row: Said, name: str) -> Problem:
    return Problem(row.line, name, row.key, FOREIGN, "identifiant", None)


def figures(checked: Checked, found: Difference) -> dict[str, Any]:
    """The counts of the command line's answer and of the page."""
    return {
        "rows": checked.count,
        "new": len(found.new),
        "changed": len(found.changed),
        "unchanged": found.unchanged,
        "vanished": len(found.vanished),
        "before": found.before,
        "removes_much": found.removes_much,
        "dropped": checked.dropped,
        "faulty": len({problem.row for problem in checked.problems} | _lines(found.foreign)),
        "foreign": len(found.foreign),
        "notes": checked.notes,
    }


def _lines(rows: Iterable[Said]) -> set[int]:
    return {row.line for row in rows}


def changes(found: Difference) -> dict[str, Any]:
    """Names of what is new, changed (with its fields) and vanished, some thousands at most."""
    return {
        "new": [s.values.get("name", "") for s in found.new[:_AT_MOST]],
        "changed": [
            {
                "name": new.values.get("name", ""),
                "place": new.place_id,
                "fields": [
                    [name, old.values.get(name), new.values.get(name)]
                    for name in changed_fields(old, new)
                ],
            }
            for old, new in found.changed[:_AT_MOST]
        ],
        "vanished": [
            {"name": s.values.get("name", ""), "place": s.place_id}
            for s in found.vanished[:_AT_MOST]
        ],
    }


def points(found: Difference) -> list[list[Any]]:
    """Longitude, latitude, name and sort of what would change, for the map of the preview."""
    told = [("new", found.new), ("changed", [new for _, new in found.changed])]
    told.append(("vanished", found.vanished))
    return [
        [s.values["lon"], s.values["lat"], s.values.get("name", ""), sort]
        for sort, statements in told
        for s in statements
        if s.values.get("lon") is not None
    ]


def faulty_rows(sheet: Sheet, problems: Iterable[Mapping[str, Any]]) -> str:
    """A CSV of the rows at fault as the file has them, with a column of reasons.

    Cells that a spreadsheet would run as formulas begin with an apostrophe.
    """
    reasons: dict[int, list[str]] = {}
    for problem in problems:
        said = f"{problem['field']} : {problem['message']}"
        reasons.setdefault(problem["row"], []).append(said)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(["ligne", *(_inert(name) for name in sheet.header), "motif"])
    for line, cells in zip(sheet.lines, sheet.rows, strict=True):
        if line in reasons:
            row = [line, *(_inert(cell) for cell in cells), _inert(" ; ".join(reasons[line]))]
            writer.writerow(row)
    # With a byte order mark, by which spreadsheets know UTF-8.
    return "\ufeff" + out.getvalue()


def _inert(cell: str) -> str:
    """A cell that no spreadsheet runs; a plain number stays one."""
    if cell.startswith(_FORMULA) and not cell[1:].replace(".", "", 1).isdigit():
        return f"'{cell}"
    return cell
