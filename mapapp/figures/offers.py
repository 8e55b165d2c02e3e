"""What is asked of slots in crèches and of housing schemes, beside places."""

from typing import Literal, cast

from mapapp.domain.parameters import BadValue, parse_codes, single
from mapapp.domain.scheme import Form
from mapapp.domain.slot_request import COUNTED_DAYS

SlotMeasure = Literal[
    "places_publiees", "places_publiees_taux", "places_demandees", "places_demandees_taux"
]
SLOT_MEASURES: tuple[SlotMeasure, ...] = (
    "places_publiees",
    "places_publiees_taux",
    "places_demandees",
    "places_demandees_taux",
)
Offer = Literal["lieux", "places", "dispositifs"]
OFFERS: tuple[Offer, ...] = ("lieux", "places", "dispositifs")
"""What is to be within reach: a place, a crèche with a free slot, a scheme that serves the
commune, with or without a point there."""
FORMS: tuple[Form, ...] = tuple(Form)


def parse_days(texts: list[str]) -> int:
    """30 or 90 days, up to today. Raises BadValue."""
    text = single(texts)
    known = {str(days): days for days in COUNTED_DAYS}
    if text not in known:
        raise BadValue(f"{' ou '.join(known)} est attendu")
    return known[text]


def parse_offer(texts: list[str]) -> Offer:
    """One of OFFERS. Raises BadValue."""
    return cast("Offer", parse_codes(OFFERS, [single(texts)], "valeurs")[0])


def parse_forms(texts: list[str]) -> tuple[Form, ...]:
    """Kinds of schemes. Raises BadValue."""
    codes = parse_codes([form.value for form in FORMS], texts, "formes de logement")
    return tuple(Form(code) for code in codes)
