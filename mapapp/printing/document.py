"""What is printed: titles, paragraphs, maps, tables and lists, as plain values.

A document is data only. What people typed or a file brought stands in it as text, and no text of
it is ever read as markup or as code.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Heading:
    """A title in the document; `level` 1 comes below the document's own title."""

    text: str
    level: int = 1
    kind: ClassVar[str] = "heading"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; `soft`: in smaller letters, for notes and methods."""

    text: str
    soft: bool = False
    kind: ClassVar[str] = "paragraph"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]
    kind: ClassVar[str] = "bullets"


@dataclass(frozen=True, slots=True)
class Key:
    """One line of a legend: the square as SVG, its words, and its class on a page."""

    svg: str
    words: str
    css: str = ""


@dataclass(frozen=True, slots=True)
class Map:
    """A map as SVG, with what it shows in words (`alt`) and its legend; `name` is for addresses."""

    name: str
    title: str
    svg: str
    alt: str
    legend: tuple[Key, ...]
    kind: ClassVar[str] = "map"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table. `width` is beside that of the others; 0: as its words need."""

    name: str
    number: bool = False
    width: float = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the cells of its first column name the rows."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    kind: ClassVar[str] = "table"


Block = Heading | Paragraph | Bullets | Map | Table


@dataclass(frozen=True, slots=True)
class Document:
    """A document. `date` (YYYY-MM-DD) is that of its figures, and the one its file bears.

    `lead` are its first sentences, `source` what stands at the foot of every page.
    """

    title: str
    subtitle: str
    date: str
    author: str
    source: str
    lead: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = field(default=())

    def maps(self) -> dict[str, Map]:
        """Its maps by name."""
        return {block.name: block for block in self.blocks if isinstance(block, Map)}


def data_of(document: Document) -> dict[str, Any]:
    """The document as JSON holds it."""
    year, month, day = (int(part) for part in document.date.split("-"))
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "date": [year, month, day],
        "author": document.author,
        "source": document.source,
        "lead": list(document.lead),
        "blocks": [_block(block) for block in document.blocks],
    }


def _block(block: Block) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": block.kind}
    match block:
        case Heading(text, level):
            return found | {"text": text, "level": level}
        case Paragraph(text, soft):
            return found | {"text": text, "soft": soft}
        case Bullets(items):
            return found | {"items": list(items)}
        case Map():
            legend = [{"svg": key.svg, "words": key.words} for key in block.legend]
            return found | {
                "title": block.title,
                "svg": block.svg,
                "alt": block.alt,
                "legend": legend,
            }
        case Table():
            return found | {"title": block.title} | _cells(block.columns, block.rows)


def _cells(columns: Sequence[Column], rows: Sequence[tuple[str, ...]]) -> dict[str, Any]:
    return {
        "columns": [{"name": c.name, "number": c.number, "width": c.width} for c in columns],
        "rows": [list(row) for row in rows],
    }
