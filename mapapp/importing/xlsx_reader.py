"""XLSX (ECMA-376, SpreadsheetML): the first visible sheet, values only, row after row."""

import posixpath
import re

from mapapp.importing.archive import Archive
from mapapp.importing.cells import letters, number_text, serial_date
from mapapp.importing.limits import MAX_COLUMNS, MAX_ROWS, Refused
from mapapp.importing.table import Gatherer
from mapapp.importing.xml_events import Attributes, Handler, read_xml

_MAX_STRINGS = 2_000_000
_TOO_MANY = f"Le classeur a plus de {MAX_ROWS} lignes : coupez-le en plusieurs."
_BUILT_IN_DATES = frozenset({*range(14, 18), 22, *range(27, 32), 34, 35, 36, *range(50, 59)})
_DATE_FORMAT = re.compile(r"[yja]{2,4}|d{1,4}[^a-z]*m|m[^a-z]*d", re.IGNORECASE)
_QUOTED = re.compile(r"\"[^\"]*\"|\[[^\]]*\]|\\.")
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.ASCII)


def read_xlsx(content: bytes, gatherer: Gatherer) -> None:
    """Hand every row of the first visible sheet on. Raises Refused."""
    archive = Archive(content)
    if any("vbaproject" in name.lower() or "macrosheets/" in name for name in archive.names):
        raise Refused("Le classeur contient des macros : enregistrez-le en .xlsx sans macro.")
    book = _Book()
    read_xml(archive.chunks("xl/workbook.xml"), book)
    links = _Links()
    read_xml(archive.chunks("xl/_rels/workbook.xml.rels"), links)
    sheet = book.first_visible(gatherer)
    target = links.targets.get(sheet, "")
    path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
    if path not in archive.names:
        raise Refused("La première feuille du classeur n'y est pas.")
    archive.refuse_more_than(MAX_ROWS + 1_000, b"<row", path, _TOO_MANY)
    strings = _Strings()
    if "xl/sharedStrings.xml" in archive.names:
        read_xml(archive.chunks("xl/sharedStrings.xml"), strings)
    styles = _Styles()
    if "xl/styles.xml" in archive.names:
        read_xml(archive.chunks("xl/styles.xml"), styles)
    reader = _Rows(gatherer, strings.found, styles.dates(), book.from_1904)
    read_xml(archive.chunks(path), reader)


class _Book(Handler):
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []
        self.from_1904 = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "sheet":
            visible = attributes.get("state", "visible") == "visible"
            self.sheets.append((attributes.get("name", ""), attributes.get("id", ""), visible))
        elif name == "workbookPr":
            self.from_1904 = attributes.get("date1904") in ("1", "true")

    def first_visible(self, gatherer: Gatherer) -> str:
        """The relation of the sheet to read; the report says which one it is."""
        for name, relation, visible in self.sheets:
            if visible:
                if len(self.sheets) > 1:
                    gatherer.note(f"Seule la première feuille visible est lue : « {name[:60]} ».")
                return relation
        raise Refused("Le classeur n'a aucune feuille visible.")


class _Links(Handler):
    def __init__(self) -> None:
        self.targets: dict[str, str] = {}

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")


class _Strings(Handler):
    def __init__(self) -> None:
        self.found: list[str] = []
        self._parts: list[str] = []
        self._reading = False
        self._phonetic = False

    def start(self, name: str, attributes: Attributes) -> None:
        self._reading = name == "t"
        if name == "rPh":
            self._phonetic = True

    def end(self, name: str) -> None:
        self._reading = False
        if name == "rPh":
            self._phonetic = False
        elif name == "si":
            self.found.append("".join(self._parts))
            self._parts.clear()
            if len(self.found) > _MAX_STRINGS:
                raise Refused("Le classeur a trop de textes.")

    def text(self, text: str) -> None:
        if self._reading and not self._phonetic:
            self._parts.append(text)


