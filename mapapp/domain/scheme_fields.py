"""The rules of a scheme as people and files give them: one reader a field, all problems at once."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from mapapp.domain import contacts
from mapapp.domain.parameters import BadValue, Problem, parse_number
from mapapp.domain.scheme import (
    NO_AGE_MAX,
    NO_LIMIT_DAYS,
    Exchange,
    Form,
    Situation,
)
from mapapp.domain.typed_text import one_line, several_lines

LABELS = {
    "name": "Nom",
    "form": "Sorte de logement",
    "operator": "Organisme",
    "summary": "En quelques mots",
    "note": "Remarque",
    "situations": "Pour qui",
    "other_situations": "Autres situations acceptées",
    "age_min": "Âge minimum",
    "age_max": "Âge maximum",
    "stay_min": "Durée minimum, en jours",
    "stay_max": "Durée maximum, en jours",
    "stay_approximate": "Durées indicatives",
    "stay_words": "Durée, en mots",
    "night_price": "Prix d'une nuit, en euros",
    "month_price": "Prix d'un mois au plus, en euros",
    "price_approximate": "Prix indicatif",
    "price_words": "Prix, en mots",
    "fees": "Autres frais",
    "exchange": "Échange de service",
    "exchange_hours": "Heures de service par semaine",
    "exchange_what": "Quel service",
    "season_start": "Ouvert à partir du (mois-jour)",
    "season_end": "Ouvert jusqu'au (mois-jour)",
    "territories": "Territoires desservis",
    "territories_to_ask": "Territoires à confirmer",
    "furnished": "Meublé",
    "accessible": "Accessible en fauteuil roulant",
    "animals": "Animaux acceptés",
    "documents": "Documents à fournir",
    "answer_days": "Réponse sous, en jours",
    "conditions": "Conditions à vérifier",
    "phone": "Téléphone",
    "email": "Courriel",
    "website": "Site internet",
    "address": "Adresse",
    "places": "Fiches de la carte",
    "source_title": "Source",
    "source_url": "Adresse de la source",
    "source_date": "Date de la source",
}
"""Every rule that may be given, with its name on screen."""
MAX_LINES = 20
MAX_TERRITORIES = 60
_UNKNOWN = ("", "inconnu")
_PLACE_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_DAY = re.compile(r"[0-9]{2}-[0-9]{2}", re.ASCII)
_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}", re.ASCII)
Reader = Callable[[object], Any]


@dataclass
class Rules:
    """What was read: `values` of the rules that are known, and every problem."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_rules(raw: Mapping[str, object], is_territory: Callable[[str], bool]) -> Rules:
    """Read the rules given; an empty one is not known. `is_territory` knows `level:code`."""
    read = Rules()
    for name in raw:
        if name not in LABELS:
            read.problems.append(Problem(str(name)[:40], "cette règle n'est pas connue"))
    for name in LABELS:
        try:
            value = _READERS[name](raw.get(name))
            if name.startswith("territories"):
                _known_only(value, is_territory)
        except BadValue as error:
            read.problems.append(Problem(name, str(error)))
            continue
        if value is not None and value != []:
            read.values[name] = value
    if not read.values.get("name") and not any(p.field == "name" for p in read.problems):
        read.problems.insert(0, Problem("name", "à remplir"))
    _ordered(read, "age_min", "age_max", "l'âge maximum est plus petit que l'âge minimum")
    _ordered(read, "stay_min", "stay_max", "la durée maximum est plus petite que la minimum")
    _together(read, "season_start", "season_end")
    return read


def _ordered(read: Rules, low: str, high: str, message: str) -> None:
    least, most = read.values.get(low), read.values.get(high)
    if least is not None and most is not None and most < least:
        read.problems.append(Problem(high, message))


def _together(read: Rules, first: str, last: str) -> None:
    if (first in read.values) != (last in read.values):
        missing = last if first in read.values else first
        if not any(problem.field == missing for problem in read.problems):
            read.problems.append(Problem(missing, "le début et la fin vont ensemble"))


def _known_only(codes: list[str], is_territory: Callable[[str], bool]) -> None:
    if len(codes) > MAX_TERRITORIES:
        raise BadValue(f"{MAX_TERRITORIES} territoires au plus")
    for code in codes:
        if not is_territory(code):
            raise BadValue(f"« {code[:40]} » n'est pas un territoire des Pays de la Loire")


def _line(longest: int) -> Reader:
    return lambda value: one_line(value, longest)


def _prose(longest: int) -> Reader:
    return lambda value: several_lines(value, longest)


