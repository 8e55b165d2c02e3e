"""What a board and a portrait show, in sentences."""

from mapapp.domain.kinds import Kind
from mapapp.domain.vocabulary import Vocabulary
from mapapp.figures.board import Board, BoardMeasure, Line
from mapapp.figures.borders import borders_text
from mapapp.figures.counting import Status
from mapapp.figures.offer_sentences import offer_missing, offer_whole
from mapapp.figures.portrait import WAY, KindFigures, Portrait
from mapapp.figures.values import name_text, status_text, value_text
from mapapp.figures.words import (
    LEVEL_NAMES,
    asked_text,
    number_text,
    people_text,
    rate_text,
    reached_text,
    subject_text,
    territories_text,
    way_text,
)

_PLACES = {
    Kind.CRECHE: ("lieu de garde d'enfants", "lieux de garde d'enfants"),
    Kind.HOUSING: ("lieu de logement temporaire", "lieux de logement temporaire"),
    Kind.CIRCULAR: (
        "lieu pour réparer, donner ou trier",
        "lieux pour réparer, donner ou trier",
    ),
}
_MOST_GAPS = 5
_ABOUT = {
    "horaires": "les horaires sont connus",
    "contact": "un téléphone ou un courriel est connu",
    "position": "l'adresse est connue",
    "fraicheur": "la date a moins d'un an",
}


def board_sentences(board: Board, vocabulary: Vocabulary) -> list[str]:
    """The whole, then how its territories differ, then what is missing."""
    said = [_whole(board, vocabulary)]
    nothing = board.whole.value == 0 and all(line.value == 0 for line in board.lines)
    if sum(line.is_known for line in board.lines) > 1 and not nothing:
        said.append(_range(board))
    said += _missing(board)
    return said + [text for text in (borders_text(board),) if text]


def _whole(board: Board, vocabulary: Vocabulary) -> str:
    question, whole = board.question, board.whole
    if question.is_offer:
        return f"{name_text(whole)}\u00a0: {offer_whole(board)}"
    subject = subject_text(question.subject, vocabulary)
    when = asked_text(question.subject.asked)
    where = f"{name_text(whole)}\u00a0: "
    open_at = f", {when}" if when else ""
    if question.measure == "couverture":
        return where + _whole_reach(board, subject, open_at)
    several = whole.places > 1
    count = number_text(whole.places) if whole.places else "aucun"
    opened = when.replace("ouvert", "ouverts", 1) if several else when
    places = f"{count} lieu{'x' if several else ''} {subject}{' ' if opened else ''}{opened}"
    if question.measure == "taux" and whole.places:
        rate = value_text("taux", whole.value)
        return f"{where}{places}, soit {rate} pour 10\u202f000 habitants."
    if question.measure in ("nombre", "taux"):
        return f"{where}{places}."
    if whole.value is None:
        return f"{where}{status_text(whole.status) or 'aucun lieu'} {subject}."
    share = value_text(question.measure, whole.value)
    if question.measure == "completude":
        return f"{where}{share} des informations attendues sur les lieux {subject} sont connues."
    return f"{where}{_ABOUT[question.measure]} pour {share} des lieux {subject}."


def _whole_reach(board: Board, subject: str, open_at: str) -> str:
    whole, way = board.whole, way_text(board.question.way)
    if whole.value is None:
        return f"aucune donnée n'est chargée pour les lieux {subject}."
    place = f"{way} d'au moins un lieu {subject}{open_at}"
    if whole.covered:
        near = reached_text(whole.covered, whole.people)
        said = f"{near} {'sont' if whole.covered > 1 else 'est'} {place}."
    else:
        said = f"à notre connaissance, personne n'est {place}."
    if whole.unsure:
        said += (
            f" Pour {people_text(whole.unsure)} on ne sait pas\u00a0: les seuls lieux à portée"
            " n'ont pas d'horaires connus."
        )
    if whole.out in (0, whole.people):
        return said
    have = "n'en ont" if whole.out > 1 else "n'en a"
    return f"{said} {people_text(whole.out)} {have} aucun à cette distance."


def _range(board: Board) -> str:
    told = [line for line in board.lines if line.is_known]
    most, least = told[0], told[-1]
    measure = board.question.measure
    assert board.spread is not None
    every = len(told) == len(board.lines)
    if most.value == least.value:
        same = "partout" if every else f"dans les {_counted(board, len(told))} où elle est connue"
        return f"La valeur est la même {same}\u00a0: {value_text(measure, most.value)}."
    known = "" if every else " dont la valeur est connue"
    return (
        f"Parmi les {_counted(board, len(told))}{known}, de {_named(measure, least, told)} à"
        f" {_named(measure, most, told)}\u00a0; la valeur du milieu (médiane) est"
        f" {value_text(measure, board.spread.median)}."
    )


