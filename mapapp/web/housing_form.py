"""The form of a scheme's rules: texts of its fields from rules, rules from what is typed."""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from mapapp.domain.parameters import Problem
from mapapp.domain.scheme import Exchange, Form, Scheme, Situation, to_json
from mapapp.domain.scheme_fields import LABELS, Rules, read_rules
from mapapp.housing.words import UNKNOWN
from mapapp.web.forms import Form as SentForm
from mapapp.web.site import Site
from mapapp.web.wording import gettext as _

TERRITORIES = ("territories", "territories_to_ask")
_KEY = re.compile(r"(?:region|departement|epci|commune):[0-9AB]{2,9}", re.ASCII)
_KEYED = re.compile(rf".*\(({_KEY.pattern})\)", re.ASCII | re.DOTALL)
_LEVELS = {"departement": "departement", "epci": "epci"}
MANY = ("situations",)
LINES = ("documents", "conditions", "places", *TERRITORIES)
PROSE = ("summary", "note")
FLAGS = ("stay_approximate", "price_approximate")
KNOWN = ("other_situations", "furnished", "accessible", "animals")
NUMBERS = (
    "age_min",
    "age_max",
    "stay_min",
    "stay_max",
    "night_price",
    "month_price",
    "exchange_hours",
    "answer_days",
)
GROUPS = (
    ("presentation", ("name", "form", "operator", "summary", "note")),
    ("qui", ("situations", "other_situations", "age_min", "age_max", "conditions")),
    ("duree", ("stay_min", "stay_max", "stay_approximate", "stay_words")),
    ("dates", ("season_start", "season_end", "answer_days")),
    ("prix", ("night_price", "month_price", "price_approximate", "price_words", "fees")),
    ("service", ("exchange", "exchange_hours", "exchange_what")),
    ("ou", (*TERRITORIES, "places")),
    ("logement", ("furnished", "accessible", "animals", "documents")),
    ("contact", ("phone", "email", "website", "address")),
    ("source", ("source_title", "source_url", "source_date")),
)
"""The fields of the form, in groups."""


def group_titles() -> dict[str, str]:
    """What the groups of fields are called."""
    return {
        "presentation": _("Le dispositif"),
        "qui": _("Pour qui"),
        "duree": _("Combien de temps"),
        "dates": _("Quand"),
        "prix": _("À quel prix"),
        "service": _("Contre un service"),
        "ou": _("Où"),
        "logement": _("Le logement"),
        "contact": _("Contact"),
        "source": _("Source"),
    }


def hints() -> dict[str, str]:
    """Help beside fields; everything left empty is « non précisé »."""
    return {
        "age_min": _("0 : pas de minimum. Vide : non précisé."),
        "age_max": _("120 : pas de maximum. Vide : non précisé."),
        "stay_min": _("0 : pas de minimum. Un mois : 30."),
        "stay_max": _("3650 : pas de maximum."),
        "night_price": _("0 : gratuit. Le prix le plus haut, s'il change."),
        "month_price": _("0 : gratuit."),
        "price_words": _("Ce qui est montré, si les nombres ne suffisent pas."),
        "season_start": _("Toute l'année : 01-01 et 12-31."),
        "territories": _("Un par ligne : un nom, par exemple Sarthe ou Nantes Métropole."),
        "territories_to_ask": _("Où il faut d'abord demander. Un par ligne."),
        "places": _("La fin de l'adresse de chaque fiche, une par ligne."),
        "conditions": _("Ce que seule la personne sait. Une par ligne."),
        "documents": _("Un par ligne."),
        "email": _("Une adresse de service, jamais celle d'une personne."),
        "source_date": _("2019, 2019-11 ou 2019-11-24."),
    }


def options() -> dict[str, list[tuple[str, str]]]:
    """The answers of fields that offer some."""
    unknown = ("", UNKNOWN)
    yes_no = [unknown, ("oui", _("oui")), ("non", _("non"))]
    return {
        "form": [unknown, *((one.value, one.label) for one in Form)],
        "exchange": [unknown, *((one.value, one.label) for one in Exchange)],
        "situations": [(one.value, one.label) for one in Situation],
        **dict.fromkeys(KNOWN, yes_no),
    }


