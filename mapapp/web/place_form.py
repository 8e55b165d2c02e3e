"""The form of a place: what is published becomes texts to edit, texts become values again."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from mapapp.contributing.lexicon import lexicon_of
from mapapp.domain.closures import from_json
from mapapp.domain.kinds import Kind
from mapapp.domain.place_fields import FACETS, LABELS, Given, read_fields
from mapapp.domain.vocabulary import Facet
from mapapp.hours.closure_words import closure_text
from mapapp.hours.evaluate import known_hours
from mapapp.hours.french import usual_sentence
from mapapp.hours.moments import in_paris
from mapapp.web.forms import Form
from mapapp.web.hours_fields import (
    hours_fields,
    line_labels,
    read_closures,
    read_hours,
    same_closures,
)
from mapapp.web.place_page import french_date
from mapapp.web.plan_words import NO_NAMES, PREFIX, Names, plan_label, plan_value
from mapapp.web.site import Site
from mapapp.web.wording import gettext as _

FIELDS = {
    "nom": "name",
    "type": "category",
    "adresse": "address",
    "code_postal": "post_code",
    "commune": "commune",
    "lon": "lon",
    "lat": "lat",
    "telephone": "phone",
    "courriel": "email",
    "site": "website",
    "horaires": "hours",
    "precisions_horaires": "hours_text",
    "capacite": "capacity",
    "presentation": "presentation",
    "conditions": "conditions",
    "publics": "audiences",
    "gestes": "gestures",
    "objets": "items",
}
"""Fields of the form, with the field of a place that each one is."""
LISTS = frozenset({"publics", "gestes", "objets"})
_OF_PLACE = {place_field: name for name, place_field in FIELDS.items()} | {
    "commune_code": "commune",
    "closures": "f0_du",
}
_KEPT = ("commune_code", "precision", "closures", *(f for f in FIELDS.values() if f != "commune"))
_OTHER_LABELS = {
    "commune_code": "Commune",
    "precision": "Précision de la position",
    "updated": "Dernière vérification",
    "status": "Présence sur la carte",
    "kind": "Famille",
    "gone": "Fermeture",
    "slot": "Créneau",
    "slots_confirmed": "Rien de changé",
}
_LONGEST_BASE = 40_000


def labels() -> dict[str, str]:
    """Names of the form's fields on screen."""
    return line_labels() | {name: LABELS[place_field] for name, place_field in FIELDS.items()}


def label_of(name: str) -> str:
    """Name on screen of a field of a place."""
    if name.startswith(PREFIX):
        return plan_label(name.removeprefix(PREFIX))
    return _OTHER_LABELS.get(name) or LABELS.get(name, name)


@dataclass(frozen=True, slots=True)
class Read:
    """What a form says of a place: `values` that changed, and `base`, what was read of them."""

    values: dict[str, Any] = field(default_factory=dict)
    base: dict[str, Any] = field(default_factory=dict)


def base_text(seen: Mapping[str, Any]) -> str:
    """What someone has before their eyes, to travel with the form."""
    return json.dumps({name: seen.get(name) for name in _KEPT}, ensure_ascii=True)


def form_of(site: Site, seen: Mapping[str, Any]) -> Form:
    """A form that shows what is published."""
    texts = _texts(site, seen)
    texts.pop("horaires", None)
    pairs = [(name, text) for name, those in texts.items() for text in those]
    pairs += hours_fields(seen.get("hours"), seen.get("closures"))
    return Form(MultiDict(pairs))


def read_place(site: Site, form: Form, kinds: Iterable[Kind]) -> Read:
    """The values that the form changes; problems go to the form. Nothing that was left alone is
    looked at, so that an old fault elsewhere stops nobody."""
    base = _base(form)
    texts = _texts(site, base)
    others = FIELDS.keys() - {"horaires"}
    changed = {name for name in others if _typed(form, name) != texts.get(name, [])}
    raw: dict[str, object] = {FIELDS[name]: _value(form, name) for name in changed}
    raw |= _read_hours(form, base, in_paris(site.clock()).date())
    if {"lon", "lat"} & changed:
        raw |= {"lon": form.typed("lon"), "lat": form.typed("lat")}
    elif "commune" in changed and base.get("lon") is not None:
        raw |= {"lon": "", "lat": ""}  # the point was the old commune's
    if "commune" in changed or not base:
        raw |= {"post_code": form.typed("code_postal"), "commune": form.typed("commune")}
    if not base:
        raw |= {"name": form.typed("nom"), "category": form.typed("type")}
    given = read_fields(raw, lexicon(site), kinds)
    _tell(form, given)
    return Read(given.values, {name: base.get(name) for name in given.values if name in base})


