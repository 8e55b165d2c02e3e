"""What is asked of `/garde` and `/api/garde`: one reading of the query for both, and the form's
fields turned into the same query."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlencode

from mapapp.childcare.question import ChildcareQuestion, question_of
from mapapp.domain.filters import Point
from mapapp.domain.parameters import BadValue, Problem, parse_mode, parse_text
from mapapp.domain.query import BadQuery, parse_query
from mapapp.domain.situation import (
    BadSituation,
    Situation,
    parse_situation,
    point_text,
    to_pairs,
    when_text,
)
from mapapp.territory.units import Suggestion
from mapapp.travel.modes import Mode
from mapapp.web.site import Site
from mapapp.web.views import Choice
from mapapp.web.wording import gettext as _

NAMES: Final = ("commune", "lon", "lat", "rdv", "debut", "fin", "age_mois", "mode")
"""Parameters of the page and of the API."""
FIELDS: Final = ("lieu", "rdv_lieu", "jour", "de", "a")
"""Fields of the form that stand for some of them."""
PAGE: Final = "/garde"

_HOUR: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_CLOCKS: Final = {"jour": _DAY, "de": _HOUR, "a": _HOUR}

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Asked:
    """A query as it was read. `problems` has all that is wrong, `choices` the readings of a place
    that has several."""

    situation: Situation = field(default_factory=Situation)
    position: Point | None = None
    mode: Mode = Mode.CAR
    problems: list[Problem] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)

    @property
    def pairs(self) -> Pairs:
        """The canonical query: nothing that is a default."""
        pairs = [pair for pair in to_pairs(self.situation) if pair[0] in NAMES]
        if self.position is not None:
            pairs += [("lon", f"{self.position.lon:g}"), ("lat", f"{self.position.lat:g}")]
        return pairs + ([("mode", self.mode.value)] if self.mode is not Mode.CAR else [])

    def question(self, here: Site) -> ChildcareQuestion:
        """The question it asks."""
        return question_of(self.situation, here.gazetteer, position=self.position, mode=self.mode)


def address(pairs: Sequence[tuple[str, str]], path: str = PAGE) -> str:
    """The address of a query."""
    return f"{path}?{urlencode(pairs)}" if pairs else path


def read_asked(here: Site, pairs: Pairs) -> Asked:
    """The canonical parameters of a query; others are not looked at."""
    problems: list[Problem] = []
    try:
        own = [pair for pair in pairs if pair[0] in NAMES]
        situation = parse_situation(own, here.known.communes)
    except BadSituation as bad:
        situation = bad.partial
        problems += bad.problems
    position = None
    try:
        position = parse_query([p for p in pairs if p[0] in ("lon", "lat")], here.known).point
    except BadQuery as bad_point:
        problems += bad_point.problems
    texts = [text.strip() for name, text in pairs if name == "mode" and text.strip()]
    mode = Mode.CAR
    try:
        mode = Mode(parse_mode(texts)) if texts else Mode.CAR
    except BadValue as error:
        problems.append(Problem("mode", str(error)))
    return Asked(situation, position, mode, problems)


def read_form(here: Site, pairs: Pairs) -> Asked:
    """The same with the fields of the form, which win over what was asked before."""
    given = dict(reversed([(name, text.strip()) for name, text in pairs]))
    rest = [pair for pair in pairs if pair[0] in NAMES]
    problems: list[Problem] = []
    choices: list[Choice] = []
    if any(name in given for name in ("jour", "de", "a")):
        times, wrong = _times(given)
        problems += wrong
        rest = [pair for pair in rest if pair[0] not in ("debut", "fin")] + times
    for name, kept, read in (("lieu", _home_text, _home), ("rdv_lieu", _there_text, _there)):
        if name not in given or given[name] == kept(here, read_asked(here, rest)):
            continue
        replaced = ("commune", "lon", "lat") if name == "lieu" else ("rdv",)
        rest = [pair for pair in rest if pair[0] not in replaced]
        found, wrong = _resolved(here, name, given[name])
        problems += wrong
        if len(found) == 1:
            rest.append(read(here, found[0]))
        elif found:
            problems.append(Problem(name, _("plusieurs communes portent ce nom : choisissez")))
            choices += [
                Choice(s.name, s.context, address([*rest, read(here, s)])) for s in found[:8]
            ]
    asked = read_asked(here, rest)
    return replace(asked, problems=[*problems, *asked.problems], choices=choices)


def shown_texts(here: Site, asked: Asked, pairs: Pairs) -> dict[str, str]:
    """What stands in each field of the form: what was typed wrong, else what is asked."""
    start, end = when_text(asked.situation.start) or "", when_text(asked.situation.end) or ""
    texts = {
        "lieu": _home_text(here, asked),
        "rdv_lieu": _there_text(here, asked),
        "jour": start[:10],
        "de": start[11:],
        "a": end[11:],
        "age_mois": "" if asked.situation.age_months is None else str(asked.situation.age_months),
    }
    if asked.problems:
        for name, text in pairs:
            # A field of a day or of an hour holds nothing else, and browsers complain of it.
            if name in texts and (name not in _CLOCKS or _CLOCKS[name].fullmatch(text)):
                texts[name] = text[:200]
    return texts


def _home_text(here: Site, asked: Asked) -> str:
    if asked.position is not None:
        return _("Autour de ma position")
    code = asked.situation.commune
    return here.gazetteer.label("commune", code) if code else ""


def _there_text(here: Site, asked: Asked) -> str:
    there = asked.situation.appointment
    if there is None:
        return ""
    code = here.searcher.commune_at(there.lon, there.lat)
    return here.gazetteer.label("commune", code) if code else point_text(there)


def _home(_here: Site, found: Suggestion) -> tuple[str, str]:
    return "commune", found.code


def _there(_here: Site, found: Suggestion) -> tuple[str, str]:
    return "rdv", point_text(Point(round(found.lon, 3), round(found.lat, 3)))


def _resolved(here: Site, name: str, typed: str) -> tuple[list[Suggestion], list[Problem]]:
    if not typed:
        return [], []
    try:
        text = parse_text([typed])
    except BadValue as error:
        return [], [Problem(name, str(error))]
    # A department or an EPCI is no place to leave from.
    found = [s for s in here.gazetteer.resolve(text) if s.kind not in ("departement", "epci")]
    if not found:
        unknown = _("nous ne connaissons pas ce lieu : écrivez une commune ou un code postal")
        return [], [Problem(name, unknown)]
    return found, []


def _times(given: dict[str, str]) -> tuple[Pairs, list[Problem]]:
    day, start, end = (given.get(name, "") for name in ("jour", "de", "a"))
    if not day:
        missing = Problem("jour", _("choisissez un jour pour ces heures"))
        return [], [missing] if start or end else []
    if end and not start:
        return [("debut", day)], [Problem("de", _("dites aussi à partir de quelle heure"))]
    pairs = [("debut", f"{day}T{start}" if start else day)]
    return pairs + ([("fin", f"{day}T{end}")] if end else []), []
