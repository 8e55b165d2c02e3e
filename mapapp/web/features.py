"""GeoJSON features of the API. Property names are data·inclusion's where it has one."""

from datetime import datetime
from typing import Any

import numpy as np
from flask import url_for
from numpy.typing import NDArray

from mapapp.atlas.fragments import Beginnings, feature_of
from mapapp.domain.kinds import Kind
from mapapp.domain.place import Place
from mapapp.hours.bits import HoursTable
from mapapp.hours.evaluate import known_hours
from mapapp.hours.windows import answer_at, opening_json
from mapapp.search.answer import Answer
from mapapp.web.shared import Links
from mapapp.web.site import Site


def place_feature(site: Site, place: Place, moment: datetime) -> dict[str, Any]:
    """A place or an action as a feature; `id` is the last part of its page's address."""
    return feature_of(
        place,
        site.vocabulary,
        site.gazetteer,
        ouverture=opening_json(answer_at(known_hours(place.hours), moment, place.closures)),
        page=_page_of(place),
        distance_m=None,
    )


def _page_of(place: Place) -> str:
    endpoint = "public.action" if place.kind == Kind.ACTION else "public.place"
    return url_for(endpoint, place_id=place.id, _external=True)


def features_of(
    site: Site, answer: Answer, at: NDArray[np.intp], links: Links
) -> list[bytes | memoryview]:
    """Results of an answer as GeoJSON features, a comma between them, in pieces ready encoded.

    Only what depends on the moment and on the request is added to what the atlas holds.
    """
    view, rows = answer.view, answer.rows[at]
    metres = None if answer.metres is None else answer.metres_at(at)
    return view.feature_pieces(rows, _beginnings(site, answer, links), metres)


def _beginnings(site: Site, answer: Answer, links: Links) -> Beginnings:
    """Those of this moment and this address of the site, made once for all who ask."""
    asked = answer.asked
    # Not the wall time: it happens twice one night a year.
    moment = asked.timestamp() if isinstance(asked, datetime) else asked
    hours = site.searcher.hours(answer.view)
    return site.beginnings.get(
        (hours, moment, links.place), lambda: _new_beginnings(hours, answer, links)
    )


def _new_beginnings(hours: HoursTable, answer: Answer, links: Links) -> Beginnings:
    kinds = sorted(answer.view.dictionaries["kind"].codes.items(), key=lambda kind: kind[1])
    pages = [links.page(str(kind)).encode() for kind, _ in kinds]
    return Beginnings(lambda code: hours.ouverture_bytes(code, answer.asked), pages)


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
    epci = site.gazetteer.epci(code) if level == "epci" else None
    if epci is not None:
        away = epci.outside
        properties["communes_hors_region"] = away.communes if away else 0
    return {"type": "Feature", "id": code, "geometry": geometry, "properties": properties}
