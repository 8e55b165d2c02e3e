"""What a map of a board shows of each territory: its class, its words, and the legend."""

from collections.abc import Sequence
from dataclasses import dataclass

from mapapp.figures.board import Board, Line
from mapapp.figures.counting import Status
from mapapp.figures.sentences import status_text, value_text
from mapapp.figures.words import percent_text

NOWHERE, UNKNOWN, NOT_LOADED = "trame-aucun", "trame-inconnu", "trame-rien"
_NONE = (NOWHERE, UNKNOWN)
_UNITS = {
    "couverture": "des habitants",
    "nombre": "lieux",
    "taux": "lieux pour 10 000 habitants",
}


@dataclass(frozen=True, slots=True)
class Swatch:
    """One line of a legend: its class on the map (`trame-…`), its words, its territories."""

    css: str
    words: str
    count: int


def css_of(line: Line) -> str:
    """The class of a territory on the map."""
    if line.value is None:
        return NOT_LOADED
    if line.status is Status.NONE and not line.value:
        return UNKNOWN if line.unsure or line.unknown else NOWHERE
    return f"trame-{line.shade}"


def words_of(board: Board, line: Line) -> str:
    """The value of a territory in words."""
    measure = board.question.measure
    if line.status is Status.NOT_LOADED:
        return status_text(line.status)
    if measure == "couverture":
        said = f"{value_text(measure, line.value)} des habitants"
        if not line.unsure:
            return said
        return f"{said}, et peut-être {percent_text(line.unsure / line.people)} (horaires inconnus)"
    if css_of(line) == UNKNOWN:
        return "horaires inconnus"
    if line.status is Status.NONE:
        return status_text(line.status)
    said = value_text(measure, line.value)
    return {
        "nombre": f"{said} lieux" if (line.value or 0) > 1 else "1 lieu",
        "taux": f"{said} pour 10 000 habitants",
    }.get(measure, f"{said} des lieux")


def legend_of(board: Board) -> list[Swatch]:
    """The lines of the legend that some territory has, those without number first or last."""
    measure = board.question.measure
    unit = _UNITS.get(measure, "des lieux")
    found = []
    for n, shade in enumerate(board.shades):
        none = [line for line in board.lines if line.shade == n and css_of(line) in _NONE]
        count = shade.count - len(none)
        if none and not count:
            continue
        least, most = (value_text(measure, value) for value in (shade.least, shade.most))
        if none:
            least = value_text(measure, min(_values(board, n)))
        words = least if least == most else f"de {least} à {most}"
        found.append(Swatch(f"trame-{n}", f"{words} {unit}", count))
    nobody = "personne à portée" if measure == "couverture" else "aucun lieu"
    for css, words in (
        (UNKNOWN, "horaires inconnus : on ne sait pas"),
        (NOWHERE, nobody),
    ):
        count = sum(css_of(line) == css for line in board.lines)
        if count:
            found.insert(0, Swatch(css, words, count))
    missing = sum(line.value is None for line in board.lines)
    if missing:
        found.append(Swatch(NOT_LOADED, "pas de donnée chargée", missing))
    return found


def _values(board: Board, shade: int) -> Sequence[float]:
    lines = (line for line in board.lines if line.shade == shade)
    return [line.value for line in lines if line.value is not None and css_of(line) not in _NONE]