def _list(value: object) -> list[str]:
    """A list, or a text with one element a line; each once."""
    given = value.splitlines() if isinstance(value, str) else value or []
    if not isinstance(given, list) or len(given) > MAX_LINES * 4:
        raise BadValue("une liste est attendue, un élément par ligne")
    lines = [one_line(each, 300) for each in given]
    return list(dict.fromkeys(line for line in lines if line))


def _lines(value: object) -> list[str]:
    found = _list(value)
    if len(found) > MAX_LINES:
        raise BadValue(f"{MAX_LINES} lignes au plus")
    return found


def _situations(value: object) -> list[str]:
    found = _list(value)
    known = {one.value for one in Situation}
    for each in found:
        if each not in known:
            raise BadValue(f"« {each[:40]} » n'est pas une situation connue")
    return [one.value for one in Situation if one.value in found]


def _place_ids(value: object) -> list[str]:
    found = _lines(value)
    for each in found:
        if not _PLACE_ID.fullmatch(each) or len(each) > 120:
            raise BadValue(f"« {each[:40]} » n'est pas le nom d'une fiche (fin de son adresse)")
    return found


def _whole(most: int) -> Reader:
    def read(value: object) -> int | None:
        number = _number(value, most)
        if number is not None and number != int(number):
            raise BadValue("un nombre entier est attendu")
        return None if number is None else int(number)

    return read


def _amount(most: int) -> Reader:
    return lambda value: _number(value, most)


def _number(value: object, most: int) -> float | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise BadValue("un nombre est attendu")
    number = parse_number(value.strip()) if isinstance(value, str) else float(value)
    if not 0 <= number <= most:
        raise BadValue(f"un nombre entre 0 et {most} est attendu")
    return round(number, 2)


def _known(value: object) -> bool | None:
    """Yes, no, or not known."""
    if value is None or isinstance(value, bool):
        return value
    if value in _UNKNOWN:
        return None
    if value not in ("oui", "non"):
        raise BadValue("choisissez oui, non ou non précisé")
    return value == "oui"


def _flag(value: object) -> bool | None:
    return True if _known(value) else None


def _one_of(kind: type[StrEnum]) -> Reader:
    def read(value: object) -> str | None:
        if value is None or value in _UNKNOWN:
            return None
        if value not in {one.value for one in kind}:
            raise BadValue("choisissez une des réponses proposées")
        return str(value)

    return read


def _month_day(value: object) -> str | None:
    text = one_line(value, 5)
    if text is None:
        return None
    try:
        # Of a leap year: a season may begin on 29 February.
        date.fromisoformat(f"2024-{text}" if _DAY.fullmatch(text) else "")
    except ValueError as error:
        raise BadValue("un mois et un jour sont attendus, par exemple 06-15") from error
    return text


def _when(value: object) -> str | None:
    text = one_line(value, 10)
    if text is None:
        return None
    try:
        date.fromisoformat((text + "-01-01")[:10] if _DATE.fullmatch(text) else "")
    except ValueError as error:
        raise BadValue("une date est attendue : 2019, 2019-11 ou 2019-11-24") from error
    return text


_READERS: dict[str, Reader] = {
    "name": _line(200),
    "form": _one_of(Form),
    "operator": _line(200),
    "summary": _prose(1_000),
    "note": _prose(1_000),
    "situations": _situations,
    "other_situations": _known,
    "age_min": _whole(NO_AGE_MAX),
    "age_max": _whole(NO_AGE_MAX),
    "stay_min": _whole(NO_LIMIT_DAYS),
    "stay_max": _whole(NO_LIMIT_DAYS),
    "stay_approximate": _flag,
    "stay_words": _line(200),
    "night_price": _amount(1_000),
    "month_price": _amount(10_000),
    "price_approximate": _flag,
    "price_words": _line(200),
    "fees": _line(200),
    "exchange": _one_of(Exchange),
    "exchange_hours": _amount(60),
    "exchange_what": _line(200),
    "season_start": _month_day,
    "season_end": _month_day,
    "territories": _list,
    "territories_to_ask": _list,
    "furnished": _known,
    "accessible": _known,
    "animals": _known,
    "documents": _lines,
    "answer_days": _whole(365),
    "conditions": _lines,
    "phone": contacts.phone,
    "email": contacts.email,
    "website": contacts.website,
    "address": _line(200),
    "places": _place_ids,
    "source_title": _line(300),
    "source_url": contacts.website,
    "source_date": _when,
}
