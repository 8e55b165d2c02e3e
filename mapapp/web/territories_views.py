"""The page of territories as its template reads it: form, classes, table, what if, exports."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from mapapp.figures.asking import FACTS
from mapapp.figures.board import SHARES, Board, BoardMeasure, BoardQuestion, Line
from mapapp.figures.board_asking import BoardAsked
from mapapp.figures.legend import Swatch, css_of, legend_of, words_of
from mapapp.figures.methods import METHODS
from mapapp.figures.sentences import board_sentences
from mapapp.figures.values import name_text, told_text
from mapapp.figures.whatif import WhatIf
from mapapp.figures.words import LEVEL_NAMES, number_text
from mapapp.territory.shapes import DRAWN
from mapapp.web.site import Site
from mapapp.web.territories_form import (
    board_title,
    changed,
    chosen,
    exports,
    fields,
    is_unfolded,
    labels,
    measure_label,
    query,
    typed,
)
from mapapp.web.territories_next import WhatIfView, what_if_view
from mapapp.web.views import Option
from mapapp.web.wording import gettext as _

SHORT_TABLE = 100
"""Territories listed at first: the 1,228 communes are on request."""


@dataclass(frozen=True, slots=True)
class LineView:
    """One row of the table."""

    code: str
    name: str
    partly: bool
    href: str
    rank: str
    value: str
    share: float | None
    people: str
    places: str
    covered: str
    out: str
    unsure: str
    css: str
    words: str


@dataclass(frozen=True)
class BoardView:
    """Everything the page shows."""

    title: str
    sentences: list[str]
    shades: list[Swatch]
    lines: list[LineView]
    more_url: str | None
    is_reach: bool
    has_places: bool
    can_add: bool
    unknown_label: str | None
    measure_label: str
    level_label: str
    drawn: dict[str, Any]
    shapes_url: str
    picture_url: str
    what_if: WhatIfView | None
    exports: list[tuple[str, str]]
    method: str
    parts: list[tuple[str, str]]
    version: int
    fields: dict[str, list[Option]]
    labels: dict[str, str]
    chosen: list[str]
    unfolded: bool
    typed: dict[str, str]


def board_view(site: Site, asked: BoardAsked, board: Board, gained: WhatIf | None) -> BoardView:
    """The whole page."""
    question = board.question
    whole = asked.whole_table or len(board.lines) <= SHORT_TABLE
    shown = board.lines if whole else board.lines[:SHORT_TABLE]
    choices = fields(site, asked)
    more = chosen(asked, choices)
    return BoardView(
        title=board_title(question),
        sentences=board_sentences(board, site.vocabulary),
        shades=legend_of(board),
        lines=[_line(board, line) for line in shown],
        more_url=None if whole else changed(tout="1"),
        is_reach=question.is_reach,
        has_places=not question.is_offer,
        can_add=question.measure == "couverture",
        unknown_label=_unknown_label(question),
        measure_label=measure_label(question.measure),
        level_label=LEVEL_NAMES[question.level][0].capitalize(),
        drawn=drawn(board),
        shapes_url=url_for("feeds.shapes", level=DRAWN[question.level]),
        picture_url=f"{url_for('territories.picture')}?{query()}",
        what_if=what_if_view(site, asked, gained),
        exports=exports(question),
        method=METHODS[question.measure],
        parts=_parts(question.measure),
        version=board.version,
        fields=choices,
        labels=labels(),
        chosen=more,
        unfolded=is_unfolded(asked, more),
        typed=typed(asked),
    )


def _unknown_label(question: BoardQuestion) -> str | None:
    """The head of the column of what is not sure; None for no such column."""
    if question.is_offer:
        return _("Peut-être") if question.is_reach else None
    return _("Horaires inconnus") if question.subject.asked is not None else None


def _parts(measure: BoardMeasure) -> list[tuple[str, str]]:
    """What a measure is made of: names and methods."""
    facts = FACTS if measure == "completude" else ()
    return [(measure_label(fact), METHODS[fact]) for fact in facts]


def drawn(board: Board) -> dict[str, Any]:
    """What the map draws: by code, the class and the words of a territory."""
    whole = board.question.level == "region"
    return {
        "region": whole,
        "territoires": {
            line.code: [css_of(line), f"{name_text(line)} : {words_of(board, line)}"]
            for line in board.lines
        },
    }


def _line(board: Board, line: Line) -> LineView:
    measure = board.question.measure
    is_share = measure in SHARES and line.value is not None
    return LineView(
        code=line.code,
        name=line.name,
        partly=bool(line.outside),
        href=url_for("territories.territory", code=line.code),
        rank=_rank(line),
        value=told_text(measure, line),
        share=round(line.value or 0, 1) if is_share else None,
        people=number_text(line.people),
        places=number_text(line.places),
        covered=number_text(line.covered),
        out=number_text(line.out),
        unsure=number_text(line.unsure if board.question.is_reach else line.unknown),
        css=css_of(line),
        words=words_of(board, line),
    )


def _rank(line: Line) -> str:
    """Its place; none where nobody knows its number."""
    return "" if line.rank is None else number_text(line.rank)
