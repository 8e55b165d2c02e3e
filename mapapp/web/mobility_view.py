"""What the pages about getting there show, and the same as JSON."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from mapapp.domain.place import Action, Place
from mapapp.mobility.answer import CarpoolAnswer, MobilityAnswer, NeedAnswer
from mapapp.mobility.carpool import NearCarpool
from mapapp.mobility.trips import TripTime, hour_text
from mapapp.web.addresses import search_url, web_link
from mapapp.web.cards import card, page_path, phone_href, plain_card
from mapapp.web.place_page import french_date
from mapapp.web.site import Site
from mapapp.web.views import Card
from mapapp.web.wording import gettext as _
from mapapp.web.wording import ngettext


@dataclass(frozen=True, slots=True)
class ActionContact:
    """An action with what one needs to reach it."""

    name: str
    href: str
    summary: str
    where: str
    address: str | None
    phone: str | None
    phone_href: str | None
    email: str | None
    website: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class HelperView:
    """An action, once, with the needs that it answers."""

    action: ActionContact
    needs: list[str]


@dataclass(frozen=True, slots=True)
class PlacesView:
    """Places that answer one need; `more_url` leads to the rest of them."""

    code: str
    title: str
    sentence: str
    cards: list[Card]
    more_label: str | None
    more_url: str | None


@dataclass(frozen=True, slots=True)
class HelpsView:
    """All the help: who acts here, places by need, needs without any help and who acts elsewhere.

    `carpool` is whether places to share a car were asked for.
    """

    here: list[HelperView]
    places: list[PlacesView]
    nothing: list[str]
    nothing_said: str
    elsewhere: list[HelperView]
    carpool: bool


@dataclass(frozen=True, slots=True)
class TripLine:
    """One mode of a trip, in words; `leave` is when to leave."""

    mode: str
    text: str
    leave: str | None


@dataclass(frozen=True, slots=True)
class SpotView:
    """A place to meet and share a car."""

    name: str
    where: str
    distance: str
    geo_url: str


@dataclass(frozen=True, slots=True)
class CarpoolView:
    """Places to meet near both ends; `note` says that none are loaded, or who says so."""

    loaded: bool
    near_start: list[SpotView]
    near_end: list[SpotView]
    note: str


def helps_view(here: Site, answer: MobilityAnswer) -> HelpsView:
    """The help for each need, every action told once."""
    # Of car sharing, its own section says what is not known.
    nothing = [h for h in answer.helps if not h.found and not h.need.carpool]
    return HelpsView(
        here=_helpers(here, [(h, h.actions) for h in answer.helps]),
        places=[_places(here, h) for h in answer.helps if h.places],
        nothing=[h.need.label for h in nothing],
        nothing_said=_none(nothing[0]) if nothing else "",
        elsewhere=_helpers(here, [(h, h.elsewhere) for h in answer.helps]),
        carpool=any(h.need.carpool for h in answer.helps),
    )


def _helpers(here: Site, helps: list[tuple[NeedAnswer, tuple[Action, ...]]]) -> list[HelperView]:
    found: dict[str, HelperView] = {}
    for one, actions in helps:
        for action in actions:
            if action.id not in found:
                found[action.id] = HelperView(action_contact(here, action), [])
            found[action.id].needs.append(one.need.label)
    return list(found.values())


def _places(here: Site, found: NeedAnswer) -> PlacesView:
    more = found.search is not None and found.total > len(found.places)
    return PlacesView(
        code=found.need.code,
        title=found.need.label,
        sentence=found.need.sentence,
        cards=[card(here, place, None) for place in found.places],
        more_label=_("Voir les %(n)s lieux sur la carte", n=found.total) if more else None,
        more_url=search_url(found.search) if more and found.search else None,
    )


def _none(found: NeedAnswer) -> str:
    if found.within_km is None:
        return _("Nous ne connaissons pas d'aide dans la région pour :")
    return _("À moins de %(n)s km, nous ne connaissons pas d'aide pour :", n=f"{found.within_km:g}")


def action_contact(here: Site, action: Action) -> ActionContact:
    """An action and how to reach it."""
    contact = action.contact
    return ActionContact(
        name=action.title,
        href=url_for("public.action", place_id=action.id),
        summary=action.summary,
        where=territories(here, action),
        address=contact.address,
        phone=contact.phone,
        phone_href=phone_href(contact.phone),
        email=contact.email,
        website=web_link(contact.website),
        note=_("À confirmer : ces informations datent de %(date)s.", date=french_date(action.date))
        if action.date
        else None,
    )


def territories(here: Site, action: Action) -> str:
    """« Sarthe », « Pays de la Loire »: where an action is held."""
    return ", ".join(here.gazetteer.label(s.level, s.code) for s in action.serves)


def trip_lines(times: tuple[TripTime, ...]) -> list[TripLine]:
    """The trip by each mode, in words."""
    return [TripLine(time.mode.value, time.text, _leave(time)) for time in times]


def _leave(time: TripTime) -> str | None:
    if time.leave_at is None or time.minutes is None:
        return None
    return _("partir vers %(hour)s", hour=hour_text(time.leave_at))


def carpool_view(found: CarpoolAnswer) -> CarpoolView:
    """Where to share a car near both ends."""
    if found.loaded is None:
        note = _("Les lieux de covoiturage ne sont pas chargés sur ce site : nous ne savons pas.")
        return CarpoolView(False, [], [], note)
    note = _("Source : %(source)s, %(licence)s.", **_said(found))
    return CarpoolView(
        True, [spot_view(s) for s in found.near_start], [spot_view(s) for s in found.near_end], note
    )


def _said(found: CarpoolAnswer) -> dict[str, str]:
    assert found.loaded is not None
    date = french_date(found.loaded.date or None)
    source = f"{found.loaded.source}, {date}" if date else found.loaded.source
    return {"source": source, "licence": found.loaded.licence}


def spot_view(near: NearCarpool) -> SpotView:
    """A place to share a car, in words."""
    place = near.place
    parts = [place.address, place.commune.title() if place.commune.isupper() else place.commune]
    if place.spaces:
        parts.append(ngettext("%(num)d place", "%(num)d places", place.spaces))
    return SpotView(
        name=place.name,
        where=", ".join(part for part in parts if part),
        distance=metres_text(near.metres),
        geo_url=f"geo:{place.lat},{place.lon}?q={place.lat},{place.lon}",
    )


def metres_text(metres: float) -> str:
    """« à 300 m », « à 3,2 km », as the crow flies."""
    if metres < 950:
        return _("à %(n)s m", n=max(100, round(metres / 100) * 100))
    text = f"{metres / 1000:.1f}".replace(".", ",").removesuffix(",0")
    return _("à %(n)s km", n=text)


def town_hall_card(here: Site, place: Place | None) -> Card | None:
    """The home commune's town hall, who knows what is done near."""
    return plain_card(here, place) if place is not None else None


