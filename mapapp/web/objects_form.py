"""The form of objects: what its fields show and propose."""

from dataclasses import dataclass

from flask import url_for

from mapapp.domain.filters import Filters
from mapapp.domain.vocabulary import Facet
from mapapp.objects.answer import NEAR_KM, ObjectAnswer
from mapapp.web.objects_asked import FIRM, HOUSEHOLD
from mapapp.web.search_page import place_text, radius_options
from mapapp.web.site import Site
from mapapp.web.views import Choice, Option
from mapapp.web.wording import gettext as _

_PROPOSED_SYNONYMS = 3
"""Of each item, in the list that browsers propose: all would weigh more than the page."""


@dataclass(frozen=True, slots=True)
class PlaceField:
    """What « Où ? » shows, and the codes or degrees that go with it."""

    text: str
    commune: str
    lon: str
    lat: str


def place_field(here: Site, where: Filters, typed: str | None) -> PlaceField:
    """The field of a search, or what was typed in it."""
    point = where.point
    return PlaceField(
        place_text(here, where) if typed is None else typed,
        where.communes[0] if len(where.communes) == 1 else "",
        f"{point.lon:g}" if point else "",
        f"{point.lat:g}" if point else "",
    )


def proposed_terms(here: Site) -> list[str]:
    """Words that the field proposes."""
    items = here.vocabulary.items.values()
    every = [word for one in items for word in (one.label, *one.synonyms[:_PROPOSED_SYNONYMS])]
    return sorted(dict.fromkeys(every), key=str.casefold)


def radii(where: Filters) -> list[Option]:
    """Distances; the usual one stands for none asked."""
    usual = Option("", _("%(n)s km", n=f"{NEAR_KM:g}"), None, where.radius_km is None)
    others = [
        one for one in radius_options(where)[1:] if one.checked or one.value != f"{NEAR_KM:g}"
    ]
    return [usual, *others]


def gesture_options(here: Site, answer: ObjectAnswer) -> list[Option]:
    """What one may want to do; the one thing asked is chosen."""
    chosen = answer.asked[0] if len(answer.asked) == 1 else ""
    every = Option("", _("peu importe"), None, not chosen)
    labels = here.vocabulary.labels[Facet.GESTURE]
    return [every] + [Option(code, text, None, code == chosen) for code, text in labels.items()]


def firm_options(answer: ObjectAnswer) -> list[Option]:
    """Who asks."""
    firm = answer.question.firm
    return [
        Option(HOUSEHOLD, _("un particulier"), None, not firm),
        Option(FIRM, _("une entreprise, un commerce, un artisan"), None, bool(firm)),
    ]


def families(here: Site) -> list[tuple[str, list[Choice]]]:
    """Every item under its family."""
    groups: dict[str, list[Choice]] = {}
    for one in here.vocabulary.items.values():
        own = Choice(one.label, "", url_for("objects_page.item", code=one.code))
        groups.setdefault(here.vocabulary.families.get(one.category, ""), []).append(own)
    return list(groups.items())
