"""Whether a scheme may take someone in: a pure rule for each matter, and the least sure of them.

Each matter is true, false, or not known on one side; what is told later never changes a « oui » nor
a « non », it only settles a « peut-être ». Reasons are French sentences.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mapapp.domain.scheme import NO_AGE_MAX, NO_AGE_MIN, NO_LIMIT_DAYS, Exchange, Scheme
from mapapp.housing.question import HousingQuestion
from mapapp.housing.words import age_text, day_text, euros, month_day, price_text, stay_days

NIGHTS_A_MONTH = 30


class Verdict(StrEnum):
    """Whether a scheme answers."""

    YES = "oui"
    MAYBE = "peut_etre"
    NO = "non"


@dataclass(frozen=True, slots=True)
class Reason:
    """What one matter says. `told`: it is the person who has something more to tell."""

    matter: str
    verdict: Verdict
    text: str
    told: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """The answer of a scheme: the worst of its matters, all of which are told."""

    verdict: Verdict
    matters: tuple[Reason, ...]

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Those that make the verdict."""
        return tuple(one for one in self.matters if one.verdict is self.verdict)


def judge(
    scheme: Scheme,
    question: HousingQuestion,
    around: Collection[str] | None,
    full_until: date | None = None,
) -> Judgement:
    """The answer of a scheme to a question.

    `around`: the territories (`level:code`) that hold the commune of the job, None when it is not
    told. `full_until`: the last day on which there is no room, None when there is some.
    """
    matters = [
        _place(scheme, around),
        _situation(scheme, question),
        _age(scheme, question),
        _stay(scheme, question),
        _price(scheme, question),
        _exchange(scheme, question),
        _season(scheme, question),
        *_room(question, full_until),
        *(_ask("condition", f"Condition à vérifier : {said}") for said in scheme.conditions),
    ]
    found = {one.verdict for one in matters}
    worst = next(v for v in (Verdict.NO, Verdict.MAYBE, Verdict.YES) if v in found)
    return Judgement(worst, tuple(matters))


def _yes(matter: str, text: str) -> Reason:
    return Reason(matter, Verdict.YES, text)


def _no(matter: str, text: str) -> Reason:
    return Reason(matter, Verdict.NO, text)


def _ask(matter: str, text: str) -> Reason:
    return Reason(matter, Verdict.MAYBE, text)


def _tell(matter: str, text: str) -> Reason:
    return Reason(matter, Verdict.MAYBE, text, told=True)


def _place(scheme: Scheme, around: Collection[str] | None) -> Reason:
    if not scheme.territories and not scheme.territories_to_ask:
        return _ask("territoire", "Demandez quelles communes sont desservies")
    if around is None:
        return _tell("territoire", "Dites où est votre travail : ce dispositif a un territoire")
    if any(key in around for key in scheme.territories):
        return _yes("territoire", "Votre lieu de travail est dans son territoire")
    if any(key in around for key in scheme.territories_to_ask):
        said = "Demandez s'il y a des logements près de votre lieu de travail"
        return _ask("territoire", said)
    return _no("territoire", "Votre lieu de travail n'est pas dans son territoire")


def _situation(scheme: Scheme, question: HousingQuestion) -> Reason:
    if scheme.other_situations and not scheme.situations:
        return _yes("situation", "Toutes les situations sont acceptées")
    if question.situation is None:
        if scheme.other_situations:
            return _yes("situation", "Toutes les situations sont acceptées")
        return _tell("situation", "Dites votre situation : emploi, stage, formation…")
    label = question.situation.label
    mine = label[0].lower() + label[1:]
    if question.situation in scheme.situations or scheme.other_situations:
        return _yes("situation", f"Votre situation est acceptée : « {mine} »")
    if scheme.other_situations is None:
        said = f"Demandez si votre situation est acceptée : « {mine} »"
        return _ask("situation", said)
    return _no("situation", f"Votre situation n'est pas acceptée : « {mine} »")


def _age(scheme: Scheme, question: HousingQuestion) -> Reason:
    low, high, mine = scheme.age_min, scheme.age_max, question.age
    if low == NO_AGE_MIN and high == NO_AGE_MAX:
        return _yes("age", "Il n'y a pas de condition d'âge")
    if mine is None:
        return _tell("age", f"Dites votre âge{_in_brackets(age_text(scheme))}")
    if (low is not None and mine < low) or (high is not None and mine > high):
        return _no("age", f"Votre âge ({mine} ans) ne convient pas : {age_text(scheme)}")
    if low is None or high is None:
        return _ask("age", f"Demandez à quel âge on est accepté{_in_brackets(age_text(scheme))}")
    return _yes("age", f"Votre âge convient : {age_text(scheme)}")


def _stay(scheme: Scheme, question: HousingQuestion) -> Reason:
    low, high, nights = scheme.stay_min, scheme.stay_max, question.nights
    if low == 0 and high == NO_LIMIT_DAYS:
        return _yes("duree", "Il n'y a pas de condition de durée")
    if nights is None:
        return _tell("duree", "Dites vos dates de début et de fin")
    mine = stay_days(nights)
    if low is not None and nights < low:
        return _outside(scheme, f"{mine}, c'est moins que {stay_days(low)}")
    if high is not None and nights > high:
        return _outside(scheme, f"{mine}, c'est plus que {stay_days(high)}")
    if low is None or high is None:
        return _ask("duree", f"Demandez si une durée de {mine} est possible")
    return _yes("duree", f"Votre durée convient : {mine}")


