"""Which files are kept as documents, by their content; none is ever unpacked.

Of office files, which are ZIP archives, only the names in their directory are read: what they
would unpack to cannot hurt anyone here.
"""

import re
import struct
import unicodedata
from dataclasses import dataclass

from mapapp.domain.parameters import BadValue

_ODF = "application/vnd.oasis.opendocument."
_OOXML = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True, slots=True)
class FileType:
    """A type of file: its extension, its MIME type, its name for people."""

    extension: str
    mime: str
    label: str


PDF = FileType("pdf", "application/pdf", "PDF")
PNG = FileType("png", "image/png", "PNG")
JPEG = FileType("jpg", "image/jpeg", "JPEG")
ODT = FileType("odt", f"{_ODF}text", "ODT")
ODS = FileType("ods", f"{_ODF}spreadsheet", "ODS")
DOCX = FileType("docx", f"{_OOXML}wordprocessingml.document", "DOCX")
XLSX = FileType("xlsx", f"{_OOXML}spreadsheetml.sheet", "XLSX")
TYPES = (PDF, ODT, ODS, DOCX, XLSX, PNG, JPEG)
BY_MIME = {one.mime: one for one in TYPES}
REFUSED = "ce fichier n'est pas un PDF, ODT, ODS, DOCX, XLSX, PNG ou JPEG"
MACROS = "ce fichier contient des macros : enregistrez-le sans macros"

_MOST_ENTRIES = 5_000
_LONGEST_NAME = 80
_END = struct.Struct("<4s4H2LH")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_MACROS = re.compile(rb"(?:^|/)vbaProject\.bin$|^Basic/|^Scripts/")
_KEPT = re.compile(r"[^\w .,()'-]+")


def type_of(content: bytes) -> FileType:
    """The type of a file, by its content. Raises BadValue, which says what is accepted."""
    if not content:
        raise BadValue("ce fichier est vide")
    if re.match(rb"%PDF-[12]\.[0-9]", content):
        return PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
        return PNG
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"PK\x03\x04"):
        return _office_type(content)
    raise BadValue(REFUSED)


def _office_type(content: bytes) -> FileType:
    names = zip_names(content)
    if any(_MACROS.search(name) for name in names):
        raise BadValue(MACROS)
    if content[30:38] == b"mimetype":
        for one in (ODT, ODS):
            mime = one.mime.encode()
            if content[38 : 38 + len(mime)] == mime and content[38 + len(mime) :][:2] == b"PK":
                return one
    if b"[Content_Types].xml" in names:
        for one, part in ((DOCX, b"word/document.xml"), (XLSX, b"xl/workbook.xml")):
            if part in names:
                return one
    raise BadValue(REFUSED)


def zip_names(content: bytes) -> list[bytes]:
    """Names in the directory of a ZIP archive, of which nothing is unpacked. Raises BadValue."""
    at = content.rfind(b"PK\x05\x06", max(0, len(content) - 65_557))
    if at < 0 or at + _END.size > len(content):
        raise BadValue(REFUSED)
    _mark, _disk, _start, _here, count, _size, offset, _comment = _END.unpack_from(content, at)
    names = []
    if count > _MOST_ENTRIES:
        raise BadValue(REFUSED)
    for _number in range(count):
        if offset + _ENTRY.size > at:
            raise BadValue(REFUSED)
        entry = _ENTRY.unpack_from(content, offset)
        if entry[0] != b"PK\x01\x02":
            raise BadValue(REFUSED)
        start, (name, extra, comment) = offset + _ENTRY.size, entry[10:13]
        names.append(content[start : start + name])
        offset = start + name + extra + comment
    return names


def clean_name(typed: str | None, kind: FileType) -> str:
    """A name of file that any machine takes, with the extension of what the file is."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", typed or ""))[-1]
    stem = last.rpartition(".")[0] or last
    plain = " ".join(_KEPT.sub(" ", stem).split()).strip(" .,-'")[:_LONGEST_NAME].strip()
    return f"{plain or 'document'}.{kind.extension}"
