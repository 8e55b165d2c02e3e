"""The fields of a place as people and programs give them, read by one model everywhere.

Forms, imports and the API give texts (or JSON values) by field name; each becomes the value that
statements and corrections hold, or a problem said in French. Only the fields named here are
read, so nothing else can be assigned.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from mapapp.domain.closures import InvalidClosure, from_json, to_json
from mapapp.domain.contacts import email, phone, website
from mapapp.domain.kinds import Kind
from mapapp.domain.parameters import BadValue, Problem, parse_number, point_fault
from mapapp.domain.typed_text import one_line, several_lines
from mapapp.domain.vocabulary import Facet, Vocabulary

MAX_NAME = 200
MAX_LINE = 200
MAX_HOURS = 255  # as in OpenStreetMap
MAX_PROSE = 2_000
MAX_CODES = 60
FACETS = {
    "themes": Facet.THEME,
    "audiences": Facet.AUDIENCE,
    "gestures": Facet.GESTURE,
    "items": Facet.ITEM,
}
LABELS = {
    "name": "Nom",
    "category": "Type de lieu",
    "address": "Adresse (numéro et rue)",
    "post_code": "Code postal",
    "commune": "Commune",
    "commune_code": "Code INSEE de la commune",
    "lon": "Longitude",
    "lat": "Latitude",
    "phone": "Téléphone",
    "email": "Courriel",
    "website": "Site internet",
    "hours": "Horaires",
    "hours_text": "Précisions sur les horaires",
    "closures": "Fermetures exceptionnelles",
    "capacity": "Capacité",
    "presentation": "Présentation",
    "conditions": "Conditions",
    "themes": "Thèmes",
    "audiences": "Publics",
    "gestures": "Ce que l'on peut y faire",
    "items": "Objets acceptés",
    "serves": "Territoires desservis",
}
"""Every field that may be given, with its name on screen."""
_TOGETHER = ("commune", "commune_code", "lon", "lat")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What fields are checked against.

    `communes` gives (current INSEE code, name, whether the text is that name or its post code)
    for a typed text; `commune_code` the current code of an INSEE code, former ones too;
    `post_codes` those of a commune; `commune_at` the commune of a point, None outside the region;
    `is_territory` knows `level:code`; `hours` gives OSM text for OSM or French text and raises
    BadValue.
    """

    vocabulary: Vocabulary
    communes: Callable[[str], list[tuple[str, str, bool]]]
    commune_code: Callable[[str], str | None]
    post_codes: Callable[[str], tuple[str, ...]]
    commune_at: Callable[[float, float], str | None]
    is_territory: Callable[[str], bool]
    hours: Callable[[str], str]


