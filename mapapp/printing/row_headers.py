"""The names of rows as headers in a PDF of typst's.

typst calls them so by `pdf.header-cell`, behind a feature that its Python package cannot switch
on, and tags the first cell of a row as any other (TD). Here it becomes a TH of its row, which the
other cells of the row name among their headers, as typst does for columns (ISO 32000-1, 14.8.5.7).
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

# pypdf reads it from its file when first needed, where no file may be opened any more.
import pypdf.filters  # noqa: F401
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, ByteStringObject, NameObject

_TABLE, _HEADERS = NameObject("/Table"), NameObject("/Headers")


def with_row_headers(pdf: bytes) -> bytes:
    """The PDF with the first cell of each row of its tables tagged as the header of the row; as
    it is when it has no table."""
    writer = PdfWriter(clone_from=BytesIO(pdf))
    tags = writer.root_object.get("/StructTreeRoot", {})
    names = tags.get("/IDTree", {}).get("/Names")
    if names is None:
        return pdf
    made = ArrayObject()
    for row in _elements(tags, "/TR"):
        first, *others = _children(row)
        if first["/S"] != "/TD":
            continue
        name = ByteStringObject(b"R%06d" % (len(made) // 2))
        first.update({NameObject("/S"): NameObject("/TH"), NameObject("/ID"): name})
        _attributes(first)[NameObject("/Scope")] = NameObject("/Row")
        for cell in others:
            _attributes(cell).setdefault(_HEADERS, ArrayObject()).append(name)
        made += [name, first.indirect_reference]
    names[:0] = made  # names of a tree are in order, and typst's begin with U
    writer.pdf_header = pdf[:8].decode("ascii")
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def _children(element: Any) -> list[Any]:
    """The elements inside one; marks of content and references to objects are none."""
    inside = element.get("/K", [])
    each = inside if isinstance(inside, list) else [inside]
    found = (one.get_object() for one in each)
    return [one for one in found if isinstance(one, dict) and "/S" in one]


def _elements(element: Any, kind: str) -> Iterator[Any]:
    """Those of a kind, at any depth."""
    for one in _children(element):
        if one["/S"] == kind:
            yield one
        else:
            yield from _elements(one, kind)


def _attributes(cell: Any) -> Any:
    """What a cell says of itself as one of a table; typst writes it for each."""
    every = cell["/A"] if isinstance(cell["/A"], list) else [cell["/A"]]
    return next(one for one in (each.get_object() for each in every) if one["/O"] == _TABLE)
