"""Figures in French: numbers, places, times and the sentences that pages and reports share."""

from datetime import datetime

from mapapp.domain.filters import Trip
from mapapp.domain.kinds import Kind
from mapapp.domain.opening import Window
from mapapp.domain.vocabulary import Vocabulary
from mapapp.figures.asking import Way
from mapapp.figures.shares import rounded_share
from mapapp.figures.subject import Asked, Subject
from mapapp.territory.units import Level

LEVEL_NAMES: dict[Level, tuple[str, str]] = {
    "region": ("région", "régions"),
    "departement": ("département", "départements"),
    "arrondissement": ("arrondissement", "arrondissements"),
    "epci": ("intercommunalité", "intercommunalités"),
    "commune": ("commune", "communes"),
}
_DAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)
_MODES = {"marche": "à pied", "velo": "à vélo", "voiture": "en voiture"}
_NARROW = "\u202f"
_NEARLY = 0.9995
"""From here on a share would be written « 100,0 % »."""


def number_text(value: float, digits: int = 0) -> str:
    """« 1 226 », « 0,39 »: as many decimals as asked, thousands apart."""
    text = f"{value:,.{digits}f}"
    return text.replace(",", _NARROW).replace(".", ",")


def percent_text(share: float) -> str:
    """« 80,2 % » of 0.8017; « 100 % » of all and « 0 % » of none, and of nothing else."""
    shown = rounded_share(share * 100, 1, 100)
    return f"{number_text(shown, 0 if shown in (0, 100) else 1)}\u00a0%"


def rate_text(rate: float) -> str:
    """« 1,12 » for 10,000 inhabitants; « moins de 0,01 » of what would be written as none."""
    return "moins de 0,01" if 0 < rate < 0.005 else number_text(rate, 2 if rate else 0)


def subject_text(subject: Subject, vocabulary: Vocabulary) -> str:
    """« Réparer, donner, trier » or « Repair café, Recyclerie », between quotation marks."""
    if subject.categories:
        names = [vocabulary.category_label(code) for code in subject.categories]
    else:
        names = [Kind(kind).plural for kind in subject.kinds]
    return " ou ".join(f"«\u00a0{name}\u00a0»" for name in names)


def way_text(way: Way) -> str:
    """« à 10 km ou moins (à vol d'oiseau) », « à environ 20 minutes ou moins en voiture »."""
    if isinstance(way.trip, Trip):
        minutes = f"{way.trip.minutes}\u00a0minute{'s' if way.trip.minutes > 1 else ''}"
        return f"à environ {minutes} ou moins {_MODES[way.trip.mode]}"
    km = f"{way.km or 0:g}".replace(".", ",")
    return f"à {km}\u00a0km ou moins (à vol d'oiseau)"


def distance_text(way: Way) -> str:
    """« 7 km », « 25 minutes à vélo »: as a list of distances names it."""
    if isinstance(way.trip, Trip):
        minutes = f"{way.trip.minutes} minute{'s' if way.trip.minutes > 1 else ''}"
        return f"{minutes} {_MODES[way.trip.mode]}"
    return f"{way.km or 0:g} km".replace(".", ",")


def asked_text(asked: Asked | None) -> str:
    """« ouvert le mardi 1er décembre 2026 à 18 h », nothing where no time is asked."""
    if asked is None:
        return ""
    if isinstance(asked, Window):
        whole = "pendant tout le créneau" if asked.whole else "à un moment"
        return f"ouvert {whole} du {_moment(asked.start)} au {_moment(asked.end)}"
    return f"ouvert le {_moment(asked)}"


def _moment(when: datetime) -> str:
    day = "1er" if when.day == 1 else str(when.day)
    minutes = f"{when.minute:02d}" if when.minute else ""
    hour = f"{when.hour}\u00a0h{_NARROW if minutes else ''}{minutes}"
    return f"{_DAYS[when.weekday()]} {day} {MONTHS[when.month - 1]} {when.year} à {hour}"


def people_text(count: int) -> str:
    """« 1 habitant », « 3 907 156 habitants »."""
    return f"{number_text(count)}\u00a0habitant{'s' if count > 1 else ''}"


def share_text(share: float) -> str:
    """« 80,2 % des habitants », « presque tous les habitants (99,9 %) », « tous les habitants »."""
    if share >= 1:
        return "tous les habitants"
    said = percent_text(share)
    return f"presque tous les habitants ({said})" if share >= _NEARLY else f"{said} des habitants"


def reached_text(some: int, people: int) -> str:
    """« 12 habitants sur 40 (30,0 %) », « tous les habitants (40) », nearly all told as such."""
    if some >= people:
        return f"tous les habitants ({number_text(people)})"
    share = some / people
    if share >= _NEARLY:
        near = f"{number_text(some)} sur {number_text(people)}, soit {percent_text(share)}"
        return f"presque tous les habitants ({near})"
    return f"{people_text(some)} sur {number_text(people)} ({percent_text(share)})"


def territories_text(level: Level, count: int) -> str:
    """« 1 département », « 71 intercommunalités »."""
    one, several = LEVEL_NAMES[level]
    return f"{number_text(count)}\u00a0{several if count > 1 else one}"
