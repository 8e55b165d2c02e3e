"""One value of a figure as text, or why there is none."""

from mapapp.figures.board import SHARES, BoardMeasure
from mapapp.figures.counting import Status
from mapapp.figures.words import number_text, percent_text


def value_text(measure: BoardMeasure, value: float | None) -> str:
    """One value with its unit, as tables, maps and sentences tell it."""
    if value is None:
        return "–"
    if measure in SHARES:
        return percent_text(value / 100)
    return number_text(value, 2 if measure.endswith("taux") else 0)


def status_text(status: Status) -> str:
    """What a territory without a number is."""
    return {
        Status.COUNTED: "",
        Status.UNKNOWN_HOURS: "horaires inconnus",
        Status.NONE: "aucun lieu",
        Status.NOT_LOADED: "pas de donnée chargée",
        Status.TO_CONFIRM: "à confirmer",
        Status.FEW: "moins de 5",
        Status.HIDDEN: "non montré",
    }[status]