class _Styles(Handler):
    def __init__(self) -> None:
        self._formats: dict[int, str] = {}
        self._cells: list[int] = []
        self._inside = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "numFmt":
            self._formats[_int(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._inside = True
        elif name == "xf" and self._inside:
            self._cells.append(_int(attributes.get("numFmtId")))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._inside = False

    def dates(self) -> frozenset[int]:
        """The styles that show a number as a date."""
        return frozenset(n for n, code in enumerate(self._cells) if self._is_date(code))

    def _is_date(self, code: int) -> bool:
        shown = _QUOTED.sub("", self._formats.get(code, ""))
        return code in _BUILT_IN_DATES or _DATE_FORMAT.search(shown) is not None


class _Rows(Handler):
    def __init__(
        self, gatherer: Gatherer, strings: list[str], dates: frozenset[int], from_1904: bool
    ) -> None:
        self._gatherer = gatherer
        self._strings = strings
        self._dates = dates
        self._from_1904 = from_1904
        self._line = 0
        self._header_line = 0
        self._hidden = False
        self._cells: list[str] = []
        self._faults: list[tuple[int, str, str]] = []
        self._at = -1
        self._type = "n"
        self._style = 0
        self._formula = False
        self._value: list[str] = []
        self._taking = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self._cell(attributes)
        elif name in ("v", "t"):
            self._taking = True
        elif name == "f":
            self._formula = True
        elif name == "row":
            self._line = _int(attributes.get("r")) or self._line + 1
            self._hidden = attributes.get("hidden") in ("1", "true")
            self._cells, self._faults, self._at = [], [], -1
        elif name == "mergeCell":
            self._merged(attributes.get("ref", ""))

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self._taking = False
        elif name == "c":
            self._put()
        elif name == "row":
            self._row()

    def text(self, text: str) -> None:
        if self._taking:
            self._value.append(text)

    def _cell(self, attributes: Attributes) -> None:
        found = _REFERENCE.fullmatch(attributes.get("r", ""))
        self._at = letters(found[1]) if found else self._at + 1
        self._type = attributes.get("t", "n")
        self._style = _int(attributes.get("s"))
        self._formula = False
        self._value.clear()

    def _put(self) -> None:
        raw = "".join(self._value)
        if self._at >= MAX_COLUMNS and (raw or self._formula):
            raise Refused(f"Ligne {self._line} : plus de {MAX_COLUMNS} colonnes.")
        fault = ""
        value = raw
        if self._formula and not raw:
            fault = "formule sans valeur enregistrée : collez la valeur à sa place"
        elif self._type == "e":
            fault, value = f"erreur du tableur ({raw[:20]})", ""
        elif raw:
            value = self._read(raw)
        if not value and not fault:
            return
        self._cells += [""] * (self._at + 1 - len(self._cells))
        self._cells[self._at] = value
        if fault:
            self._faults.append((self._at, raw, fault))

    def _read(self, raw: str) -> str:
        if self._type == "s":
            at = _int(raw)
            return self._strings[at] if 0 <= at < len(self._strings) else ""
        if self._type == "b":
            return "oui" if raw == "1" else "non"
        if self._type != "n":
            return raw
        if self._style in self._dates:
            return serial_date(raw, from_1904=self._from_1904)
        return number_text(raw)

    def _row(self) -> None:
        if self._hidden:
            self._gatherer.note("Les lignes masquées du classeur n'ont pas été lues.")
            return
        if self._faults and not any(self._cells):
            self._cells[self._faults[0][0]] = "?"  # or the row would be blank, and passed over
        before = self._gatherer.header
        self._gatherer.row(self._line, self._cells)
        if not before and self._gatherer.header:
            self._header_line = self._line
            if self._faults:
                raise Refused(f"Ligne {self._line} : un nom de colonne est une formule.")
        for at, value, message in self._faults:
            self._gatherer.fault(self._line, at, value, message)

    def _merged(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        start, end = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last or first)
        if start and end and _int(start[2]) <= self._header_line <= _int(end[2]):
            raise Refused(f"Des cellules de l'en-tête sont fusionnées ({reference}) : séparez-les.")


def _int(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
