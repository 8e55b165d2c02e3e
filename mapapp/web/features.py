"""GeoJSON features of the API. Property names are data·inclusion's where it has one."""

from datetime import datetime
from typing import Any

from flask import url_for

from mapapp.atlas.fragments import feature_of
from mapapp.domain.kinds import Kind
from mapapp.domain.place import Place
from mapapp.hours.evaluate import OpeningState, known_hours, state_at
from mapapp.hours.french import state_sentence
from mapapp.web.site import Site


def place_feature(
    site: Site, place: Place, moment: datetime, distance_m: float | None = None
) -> dict[str, Any]:
    """A place or an action as a feature; `id` is the last part of its page's address."""
    state = state_at(known_hours(place.hours), moment)
    return feature_of(
        place,
        site.vocabulary,
        site.gazetteer,
        ouverture=opening_json(state, moment),
        page=_page(place),
        distance_m=None if distance_m is None else round(distance_m),
    )


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
