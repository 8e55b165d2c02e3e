"""Forms about one's situation: what is typed becomes the shared parameters of an address.

A form is sent by GET. Its own fields (a place as typed, a day and its hours) are read into
`commune`, `rdv`, `debut` and `fin`, and the visitor is sent to the address that has only those:
it can be shared, printed, and read by the API.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from mapapp.domain.filters import Point
from mapapp.domain.parameters import BadValue, Problem, parse_text
from mapapp.domain.query import BadQuery, parse_query
from mapapp.domain.situation import (
    SITUATIONS,
    BadSituation,
    Situation,
    parse_position,
    parse_situation,
    point_text,
    to_pairs,
)
from mapapp.hours.typed_dates import read_date
from mapapp.web.forms import Form
from mapapp.web.site import Site
from mapapp.web.views import Choice
from mapapp.web.wording import gettext as _

SHARED = (
    *("commune", "lon", "lat", "rdv", "adresse", "debut", "fin", "age_mois", "age"),
    *("situation", "budget", "service", "besoin"),
)
"""Every parameter of an address."""
OWN = ("lieu", "adresse_lue", "jour", "de", "a", "jusquau")
"""Fields that only a form sends."""
_HOUR = re.compile(r"([0-9]{1,2})(?:\s*[h:]\s*([0-9]{2})?)?", re.ASCII | re.IGNORECASE)
_HOME = ("commune", "lon", "lat")


@dataclass
class Asked:
    """What a request asks. `problems` name fields of the form; `choices` are readings of a place
    that may be several; `sent` is whether the form's own fields were there."""

    situation: Situation = field(default_factory=Situation)
    origin: Point | None = None
    address: str = ""
    problems: list[Problem] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    sent: bool = False
    typed: MultiDict[str, str] = field(default_factory=MultiDict)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The query of the address that says the same."""
        at = self.origin
        home = [("lon", f"{at.lon:g}"), ("lat", f"{at.lat:g}")] if at else []
        address = [("adresse", self.address)] if self.address else []
        return [*home, *to_pairs(self.situation), *address]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked yet."""
        return not self.pairs

    def url(self, path: str) -> str:
        """The address that says the same."""
        return f"{path}?{urlencode(self.pairs)}" if self.pairs else path


def read_asked(
    here: Site, path: str, args: MultiDict[str, str], needs: Iterable[str], names: Iterable[str]
) -> Asked:
    """Read a request for a page; `names` are the shared parameters that it knows.

    :param path: where a choice among several places leads.
    """
    typed = MultiDict((name, text.strip()) for name, text in args.items(multi=True))
    asked = Asked(sent=any(name in OWN for name in typed), typed=typed)
    known = {name for name in SHARED if name in set(names)}
    given = MultiDict((name, text) for name, text in typed.items(multi=True) if name in known)
    readings: list[tuple[str, str, str]] = []
    _read_home(here, typed, given, asked, readings)
    _read_address(here, typed, given, asked, readings)
    _read_times(typed, given)
    _read_shared(here, given, asked, needs)
    for name, code, label in readings:
        other = MultiDict(given)
        other.setlist(name, [code])
        if name == "commune":
            other.poplist("lieu")
        # The address is that of this reading, however wrong something else is.
        pairs = [(n, t) for n, t in other.items(multi=True) if t]
        asked.choices.append(Choice(label, "", f"{path}?{urlencode(pairs)}"))
    return asked


def form_of(here: Site, asked: Asked) -> Form:
    """The form as it is shown: what was typed wrong, else what the address says."""
    if asked.problems or asked.choices:
        form = Form(asked.typed)
    else:
        form = Form(MultiDict([*asked.pairs, *_own_fields(here, asked)]))
    form.problems = list(asked.problems)
    return form


def home_text(here: Site, asked: Asked) -> str:
    """Where one starts from, as the page says it."""
    if asked.origin is not None:
        return _("Autour de ma position")
    code = asked.situation.commune
    return here.gazetteer.label("commune", code) if code else ""


def _own_fields(here: Site, asked: Asked) -> list[tuple[str, str]]:
    pairs = dict(to_pairs(asked.situation))
    day, _t, start = pairs.get("debut", "").partition("T")
    last, _t, end = pairs.get("fin", "").partition("T")
    address = asked.address or pairs.get("rdv", "")
    return [
        ("lieu", home_text(here, asked)),
        ("adresse", address),
        ("adresse_lue", address),
        *(("jour", day), ("de", start), ("a", end), ("jusquau", last if last != day else "")),
    ]


