"""The page of a place."""

from datetime import date, datetime, timedelta

from flask import url_for

from mapapp.domain.closures import Closures
from mapapp.domain.kinds import Kind
from mapapp.domain.place import Origin, Place, Precision, is_stale
from mapapp.domain.rights import CORRECTED
from mapapp.domain.vocabulary import Facet
from mapapp.hours.closure_words import closure_text
from mapapp.hours.evaluate import Hours, known_hours
from mapapp.hours.french import DayHours, usual_sentence, week
from mapapp.hours.windows import answer_at
from mapapp.web.addresses import web_link
from mapapp.web.cards import (
    category_label,
    opening,
    phone_href,
    plain_card,
    theme_labels,
)
from mapapp.web.json_ld import place_json_ld
from mapapp.web.site import Site
from mapapp.web.views import DayView, PlaceView, ProvenanceView
from mapapp.web.wording import gettext as _

_MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)


def place_view(
    site: Site,
    place: Place,
    actions: list[Place],
    sources: dict[str, str],
    moment: datetime,
) -> PlaceView:
    """All that the page of a place shows. `sources` names each source by its id."""
    hours = known_hours(place.hours)
    page_url = url_for("public.place", place_id=place.id, _external=True)
    return PlaceView(
        id=place.id,
        name=place.name,
        kind=place.kind.value,
        kind_label=place.kind.label,
        category_label=category_label(site, place),
        address_lines=address_lines(place),
        approximate=place.precision is not Precision.ADDRESS,
        approximate_note=_approximate_note(place),
        opening=opening(answer_at(hours, moment, place.closures)),
        week=_week(hours, place.closures, moment.date()),
        closures=[closure_text(c) for c in place.closures if c.last >= moment.date()],
        usual=usual_sentence(hours) if hours else None,
        hours_text=place.hours_text,
        phone=place.phone,
        phone_href=phone_href(place.phone),
        email=place.email,
        website=web_link(place.website),
        website_label=_site_label(web_link(place.website)),
        presentation=place.presentation,
        conditions=place.conditions,
        capacity=place.capacity,
        gestures=_labels(site, place, Facet.GESTURE),
        items=_labels(site, place, Facet.ITEM),
        audiences=_labels(site, place, Facet.AUDIENCE),
        serves=[site.gazetteer.label(s.level, s.code) for s in place.serves],
        themes=theme_labels(site, place),
        lon=place.lon,
        lat=place.lat,
        geo_url=_geo_url(place),
        osm_url=_osm_url(place),
        page_url=page_url,
        stale_note=_stale_note(place) if is_stale(place) else None,
        provenance=provenance(place, sources),
        json_ld=place_json_ld(place, page_url),
        actions=[plain_card(site, action) for action in actions],
        nearby_url=_nearby(place),
        way_url=_way(place),
        correctable=place.kind in CORRECTED,
    )


def _geo_url(place: Place) -> str | None:
    if place.precision is Precision.TERRITORY:  # the marker stands nowhere that one can go to
        return None
    return f"geo:{place.lat},{place.lon}?q={place.lat},{place.lon}"


def _osm_url(place: Place) -> str | None:
    if place.precision is Precision.TERRITORY:
        return None
    there = "https://www.openstreetmap.org/directions"
    return f"{there}?to={place.lat}%2C{place.lon}#map=15/{place.lat}/{place.lon}"


def whom_to_ask(place: Place) -> list[str]:
    """The id of the town hall that may know how to reach a place that cannot be called."""
    reached = place.phone or place.email or place.kind is Kind.TOWN_HALL
    return [] if reached or not place.commune_code else [f"mairie-{place.commune_code}"]


def address_lines(place: Place) -> list[str]:
    """Postal address, a line each."""
    town = " ".join(part for part in (place.post_code, place.commune_name) if part)
    return [line for line in (place.address, town) if line]


