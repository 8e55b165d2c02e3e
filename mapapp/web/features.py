"""GeoJSON features of the API. Property names are data·inclusion's where it has one."""

from datetime import datetime
from typing import Any

import numpy as np
from flask import url_for
from numpy.typing import NDArray

from mapapp.atlas.fragments import feature_of
from mapapp.domain.kinds import Kind
from mapapp.domain.place import Place
from mapapp.hours.evaluate import known_hours
from mapapp.hours.windows import answer_at, opening_json
from mapapp.search.answer import Answer
from mapapp.web.site import Site


def place_feature(site: Site, place: Place, moment: datetime) -> dict[str, Any]:
    """A place or an action as a feature; `id` is the last part of its page's address."""
    return feature_of(
        place,
        site.vocabulary,
        site.gazetteer,
        ouverture=opening_json(answer_at(known_hours(place.hours), moment)),
        page=_page_of_kind(place.kind.value, place.id),
        distance_m=None,
    )


def features_of(site: Site, answer: Answer, at: NDArray[np.intp]) -> bytes:
    """Results of an answer as GeoJSON features, a comma between them, ready encoded.

    Only what depends on the moment and on the request is added to what the atlas holds.
    """
    view, rows = answer.view, answer.rows[at]
    hours = site.searcher.hours(view)
    # Only of these rows: at a start each costs a reading of its text.
    codes = np.unique(view.codes("hours", rows)).tolist()
    openings = [b""] * len(hours)
    for code, said in zip(codes, hours.ouvertures(codes, answer.asked), strict=True):
        openings[code] = said
    kinds = sorted(view.dictionaries["kind"].codes.items(), key=lambda kind: kind[1])
    pages = [_page_of_kind(str(kind), "").encode() for kind, _ in kinds]
    return b"".join(view.feature_pieces(rows, openings, pages, answer.metres_at(at)))


def _page_of_kind(kind: str, place_id: str) -> str:
    endpoint = "public.action" if kind == Kind.ACTION else "public.place"
    address = url_for(endpoint, place_id=place_id or "-", _external=True)
    return address if place_id else address.removesuffix("-")


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
