"""The board of `/territoires` as a document: its map, its words, and its table."""

from typing import Any

from mapapp.domain.vocabulary import Vocabulary
from mapapp.figures.board import Board, Line
from mapapp.figures.drawing import bbox_of, map_svg, swatch_svg
from mapapp.figures.legend import css_of, legend_of
from mapapp.figures.methods import METHODS
from mapapp.figures.sentences import board_sentences
from mapapp.figures.values import name_text, told_text
from mapapp.figures.words import LEVEL_NAMES, number_text, territories_text
from mapapp.printing.document import Block, Column, Document, Heading, Key, Map, Paragraph, Table
from mapapp.reporting.words import SITE, source_text

STATUSES = (
    "« Aucun lieu » : nous connaissons des lieux de ce genre dans le département, aucun ici."
    " « Pas de donnée chargée » : nous n'avons aucun lieu de ce genre dans tout le département ;"
    " il peut en exister. « Horaires inconnus » : un lieu existe, mais nous ne savons pas s'il est"
    " ouvert à ce moment ; il est compté à part."
)


Shapes = dict[str, Any]
"""GeoJSON geometries by code."""


def board_document(
    board: Board, vocabulary: Vocabulary, shapes: Shapes, title: str, measure: str, day: str
) -> Document:
    """The board as a document; `measure` heads its column, `day` is that of its figures."""
    level = board.question.level
    blocks: tuple[Block, ...] = (
        board_map(board, shapes, title, "carte"),
        board_table(board, measure),
        Heading("Comment c'est compté"),
        Paragraph(METHODS[board.question.measure]),
        Paragraph(STATUSES, soft=True),
    )
    return Document(
        title=title,
        subtitle=f"{board.whole.name}, {territories_text(level, len(board.lines))}",
        date=day,
        author=SITE,
        source=source_text(day, board.version),
        lead=tuple(board_sentences(board, vocabulary)),
        blocks=blocks,
    )


def picture_of(document: Document) -> Document:
    """The same without its table and its method, for a slide."""
    blocks = tuple(document.maps().values())
    return Document(
        document.title,
        document.subtitle,
        document.date,
        document.author,
        document.source,
        document.lead,
        blocks,
    )


def board_map(board: Board, shapes: Shapes, title: str, name: str) -> Map:
    """The map of a board."""
    lines = {line.code: line for line in board.lines}
    if board.question.level == "region" and board.lines:  # its departments, all alike
        lines = dict.fromkeys(shapes, board.lines[0])
    fills = {code: css_of(line) for code, line in lines.items()}
    legend = legend_of(board)
    count = {swatch.css: territories_text(board.question.level, swatch.count) for swatch in legend}
    keys = tuple(Key(swatch_svg(s.css), f"{s.words} ({count[s.css]})") for s in legend)
    told = "\u00a0; ".join(key.words for key in keys)
    alt = f"Carte\u00a0: {title}. {told}. Le tableau dit les mêmes valeurs."
    drawn = {code: shape for code, shape in shapes.items() if code in fills}
    return Map(name, "La carte", map_svg(fills, drawn, bbox_of(drawn)), alt, keys)


def board_table(board: Board, measure: str) -> Table:
    """Every territory, best first, with the numbers of the page's table."""
    question = board.question
    reach = question.is_reach
    asked = reach if question.is_offer else question.subject.asked is not None
    columns = [Column("Rang", number=True, width=0)]
    columns.append(Column(LEVEL_NAMES[question.level][0].capitalize(), width=3))
    columns.append(Column(measure, number=True))
    names = ("À portée", "Hors de portée") if reach else () if question.is_offer else ("Lieux",)
    columns += [Column(name, number=True) for name in names]
    doubt = "Peut-être" if question.is_offer else "Horaires inconnus"
    columns += [Column(doubt, number=True)] if asked else []
    columns.append(Column("Habitants", number=True))
    rows = tuple(_row(board, line, reach=reach, asked=asked) for line in board.lines)
    return Table("Le tableau", tuple(columns), rows)


def _row(board: Board, line: Line, *, reach: bool, asked: bool) -> tuple[str, ...]:
    value = told_text(board.question.measure, line)
    cells = ["–" if line.rank is None else number_text(line.rank), name_text(line), value]
    if reach:
        cells += [number_text(line.covered), number_text(line.out)]
    elif not board.question.is_offer:
        cells.append(number_text(line.places))
    if asked:
        cells.append(number_text(line.unsure if reach else line.unknown))
    return (*cells, number_text(line.people))
