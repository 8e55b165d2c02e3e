"""Small files of the types that documents may be, and files that only look like them."""

import io
import zipfile

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 20
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 20
ODF = "application/vnd.oasis.opendocument."


def archive(*names: str, mimetype: str | None = None, content: str = "<x/>") -> bytes:
    """A ZIP of some names; `mimetype` is first, as office suites put it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        if mimetype is not None:
            made.writestr(zipfile.ZipInfo("mimetype"), mimetype)
        for name in names:
            made.writestr(name, content)
    return out.getvalue()


ODT = archive("content.xml", mimetype=f"{ODF}text")
ODS = archive("content.xml", mimetype=f"{ODF}spreadsheet")
DOCX = archive("[Content_Types].xml", "word/document.xml")
XLSX = archive("[Content_Types].xml", "xl/workbook.xml")
SOUND = {
    "pdf": PDF,
    "png": PNG,
    "jpg": JPEG,
    "odt": ODT,
    "ods": ODS,
    "docx": DOCX,
    "xlsx": XLSX,
}
BOMB = archive("[Content_Types].xml", "word/document.xml", content="0" * 50_000_000)
"""50 MB in 100 kB: kept as it is, since nobody here unpacks it."""
WRONG = {
    "empty": b"",
    "html": b"<html><script>alert(1)</script>",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "zip": archive("photo.jpg"),
    "odp": archive("content.xml", mimetype=f"{ODF}presentation"),
    "odt with more behind": archive("content.xml", mimetype=f"{ODF}text-master"),
    "macros": archive("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"),
    "odf macros": archive("content.xml", "Basic/script-lc.xml", mimetype=f"{ODF}text"),
    "cut": DOCX[:-30],
    "only a head": b"PK\x03\x04",
    "bad directory": DOCX.replace(b"PK\x01\x02", b"PK\x01\x09"),
    "old word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    "text": b"bonjour",
    "pdf further on": b"\n" + PDF,
    "many entries": archive("[Content_Types].xml", "word/document.xml", *map(str, range(5_100))),
}