def form_view() -> dict[str, Any]:
    """What a template needs to draw the fields, beside `form` and `labels`."""
    return {
        "groups": GROUPS,
        "titles": group_titles(),
        "hints": hints(),
        "options": options(),
        "lines": LINES,
        "prose": PROSE,
        "flags": FLAGS,
        "numbers": NUMBERS,
    }


def texts_of(here: Site, scheme: Scheme) -> list[tuple[str, str]]:
    """The fields of the form, with what a scheme's rules say."""
    said = to_json(scheme)
    pairs: list[tuple[str, str]] = []
    for name in LABELS:
        value = said.get(name)
        if name in MANY:
            pairs += [(name, str(each)) for each in value or ()]
        else:
            pairs.append((name, _text(here, name, value)))
    return pairs


def _text(here: Site, name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if name in TERRITORIES:
        return "\n".join(_named(here, key) for key in value)
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return f"{value:g}".replace(".", ",") if isinstance(value, float) else str(value)


def _named(here: Site, key: str) -> str:
    level, _colon, code = key.partition(":")
    return f"{here.gazetteer.label(level, code)} ({key})"


def read_form(here: Site, form: SentForm) -> Rules:
    """The rules that a form says, all problems at once, which go to the form as well."""
    raw: dict[str, object] = {}
    faults: list[Problem] = []
    for name in LABELS:
        if name in MANY:
            raw[name] = form.all_typed(name)
        elif name in TERRITORIES:
            raw[name] = _keys(here, name, form.typed(name), faults)
        else:
            raw[name] = form.typed(name)
    read = read_rules(raw, lambda key: here.gazetteer.find(*key.split(":", 1)) is not None)
    read.problems += faults
    for problem in read.problems:
        form.wrong(problem.field, problem.message)
    return read


def _keys(here: Site, name: str, typed: str, faults: list[Problem]) -> list[str]:
    """Territories typed one a line, by name or as the form shows them."""
    found: list[str] = []
    for line in typed.splitlines()[:60]:
        text = line.strip()[:200]
        if not text:
            continue
        if keyed := _KEYED.fullmatch(text) or re.fullmatch(rf"({_KEY.pattern})", text):
            found.append(keyed[1])
            continue
        meant = {
            (_LEVELS.get(one.kind, "commune"), one.code) for one in here.gazetteer.resolve(text)
        }
        if len(meant) == 1:
            found.append(":".join(meant.pop()))
        elif meant:
            readings = _(" ou ").join(_named(here, ":".join(each)) for each in sorted(meant)[:6])
            said = _(
                "« %(name)s » a plusieurs sens : écrivez %(readings)s",
                name=text[:60],
                readings=readings,
            )
            faults.append(Problem(name, said))
        else:
            said = _("« %(name)s » n'est pas un territoire connu", name=text[:60])
            faults.append(Problem(name, said))
    return found


def digest_of(values: Mapping[str, Any]) -> str:
    """What tells one set of values from another: rules are saved as they were tried."""
    said = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def field_label(name: str) -> str:
    """A rule, or what else changes of a scheme, as it is called on screen."""
    beside = {"full_until": _("Complet jusqu'au"), "owner": _("Structure"), "state": _("État")}
    return LABELS.get(name) or beside.get(name, name)


def value_text(here: Site, name: str, value: Any) -> str:
    """A value of a rule as people read it; empty when it is not known."""
    if value is None or value == []:
        return ""
    known: dict[str, str] = {code: label for code, label in options().get(name, ()) if code}
    states = {"published": _("publié"), "withdrawn": _("retiré")}
    if name in KNOWN:
        return "oui" if value else "non"
    if name in MANY:
        return ", ".join(known.get(each, str(each)) for each in value)
    if name == "state":
        return states.get(value, str(value))
    label = known.get(value) if isinstance(value, str) else None
    return label or _text(here, name, value)
