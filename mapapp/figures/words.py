"""Figures in French: numbers, places, times and the sentences that pages and reports share."""

from datetime import datetime

from mapapp.domain.filters import Trip
from mapapp.domain.kinds import Kind
from mapapp.domain.opening import Window
from mapapp.domain.vocabulary import Vocabulary
from mapapp.figures.asking import Way
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


def number_text(value: float, digits: int = 0) -> str:
    """« 1 226 », « 0,39 »: as many decimals as asked, thousands apart."""
    text = f"{value:,.{digits}f}"
    return text.replace(",", _NARROW).replace(".", ",")


def percent_text(share: float) -> str:
    """« 80,2 % » of 0.8017; never 100 % of less than all, nor 0 % of more than none."""
    shown = round(share * 100, 1)
    if shown == 100 and share < 1:
        shown = 99.9
    if shown == 0 and share > 0:
        shown = 0.1
    return f"{number_text(shown, 1)}\u00a0%"


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


def territories_text(level: Level, count: int) -> str:
    """« 1 département », « 71 intercommunalités »."""
    one, several = LEVEL_NAMES[level]
    return f"{number_text(count)}\u00a0{several if count > 1 else one}"