def french_date(text: str | None) -> str | None:
    """« 2023-09 » → « septembre 2023 »; what is not a date is left as it is."""
    parts = (text or "").split("-")
    if not all(part.isdigit() for part in parts):
        return text
    numbers = [int(part) for part in parts]
    if len(numbers) == 1:
        return parts[0]
    if not 1 <= numbers[1] <= 12:
        return text
    month = _MONTHS[numbers[1] - 1]
    if len(numbers) == 2:
        return f"{month} {numbers[0]}"
    day = "1er" if numbers[2] == 1 else str(numbers[2])
    return f"{day} {month} {numbers[0]}"


def provenance(place: Place, sources: dict[str, str]) -> list[ProvenanceView]:
    """Who said each datum; data of one origin share a line."""
    shown = _field_labels()
    by_origin: dict[Origin, list[str]] = {}
    for name, origin in place.origins.items():
        if name in shown and shown[name] not in by_origin.setdefault(origin, []):
            by_origin[origin].append(shown[name])
    return [
        ProvenanceView(
            label=", ".join(labels),
            source=_source_title(origin, sources),
            url=web_link(origin.url),
            licence=origin.licence,
            date=french_date(origin.date),
        )
        for origin, labels in by_origin.items()
    ]


def _source_title(origin: Origin, sources: dict[str, str]) -> str:
    if origin.source == "territoires":
        return _("Code officiel géographique et annuaire des mairies")
    return sources.get(origin.source, origin.source)


def _field_labels() -> dict[str, str]:
    return {
        "name": _("nom"),
        "address": _("adresse"),
        "post_code": _("adresse"),
        "commune_code": _("commune"),
        "lon": _("position"),
        "phone": _("téléphone"),
        "email": _("courriel"),
        "website": _("site"),
        "hours": _("horaires"),
        "hours_text": _("horaires"),
        "closures": _("fermetures exceptionnelles"),
        "capacity": _("capacité"),
        "presentation": _("présentation"),
        "conditions": _("conditions"),
        "serves": _("territoire desservi"),
        "audiences": _("public"),
        "gestures": _("gestes"),
        "items": _("objets"),
    }


def _labels(site: Site, place: Place, facet: Facet) -> list[str]:
    return [site.vocabulary.label(facet, code) for code in place.codes(facet)]


def _approximate_note(place: Place) -> str | None:
    if place.precision is Precision.COMMUNE:
        return _("Position approximative : le repère est placé à la mairie de la commune.")
    if place.precision is Precision.TERRITORY:
        return _("Pas d'adresse connue : le repère est placé dans le territoire desservi.")
    return None


def _stale_note(place: Place) -> str:
    if place.updated is None:
        return _("À confirmer : la page d'où viennent ces informations n'est pas datée.")
    date = french_date(place.updated)
    if place.updated.count("-") == 2:
        return _("À confirmer : ces informations datent du %(date)s.", date=date)
    return _("À confirmer : ces informations datent de %(date)s.", date=date)


def _site_label(website: str | None) -> str | None:
    if not website:
        return None
    return website.split("://", 1)[-1].removeprefix("www.").rstrip("/")


def _way(place: Place) -> str | None:
    if place.precision is Precision.TERRITORY:
        return None
    return f"{url_for('public.place', place_id=place.id)}/y-aller"


def _nearby(place: Place) -> str | None:
    if place.commune_code is None:
        return None
    return url_for("public.home", commune=place.commune_code, rayon=10)


def _week(hours: Hours | None, closures: Closures, today: date) -> list[DayView]:
    ahead = today + timedelta(days=6)
    if hours is None and not any(c.first <= ahead and c.last >= today for c in closures):
        return []
    return [_day(day, today) for day in week(hours, today, closures=closures)]


def _day(day: DayHours, today: date) -> DayView:
    return DayView(
        label=day.weekday,
        date_label=f"{day.date.day} {_MONTHS[day.date.month - 1]}",
        ranges=[str(part) for part in day.ranges],
        closed=day.closed,
        unknown=not day.closed and not day.ranges,
        notes=[note for note in (day.note,) if note],
        today=day.date == today,
    )