def _outside(scheme: Scheme, said: str) -> Reason:
    if scheme.stay_approximate:
        return _ask("duree", f"Demandez si votre durée est possible : {said}")
    return _no("duree", f"La durée ne convient pas : {said}")


def _price(scheme: Scheme, question: HousingQuestion) -> Reason:
    if scheme.night_price == 0 or scheme.month_price == 0:
        return _yes("prix", "C'est gratuit")
    said, mine = price_text(scheme), question.budget
    if scheme.night_price is None and scheme.month_price is None:
        return _ask("prix", f"Demandez le prix{_in_brackets(said)}")
    if mine is None:
        return _tell("prix", f"Dites votre budget par mois{_in_brackets(said)}")
    least, most = _month(scheme, question.nights)
    if most <= mine:
        return _yes("prix", f"Le prix tient dans votre budget de {euros(mine)} par mois : {said}")
    if scheme.price_approximate:
        text = f"Demandez le prix exact : l'exemple connu dépasse votre budget ({said})"
        return _ask("prix", text)
    if least > mine:
        return _no("prix", f"Le prix dépasse votre budget de {euros(mine)} par mois : {said}")
    return _ask("prix", f"Demandez le prix pour votre séjour ({said})")


def _month(scheme: Scheme, nights: int | None) -> tuple[float, float]:
    """The least and the most that the dearest month of a stay may cost, in euros."""
    month, night = scheme.month_price, scheme.night_price
    if night is None:
        # Of a price by the month nothing says what a shorter stay costs.
        most = month or 0.0
        return (most if nights is not None and nights >= NIGHTS_A_MONTH else 0.0), most
    cap = float("inf") if month is None else month
    if nights is None:
        return min(cap, night), min(cap, night * NIGHTS_A_MONTH)
    cost = min(cap, night * min(nights, NIGHTS_A_MONTH))
    return cost, cost


def _exchange(scheme: Scheme, question: HousingQuestion) -> Reason:
    what = _in_brackets(scheme.exchange_what)
    if scheme.exchange is Exchange.NONE:
        return _yes("service", "Aucun service n'est demandé en échange")
    if question.service:
        return _yes("service", "Vous êtes d'accord pour rendre un service")
    if scheme.exchange is Exchange.POSSIBLE:
        return _yes("service", f"Un service est possible, pas obligatoire{what}")
    if scheme.exchange is None:
        return _ask("service", f"Demandez si un service est attendu en échange{what}")
    if question.service is None:
        return _tell("service", f"Dites si vous êtes prêt à rendre un service{what}")
    return _no("service", f"Un service est demandé en échange{what}, et vous ne le souhaitez pas")


def _season(scheme: Scheme, question: HousingQuestion) -> Reason:
    first, last = scheme.season_start, scheme.season_end
    if first is None or last is None:
        return _ask("dates", "Demandez s'il y a de la place à vos dates")
    if (first, last) == ("01-01", "12-31"):
        return _yes("dates", "Le dispositif est ouvert toute l'année")
    when = f"du {month_day(first)} au {month_day(last)}"
    if question.starts is None or question.ends is None:
        edge = question.starts or question.ends
        if edge is not None and not _within(f"{edge:%m-%d}", first, last):
            return _no("dates", f"Le dispositif n'est ouvert que {when}")
        return _tell("dates", f"Dites vos dates : le dispositif est ouvert {when}")
    if _whole_within(question.starts, question.ends, first, last):
        return _yes("dates", f"Le dispositif est ouvert à vos dates ({when})")
    return _no("dates", f"Le dispositif n'est ouvert que {when}")


def _within(day: str, first: str, last: str) -> bool:
    """Whether a month and day is in a season, which may go over the new year."""
    return first <= day <= last if first <= last else day >= first or day <= last


def _whole_within(starts: date, ends: date, first: str, last: str) -> bool:
    if not (_within(f"{starts:%m-%d}", first, last) and _within(f"{ends:%m-%d}", first, last)):
        return False
    # The season goes on without a break from the start to its next end.
    year = starts.year + (1 if first > last and f"{starts:%m-%d}" > last else 0)
    return (ends.year, f"{ends:%m-%d}") <= (year, last)


def _room(question: HousingQuestion, full_until: date | None) -> list[Reason]:
    if full_until is None:
        return []
    said = day_text(full_until)
    if question.starts is not None and question.starts > full_until:
        return [_yes("places", f"Complet jusqu'au {said}, donc pas à vos dates")]
    if question.ends is not None and question.ends <= full_until:
        return [_no("places", f"Complet jusqu'au {said}")]
    return [_ask("places", f"Complet jusqu'au {said} : demandez une place après cette date")]


def _in_brackets(text: str | None) -> str:
    return f" ({text})" if text else ""
