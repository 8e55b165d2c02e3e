"""What a map of a board shows of each territory: its class, its words, and the legend."""

from dataclasses import dataclass

from mapapp.figures.board import REACHES, Board, Line
from mapapp.figures.counting import Status
from mapapp.figures.slots import is_slots
from mapapp.figures.values import status_text, value_text
from mapapp.figures.words import percent_text

_CSS = {
    Status.UNKNOWN_HOURS: "trame-inconnu",
    Status.NONE: "trame-aucun",
    Status.NOT_LOADED: "trame-rien",
    Status.TO_CONFIRM: "trame-inconnu",
    Status.FEW: "trame-inconnu",
    Status.HIDDEN: "trame-inconnu",
}
_NONE = tuple(_CSS.values())
_NOBODY = "personne à portée"
_WITHOUT = {
    Status.UNKNOWN_HOURS: "horaires inconnus : on ne sait pas",
    Status.TO_CONFIRM: "à confirmer : on ne sait pas",
    Status.FEW: "moins de 5 : le nombre n'est pas donné",
}
_UNITS = dict.fromkeys(REACHES, ("des habitants", "des habitants")) | {
    "nombre": ("lieu", "lieux"),
    "taux": ("lieu pour 10 000 habitants", "lieux pour 10 000 habitants"),
    "completude": ("des informations", "des informations"),
    "places_publiees": ("place", "places"),
    "places_publiees_taux": ("place pour 10 000 habitants", "places pour 10 000 habitants"),
    "places_demandees": ("place", "places"),
    "places_demandees_taux": ("place pour 10 000 habitants", "places pour 10 000 habitants"),
}
"""Of one and of several: in French, several begins at two (« 1,11 lieu », « 2 lieux »)."""


@dataclass(frozen=True, slots=True)
class Swatch:
    """One line of a legend: its class on the map (`trame-…`), its words, its territories."""

    css: str
    words: str
    count: int


def css_of(line: Line) -> str:
    """The class of a territory on the map."""
    if line.status is not Status.COUNTED:
        return _CSS[line.status]
    return "trame-rien" if line.shade is None else f"trame-{line.shade}"


def words_of(board: Board, line: Line) -> str:
    """The value of a territory in words."""
    measure = board.question.measure
    if board.question.is_reach:
        return _reach_words(board, line)
    if line.status is not Status.COUNTED:
        return status_text(line.status)
    said = value_text(measure, line.value)
    if measure == "nombre":
        return f"{said} lieux" if (line.value or 0) > 1 else "1 lieu"
    if measure == "taux":
        return f"{said} pour 10 000 habitants"
    if is_slots(measure):
        rate = " pour 10 000 habitants" if measure.endswith("taux") else ""
        return f"{said} place{'s' if (line.value or 0) > 1 else ''}{rate}"
    if measure == "completude":
        return f"{said} des informations"
    return f"{said} des lieux"


def _reach_words(board: Board, line: Line) -> str:
    if line.status is Status.NOT_LOADED:
        return status_text(line.status)
    said = f"{value_text('couverture', line.value)} des habitants"
    if not line.unsure:
        return said
    more = percent_text(line.unsure / line.people)
    return f"{said}, et peut-être {more} ({status_text(board.question.doubt)})"


def legend_of(board: Board) -> list[Swatch]:
    """The lines of the legend that some territory has, those without number last."""
    measure = board.question.measure
    one, several = _UNITS.get(measure, ("des lieux", "des lieux"))
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
        unit = several if shade.most >= 2 else one
        found.append(Swatch(f"trame-{n}", f"{words} {unit}", count))
    found += [
        Swatch(_CSS[status], _without_number(board, status), len(board.having(status)))
        for status in _CSS
        if board.having(status)
    ]
    return found


def _without_number(board: Board, status: Status) -> str:
    if status is Status.NONE:
        slots = is_slots(board.question.measure)
        return _NOBODY if board.question.is_reach else "aucune crèche" if slots else "aucun lieu"
    return _WITHOUT.get(status) or status_text(status)


def _values(board: Board, shade: int) -> list[float]:
    lines = (line for line in board.lines if line.shade == shade)
    return [line.value for line in lines if line.value is not None and css_of(line) not in _NONE]
