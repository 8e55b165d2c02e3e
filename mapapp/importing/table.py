"""A file as a table of texts: its header, its rows with their lines, cells that were not read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from mapapp.importing.limits import MAX_CELL, MAX_COLUMNS, MAX_NOTES, MAX_ROWS, Refused
from mapapp.text import fold

Part = tuple[str, object]
"""What a reader says: ("header", names), ("row", [line, *cells]), ("fault", …), ("note", text)."""


@dataclass(frozen=True, slots=True)
class CellFault:
    """A cell of a row that could not be read; `column` is its name in the header."""

    line: int
    column: str
    value: str
    message: str


@dataclass(slots=True)
class Sheet:
    """What was read. `lines[n]` is where `rows[n]` begins in the file: the line of a CSV, the
    row of a workbook, the rank of a feature from 1. Rows are as long as the header."""

    header: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def take(self, part: Part) -> None:
        """Add what a reader says."""
        what, content = part
        if what == "row":
            assert isinstance(content, list)
            self.lines.append(content[0])
            self.rows.append(content[1:])
        elif what == "header":
            assert isinstance(content, list)
            self.header = content
        elif what == "fault":
            assert isinstance(content, list)
            self.faults.append(CellFault(*content))
        else:
            self.notes.append(str(content))


class Gatherer:
    """Holds every reader to the same rules; hands on what they find, row by row.

    The first row that is not blank is the header. Raises Refused.
    """

    def __init__(self, hand_on: Callable[[Part], None]) -> None:
        self._hand_on = hand_on
        self._notes: set[str] = set()
        self.header: list[str] = []
        self.count = 0

    def row(self, line: int, cells: Sequence[str]) -> None:
        """One row; blank ones are passed over."""
        kept = [cell.strip() for cell in cells]
        while kept and not kept[-1]:
            kept.pop()
        if not kept:
            return
        if not self.header:
            self._begin(line, kept)
            return
        self.count += 1
        if self.count > MAX_ROWS:
            raise Refused(
                f"Le fichier a plus de {MAX_ROWS:,} lignes : coupez-le en plusieurs.".replace(
                    ",", " "
                )
            )
        for at, cell in enumerate(kept):
            if len(cell) > MAX_CELL:
                raise Refused(f"Ligne {line}, colonne {at + 1} : plus de {MAX_CELL} caractères.")
        if len(kept) > len(self.header):
            said = f"{len(kept)} cellules pour {len(self.header)} colonnes : un séparateur de trop"
            self._hand_on(("fault", [line, "", kept[len(self.header)][:100], said]))
            del kept[len(self.header) :]
        self._hand_on(("row", [line, *kept, *[""] * (len(self.header) - len(kept))]))

    def fault(self, line: int, at: int, value: str, message: str) -> None:
        """A cell of the row of this line cannot be read."""
        name = self.header[at] if at < len(self.header) else ""
        self._hand_on(("fault", [line, name, value[:200], message]))

    def note(self, text: str) -> None:
        """Something to know of the whole file."""
        if text not in self._notes and len(self._notes) < MAX_NOTES:
            self._notes.add(text)
            self._hand_on(("note", text))

    def done(self) -> None:
        """The file is at its end."""
        if not self.header:
            raise Refused("Le fichier est vide.")
        if not self.count:
            raise Refused("Le fichier a un en-tête mais aucune ligne : rien n'est changé.")

    def _begin(self, line: int, names: list[str]) -> None:
        if len(names) > MAX_COLUMNS:
            raise Refused(f"Le fichier a plus de {MAX_COLUMNS} colonnes.")
        seen: dict[str, str] = {}
        for name in names:
            if len(name) > 200:
                raise Refused(f"Ligne {line} : un nom de colonne a plus de 200 caractères.")
            key = fold(name)
            if key and key in seen:
                raise Refused(f"Ligne {line} : la colonne « {name} » est donnée deux fois.")
            seen[key] = name
        self.header = names
        self._hand_on(("header", names))