def mobility_json(here: Site, answer: MobilityAnswer) -> dict[str, Any]:
    """The answer as the API gives it."""
    carpool = carpool_view(answer.carpool)
    return {
        "besoins": [_need_json(here, one) for one in answer.helps],
        "trajet": [_trip_json(time) for time in answer.trip],
        "covoiturage": {
            "charge": carpool.loaded,
            "pres_du_depart": [_spot_json(spot) for spot in answer.carpool.near_start],
            "pres_de_l_arrivee": [_spot_json(spot) for spot in answer.carpool.near_end],
            "message": carpool.note,
        },
    }


def _need_json(here: Site, found: NeedAnswer) -> dict[str, Any]:
    return {
        "code": found.need.code,
        "nom": found.need.label,
        "actions": [_action_json(here, action) for action in found.actions],
        "lieux": [
            {
                "id": result.place.id,
                "nom": result.place.name,
                "url": page_path(result.place),
                "telephone": result.place.phone,
                "adresse": result.place.address,
                "commune": result.place.commune_code,
                "distance_m": None if result.distance_m is None else round(result.distance_m),
            }
            for result in found.places
        ],
        "total": found.total,
        "ailleurs": [_action_json(here, action) for action in found.elsewhere],
        "message": None if found.found else f"{_none(found)} {found.need.label}.",
    }


def _action_json(here: Site, action: Action) -> dict[str, Any]:
    return {
        "id": action.id,
        "nom": action.title,
        "url": url_for("public.action", place_id=action.id),
        "territoire": territories(here, action),
        "telephone": action.contact.phone,
        "courriel": action.contact.email,
        "adresse": action.contact.address,
    }


def _trip_json(time: TripTime) -> dict[str, Any]:
    return {
        "mode": time.mode.value,
        "minutes": time.minutes,
        "texte": time.text,
        "partir": time.leave_at.isoformat(timespec="minutes") if time.leave_at else None,
    }


def _spot_json(near: NearCarpool) -> dict[str, Any]:
    place = near.place
    return {
        "id": place.id,
        "nom": place.name,
        "type": place.kind,
        "adresse": place.address or None,
        "commune": place.commune_code,
        "places": place.spaces,
        "lon": place.lon,
        "lat": place.lat,
        "distance_m": round(near.metres),
    }
