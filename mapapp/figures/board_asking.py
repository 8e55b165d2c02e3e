"""What the page of territories is asked: the form's fields, read into a board's question."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mapapp.domain.filters import Point, Trip
from mapapp.domain.kinds import Kind
from mapapp.domain.parameters import BadValue, Problem, parse_minutes, parse_text, single
from mapapp.domain.slot_request import COUNTED_DAYS
from mapapp.figures.asking import (
    DEFAULT_KM,
    MOST_NEXT,
    Known,
    Reading,
    Way,
    WhatIfQuestion,
    one_of,
    parse_kilometres,
)
from mapapp.figures.board import MEASURES, BoardQuestion
from mapapp.figures.offers import parse_days, parse_forms
from mapapp.figures.spread import METHODS
from mapapp.figures.subject import Subject
from mapapp.hours.moments import PARIS, in_paris

DAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
DISTANCES: tuple[tuple[str, str], ...] = (
    ("2", "2 km"),
    ("5", "5 km"),
    ("10", "10 km"),
    ("20", "20 km"),
    ("30", "30 km"),
    ("marche-15", "15 minutes à pied"),
    ("marche-30", "30 minutes à pied"),
    ("velo-15", "15 minutes à vélo"),
    ("velo-30", "30 minutes à vélo"),
    ("voiture-15", "15 minutes en voiture"),
    ("voiture-30", "30 minutes en voiture"),
    ("voiture-45", "45 minutes en voiture"),
)
NAMES = (
    "niveau dans type categorie mesure distance km minutes mode jour heure ouvert ouvert_tout"
    " theme public geste objet jours forme classes commune lon lat meilleures tout"
).split()
_HOUR = re.compile(r"([01]?[0-9]|2[0-3])(?::|h|H)([0-5][0-9])?", re.ASCII)
_DISTANCE = re.compile(r"(?:(marche|velo|voiture)-)?([0-9]{1,3}(?:[.,][0-9]{1,3})?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class BoardAsked:
    """A board, and what one more place there would change; problems of the fields.

    Fields that are wrong stand at their usual values. `typed` is the commune as it was typed.
    """

    question: BoardQuestion
    commune: str | None
    typed: str
    point: Point | None
    best: int
    whole_table: bool
    problems: tuple[Problem, ...]

    @property
    def what_if(self) -> WhatIfQuestion | None:
        """One more place, where the form puts it."""
        if self.question.measure != "couverture":
            return None
        if self.commune is None and self.point is None and not self.best:
            return None
        if self.best:  # the button pressed: a commune typed before stays in the form
            return WhatIfQuestion(self.question.reach, None, None, self.best)
        return WhatIfQuestion(self.question.reach, self.commune, self.point, 1)


def board_asked(pairs: Iterable[tuple[str, str]], known: Known) -> BoardAsked:
    """Read the form; never raises."""
    given = list(pairs)
    reading = Reading([*given, *_moment(given, known)], known)
    level, inside = reading.territory(), reading.inside()
    measure = reading.value("mesure", lambda texts: one_of(texts, MEASURES), "couverture")
    subject = _subject(reading)
    way = reading.value("distance", _way, None)
    if way is None:
        way = reading.way()
    if way.km is None and way.trip is None:
        way = Way(DEFAULT_KM)
    method = reading.value("classes", lambda texts: one_of(texts, METHODS), METHODS[0])
    _hour_alone(reading, given)
    typed = reading.value("commune", parse_text, "")
    commune = _commune(reading, typed, known) if typed else None
    best = reading.value("meilleures", _best, 0)
    days = reading.value("jours", parse_days, COUNTED_DAYS[0])
    forms = reading.value("forme", parse_forms, ())
    question = BoardQuestion(level, inside, subject, measure, way, method, days, forms)
    whole = reading.value("tout", lambda texts: bool(one_of(texts, ("1",))), False)
    point, problems = reading.point(), tuple(reading.problems)
    return BoardAsked(question, commune, typed, point, best, whole, problems)


def _subject(reading: Reading) -> Subject:
    found = reading.subject()
    kinds = found.kinds
    if Kind.ACTION in kinds and len(kinds) > 1 and not found.categories:
        # An action of the plan is one of a territory, not a place to go to: it is asked by name.
        kinds = tuple(kind for kind in kinds if kind is not Kind.ACTION)
    return found.but(kinds=kinds)


def _way(texts: list[str]) -> Way:
    """One of the form's, or another that came by `km` or `minutes` and stands in its list."""
    text = single(texts)
    found = _DISTANCE.fullmatch(text)
    if found is None:
        found = _DISTANCE.fullmatch(one_of(texts, [value for value, _ in DISTANCES]))
        assert found is not None
    mode, number = found[1], found[2]
    return (
        Way(trip=Trip(parse_minutes([number]), mode)) if mode else Way(parse_kilometres([number]))
    )


def _moment(given: list[tuple[str, str]], known: Known) -> list[tuple[str, str]]:
    """The next day of that name at that hour, as a search says it."""
    texts = {name: text.strip() for name, text in given if text.strip()}
    day, hour = texts.get("jour", ""), _HOUR.fullmatch(texts.get("heure", ""))
    if day not in DAYS or hour is None or texts.get("ouvert"):
        return []
    today: date = in_paris(known.now).date()
    ahead = (DAYS.index(day) - today.weekday()) % 7
    at = datetime.combine(today + timedelta(days=ahead), datetime.min.time(), PARIS)
    return [("ouvert", f"{at:%Y-%m-%d}T{int(hour[1]):02d}:{hour[2] or '00'}")]


def _hour_alone(reading: Reading, given: list[tuple[str, str]]) -> None:
    texts = {name: text.strip() for name, text in given if text.strip()}
    day, hour = texts.get("jour"), texts.get("heure")
    if day and day not in DAYS:
        reading.refuse("jour", "un jour de la semaine est attendu")
    if hour and not _HOUR.fullmatch(hour):
        reading.refuse("heure", "une heure est attendue, par exemple 18:00")
    elif day and not hour:
        reading.refuse("heure", "il manque une heure pour aller avec le jour")
    elif hour and not day:
        reading.refuse("jour", "il manque un jour pour aller avec l'heure")


def _commune(reading: Reading, typed: str, known: Known) -> str | None:
    code = known.codes.communes.get(typed)
    if code is not None:
        return code
    found = [one for one in known.resolve(typed) if one in known.ground.at]
    if not found:
        reading.refuse("commune", "nous ne connaissons pas cette commune en Pays de la Loire")
        return None
    if len(found) > 1:
        names = (known.ground.communes[known.ground.at[one]] for one in found[:5])
        several = ", ".join(f"{one.name} ({one.code})" for one in names)
        reading.refuse("commune", f"plusieurs communes portent ce nom : {several} ; tapez un code")
        return None
    return found[0]


def _best(texts: list[str]) -> int:
    if len(set(texts)) > 1 or not re.fullmatch(r"[0-9]{1,2}", texts[0], re.ASCII):
        raise BadValue(f"un nombre entier entre 1 et {MOST_NEXT} est attendu")
    if not 1 <= int(texts[0]) <= MOST_NEXT:
        raise BadValue(f"un nombre entier entre 1 et {MOST_NEXT} est attendu")
    return int(texts[0])
