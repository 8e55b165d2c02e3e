"""The page of territories as its template reads it: form, classes, table, what if, exports."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from mapapp.figures.board import SHARES, Board, Line
from mapapp.figures.board_asking import BoardAsked
from mapapp.figures.counting import Status
from mapapp.figures.rows import METHODS
from mapapp.figures.sentences import board_sentences, status_text, value_text
from mapapp.figures.whatif import WhatIf
from mapapp.figures.words import LEVEL_NAMES, number_text, people_text, percent_text
from mapapp.web.site import Site
from mapapp.web.territories_form import changed, exports, fields, measure_label, query, typed
from mapapp.web.views import Option
from mapapp.web.wording import gettext as _

SHORT_TABLE = 100
"""Territories listed at first: the 1,228 communes are on request."""


@dataclass(frozen=True, slots=True)
class ShadeView:
    """One line of the legend: its class on the map (`trame-…`) and its words."""

    css: str
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class LineView:
    """One row of the table."""

    code: str
    name: str
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


@dataclass(frozen=True, slots=True)
class GainView:
    """One more place: where, how many people gain, and their communes."""

    name: str
    people: str
    communes: list[str]
    href: str | None


@dataclass(frozen=True)
class WhatIfView:
    """What one or more places would change."""

    sentence: str
    gains: list[GainView]
    note: str


@dataclass(frozen=True)
class BoardView:
    """Everything the page shows."""

    title: str
    sentences: list[str]
    shades: list[ShadeView]
    lines: list[LineView]
    more_url: str | None
    is_reach: bool
    has_unknown: bool
    measure_label: str
    level_label: str
    drawn: dict[str, Any]
    shapes_url: str
    picture_url: str
    what_if: WhatIfView | None
    exports: list[tuple[str, str]]
    method: str
    version: int
    fields: dict[str, list[Option]]
    typed: dict[str, str]


def board_view(site: Site, asked: BoardAsked, board: Board, gained: WhatIf | None) -> BoardView:
    """The whole page."""
    question = board.question
    whole = asked.whole_table or len(board.lines) <= SHORT_TABLE
    shown = board.lines if whole else board.lines[:SHORT_TABLE]
    return BoardView(
        title=f"{measure_label(question.measure)}, {LEVEL_NAMES[question.level][1]}",
        sentences=board_sentences(board, site.vocabulary),
        shades=_shades(board),
        lines=[_line(board, line) for line in shown],
        more_url=None if whole else changed(tout="1"),
        is_reach=question.measure == "couverture",
        has_unknown=question.subject.asked is not None,
        measure_label=measure_label(question.measure),
        level_label=LEVEL_NAMES[question.level][0].capitalize(),
        drawn=drawn(board),
        shapes_url=url_for("feeds.shapes", level=SHAPE_LEVELS[question.level]),
        picture_url=f"{url_for('territories.picture')}?{query()}",
        what_if=_what_if(site, asked, gained),
        exports=exports(question),
        method=METHODS[question.measure],
        version=board.version,
        fields=fields(site, asked),
        typed=typed(asked),
    )


_NONE = ("trame-aucun", "trame-inconnu")
SHAPE_LEVELS = {
    "region": "departements",
    "departement": "departements",
    "epci": "epci",
    "commune": "communes",
}


def drawn(board: Board) -> dict[str, Any]:
    """What the map draws: by code, the class and the words of a territory."""
    whole = board.question.level == "region"
    return {
        "region": whole,
        "territoires": {
            line.code: [css_of(line), f"{line.name} : {words_of(board, line)}"]
            for line in board.lines
        },
    }


def css_of(line: Line) -> str:
    """The class of a territory on the map."""
    if line.value is None:
        return "trame-rien"
    if line.status is Status.NONE and not line.value:
        return "trame-inconnu" if line.unsure or line.unknown else "trame-aucun"
    return f"trame-{line.shade}"


def words_of(board: Board, line: Line) -> str:
    """The value of a territory in words."""
    measure = board.question.measure
    if line.status is Status.NOT_LOADED:
        return status_text(line.status)
    if measure == "couverture":
        said = _("%(share)s des habitants", share=value_text(measure, line.value))
        if not line.unsure:
            return said
        more = percent_text(line.unsure / line.people)
        return _("%(said)s, et peut-être %(more)s (horaires inconnus)", said=said, more=more)
    if css_of(line) == "trame-inconnu":
        return _("horaires inconnus")
    if line.status is Status.NONE:
        return status_text(line.status)
    said = value_text(measure, line.value)
    return {
        "nombre": _("%(n)s lieux", n=said) if (line.value or 0) > 1 else _("1 lieu"),
        "taux": _("%(n)s pour 10 000 habitants", n=said),
        "horaires": _("%(n)s des lieux", n=said),
        "fraicheur": _("%(n)s des lieux", n=said),
    }[measure]


def _shades(board: Board) -> list[ShadeView]:
    measure = board.question.measure
    unit = {
        "couverture": _("des habitants"),
        "nombre": _("lieux"),
        "taux": _("lieux pour 10 000 habitants"),
    }.get(measure, _("des lieux"))
    found = []
    for n, shade in enumerate(board.shades):
        none = [line for line in board.lines if line.shade == n and css_of(line) in _NONE]
        count = shade.count - len(none)
        if none and not count:
            continue
        least, most = (value_text(measure, value) for value in (shade.least, shade.most))
        if none:
            least = value_text(measure, min(_values(board, n)))
        words = least if least == most else _("de %(a)s à %(b)s", a=least, b=most)
        found.append(ShadeView(f"trame-{n}", f"{words} {unit}", count))
    is_reach = measure == "couverture"
    for css, words in (
        ("trame-inconnu", _("horaires inconnus : on ne sait pas")),
        ("trame-aucun", _("personne à portée") if is_reach else _("aucun lieu")),
    ):
        count = sum(css_of(line) == css for line in board.lines)
        if count:
            found.insert(0, ShadeView(css, words, count))
    missing = sum(line.value is None for line in board.lines)
    if missing:
        found.append(ShadeView("trame-rien", _("pas de donnée chargée"), missing))
    return found


def _values(board: Board, shade: int) -> list[float]:
    lines = (line for line in board.lines if line.shade == shade)
    return [line.value for line in lines if line.value is not None and css_of(line) not in _NONE]


def _line(board: Board, line: Line) -> LineView:
    measure = board.question.measure
    is_share = measure in SHARES and line.value is not None
    return LineView(
        code=line.code,
        name=line.name,
        href=url_for("territories.territory", code=line.code),
        rank="" if line.rank is None else number_text(line.rank),
        value=status_text(line.status) or value_text(measure, line.value)
        if line.status is Status.NOT_LOADED
        else value_text(measure, line.value),
        share=round(line.value or 0, 1) if is_share else None,
        people=number_text(line.people),
        places=number_text(line.places),
        covered=number_text(line.covered),
        out=number_text(line.out),
        unsure=number_text(line.unsure if measure == "couverture" else line.unknown),
        css=css_of(line),
        words=words_of(board, line),
    )


def _what_if(site: Site, asked: BoardAsked, gained: WhatIf | None) -> WhatIfView | None:
    if gained is None:
        return None
    ground = site.figures.ground
    share = percent_text((gained.covered + gained.gain) / gained.people) if gained.people else "–"
    more = people_text(gained.gain)
    gains = []
    for gain in gained.gains:
        one = ground.communes[gain.commune] if gain.commune is not None else None
        names = [ground.communes[n].name for n in gain.gained.tolist()]
        gains.append(
            GainView(
                one.name if one else _("le point choisi sur la carte"),
                people_text(gain.people),
                names,
                url_for("territories.territory", code=one.code) if one else None,
            )
        )
    if asked.best:
        return _best_view(gained, gains, more, share)
    if not gained.gain:
        sentence = _("Un lieu de plus ici ne mettrait personne de plus à portée.")
    else:
        sentence = _(
            "Un lieu de plus ici mettrait %(more)s de plus à portée : %(share)s de la population.",
            more=more,
            share=share,
        )
    return WhatIfView(sentence, gains, "")


def _best_view(gained: WhatIf, gains: list[GainView], more: str, share: str) -> WhatIfView:
    if not gains:
        return WhatIfView(_("Tout le monde est déjà à portée d’un lieu."), [], "")
    if len(gains) == 1:
        note = _("Toutes les communes ont été essayées : aucune ne ferait mieux.")
    else:
        note = _(
            "Choisies l’une après l’autre, ce qui donne au moins 63 %% du meilleur résultat"
            " possible ; aucun choix de %(n)s communes ne dépasserait %(most)s.",
            n=len(gains),
            most=people_text(gained.bound),
        )
    sentence = _(
        "Les meilleures communes pour la suite mettraient %(more)s de plus à portée :"
        " %(share)s de la population.",
        more=more,
        share=share,
    )
    return WhatIfView(sentence, gains, note)
