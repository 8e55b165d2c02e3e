"""Writing XLSX (ECMA-376): plain sheets with a header, the same bytes for the same cells.

Texts are inline strings, which no program takes for a formula.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

Cell = str | int | float | None

_MOMENT = (1980, 1, 1, 0, 0, 0)
"""Of every file of the archive: an export of the same figures is the same file."""
_MOST_NAME = 31
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/>'
    '</font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="1"><fill>'
    '<patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf fontId="0"/>'
    '<xf fontId="1" applyFont="1"/></cellXfs></styleSheet>'
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A name of 31 characters at most, column names, and rows of as many cells."""

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def write_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """A workbook of one or more sheets; their first line stays in view."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _parts(sheets):
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _parts(sheets: Sequence[Sheet]) -> Iterable[tuple[str, str]]:
    numbered = list(enumerate(sheets, 1))
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPES}.worksheet+xml"/>'
        for n, _ in numbered
    )
    yield (
        "[Content_Types].xml",
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml"'
        ' ContentType="application/xml"/><Override PartName="/xl/workbook.xml"'
        f' ContentType="{_TYPES}.sheet.main+xml"/><Override PartName="/xl/styles.xml"'
        f' ContentType="{_TYPES}.styles+xml"/>{overrides}</Types>',
    )
    yield "_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")])
    links = [("worksheet", f"worksheets/sheet{n}.xml") for n, _ in numbered]
    yield "xl/_rels/workbook.xml.rels", _relations([*links, ("styles", "styles.xml")])
    names = "".join(
        f'<sheet name={quoteattr(_sheet_name(sheet.name))} sheetId="{n}" r:id="rId{n}"/>'
        for n, sheet in numbered
    )
    yield (
        "xl/workbook.xml",
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{names}</sheets>'
        "</workbook>",
    )
    yield "xl/styles.xml", _STYLES
    for n, sheet in numbered:
        yield f"xl/worksheets/sheet{n}.xml", _sheet(sheet)


def _relations(links: Sequence[tuple[str, str]]) -> str:
    each = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(links, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{each}</Relationships>'


def _sheet_name(name: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", " ", _NOT_XML.sub("", name))[:_MOST_NAME] or "Feuille"


def _sheet(sheet: Sheet) -> str:
    lines = [_row(1, sheet.header, ' s="1"')]
    lines += [_row(n, row, "") for n, row in enumerate(sheet.rows, 2)]
    view = (
        '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2"'
        ' activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    )
    data = "".join(lines)
    return f'{_HEAD}<worksheet xmlns="{_MAIN}">{view}<sheetData>{data}</sheetData></worksheet>'


def _row(number: int, cells: Sequence[Cell], style: str) -> str:
    written = (
        _cell(f"{_letters(column)}{number}", cell, style)
        for column, cell in enumerate(cells)
        if cell is not None
    )
    return f'<row r="{number}">{"".join(written)}</row>'


def _cell(reference: str, cell: str | int | float, style: str) -> str:
    if isinstance(cell, str):
        text = escape(_NOT_XML.sub("", cell))
        return (
            f'<c r="{reference}"{style} t="inlineStr"><is><t xml:space="preserve">{text}</t></is>'
            "</c>"
        )
    return f'<c r="{reference}"{style}><v>{cell!r}</v></c>'


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
