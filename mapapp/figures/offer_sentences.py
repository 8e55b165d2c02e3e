"""What a board of slots or of housing schemes shows, in sentences."""

from mapapp.domain.scheme import Form
from mapapp.figures.board import Board
from mapapp.figures.counting import Status
from mapapp.figures.values import status_text, value_text
from mapapp.figures.words import (
    asked_text,
    number_text,
    people_text,
    reached_text,
    territories_text,
    way_text,
)


def offer_whole(board: Board) -> str:
    """The whole territory, after its name."""
    if board.question.is_reach:
        return _reach(board)
    measure, whole = board.question.measure, board.whole
    asked = measure.startswith("places_demandees")
    if whole.status not in (Status.COUNTED, Status.NONE):
        return f"{status_text(whole.status)} des places en crèche {_done(asked, 2)}."
    count = number_text(whole.places) if whole.places else "aucune"
    said = f"{count} place{_s(whole.places)} en crèche"
    said += f" {_done(asked, whole.places)} en {board.question.days}\u00a0jours"
    if measure.endswith("taux") and whole.places:
        said += f", soit {value_text(measure, whole.value)} pour 10\u202f000 habitants"
    return f"{said}."


def _reach(board: Board) -> str:
    whole, question = board.whole, board.question
    if whole.value is None:
        return "aucune donnée de ce genre n'est chargée."
    e = "e" if question.offer == "places" else ""
    if question.offer == "places":
        when = _covering(board)
        where = f"{way_text(question.way)} d'une crèche qui a une place libre{when}"
        doubt = "il n'y a que des places à confirmer"
    else:
        where = f"dans une commune que dessert {_scheme(question.forms)}"
        doubt = "ces dispositifs sont complets aujourd'hui, ou à interroger d'abord"
    said = f"{reached_text(whole.covered, whole.people)} {_are(whole.covered)} {where}."
    if not whole.covered:
        said = f"à notre connaissance, personne n'est {where}."
    if whole.unsure:
        said += f" Pour {people_text(whole.unsure)}, {doubt}."
    if whole.out in (0, whole.people):
        return said
    return f"{said} Pour {people_text(whole.out)}, il n'y en a aucun{e}."


def _covering(board: Board) -> str:
    text = asked_text(board.question.subject.asked)
    return text.replace("ouvert", " qui couvre le moment demandé,", 1) if text else ""


def _scheme(forms: tuple[Form, ...]) -> str:
    if not forms:
        return "au moins un dispositif de logement"
    return (
        "au moins un dispositif de logement «\u00a0"
        + "\u00a0» ou «\u00a0".join(form.label for form in forms)
        + "\u00a0»"
    )


def offer_missing(board: Board) -> list[str]:
    """What is not told, and where there is none."""
    said, reach = [], board.question.is_reach
    level = board.question.level
    none = "personne n'est dans ce cas" if reach else "nous ne connaissons pas de crèche"
    for status, text in (
        (Status.NONE, none),
        (Status.TO_CONFIRM, "rien n'est sûr"),
        (Status.FEW, "il y a moins de 5 demandes"),
        (Status.HIDDEN, "le nombre n'est pas montré : il ferait retrouver celui d'à côté"),
        (Status.NOT_LOADED, "aucune donnée de ce genre n'est chargée"),
    ):
        if lines := board.having(status):
            said.append(f"Pour {territories_text(level, len(lines))}, {text}.")
    return said


def _done(asked: bool, count: int) -> str:
    return ("demandée" if asked else "publiée") + _s(count)


def _s(count: int) -> str:
    return "s" if count > 1 else ""


def _are(count: int) -> str:
    return "sont" if count > 1 else "est"