def _read_home(
    here: Site,
    typed: Mapping[str, str],
    given: MultiDict[str, str],
    asked: Asked,
    readings: list[tuple[str, str, str]],
) -> None:
    text = typed.get("lieu")
    if text is None or (given.get("lon") and given.get("lat") and not text):
        return
    code = given.get("commune", "")
    if text and (
        text == here.gazetteer.label("commune", code)
        or (given.get("lon") and text == _("Autour de ma position"))
    ):
        return
    for name in _HOME:
        given.poplist(name)
    found = _communes(here, text, "lieu", asked)
    if len(found) == 1:
        given["commune"] = found[0][0]
    elif found:
        given["lieu"] = text  # for the choice of another place to ask again
    readings += [("commune", code, label) for code, label in found if len(found) > 1]


def _read_address(
    here: Site,
    typed: Mapping[str, str],
    given: MultiDict[str, str],
    asked: Asked,
    readings: list[tuple[str, str, str]],
) -> None:
    """An address is a position, or ends with a commune: we locate no street."""
    text = _line(given.get("adresse", ""), asked)
    given.poplist("adresse")
    if given.get("rdv") and typed.get("adresse_lue", text) == text:
        # Not typed anew: the position that goes with it stands.
        asked.address = "" if text == given["rdv"] else text
        return
    if not text:
        if "adresse_lue" in typed:
            given.poplist("rdv")
        return
    given.poplist("rdv")
    try:
        given["rdv"] = point_text(parse_position([text]))
    except BadValue:
        asked.address = text
        given["adresse"] = text
        found = _communes(here, text, "adresse", asked)
        spots = [(_town_hall(here, code), label) for code, label in found]
        if len(spots) == 1:
            given["rdv"] = spots[0][0]
        readings += [("rdv", spot, label) for spot, label in spots if len(spots) > 1]


def _line(text: str, asked: Asked) -> str:
    try:
        return parse_text([text]) if text else ""
    except BadValue as error:
        asked.problems.append(Problem("adresse", str(error)))
        return ""


def _communes(here: Site, text: str, name: str, asked: Asked) -> list[tuple[str, str]]:
    """Codes and labels of the communes that a text may mean."""
    if not text:
        return []
    try:
        found = here.gazetteer.resolve(parse_text([text]))
    except BadValue as error:
        asked.problems.append(Problem(name, str(error)))
        return []
    communes = {s.code: f"{s.name}, {s.context}" for s in found if _is_commune(s.kind)}
    if not communes:
        said = _("nous ne connaissons pas cette commune dans les Pays de la Loire")
        asked.problems.append(Problem(name, said))
    return list(communes.items())


def _is_commune(kind: str) -> bool:
    return kind in ("commune", "ancienne_commune", "code_postal")


def _town_hall(here: Site, code: str) -> str:
    commune = here.gazetteer.commune(code)
    assert commune is not None  # the gazetteer has just named it
    return point_text(Point(round(commune.lon, 3), round(commune.lat, 3)))


def _read_times(typed: Mapping[str, str], given: MultiDict[str, str]) -> None:
    """A day and its hours, as the form has them, become `debut` and `fin`."""
    if "jour" not in typed:
        return
    given.poplist("debut")
    given.poplist("fin")
    day, last = _day(typed.get("jour", "")), _day(typed.get("jusquau", ""))
    start, end = _hour(typed.get("de", "")), _hour(typed.get("a", ""))
    if day or start:
        given["debut"] = f"{day}T{start}" if start else day
    if last or end:
        given["fin"] = f"{last or day}T{end}" if end else last


def _day(text: str) -> str:
    found = read_date(text)
    return found.isoformat() if found else text


def _hour(text: str) -> str:
    found = _HOUR.fullmatch(text)
    return f"{int(found[1]):02d}:{found[2] or '00'}" if found else text


def _read_shared(
    here: Site, given: MultiDict[str, str], asked: Asked, needs: Iterable[str]
) -> None:
    pairs = [(name, text) for name, text in given.items(multi=True) if name not in ("lon", "lat")]
    try:
        asked.situation = parse_situation(pairs, here.known.communes, needs, SITUATIONS)
    except BadSituation as bad:
        asked.situation = bad.partial
        asked.problems += [Problem(_own_name(p.field, asked), p.message) for p in bad.problems]
    try:
        position = [(name, text) for name in ("lon", "lat") for text in given.getlist(name)]
        asked.origin = parse_query(position, here.known).point
    except BadQuery as query:
        asked.problems += [Problem("lieu", problem.message) for problem in query.problems[:1]]


def _own_name(name: str, asked: Asked) -> str:
    """The field of the form where a problem of a parameter is mended."""
    end = "jusquau" if asked.typed.get("jusquau") and not asked.typed.get("a") else "a"
    return {"commune": "lieu", "rdv": "adresse", "debut": "jour", "fin": end}.get(name, name)