@dataclass
class Given:
    """What was read: `values` by the names of statements, None where a field was emptied."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_fields(
    raw: Mapping[str, object], lexicon: Lexicon, kinds: Iterable[Kind] = tuple(Kind)
) -> Given:
    """Read the fields given, all problems at once; others than `LABELS` are passed over.

    `kinds` are those a category may belong to. An empty text empties a field; a name or a
    category cannot be emptied.
    """
    given = Given()
    for name in LABELS:
        if name in raw and name not in _TOGETHER:
            try:
                given.values[name] = _read_one(name, raw[name], lexicon, frozenset(kinds))
            except BadValue as error:
                given.problems.append(Problem(name, str(error)))
    if category := given.values.get("category"):
        given.values["kind"] = lexicon.vocabulary.categories[category].kind.value
    _read_commune(raw, lexicon, given)
    _read_position(raw, lexicon, given)
    return given


def _read_one(name: str, value: object, lexicon: Lexicon, kinds: frozenset[Kind]) -> Any:
    if name in FACETS:
        return _codes(value, lexicon.vocabulary.labels[FACETS[name]].__contains__)
    if name == "category":
        return _category(value, lexicon.vocabulary, kinds)
    if name == "hours":
        text = one_line(value, MAX_HOURS)
        return text and lexicon.hours(text)
    if name == "serves":
        return _codes(value, lexicon.is_territory)
    return _PLAIN[name](value)


def _name(value: object) -> str:
    text = one_line(value, MAX_NAME)
    if text is None:
        raise BadValue("le nom est nécessaire")
    if len(text) < 2:
        raise BadValue("deux caractères au moins sont attendus")
    return text


def _category(value: object, vocabulary: Vocabulary, kinds: frozenset[Kind]) -> str:
    text = one_line(value, MAX_LINE)
    if text is None:
        raise BadValue("le type de lieu est nécessaire")
    category = vocabulary.categories.get(text)
    if category is None or category.kind not in kinds:
        raise BadValue(f"« {text[:40]} » n'est pas un type de lieu proposé ici")
    return text


def _post_code(value: object) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        value = f"{value:05d}"  # a spreadsheet made a number of it
    text = one_line(value, 20)
    if text is None:
        return None
    digits = text.replace(" ", "")
    if not re.fullmatch(r"[0-9]{5}", digits, re.ASCII):
        raise BadValue("cinq chiffres sont attendus, par exemple 44000")
    return digits


def _capacity(value: object) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    text = one_line(value, MAX_LINE)
    if text is None or not re.fullmatch(r"[+-]?[0-9.,]+(?:[eE][+-]?[0-9]+)?", text):
        return text
    if not re.fullmatch(r"[0-9]{1,4}", text, re.ASCII) or int(text) == 0:
        raise BadValue("un nombre de places entre 1 et 9999 est attendu")
    return text


def _closures(value: object) -> list[dict[str, str]]:
    """Dated closures as `domain.closures` writes them, in order, each once."""
    if value in (None, "", []):
        return []
    try:
        return to_json(sorted(set(from_json(value))))
    except InvalidClosure as error:
        raise BadValue(str(error)) from error


_PLAIN: dict[str, Callable[[object], Any]] = {
    "name": _name,
    "address": lambda value: one_line(value, MAX_LINE),
    "post_code": _post_code,
    "phone": phone,
    "email": email,
    "website": website,
    "hours_text": lambda value: several_lines(value, 500),
    "closures": _closures,
    "capacity": _capacity,
    "presentation": lambda value: several_lines(value, MAX_PROSE),
    "conditions": lambda value: several_lines(value, MAX_PROSE),
}


def _codes(value: object, is_known: Callable[[str], bool]) -> list[str]:
    if value in (None, ""):
        return []
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list | tuple) or not all(isinstance(t, str) for t in texts):
        raise BadValue("une liste de codes est attendue")
    codes = list(dict.fromkeys(text.strip() for text in texts if text.strip()))
    if len(codes) > MAX_CODES:
        raise BadValue(f"{MAX_CODES} valeurs au plus")
    for code in codes:
        if not is_known(code):
            raise BadValue(f"« {code[:40]} » n'est pas connu")
    return codes


def _read_commune(raw: Mapping[str, object], lexicon: Lexicon, given: Given) -> None:
    """By INSEE code if there is one, else as typed."""
    post_code = given.values.get("post_code")
    named = "commune_code" if raw.get("commune_code") else "commune"
    if named not in raw and "commune_code" not in raw:
        return
    try:
        text = one_line(raw.get(named), MAX_LINE)
        code = text and _READERS[named](text, post_code, lexicon)
    except BadValue as error:
        given.problems.append(Problem(named, str(error)))
        return
    given.values["commune_code"] = code
    known = lexicon.post_codes(code) if code else ()
    # « 44041 Nantes Cedex 1 » is no commune's post code, but it is of the department.
    if post_code and known and post_code not in known and post_code[:2] != known[0][:2]:
        expected = ", ".join(known[:4])
        message = f"ce code postal n'est pas celui de cette commune ({expected})"
        given.problems.append(Problem("post_code", message))


def _commune_code(text: str, _post_code: str | None, lexicon: Lexicon) -> str:
    code = lexicon.commune_code(text)
    if code is None:
        raise BadValue("ce code INSEE n'est pas celui d'une commune des Pays de la Loire")
    return code


def _commune(text: str, post_code: str | None, lexicon: Lexicon) -> str:
    found = lexicon.communes(text)
    if len(found) > 1 and post_code:
        found = [one for one in found if post_code in lexicon.post_codes(one[0])] or found
    meant = list(dict.fromkeys(code for code, _, exact in found if exact))
    if len(meant) == 1:
        return meant[0]
    if not found:
        raise BadValue("cette commune n'est pas connue dans les Pays de la Loire")
    names = " ou ".join(f"{name} ({code})" for code, name, _ in found[:5])
    raise BadValue(f"précisez la commune : {names} ?")


_READERS = {"commune": _commune, "commune_code": _commune_code}


def _read_position(raw: Mapping[str, object], lexicon: Lexicon, given: Given) -> None:
    if "lon" not in raw and "lat" not in raw:
        return
    read: dict[str, float | None] = {}
    for name in ("lon", "lat"):
        try:
            read[name] = _coordinate(raw.get(name))
        except BadValue as error:
            given.problems.append(Problem(name, str(error)))
    if len(read) < 2:
        return
    lon, lat = read["lon"], read["lat"]
    if lon is None and lat is None:
        given.values |= {"lon": None, "lat": None, "precision": None}
    elif lon is None or lat is None:
        missing = "lon" if lon is None else "lat"
        given.problems.append(Problem(missing, "longitude et latitude vont ensemble"))
    elif fault := point_fault(lon, lat):
        given.problems.append(fault)
    elif (commune := lexicon.commune_at(lon, lat)) is None:
        given.problems.append(Problem("lon", "cette position est hors des Pays de la Loire"))
    else:
        given.values |= {"lon": lon, "lat": lat, "precision": "adresse"}
        if given.values.get("commune_code") is None and not _names(given.problems, "commune"):
            given.values["commune_code"] = commune


def _coordinate(value: object) -> float | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        if not isfinite(value) or abs(value) > 360:
            raise BadValue("un nombre est attendu, par exemple 47.218")
        return round(float(value), 6)
    text = one_line(value, 40)
    return None if text is None else round(parse_number(text), 6)


def _names(problems: Iterable[Problem], name: str) -> bool:
    return any(problem.field == name for problem in problems)
