"""schema.org description of a place, for search engines (https://schema.org/LocalBusiness)."""

import json
from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from mapapp.domain.kinds import Kind
from mapapp.domain.place import Place, Precision
from mapapp.web.addresses import web_link

_TYPES = {
    Kind.ACTION: "GovernmentService",
    Kind.CRECHE: "ChildCare",
    Kind.HOUSING: "Accommodation",
    Kind.CIRCULAR: "RecyclingCenter",
    Kind.TOWN_HALL: "CityHall",
}
# What could end a script element or be read as markup inside it.
_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def place_json_ld(place: Place, page_url: str) -> Markup:
    """JSON-LD of a place, safe inside `<script type="application/ld+json">`."""
    document: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": _TYPES[place.kind],
        "@id": page_url,
        "name": place.name,
        "url": web_link(place.website) or page_url,
        "telephone": place.phone,
        "email": place.email,
        "description": place.presentation,
        "address": _address(place),
        "geo": _geo(place),
    }
    return _safe({k: v for k, v in document.items() if v})


def list_json_ld(places: Iterable[tuple[str, str]]) -> Markup:
    """JSON-LD of a list of places, given as (name, address of the page)."""
    rows = [
        {"@type": "ListItem", "position": at, "name": name, "url": url}
        for at, (name, url) in enumerate(places, 1)
    ]
    return _safe({"@context": "https://schema.org", "@type": "ItemList", "itemListElement": rows})


def _safe(document: dict[str, Any]) -> Markup:
    text = json.dumps(document, ensure_ascii=False)
    for character, escaped in _UNSAFE.items():
        text = text.replace(character, escaped)
    return Markup(text)


def _address(place: Place) -> dict[str, str] | None:
    if place.commune_name is None:
        return None
    parts = {
        "@type": "PostalAddress",
        "streetAddress": place.address,
        "postalCode": place.post_code,
        "addressLocality": place.commune_name,
        "addressRegion": "Pays de la Loire",
        "addressCountry": "FR",
    }
    return {k: v for k, v in parts.items() if v}


def _geo(place: Place) -> dict[str, Any] | None:
    if place.precision is not Precision.ADDRESS:
        return None
    return {"@type": "GeoCoordinates", "latitude": place.lat, "longitude": place.lon}
