"""Cards: a place as it stands in a list."""

from urllib.parse import quote

from flask import url_for

from mapapp.domain.kinds import Kind
from mapapp.domain.place import Place, Precision, is_stale
from mapapp.domain.vocabulary import Facet
from mapapp.hours.windows import WindowState
from mapapp.search.answer import Result
from mapapp.territory.naming import a
from mapapp.web.site import Site
from mapapp.web.views import Card, Opening
from mapapp.web.wording import gettext as _

NEAR_M = 1500
"""Nearer than that to the town hall, one is in the town of a place that is put there."""


def card(site: Site, result: Result, travel: str | None) -> Card:
    """A place that a search found; `travel` says how long it takes to go there."""
    distance = distance_text(result)
    if travel and not result.serves_only and not _somewhere_there(result):
        distance = f"{distance}, {travel}" if distance else travel
    return _card(site, result.place, opening(result.state), distance)


def plain_card(site: Site, place: Place) -> Card:
    """A place shown outside a search, without state nor distance."""
    return _card(site, place, None, None)


def _card(site: Site, place: Place, state: Opening | None, distance: str | None) -> Card:
    is_action = place.kind is Kind.ACTION
    return Card(
        id=place.id,
        kind=place.kind.value,
        kind_label=place.kind.label,
        category_label=category_label(site, place),
        name=place.name,
        href=page_path(place),
        where=where(site, place),
        approximate=place.precision is Precision.COMMUNE,
        distance=distance,
        opening=None if is_action else state,
        phone=place.phone,
        phone_href=phone_href(place.phone),
        stale=is_stale(place),
        summary=place.presentation if is_action else None,
        at=f"{place.lon:.5f},{place.lat:.5f}",
    )


def page_path(place: Place) -> str:
    """Path of the page of a place or an action."""
    endpoint = "public.action" if place.kind is Kind.ACTION else "public.place"
    return url_for(endpoint, place_id=place.id)


def category_label(site: Site, place: Place) -> str:
    """The finer kind; an action is told by its theme."""
    if place.kind is Kind.ACTION:
        return ", ".join(theme_labels(site, place))
    return site.vocabulary.category_label(place.category)


def theme_labels(site: Site, place: Place) -> list[str]:
    """Labels of the themes of a place."""
    return [site.vocabulary.label(Facet.THEME, code) for code in place.codes(Facet.THEME)]


def where(site: Site, place: Place) -> str:
    """Address on one line; the territories served for what has no counter."""
    if place.commune_name:
        town = " ".join(part for part in (place.post_code, place.commune_name) if part)
        return f"{place.address}, {town}" if place.address else town
    return ", ".join(site.gazetteer.label(s.level, s.code) for s in place.serves)


def opening(state: WindowState) -> Opening:
    """A state with its sentence."""
    name = "inconnu" if state.open is None else "ouvert" if state.open else "ferme"
    return Opening(name, state.text)


def distance_text(result: Result) -> str | None:
    """« à 3,2 km », or that the place serves where one is.

    A place at its town hall for want of an address is told to the kilometre, and by its town when
    one is there oneself: « à 9 km environ », « à Nantes ».
    """
    if result.serves_only:
        return _("intervient dans votre commune")
    if result.distance_m is None:
        return None
    place, kilometres = result.place, result.distance_m / 1000
    if _somewhere_there(result):
        return a(place.commune_name) if place.commune_name else None
    if place.precision is Precision.COMMUNE:
        return _("à %(n)s km environ", n=round(kilometres))
    if (metres := max(100, round(kilometres * 10) * 100)) < 1000:
        return _("à %(n)s m", n=metres)
    return _("à %(n)s km", n=f"{kilometres:.1f}".replace(".", ",").removesuffix(",0"))


def _somewhere_there(result: Result) -> bool:
    """The place is somewhere in the town where one is: how far is not known."""
    near = result.distance_m is not None and result.distance_m < NEAR_M
    return near and result.place.precision is Precision.COMMUNE


def phone_href(phone: str | None) -> str | None:
    """`tel:` link of a phone number."""
    if not phone:
        return None
    return "tel:" + quote("".join(c for c in phone if c.isdigit() or c == "+"))
