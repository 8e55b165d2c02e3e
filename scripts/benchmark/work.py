"""The one table of addresses: how each server is asked each kind of request.

A server that has no answer to a kind of request has no entry. When the product's addresses change,
change `PRODUCT` and nothing else.
"""

from collections.abc import Callable
from urllib.parse import quote, urlencode

from scripts.benchmark.asks import OPEN_AT, Ask

Address = Callable[[Ask], str]

COLLECTIONS = {
    "creche": "creches",
    "logement": "logements",
    "circulaire": "circulaire",
    "mairie": "mairies",
}
PAGE_READY = ".leaflet-marker-icon"
"""The product's home page is drawn when this is there."""
HEADERS = {
    "a_gzip": {"Accept-Encoding": "gzip"},
    "a_zstd": {"Accept-Encoding": "zstd"},
}


def _product_items(ask: Ask) -> str:
    query = urlencode({"bbox": ask.box, "limit": 500}, safe=",")
    return f"/api/collections/{COLLECTIONS[ask.type]}/items?{query}"


def _product_nearest(ask: Ask) -> str:
    # `geste=reparer` is what singles repair cafés out.
    pairs = {"geste": "reparer"} | dict(zip(("lon", "lat"), ask.position, strict=True))
    query = urlencode(pairs | {"ouvert": OPEN_AT, "inconnus": "exclure", "limit": 20})
    return f"/api/collections/circulaire/items?{query}"


def _product_map(ask: Ask) -> str:
    pairs = {"bbox": ask.box} | ({"type": ask.type} if ask.type else {}) | {"forme": "compacte"}
    return f"/api/carte?{urlencode(pairs, safe=',')}"


def _product_region(ask: Ask) -> str:
    return f"{_product_map(ask)}&zoom=8"


def _product_text(ask: Ask) -> str:
    # Spaces at the end say nothing.
    return f"/api/collections/lieux/items?q={quote(ask.words + ' ' * ask.turn)}&limit=20"


def _product_counts(ask: Ask) -> str:
    pairs = {"niveau": "epci", "par": "categorie"} | ({"type": ask.type} if ask.type else {})
    # Spaces at the end say nothing.
    return f"/api/statistiques?{urlencode(pairs)}{'%20' * ask.turn}&mesure=nombre&mesure=taux"


def _product_within(ask: Ask) -> str:
    return f"/api/couverture?niveau=region&categorie={ask.category}&km=10"


PRODUCT: dict[str, Address] = {
    "a": _product_items,
    "a_repeated": _product_items,
    "a_cols": _product_map,
    "a_gzip": _product_items,
    "a_zstd": _product_items,
    "b": _product_region,
    "b_new": _product_region,
    "bf": _product_region,
    "c": _product_nearest,
    "d": _product_text,
    "d_typo": _product_text,
    "e": _product_counts,
    "e_filtered": _product_counts,
    "e_within": _product_within,
    "f": lambda ask: "/",
}


def _pygeoapi(ask: Ask) -> str:
    query = urlencode({"f": "json", "bbox": ask.box, "type": ask.type, "limit": 500}, safe=",")
    return f"/collections/place/items?{query}"


def _tipg(ask: Ask) -> str:
    query = urlencode({"f": "geojson", "bbox": ask.box, "type": ask.type, "limit": 500}, safe=",")
    return f"/collections/public.place/items?{query}"


_PLAIN_TABLE = {"_size": 500, "_shape": "objects", "_nofacet": 1, "_nosuggest": 1, "_nocount": 1}


def _datasette_box(ask: Ask) -> str:
    west, south, east, north = ask.bbox
    box = {"lon__gte": west, "lon__lte": east, "lat__gte": south, "lat__lte": north}
    return "/bench/place.json?" + urlencode({"type__exact": ask.type} | box | _PLAIN_TABLE)


def _datasette_text(ask: Ask) -> str:
    query = urlencode({"_search": ask.words} | _PLAIN_TABLE | {"_size": 20})
    return f"/bench/place.json?{query}"


def _datasette_counts(ask: Ask) -> str:
    where = f"where type = '{ask.type}' " if ask.type else ""
    sql = (
        "select code_epci, categorie, n, n * 10000.0 / population as per_10000 from (select"
        f" code_epci, categorie, count(*) as n from place {where}group by code_epci, categorie)"
        " join epci on code = code_epci"
    )
    return "/bench.json?" + urlencode({"sql": sql, "_shape": "array"})


def _sql_features(ask: Ask) -> str:
    return "/a?" + urlencode({"bbox": ask.box, "type": ask.type}, safe=",")


def _sql_nearest(ask: Ask) -> str:
    where = {"lon": ask.lon, "lat": ask.lat, "categorie": ask.category}
    return "/c?" + urlencode(where | {"at": OPEN_AT})


def _sql_text(ask: Ask) -> str:
    return f"/d?q={quote(ask.words)}"


def _sql_counts(ask: Ask) -> str:
    return f"/e?type={ask.type}" if ask.type else "/e"


def _sql_clusters(ask: Ask) -> str:
    return f"/b?bbox={ask.box}&zoom={ask.zoom}" + (f"&type={ask.type}" if ask.type else "")


ADDRESSES: dict[str, dict[str, Address]] = {
    "ours": PRODUCT,
    "pygeoapi-gpkg": {"a": _pygeoapi},
    "pygeoapi-pg": {"a": _pygeoapi},
    "tipg": {"a": _tipg},
    "datasette": {
        "a": _datasette_box,
        "d": _datasette_text,
        "e": _datasette_counts,
        "e_filtered": _datasette_counts,
    },
    "sqlite": {
        "a": _sql_features,
        "c": _sql_nearest,
        "d": _sql_text,
        "e": _sql_counts,
        "e_filtered": _sql_counts,
    },
    "postgis": {
        "a": _sql_features,
        "b": _sql_clusters,
        "bf": _sql_clusters,
        "c": _sql_nearest,
        "d": _sql_text,
        "d_typo": _sql_text,
        "e": _sql_counts,
        "e_filtered": _sql_counts,
        "e_within": lambda ask: f"/within?categorie={ask.category}",
    },
}
"""Server → kind of request → address. The floors (`floor`, `hello`) answer the size of ours."""

FLOOR_BYTES = {
    "a": 205_000,
    "a_repeated": 205_000,
    "a_cols": 13_000,
    "b": 1_800,
    "b_new": 1_800,
    "bf": 1_800,
}
"""Size of the floors' bodies when ours is not measured; 20,000 for kinds not named."""
