"""ODS (OpenDocument 1.3, part 3): the first visible sheet, values only, row after row."""

from mapapp.importing.archive import Archive
from mapapp.importing.cells import number_text
from mapapp.importing.limits import MAX_CELL, MAX_COLUMNS, MAX_ROWS, Refused
from mapapp.importing.table import Gatherer
from mapapp.importing.xml_events import Attributes, Handler, read_xml

_CONTENT = "content.xml"
_CELLS = ("table-cell", "covered-table-cell")
_TOO_MANY = f"Le classeur a plus de {MAX_ROWS} lignes : coupez-le en plusieurs."
_HIDDEN = ("collapse", "filter")


def read_ods(content: bytes, gatherer: Gatherer) -> None:
    """Hand every row of the first visible sheet on. Raises Refused."""
    archive = Archive(content)
    if any(name.startswith(("Basic/", "Scripts/")) for name in archive.names):
        raise Refused("Le classeur contient des macros : enregistrez-le sans macro.")
    archive.refuse_more_than(MAX_ROWS + 1_000, b"<table:table-row", _CONTENT, _TOO_MANY)
    rows = _Rows(gatherer)
    read_xml(archive.chunks(_CONTENT), rows)
    if not rows.found:
        raise Refused("Le classeur n'a aucune feuille visible.")


class _Rows(Handler):
    def __init__(self, gatherer: Gatherer) -> None:
        self._gatherer = gatherer
        self.found = False
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._depth = 0
        self._reading = False
        self._line = 0
        self._repeated = 1
        self._hidden = False
        self._cells: list[str] = []
        self._wide = ""
        self._cell: Attributes = {}
        self._texts: list[str] = []
        self._in_text = 0
        self._in_note = 0

    def start(self, name: str, attributes: Attributes) -> None:
        if self._reading and name in _CELLS:
            self._cell, self._texts = attributes, []
        elif self._reading and name == "table-row":
            self._begin_row(attributes)
        elif self._reading and name == "annotation":
            self._in_note += 1
        elif self._reading and name == "p":
            self._in_text += 1
            if self._texts:
                self._texts.append("\n")
        elif self._reading and name in ("s", "tab", "line-break"):
            self._texts.append("\n" if name == "line-break" else " ")
        elif name == "table":
            self._begin_table(attributes)
        elif name == "style":
            self._style = attributes.get("name", "")
        elif name == "table-properties" and attributes.get("display") == "false":
            self._hidden_styles.add(self._style)

    def end(self, name: str) -> None:
        if name == "table":
            self._depth -= 1
            if not self._depth:
                self._reading = False
        elif not self._reading:
            return
        elif name in _CELLS:
            self._end_cell(name)
        elif name == "table-row":
            self._end_row()
        elif name == "p":
            self._in_text -= 1
        elif name == "annotation":
            self._in_note -= 1

    def text(self, text: str) -> None:
        if self._in_text and not self._in_note:
            self._texts.append(text)

    def _begin_table(self, attributes: Attributes) -> None:
        self._depth += 1
        if self._depth > 1 or attributes.get("style-name") in self._hidden_styles:
            return
        if self.found:
            self._gatherer.note("Seule la première feuille visible est lue.")
            return
        self.found = self._reading = True

    def _begin_row(self, attributes: Attributes) -> None:
        self._line += self._repeated if self._line else 1
        self._repeated = _count(attributes.get("number-rows-repeated"))
        self._hidden = attributes.get("visibility") in _HIDDEN
        self._cells, self._wide = [], ""

    def _end_cell(self, name: str) -> None:
        value = "" if name == "covered-table-cell" else _value(self._cell, self._texts)
        if _count(self._cell.get("number-columns-spanned")) > 1 and not self._wide:
            self._wide = f"colonne {len(self._cells) + 1}, ligne {self._line}"
        count = _count(self._cell.get("number-columns-repeated"))
        if len(self._cells) + count > MAX_COLUMNS:
            if value:
                raise Refused(f"Ligne {self._line} : plus de {MAX_COLUMNS} colonnes.")
            count = max(0, MAX_COLUMNS - len(self._cells))
        self._cells += [value] * count
        self._texts = []

    def _end_row(self) -> None:
        if not any(self._cells):
            return
        if self._hidden:
            self._gatherer.note("Les lignes masquées du classeur n'ont pas été lues.")
            return
        if not self._gatherer.header and self._wide:
            raise Refused(f"Des cellules de l'en-tête sont fusionnées ({self._wide}).")
        if self._repeated > MAX_ROWS:
            raise Refused(_TOO_MANY)
        for line in range(self._line, self._line + self._repeated):
            self._gatherer.row(line, self._cells)


def _value(cell: Attributes, texts: list[str]) -> str:
    kind = cell.get("value-type")
    if kind in ("float", "percentage", "currency"):
        return number_text(cell.get("value", ""))
    if kind == "date":
        return cell.get("date-value", "")[:10]
    if kind == "boolean":
        return "oui" if cell.get("boolean-value") == "true" else "non"
    return "".join(texts)[: MAX_CELL + 1]


def _count(text: str | None) -> int:
    return max(1, int(text)) if text and text.isascii() and text.isdigit() and len(text) < 9 else 1
