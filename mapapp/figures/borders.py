"""Territories that go over the border of the region: what is counted of them, in words."""

from collections.abc import Sequence

from mapapp.figures.board import Board, Line
from mapapp.figures.words import number_text, people_text
from mapapp.territory.units import Epci


def borders_text(board: Board) -> str:
    """What the mark « en partie » of some lines means; nothing where no line has it."""
    lines = [*board.lines]
    if board.whole.outside and board.whole.code not in {line.code for line in lines}:
        lines.append(board.whole)
    return partly_text(sorted((one for one in lines if one.outside), key=lambda one: one.name))


def partly_text(lines: Sequence[Line]) -> str:
    """« En partie : … ne sont pas comptées », with how many communes of each are."""
    if not lines:
        return ""
    names = "\u00a0; ".join(
        f"{one.name}, {one.communes} commune{'s' if one.communes > 1 else ''} sur"
        f" {one.communes + one.outside}"
        for one in lines
    )
    several = len(lines) > 1
    return (
        "«\u00a0En partie\u00a0»\u00a0: seules les communes de la région sont comptées"
        f" dans {'ces territoires' if several else 'ce territoire'} ({names})."
    )


def epci_text(epci: Epci, communes: int) -> str:
    """What the page of a territory says of its part elsewhere; `communes` are those counted."""
    away = epci.outside
    if away is None:
        return ""
    here = f"ses {number_text(communes)} communes" if communes > 1 else "sa commune"
    ending = "s" if communes > 1 else ""
    counted = f"Seule{ending} {here} de la région ({people_text(epci.population)})"
    counted += f" {'sont' if communes > 1 else 'est'} comptée{ending}"
    others, are, whose = (
        (f"Ses {number_text(away.communes)} autres communes", "sont", "leurs")
        if away.communes > 1
        else ("Son autre commune", "est", "ses")
    )
    there = f"{people_text(away.population)}\u00a0; {', '.join(away.departments)}"
    return (
        f"{counted} ici. {others} ({there}) {are} hors de la région\u00a0: ni {whose} habitants,"
        f" ni {whose} lieux ne sont dans ces chiffres."
    )
