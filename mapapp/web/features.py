"""GeoJSON features of the API. Property names are data·inclusion's where it has one."""

from datetime import datetime
from typing import Any

from flask import url_for

from mapapp.domain.kinds import Kind
from mapapp.domain.place import Place
from mapapp.domain.vocabulary import Facet
from mapapp.hours.evaluate import OpeningState, known_hours, state_at
from mapapp.hours.french import state_sentence
from mapapp.web.cards import is_stale
from mapapp.web.site import Site


def place_feature(
    site: Site, place: Place, moment: datetime, distance_m: float | None = None
) -> dict[str, Any]:
    """A place or an action as a feature; `id` is the last part of its page's address."""
    state = state_at(known_hours(place.hours), moment)
    properties = _who_and_where(place) | {
        "type_libelle": place.kind.label,
        "categorie_libelle": site.vocabulary.category_label(place.category),
        "territoires": [
            {"niveau": s.level, "code": s.code, "nom": site.gazetteer.label(s.level, s.code)}
            for s in place.serves
        ],
        "ouverture": opening_json(state, moment),
        "page": _page(place),
        "distance_m": None if distance_m is None else round(distance_m),
    }
    return {
        "type": "Feature",
        "id": place.id,
        "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
        "properties": properties,
    }


def opening_json(state: OpeningState, moment: datetime) -> dict[str, Any]:
    """State at a moment, its sentence and the instant of its next change."""
    change = state.next_change
    return {
        "etat": state.state,
        "texte": state_sentence(state, moment),
        "prochain_changement": change.isoformat() if change else None,
    }


def _page(place: Place) -> str:
    endpoint = "public.action" if place.kind is Kind.ACTION else "public.place"
    return url_for(endpoint, place_id=place.id, _external=True)


def _who_and_where(place: Place) -> dict[str, Any]:
    origin = place.origins.get("name")
    return {
        "nom": place.name,
        "type": place.kind.value,
        "categorie": place.category,
        "adresse": place.address,
        "code_postal": place.post_code,
        "commune": place.commune_name,
        "code_insee": place.commune_code,
        "departement": place.department,
        "code_epci": place.epci,
        "precision": place.precision.value,
        "telephone": place.phone,
        "courriel": place.email,
        "site_web": place.website,
        "horaires_accueil": place.hours,
        "horaires_texte": place.hours_text,
        "capacite": place.capacity,
        "description": place.presentation,
        "conditions_acces": place.conditions,
        "thematiques": list(place.codes(Facet.THEME)),
        "publics": list(place.codes(Facet.AUDIENCE)),
        "gestes": list(place.codes(Facet.GESTURE)),
        "objets": list(place.codes(Facet.ITEM)),
        "date_maj": place.updated,
        "a_confirmer": is_stale(place),
        "source": origin.source if origin else None,
        "lien_source": origin.url if origin else None,
        "licence": origin.licence if origin else None,
    }


def territory_feature(site: Site, level: str, code: str, geometry: Any) -> dict[str, Any]:
    """A department, an EPCI or a commune as a feature."""
    unit = site.gazetteer.find(level, code)
    properties: dict[str, Any] = {"code": code, "nom": site.gazetteer.label(level, code)}
    if unit is not None:
        properties |= {"population": unit.population, "centre": [unit.lon, unit.lat]}
    commune = site.gazetteer.commune(code) if level == "commune" else None
    if commune is not None:
        properties |= {
            "departement": commune.department,
            "code_epci": commune.epci,
            "codes_postaux": list(commune.post_codes),
        }
    return {"type": "Feature", "id": code, "geometry": geometry, "properties": properties}
