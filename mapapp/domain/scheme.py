"""A scheme of short-stay housing: who may come, how long, at what cost, where; all of it as rules.

None and empty mean « not known », never « none »: a price of 0 is free, an age of 0 or 120 and a
stay of `NO_LIMIT_DAYS` are no limit at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

NO_AGE_MIN, NO_AGE_MAX = 0, 120
NO_LIMIT_DAYS = 3_650


class Situation(StrEnum):
    """Why someone needs a bed, as they would say it."""

    BACK_TO_WORK = "reprise_emploi"
    LOOKING = "recherche_emploi"
    TRAINING = "formation"
    INTERNSHIP = "stage"
    APPRENTICESHIP = "apprentissage"
    SEASONAL = "saisonnier"
    EMPLOYEE = "salarie"
    STUDIES = "etudes"
    CIVIC_SERVICE = "service_civique"

    @property
    def label(self) -> str:
        """In French, as shown."""
        return _SITUATIONS[self]


_SITUATIONS = {
    Situation.BACK_TO_WORK: "Je reprends un emploi",
    Situation.LOOKING: "Je cherche un emploi",
    Situation.TRAINING: "Je suis une formation",
    Situation.INTERNSHIP: "Je fais un stage",
    Situation.APPRENTICESHIP: "Je suis en apprentissage ou en alternance",
    Situation.SEASONAL: "Je fais une saison",
    Situation.EMPLOYEE: "Je suis salarié (CDI, CDD, intérim)",
    Situation.STUDIES: "Je fais des études",
    Situation.CIVIC_SERVICE: "Je suis en service civique",
}


class Exchange(StrEnum):
    """Whether one gives a service in return."""

    NONE = "aucun"
    POSSIBLE = "possible"
    REQUIRED = "demande"

    @property
    def label(self) -> str:
        """In French, as shown."""
        return _EXCHANGES[self]


_EXCHANGES = {
    Exchange.NONE: "Aucun service demandé",
    Exchange.POSSIBLE: "Un service peut remplacer le loyer",
    Exchange.REQUIRED: "Un service est demandé",
}


class Form(StrEnum):
    """What kind of roof."""

    HOST = "chez_habitant"
    COHABITATION = "cohabitation"
    HOSTEL = "foyer"
    SHARED = "colocation"
    SOCIAL = "logement_social"

    @property
    def label(self) -> str:
        """In French, as shown."""
        return _FORMS[self]


_FORMS = {
    Form.HOST: "Chambre chez un particulier",
    Form.COHABITATION: "Cohabitation entre générations",
    Form.HOSTEL: "Foyer de jeunes travailleurs",
    Form.SHARED: "Colocation",
    Form.SOCIAL: "Logement social",
}


@dataclass(frozen=True, slots=True)
class Scheme:
    """One scheme with its rules.

    `other_situations`: whether those not in `situations` may come. `stay_approximate` and
    `price_approximate`: the bounds are examples or orders of magnitude, beyond which one asks.
    Prices in euros, `month_price` being the most a month costs. `season_*` are MM-DD, a whole
    year from 01-01 to 12-31. `territories_to_ask`: where it may serve, to be asked first.
    `conditions`: what only the person can tell, as questions to put to the scheme.
    """

    id: str
    name: str
    form: Form | None = None
    operator: str | None = None
    summary: str | None = None
    note: str | None = None
    situations: tuple[Situation, ...] = ()
    other_situations: bool | None = None
    age_min: int | None = None
    age_max: int | None = None
    stay_min: int | None = None
    stay_max: int | None = None
    stay_approximate: bool = False
    stay_words: str | None = None
    night_price: float | None = None
    month_price: float | None = None
    price_approximate: bool = False
    price_words: str | None = None
    fees: str | None = None
    exchange: Exchange | None = None
    exchange_hours: float | None = None
    exchange_what: str | None = None
    season_start: str | None = None
    season_end: str | None = None
    territories: tuple[str, ...] = ()
    territories_to_ask: tuple[str, ...] = ()
    furnished: bool | None = None
    accessible: bool | None = None
    animals: bool | None = None
    documents: tuple[str, ...] = ()
    answer_days: int | None = None
    conditions: tuple[str, ...] = ()
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    address: str | None = None
    places: tuple[str, ...] = ()
    source_title: str | None = None
    source_url: str | None = None
    source_date: str | None = None


FIELDS = tuple(f.name for f in fields(Scheme) if f.name != "id")
"""All that may be said of a scheme beside its id, in the order of `Scheme`."""
_ENUMS: Mapping[str, type[StrEnum]] = {"form": Form, "exchange": Exchange}


@dataclass(frozen=True, slots=True)
class Standing:
    """A scheme as it stands: its rules, and until which day (included) it is full."""

    scheme: Scheme
    full_until: date | None = None
    version: int = 1
    owner: str | None = None
    """The organisation (slug) that keeps it right."""
    withdrawn: bool = False


def to_json(scheme: Scheme) -> dict[str, Any]:
    """The rules as JSON, without the id; what is not known is left out."""
    said: dict[str, Any] = {}
    for name in FIELDS:
        value = getattr(scheme, name)
        if value is None or value == () or (value is False and name in _FLAGS):
            continue
        said[name] = list(value) if isinstance(value, tuple) else value
    return said


_FLAGS = ("stay_approximate", "price_approximate")


def from_json(scheme_id: str, said: Mapping[str, Any]) -> Scheme:
    """The scheme of rules that `to_json` made, or that were checked by `scheme_fields`."""
    values: dict[str, Any] = {}
    for name, value in said.items():
        if name == "situations":
            values[name] = tuple(Situation(one) for one in value)
        elif name in _ENUMS:
            values[name] = _ENUMS[name](value)
        else:
            values[name] = tuple(value) if isinstance(value, list) else value
    return Scheme(scheme_id, **values)
