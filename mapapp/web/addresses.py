"""Addresses of searches, and the names of their parameters on screen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from math import cos, radians
from typing import Any
from urllib.parse import urlencode

from flask import url_for

from mapapp.domain.filters import Filters
from mapapp.domain.kinds import Kind
from mapapp.domain.opening import Window, read_window
from mapapp.domain.opening_fields import is_whole_day
from mapapp.domain.query import to_query
from mapapp.domain.vocabulary import Facet
from mapapp.hours.words import WEEKDAYS, clock_of, full_date
from mapapp.web.site import Site
from mapapp.web.wording import gettext as _


def field_label(name: str) -> str:
    """A query parameter as it is called on screen."""
    labels = {
        "q": _("Que cherchez-vous ?"),
        "lieu": _("Où ?"),
        "type": _("Type d'aide"),
        "theme": _("Thème"),
        "dep": _("Département"),
        "epci": _("Intercommunalité"),
        "commune": _("Commune"),
        "public": _("Public"),
        "geste": _("Geste"),
        "objet": _("Objet"),
        "ouvert": _("Ouvert"),
        "ouvert_tout": _("Ouvert tout le créneau"),
        "ouvert_jour": _("Jour"),
        "ouvert_de": _("Heure de début"),
        "ouvert_a": _("Heure de fin"),
        "ouvert_creneau": _("À un moment ou tout le créneau"),
        "inconnus": _("Horaires inconnus"),
        "lon": _("Position (longitude)"),
        "lat": _("Position (latitude)"),
        "rayon": _("Rayon"),
        "minutes": _("Temps de trajet"),
        "mode": _("Mode de trajet"),
        "bbox": _("Cadre de la carte"),
        "page": _("Page"),
        "pour": _("Vous êtes"),
        "niveau": _("Niveau"),
        "dans": _("Dans quel territoire"),
        "categorie": _("Catégorie"),
        "mesure": _("Mesure"),
        "distance": _("Distance ou durée"),
        "km": _("Distance"),
        "jour": _("Jour"),
        "jours": _("Sur combien de jours"),
        "forme": _("Forme de logement"),
        "depuis": _("Depuis"),
        "jusque": _("Jusqu’à"),
        "heure": _("Heure"),
        "classes": _("Classes de la carte"),
        "meilleures": _("Meilleures communes"),
        "territoire": _("Territoire"),
        "periode": _("Période"),
        "seuil": _("Part des habitants"),
        "regionales": _("Actions de toute la région"),
        "tout": _("Tout le tableau"),
    }
    return labels.get(name, name)


def search_url(filters: Filters) -> str:
    """The page of a search."""
    return _address(url_for("public.home"), filters)


def map_url(filters: Filters) -> str:
    """The data of the map of a search: all its results, whatever the page."""
    return _address(url_for("feeds.carte"), replace(filters, page=1))


def _address(path: str, filters: Filters) -> str:
    query = urlencode(to_query(filters))
    return f"{path}?{query}" if query else path


def web_link(url: str | None) -> str | None:
    """An address that a link may follow: http or https, never a script nor a file."""
    return url if url and url.lower().startswith(("https://", "http://")) else None


def value_label(site: Site, name: str, value: str) -> str:
    """One value of a parameter in French: « Sarthe », « ouvert maintenant »."""
    facets = {
        "theme": Facet.THEME,
        "public": Facet.AUDIENCE,
        "geste": Facet.GESTURE,
        "objet": Facet.ITEM,
    }
    levels = {"dep": "departement", "epci": "epci", "commune": "commune"}
    if name in facets:
        return site.vocabulary.label(facets[name], value)
    if name in levels:
        return site.gazetteer.label(levels[name], value)
    return _plain_label(name, value)


def _plain_label(name: str, value: str) -> str:
    said: dict[str, Callable[[], str]] = {
        "type": lambda: Kind(value).plural,
        "q": lambda: _("« %(words)s »", words=value),
        "ouvert": lambda: _open_label(value),
        "ouvert_tout": lambda: _("%(window)s, tout ce temps", window=_window_label(value)),
        "inconnus": lambda: _("sans les horaires inconnus"),
        "lon": lambda: _("autour de ma position"),
        "rayon": lambda: _("à moins de %(n)s km", n=value.replace(".", ",")),
        "minutes": lambda: _("à %(n)s min au plus", n=value),
        "mode": lambda: mode_label(value),
    }
    return said[name]() if name in said else f"{field_label(name)} : {value}"


def mode_label(mode: str) -> str:
    """How one travels."""
    labels = {"marche": _("à pied"), "velo": _("à vélo"), "voiture": _("en voiture")}
    return labels[mode]


def _window_label(value: str) -> str:
    window = read_window(value)
    start, end = window.start, window.end
    if is_whole_day(window):
        return _("ouvert le %(day)s", day=_day(start))
    if _end_of_day(window) == start.date():
        return _(
            "ouvert le %(day)s entre %(start)s et %(end)s",
            day=_day(start),
            start=clock_of(start.time()),
            end=_closing(end),
        )
    return _(
        "ouvert entre le %(day)s à %(hour)s et le %(last_day)s à %(last_hour)s",
        day=_day(start),
        hour=clock_of(start.time()),
        last_day=_day(end),
        last_hour=clock_of(end.time()),
    )


def _end_of_day(window: Window) -> date:
    """The day on which a window ends; midnight is the end of the day before."""
    return (window.end - timedelta(minutes=1)).date()


def _closing(end: datetime) -> str:
    return _("minuit") if end.time() == time(0) else clock_of(end.time())


def _day(moment: datetime) -> str:
    return f"{WEEKDAYS[moment.weekday()]} {full_date(moment.date())}"


def _open_label(value: str) -> str:
    if value == "maintenant":
        return _("ouvert maintenant")
    if "/" in value:
        return _window_label(value)
    moment = datetime.fromisoformat(value)
    hour = clock_of(moment.time())
    return _("ouvert le %(day)s à %(hour)s", day=_day(moment), hour=hour)


def without_value(filters: Filters, name: str, value: str) -> Filters:
    """The same search with one value of one parameter taken away."""
    attributes = {
        "type": "kinds",
        "theme": "themes",
        "dep": "departments",
        "epci": "epcis",
        "commune": "communes",
        "public": "audiences",
        "geste": "gestures",
        "objet": "items",
    }
    attribute = attributes.get(name)
    kept = tuple(v for v in getattr(filters, attribute) if v != value) if attribute else ()
    if not kept or attribute is None:
        return filters.without(name)
    changes: dict[str, Any] = {attribute: kept, "page": 1}
    return replace(filters, **changes)


def bounds_of(site: Site, filters: Filters) -> list[float] | None:
    """What the map should show: west, south, east, north; None to fit the results."""
    centre = filters.point
    if filters.radius_km is not None:
        if centre is None:
            commune = site.gazetteer.commune(filters.communes[0])
            lon, lat = (commune.lon, commune.lat) if commune else (0.0, 0.0)
        else:
            lon, lat = centre.lon, centre.lat
        dlat = filters.radius_km / 111
        dlon = dlat / cos(radians(lat))
        return [lon - dlon, lat - dlat, lon + dlon, lat + dlat]
    boxes = [
        territory.bbox
        for codes, find in (
            (filters.communes, site.gazetteer.commune),
            (filters.epcis, site.gazetteer.epci),
            (filters.departments, site.gazetteer.department),
        )
        for territory in map(find, codes)
        if territory is not None
    ]
    if not boxes:
        return None
    wests, souths, easts, norths = zip(*boxes, strict=True)
    return [min(wests), min(souths), max(easts), max(norths)]
