"""Tables as files that spreadsheets open: CSV and XLSX."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from mapapp.importing.xlsx_writer import Sheet, write_xlsx

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_of(header: Sequence[str], rows: Sequence[dict[str, Any]]) -> bytes:
    """UTF-8 with its mark, « ; » and decimal points, as French spreadsheets open it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_safe(row[name]) for name in header] for row in rows)
    return ("\ufeff" + out.getvalue()).encode()


def _safe(cell: Any) -> Any:
    # A spreadsheet would run a text that begins so (CWE-1236).
    return "'" + cell if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def sheet_of(name: str, header: Sequence[str], rows: Sequence[dict[str, Any]]) -> Sheet:
    """Rows as a sheet of a workbook."""
    return Sheet(name, header, [[row[column] for column in header] for row in rows])


def xlsx_of(sheets: Sequence[Sheet]) -> bytes:
    """A workbook."""
    return write_xlsx(sheets)
