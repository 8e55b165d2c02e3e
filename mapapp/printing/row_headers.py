"""The names of rows as headers in a PDF of typst's.

typst calls them so by `pdf.header-cell`, behind a feature that its Python package cannot switch
on, and tags the first cell of a row as any other (TD). Here it becomes a TH of its row, which the
other cells of the row name among their headers, as typst does for columns. Tags are plain objects
in its PDFs: the table of where objects are is all else that changes.
"""

import re
from itertools import pairwise

_END = re.compile(rb"startxref\n(\d+)\n%%EOF\s*\Z")
_TABLE = re.compile(rb"xref\n0 \d+\n((?:\d{10} \d{5} [nf]\r\n)+)trailer\n")
_ENTRY = re.compile(rb"(\d{10}) \d{5} n\r\n")
_CELL = re.compile(
    rb"(\d+ 0 obj\n<</Type/StructElem/S)/TD(/P (\d+) 0 R)/A\[<</O/Table"
    rb"/Headers\[\((U\d+)x(\d+)y0\)\]"
)
_NAMES = re.compile(rb"(/IDTree<</Names\[)([^\]]*)\]")
_NAME = re.compile(rb"\([^)]*\)\d+ 0 R")


def with_row_headers(pdf: bytes) -> bytes:
    """The PDF with the first cell of each row of its tables tagged as the header of the row; as
    it is when it has no table, or tags that are not typst's as we know them."""
    end = _END.search(pdf)
    table = _TABLE.match(pdf, int(end[1])) if end else None
    if end is None or table is None or not _NAMES.search(pdf):
        return pdf
    starts = [int(found) for found in _ENTRY.findall(table[1])]
    bounds = sorted({*starts, table.start()})
    objects = {one: pdf[one:after] for one, after in pairwise(bounds)}
    _retag(objects)
    body, moved = bytearray(pdf[: bounds[0]]), {}
    for start, content in objects.items():
        moved[start] = len(body)
        body += content
    entries = _ENTRY.sub(lambda found: _entry(moved[int(found[1])]), table[0])
    trailer = pdf[table.end() : end.start()]
    return bytes(body + entries + trailer + b"startxref\n%d\n%%%%EOF" % len(body))


def _entry(start: int) -> bytes:
    return b"%010d 00000 n\r\n" % start


def _retag(objects: dict[int, bytes]) -> None:
    """Tag the cells anew, in place; `objects` by where they were."""
    cells = {one: found for one in objects if (found := _CELL.match(objects[one]))}
    named: dict[bytes, bytes] = {}
    made: list[bytes] = []
    for number, found in enumerate((one for one in cells.values() if one[5] == b"0"), 1):
        named[found[3]] = b"(%bx0y%d)" % (found[4], number)
        made.append(named[found[3]] + found[1].split(b" ")[0] + b" 0 R")
    for start, found in cells.items():
        row, column = named.get(found[3]), b"(%bx%by0)" % (found[4], found[5])
        if row is None:
            continue
        if found[5] == b"0":
            tags = b"/TH%b/ID%b/A[<</O/Table/Scope/Row/Headers[%b]" % (found[2], row, column)
        else:
            tags = b"/TD%b/A[<</O/Table/Headers[%b%b]" % (found[2], column, row)
        objects[start] = found[1] + tags + objects[start][found.end() :]
    for start, content in objects.items():
        if tree := _NAMES.search(content):
            known: list[bytes] = _NAME.findall(tree[2])
            names: list[bytes] = sorted(known + made, key=_id_of)
            said = b"".join(names)
            objects[start] = content[: tree.start()] + tree[1] + said + content[tree.end() - 1 :]


def _id_of(name: bytes) -> bytes:
    return name[1 : name.index(b")")]
