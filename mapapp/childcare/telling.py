"""What an answer about childcare says in plain French, for the page and the API alike."""

import math

from mapapp.childcare.detour import Detour
from mapapp.childcare.question import ChildcareQuestion
from mapapp.childcare.search import ChildcareAnswer
from mapapp.domain.slot import SlotFields, ages_words, reserved_words
from mapapp.travel.modes import Source
from mapapp.travel.words import travel_text

_ON_THE_WAY_MIN = 1.0


def message(answer: ChildcareAnswer) -> str:
    """What was found, in one or two sentences; honest when it is nothing."""
    number = len(answer.offers)
    if answer.over:
        return "Ce moment est passé. Choisissez une autre date."
    far = _far(answer.far)
    if number:
        noun = "crèche a une place libre" if number == 1 else "crèches ont une place libre"
        asked = (
            " pour ce moment" if answer.question.starts is not None else " dans les jours à venir"
        )
        return f"{number} {noun}{asked}.{far}"
    when = " pour ce moment" if answer.question.starts is not None else ""
    said = f"Aucune crèche n'a annoncé de place libre{when}.{far}"
    if answer.calls:
        return f"{said} D'autres crèches peuvent en avoir : appelez-les, plus bas."
    if answer.others:
        return f"{said} D'autres modes de garde peuvent vous aider, plus bas."
    return said


def advice(answer: ChildcareAnswer) -> list[str]:
    """What else to do, most useful first; always something when no place was found."""
    found = []
    if not answer.question.somewhere:
        found.append(
            "Dites où vous habitez, ou où est le rendez-vous : les lieux proches suivront."
        )
    relay = next((o.place for o in answer.others if o.serves and o.place.phone), None)
    if relay is not None:
        found.append(f"{relay.name} connaît les places de votre commune : {relay.phone}.")
    if answer.offers:
        return found
    hall = answer.town_hall
    if hall is not None and hall.phone:
        found.append(
            f"La mairie peut vous dire quelle crèche accueille pour quelques heures : {hall.phone}."
        )
    elif answer.question.commune:
        found.append("La mairie peut vous dire quelle crèche accueille pour quelques heures.")
    found.append(
        "Dites à votre conseiller France Travail (39 49) que la garde vous bloque : une aide peut "
        "exister, ou le rendez-vous peut changer d'heure."
    )
    return found


def detour_words(detour: Detour | None, question: ChildcareQuestion) -> str | None:
    """« détour : environ 9 min en voiture », « sur votre chemin », « environ 12 min en voiture de
    chez vous »; None when nothing can be said."""
    if detour is None:
        return None
    if question.home is not None and question.appointment is not None:
        if detour.extra < _ON_THE_WAY_MIN:
            return "sur votre chemin"
        return f"détour : {travel_text(detour.extra, question.mode, Source.ESTIMATE)}"
    taken = travel_text(detour.total, question.mode, Source.ESTIMATE)
    return f"{taken} de chez vous" if question.home is not None else f"{taken} du rendez-vous"


def whole_minutes(minutes: float) -> int:
    """Whole minutes, up: nobody should be late."""
    return math.ceil(minutes - 1e-6)


def terms_words(said: SlotFields) -> str:
    """Ages, for whom and on what conditions, in one line."""
    parts = [f"Enfants : {ages_words(said.age_min_months, said.age_max_months)}"]
    parts.append(f"place {reserved_words(said.reserved_for)}")
    if said.conditions:
        parts.append(said.conditions)
    return " · ".join(parts)


def _far(number: int) -> str:
    if not number:
        return ""
    if number == 1:
        return " Une autre crèche a une place, à plus d'une heure et demie de détour."
    return f" {number} autres crèches ont une place, à plus d'une heure et demie de détour."
