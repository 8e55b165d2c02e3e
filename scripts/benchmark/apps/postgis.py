"""PostGIS at each request: the SQL its manual teaches, behind small Flask views."""

import os
import threading
from collections.abc import Iterator
from typing import Any

import psycopg
from flask import Flask, Response, request
from psycopg.rows import dict_row

from scripts.benchmark.apps.answers import Record, geojson, json, open_ones
from scripts.benchmark.load_sqlite import COLUMNS

app = Flask("postgis")
_here = threading.local()
_ALL = ", ".join(f"place.{name}" for name in COLUMNS)
_PAGE = 100
_NEAREST = (
    f"SELECT {_ALL}, ST_Distance(geom::geography, centre) AS distance_m"
    " FROM place, (SELECT ST_MakePoint(%(lon)s, %(lat)s)::geography AS centre) AS c"
    " WHERE categorie = %(category)s"
    " ORDER BY geom::geography <-> ST_MakePoint(%(lon)s, %(lat)s)::geography"
    " LIMIT %(limit)s OFFSET %(offset)s"
)
_WITHIN = (
    "SELECT sum(population) FILTER (WHERE EXISTS (SELECT FROM place WHERE categorie ="
    " %(category)s AND ST_DWithin(place.geom::geography, c.geom, 10000))) * 1.0"
    " / sum(population) AS share FROM people.commune AS c"
)


def _rows(statement: str, values: dict[str, Any]) -> list[Record]:
    if not hasattr(_here, "connection"):
        _here.connection = psycopg.connect(
            os.environ["BENCH_DATABASE"], autocommit=True, row_factory=dict_row
        )
    found: list[Record] = _here.connection.execute(statement, values).fetchall()
    return found


def _box() -> dict[str, Any]:
    west, south, east, north = map(float, request.args["bbox"].split(","))
    return {"w": west, "s": south, "e": east, "n": north}


@app.get("/a")
def features() -> Response:
    """Features of one type in a box."""
    # && alone compares boxes of single precision and lets strangers in.
    query = (
        f"SELECT {_ALL} FROM place WHERE type = %(type)s"
        " AND ST_Intersects(geom, ST_MakeEnvelope(%(w)s, %(s)s, %(e)s, %(n)s, 4326))"
    )
    return geojson(_rows(query, _box() | {"type": request.args["type"]}))


@app.get("/b")
def clusters() -> Response:
    """Clusters of a view: one point a cell of a grid that follows the zoom."""
    cell = 360 / 2 ** int(request.args["zoom"]) / 4
    chosen = request.args.get("type")
    query = (
        "SELECT count(*) AS n, avg(lon) AS lon, avg(lat) AS lat FROM place"
        " WHERE geom && ST_MakeEnvelope(%(w)s, %(s)s, %(e)s, %(n)s, 4326)"
        + (" AND type = %(type)s" if chosen else "")
        + " GROUP BY ST_SnapToGrid(geom, %(cell)s)"
    )
    return json(_rows(query, _box() | {"cell": cell, "type": chosen}))


@app.get("/c")
def nearest() -> Response:
    """The nearest open places of a sub-category, by the index's order."""
    return geojson(list(open_ones(_by_distance(), request.args["at"], 20)))


def _by_distance() -> Iterator[Record]:
    values: dict[str, Any] = {
        "lon": float(request.args["lon"]),
        "lat": float(request.args["lat"]),
        "category": request.args["categorie"],
        "limit": _PAGE,
    }
    page = 0
    while rows := _rows(_NEAREST, values | {"offset": page * _PAGE}):
        yield from rows
        page += 1


@app.get("/d")
def text() -> Response:
    """Places whose words resemble each word asked for (pg_trgm)."""
    words = request.args["q"].split()
    names = [f"w{n}" for n in range(len(words))]
    resembles = " AND ".join(f"words %%> %({name})s" for name in names)
    closest = " + ".join(f"word_similarity(%({name})s, words)" for name in names)
    query = (
        f"SELECT {_ALL} FROM place JOIN place_words USING (gid) WHERE {resembles}"
        f" ORDER BY {closest} DESC, id LIMIT 20"
    )
    return geojson(_rows(query, dict(zip(names, words, strict=True))))


@app.get("/e")
def counts() -> Response:
    """Places per EPCI and sub-category, and per 10,000 inhabitants."""
    chosen = request.args.get("type")
    query = (
        "SELECT code_epci, categorie, n, n * 10000.0::float / population AS per_10000 FROM"
        " (SELECT code_epci, categorie, count(*) AS n FROM place"
        + (" WHERE type = %(type)s" if chosen else "")
        + " GROUP BY code_epci, categorie) AS counted JOIN epci ON code = code_epci"
    )
    return json(_rows(query, {"type": chosen}))


@app.get("/within")
def within() -> Response:
    """Share of the population whose town hall is within 10 km of a sub-category."""
    share = _rows(_WITHIN, {"category": request.args["categorie"]})[0]["share"]
    return json({"share": float(share)})
