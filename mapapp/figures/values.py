"""One value of a figure as text, or why there is none."""

from mapapp.figures.board import REACHES, SHARES, BoardMeasure, Line
from mapapp.figures.counting import Status
from mapapp.figures.words import number_text, percent_text, rate_text


def value_text(measure: BoardMeasure, value: float | None) -> str:
    """One value with its unit, as tables, maps and sentences tell it."""
    if value is None:
        return "–"
    if measure in SHARES:
        return percent_text(value / 100)
    return rate_text(value) if measure.endswith("taux") else number_text(value)


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


def told_text(measure: BoardMeasure, line: Line) -> str:
    """The value of a territory as tables tell it: what is not a number says why."""
    if line.status is Status.COUNTED or (measure in REACHES and line.status is Status.NONE):
        return value_text(measure, line.value)
    return status_text(line.status)


def name_text(line: Line) -> str:
    """The name of a territory, with a mark where part of it is outside the region."""
    return f"{line.name} (en partie)" if line.outside else line.name