def _named(measure: BoardMeasure, line: Line, told: list[Line]) -> str:
    """A value and whose it is: by name where it is of one alone."""
    alike = sum(one.value == line.value for one in told) - 1
    others = f" et {number_text(alike)} autre{'s' if alike > 1 else ''}" if alike else ""
    return f"{value_text(measure, line.value)} ({name_text(line)}{others})"


def _missing(board: Board) -> list[str]:
    if board.question.is_offer:
        return offer_missing(board)
    said = []
    is_reach = board.question.is_reach
    if none := board.having(Status.NONE):
        if is_reach:
            said.append(f"Dans {_counted(board, len(none))}, personne n'en a à cette distance.")
        else:
            when = " ouvert à ce moment" if board.question.subject.asked else ""
            said.append(f"{_counted(board, len(none))} {_have(none)} aucun lieu{when}.")
    if doubtful := board.having(Status.UNKNOWN_HOURS):
        where = _counted(board, len(doubtful))
        which = "à portée n'ont pas" if is_reach else "qui pourraient compter n'ont pas"
        said.append(f"Inconnu pour {where}\u00a0: les seuls lieux {which} d'horaires connus.")
    if missing := board.having(Status.NOT_LOADED):
        where = _counted(board, len(missing))
        said.append(f"Pour {where}, aucune donnée de ce genre n'est chargée.")
    unknown = board.whole.unknown
    if unknown and not is_reach:
        several = unknown > 1
        other = f" autre{'s' if several else ''}" if board.whole.places else ""
        said.append(
            f"{number_text(unknown)}{other} lieu{'x' if several else ''}"
            f" {'ont' if several else 'a'} des horaires inconnus."
        )
    return said


def _counted(board: Board, count: int) -> str:
    return territories_text(board.question.level, count)


def _have(lines: list[Line]) -> str:
    return "n'ont" if len(lines) > 1 else "n'a"


# --- one territory --------------------------------------------------------------------------------


def portrait_sentences(found: Portrait) -> list[str]:
    """One sentence a kind: how many, how that compares, who is out of reach."""
    return [_kind_sentence(found, figures) for figures in found.kinds]


def _kind_sentence(found: Portrait, figures: KindFigures) -> str:
    one, several = _PLACES[figures.kind]
    if figures.status is Status.NOT_LOADED:
        return f"Nous n'avons pas encore de données sur les {several} ici."
    count = int(figures.measures["nombre"].value or 0)
    rate = figures.measures["taux"]
    if not count:
        said = f"Aucun {one}"
    else:
        said = f"{number_text(count)} {several if count > 1 else one}"
        said += f", soit {rate_text(rate.value or 0)} pour 10\u202f000 habitants"
    if rate.value is not None and rate.spread is not None and found.level != "region":
        said += f"\u00a0; {_beside(found, rate.value, rate.spread.median)}"
    return f"{said}. {_reach_sentence(found, figures)}"


def _beside(found: Portrait, value: float, median: float) -> str:
    several = LEVEL_NAMES[found.level][1]
    shown = rate_text(median)
    if not (value or median):
        return f"c'est le cas d'au moins la moitié des {several} de la région"
    if rate_text(value) == shown:
        return f"c'est à peu près la valeur du milieu parmi les {several} de la région ({shown})"
    more = "plus" if value > median else "moins"
    return f"c'est {more} que dans la moitié des {several} de la région ({shown})"


def _reach_sentence(found: Portrait, figures: KindFigures) -> str:
    way = way_text(WAY)
    if not figures.out:
        return f"Tous les habitants en ont un {way}."
    if not figures.covered:
        return f"Personne n'en a {way}."
    near = reached_text(figures.covered, found.people)
    said = f"{near[0].upper()}{near[1:]} en {'ont' if figures.covered > 1 else 'a'} un {way},"
    said += f" {number_text(figures.out)} n'en {'ont' if figures.out > 1 else 'a'} pas"
    names = [commune.name for commune in figures.gaps[:_MOST_GAPS]]
    more = len(figures.gaps) - len(names)
    if found.level == "commune":
        return f"{said}."
    others = f" et {number_text(more)} autre{'s' if more > 1 else ''}" if more else ""
    return f"{said}\u00a0: {', '.join(names)}{others}."
