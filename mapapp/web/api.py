"""OGC API – Features, part 1: Core (https://docs.ogc.org/is/17-069r4/17-069r4.html)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import numpy as np
import orjson
from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from mapapp.domain.filters import Box, Filters
from mapapp.domain.kinds import Kind
from mapapp.domain.parameters import BadValue, Problem, parse_box
from mapapp.domain.query import NAMES
from mapapp.search.answer import only
from mapapp.search.asked import minute_of
from mapapp.store import queries
from mapapp.territory.gazetteer import Gazetteer
from mapapp.territory.shapes import shapes_of
from mapapp.web.collections import COLLECTIONS, Collection
from mapapp.web.features import features_of, place_feature, territory_feature
from mapapp.web.json_answers import GEOJSON, JSON, bytes_answer, json_answer
from mapapp.web.paging import (
    Listing,
    Period,
    in_period,
    page_links,
    paging_of,
    period_of,
    refuse_unknown,
    single_text,
)
from mapapp.web.problems import BadRequestProblem, problem_json
from mapapp.web.shared import Args, Links, Question, Told, answered, links_here
from mapapp.web.site import Site, site
from mapapp.web.vector_tiles import search_of
from mapapp.web.wording import gettext as _

api = Blueprint("api", __name__, url_prefix="/api")

ATTRIBUTION = (
    "La carte des aides, Pays de la Loire ; source, licence et date de chaque lieu dans ses"
    " propriétés ; territoires : INSEE et IGN, Licence Ouverte 2.0"
)
CONFORMANCE = tuple(
    f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}"
    for name in ("core", "oas30", "geojson")
)
ITEM_PARAMETERS = (*tuple(name for name in NAMES if name != "page"), "limit", "offset", "datetime")


@api.get("")
def no_slash() -> AnyResponse:
    """The landing page has one address."""
    return redirect(url_for("api.landing"), 308)


@api.get("/")
def landing() -> Response:
    """Where everything is."""
    refuse_unknown(request.args, ())
    links = [
        ("self", "api.landing", JSON, "Cette page"),
        ("service-desc", "api.openapi", "application/vnd.oai.openapi+json;version=3.0", "OpenAPI"),
        ("conformance", "api.conformance", JSON, "Conformité"),
        ("data", "api.collections", JSON, "Collections"),
    ]
    return json_answer(
        {
            "title": "La carte des aides, Pays de la Loire",
            "description": "Actions, garde d'enfants, logement temporaire, économie circulaire.",
            "attribution": ATTRIBUTION,
            "links": [
                {"rel": rel, "type": kind, "title": title, "href": url_for(name, _external=True)}
                for rel, name, kind, title in links
            ],
        }
    )


@api.get("/conformance")
def conformance() -> Response:
    """Conformance classes of the standard."""
    refuse_unknown(request.args, ())
    return json_answer({"conformsTo": list(CONFORMANCE)})


@api.get("/openapi.json")
def openapi() -> Response:
    """This API, described."""
    refuse_unknown(request.args, ())
    # Every room describes itself in it: no start waits for that.
    from mapapp.web.openapi import openapi_document  # noqa: PLC0415

    document = openapi_document(site(), url_for("public.home", _external=True).rstrip("/"))
    kind = "application/vnd.oai.openapi+json;version=3.0"
    return json_answer(document, kind, 300)


@api.get("/collections")
def collections() -> Response:
    """Every collection."""
    refuse_unknown(request.args, ())
    here = site()
    own = {"rel": "self", "type": JSON, "href": url_for("api.collections", _external=True)}
    return json_answer(
        {
            "links": [own],
            "attribution": ATTRIBUTION,
            "collections": [_described(here, c) for c in COLLECTIONS.values()],
        }
    )


@api.get("/collections/<collection>")
def collection(collection: str) -> Response:
    """One collection."""
    refuse_unknown(request.args, ())
    return json_answer(_described(site(), _found(collection)))


def _found(name: str) -> Collection:
    if name not in COLLECTIONS:
        abort(404, _("Cette collection n'existe pas."))
    return COLLECTIONS[name]


def _described(here: Site, found: Collection) -> dict[str, Any]:
    region = here.gazetteer.region
    return {
        "id": found.id,
        "title": found.title,
        "description": found.description,
        "attribution": ATTRIBUTION,
        "itemType": "feature",
        "extent": {
            "spatial": {
                "bbox": [list(region.bbox)],
                "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
            }
        },
        "crs": ["http://www.opengis.net/def/crs/OGC/1.3/CRS84"],
        "links": [
            {
                "rel": "self",
                "type": JSON,
                "href": url_for("api.collection", collection=found.id, _external=True),
            },
            {
                "rel": "items",
                "type": GEOJSON,
                "title": found.title,
                "href": url_for("api.items", collection=found.id, _external=True),
            },
        ],
    }


@api.get("/collections/<collection>/items")
def items(collection: str) -> Response:
    """Features of a collection that match a search."""
    found = _found(collection)
    here = site()
    if found.level is not None:
        return _territories(here, found, found.level)
    return answered(partial(_read_items, here, found, links_here()))


def _read_items(here: Site, found: Collection, links: Links, args: Args) -> Question:
    refuse_unknown(args, ITEM_PARAMETERS)
    filters = search_of(here, args)
    paging, period = paging_of(args), period_of(args)
    # A service may have told where a trip leads, and tell otherwise the next time.
    return Question(
        filters.trip is None,
        lambda: _places(here, filters, found, period, Listing(links, args, paging)),
    )


def _places(
    here: Site, filters: Filters, found: Collection, period: Period | None, listing: Listing
) -> Told:
    now = here.clock()
    # No kind in common with what is asked: not the default kinds, nothing.
    kinds = _kinds(filters, found)
    narrowed = replace(filters, kinds=kinds or found.kinds)
    paging = listing.paging
    last = paging.offset + paging.limit
    # What is left out afterwards has to be looked for among all.
    first = last if kinds and period is None else None
    answer = here.searcher.answer(here.searcher.view(), narrowed, now, first)
    if not kinds:
        answer = only(answer, np.zeros(answer.total, dtype=np.bool_))
    elif period is not None:
        answer = only(answer, in_period(answer.view.updated(answer.rows), period))
    at = answer.first(last, paging.offset)
    pieces = features_of(here, answer, at, listing.links)
    body = _feature_collection(pieces, len(at), listing, answer.total, minute_of(now))
    return Told(body, GEOJSON, answer.view, now)


def _kinds(filters: Filters, found: Collection) -> tuple[Kind, ...]:
    if not filters.kinds:
        return found.kinds
    return tuple(kind for kind in filters.kinds if kind in found.all_kinds)


def _feature_collection(
    features: Iterable[bytes | memoryview],
    returned: int,
    listing: Listing,
    matched: int,
    now: datetime,
) -> bytes:
    rest = {
        "numberMatched": matched,
        "numberReturned": returned,
        # To the minute, so that an answer that says the same keeps its ETag a while.
        "timeStamp": now.isoformat(),
        "attribution": ATTRIBUTION,
        "links": page_links(listing, matched),
    }
    head = b'{"type":"FeatureCollection","features":['
    # Joined once: half a megabyte is copied no oftener than it has to be.
    return b"".join((head, *features, b"],", orjson.dumps(rest)[1:]))


def _territories(here: Site, found: Collection, level: str) -> Response:
    refuse_unknown(request.args, ("bbox", "limit", "offset", "datetime"))
    paging = paging_of(request.args)
    period_of(request.args)
    box = _box()
    shapes = shapes_of(here.geodata, found.id)
    codes = [code for code in shapes if box is None or _meets(box, here.gazetteer, level, code)]
    shown = codes[paging.offset : paging.offset + paging.limit]
    features = orjson.dumps([territory_feature(here, level, c, shapes[c]) for c in shown])[1:-1]
    now = minute_of(here.clock())
    listing = Listing(links_here(), request.args, paging)
    body = _feature_collection((features,), len(shown), listing, len(codes), now)
    return bytes_answer(body, GEOJSON)


def _box() -> Box | None:
    text = single_text(request.args, "bbox")
    try:
        return parse_box([text]) if text else None
    except BadValue as error:
        raise BadRequestProblem([Problem("bbox", str(error))]) from error


def _meets(box: Box, gazetteer: Gazetteer, level: str, code: str) -> bool:
    unit = gazetteer.find(level, code)
    if unit is None:
        return False
    west, south, east, north = unit.bbox
    return west <= box.east and east >= box.west and south <= box.north and north >= box.south


@api.get("/collections/<collection>/items/<feature_id>")
def item(collection: str, feature_id: str) -> Response:
    """One feature."""
    found = _found(collection)
    refuse_unknown(request.args, ())
    here = site()
    if found.level is not None:
        shapes = shapes_of(here.geodata, found.id)
        if feature_id not in shapes:
            abort(404, _("Ce territoire n'existe pas."))
        feature = territory_feature(here, found.level, feature_id, shapes[feature_id])
    else:
        with here.store.read() as connection:
            places = queries.places_by_id(connection, [feature_id])
            gone = None if places else queries.gone_place(connection, feature_id)
        if gone is not None:
            return problem_json(410, _("Ce lieu n'est plus là"), gone.reason or "")
        if not places or places[0].kind not in found.all_kinds:
            abort(404, _("Ce lieu n'existe pas dans cette collection."))
        feature = place_feature(here, places[0], minute_of(here.clock()))
    return json_answer(feature | _item_links(found, feature_id), GEOJSON)


def _item_links(found: Collection, feature_id: str) -> dict[str, Any]:
    own = url_for("api.item", collection=found.id, feature_id=feature_id, _external=True)
    parent = url_for("api.collection", collection=found.id, _external=True)
    return {
        "attribution": ATTRIBUTION,
        "links": [
            {"rel": "self", "type": GEOJSON, "href": own},
            {"rel": "collection", "type": JSON, "href": parent},
        ],
    }
