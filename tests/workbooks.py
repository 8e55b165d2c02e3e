"""Workbooks made by hand, sound and hostile, for tests of importing."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORKBOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>'
    '<sheet name="Cachée" sheetId="1" state="hidden" r:id="r1"/>'
    '<sheet name="Lieux" sheetId="2" r:id="r2"/></sheets></workbook>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="worksheets/sheet1.xml"/>'
    '<Relationship Id="r2" Target="worksheets/sheet2.xml"/></Relationships>'
)
STYLES = (
    f'<styleSheet xmlns="{MAIN}">'
    '<numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>'
)


def zipped(parts: Mapping[str, str | bytes], *, stored_first: str = "") -> bytes:
    """An archive; `stored_first` names a part that is not compressed (ODS's type)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            kind = zipfile.ZIP_STORED if name == stored_first else zipfile.ZIP_DEFLATED
            made.writestr(name, content, compress_type=kind)
    return out.getvalue()


def xlsx(rows: str, after: str = "", **parts: str) -> bytes:
    """A workbook of which the first visible sheet has these rows (SpreadsheetML)."""
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'
    secret = xlsx_row(1, ["secret"])
    hidden = f'<worksheet xmlns="{MAIN}"><sheetData>{secret}</sheetData></worksheet>'
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": WORKBOOK,
            "xl/_rels/workbook.xml.rels": RELATIONS,
            "xl/styles.xml": STYLES,
            "xl/worksheets/sheet1.xml": hidden,
            "xl/worksheets/sheet2.xml": sheet,
            **parts,
        }
    )


def xlsx_row(line: int, cells: Sequence[object], style: int = 0) -> str:
    """A row: texts inline, numbers as numbers."""
    made = []
    for at, value in enumerate(cells):
        where = f'r="{chr(65 + at)}{line}" s="{style}"'
        if isinstance(value, int | float):
            made.append(f"<c {where}><v>{value}</v></c>")
        else:
            text = escape(str(value))
            made.append(f'<c {where} t="inlineStr"><is><t>{text}</t></is></c>')
    return f'<row r="{line}">{"".join(made)}</row>'


def ods(rows: str) -> bytes:
    """An OpenDocument workbook with one sheet of these rows."""
    content = (
        '<office:document-content xmlns:office="urn:o" xmlns:table="urn:t" xmlns:text="urn:x">'
        f'<office:body><office:spreadsheet><table:table table:name="Lieux">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": kind, "content.xml": content}, stored_first="mimetype")


def ods_row(cells: Sequence[object], attributes: str = "") -> str:
    """A row: texts, and numbers as numbers."""
    made = []
    for value in cells:
        if isinstance(value, int | float):
            cell = f'office:value-type="float" office:value="{value}"'
            made.append(f"<table:table-cell {cell}><text:p>x</text:p></table:table-cell>")
        else:
            text = escape(str(value))
            made.append(
                '<table:table-cell office:value-type="string">'
                f"<text:p>{text}</text:p></table:table-cell>"
            )
    return f"<table:table-row {attributes}>{''.join(made)}</table:table-row>"