def _read_hours(form: Form, base: Mapping[str, Any], today: date) -> dict[str, object]:
    """Hours and exceptions, of which only what was changed."""
    read: dict[str, object] = {}
    original = str(base.get("hours") or "")
    typed = read_hours(form, original)
    if typed is not None and typed != _plain(original):
        read["hours"] = typed
    closures = read_closures(form, today)
    if not same_closures(closures, base.get("closures")):
        read["closures"] = closures
    return read


def lexicon(site: Site) -> Any:
    """What fields are checked against."""
    return lexicon_of(site.gazetteer, site.vocabulary, site.searcher.commune_at)


def _tell(form: Form, given: Given) -> None:
    for problem in given.problems:
        form.wrong(_OF_PLACE.get(problem.field, problem.field), problem.message)


def _base(form: Form) -> dict[str, Any]:
    text = form.typed("base")
    if not text or len(text) > _LONGEST_BASE:
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return {n: v for n, v in found.items() if n in _KEPT} if isinstance(found, dict) else {}


def _texts(site: Site, seen: Mapping[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, place_field in FIELDS.items():
        value = seen.get(place_field)
        if name == "commune":
            value = site.gazetteer.label("commune", str(seen.get("commune_code") or ""))
        elif name in ("lon", "lat") and seen.get("precision") != "adresse":
            value = None
        if name in LISTS:
            found[name] = sorted(str(one) for one in value) if isinstance(value, list) else []
        elif value not in (None, ""):
            found[name] = [_plain(str(value))]
    return found


def _typed(form: Form, name: str) -> list[str]:
    texts = [_plain(text) for text in form.all_typed(name)]
    return sorted(filter(None, texts)) if name in LISTS else [t for t in texts[:1] if t]


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _value(form: Form, name: str) -> object:
    return form.all_typed(name) if name in LISTS else form.typed(name)


def options(site: Site, kinds: Iterable[Kind]) -> dict[str, Any]:
    """The choices that the form offers: categories by kind, and codes."""
    wanted = set(kinds)
    labels = site.vocabulary.labels
    return {
        "categories": [
            (c.code, f"{c.kind.label} : {c.label}")
            for c in site.vocabulary.categories.values()
            if c.kind in wanted
        ],
        "audiences": list(labels[Facet.AUDIENCE].items()),
        "gestures": list(labels[Facet.GESTURE].items()) if Kind.CIRCULAR in wanted else [],
        "items": list(labels[Facet.ITEM].items()) if Kind.CIRCULAR in wanted else [],
    }


def value_text(site: Site, name: str, value: Any, names: Names = NO_NAMES) -> str:
    """A value of a field of a place as people read it; empty when there is none."""
    if value in (None, "", [], ()):
        return ""
    if name.startswith(PREFIX):
        return plan_value(site, name.removeprefix(PREFIX), value, names)
    if name in FACETS and isinstance(value, list):
        return ", ".join(site.vocabulary.label(FACETS[name], str(code)) for code in value)
    if name == "serves" and isinstance(value, list):
        return ", ".join(site.gazetteer.label(*str(key).partition(":")[::2]) for key in value)
    if name == "hours":
        hours = known_hours(str(value))
        sentence = usual_sentence(hours) if hours else None
        return f"{sentence} ({value})" if sentence else str(value)
    if name == "closures":
        return "\n".join(closure_text(one) for one in from_json(value))
    if name == "gone" and isinstance(value, dict):
        return str(value.get("reason") or _("fermé"))
    return _coded(site, name, value)


def _coded(site: Site, name: str, value: Any) -> str:
    known = {
        "updated": lambda: french_date(str(value)) or "",
        "commune_code": lambda: site.gazetteer.label("commune", str(value)),
        "category": lambda: site.vocabulary.category_label(str(value)),
        "kind": lambda: Kind(value).label,
        "status": lambda: {"published": _("sur la carte"), "gone": _("retiré de la carte")}.get(
            value, str(value)
        ),
        "precision": lambda: {
            "adresse": _("à l'adresse"),
            "commune": _("à la mairie"),
            "territoire": _("dans le territoire"),
        }.get(value, str(value)),
    }
    return known[name]() if name in known else str(value)
