"""SQLite at each request: R*Tree, FTS5 and GROUP BY behind small Flask views."""

import math
import os
import sqlite3
import threading
from collections.abc import Iterator
from typing import Any

from flask import Flask, Response, request

from mapapp.domain.geography import distance_m
from scripts.benchmark.apps.answers import Record, geojson, json, open_ones

app = Flask("sqlite")
_here = threading.local()
_BOX = (
    "SELECT place.* FROM place_rtree JOIN place ON place.gid = place_rtree.gid WHERE"
    " east >= ? AND west <= ? AND north >= ? AND south <= ?"
)


def _rows(statement: str, values: tuple[Any, ...] = ()) -> list[Record]:
    if not hasattr(_here, "connection"):
        address = f"file:{os.environ['BENCH_DATABASE']}?mode=ro"
        _here.connection = sqlite3.connect(address, uri=True)
        _here.connection.row_factory = sqlite3.Row
    return [dict(row) for row in _here.connection.execute(statement, values)]


def _box(west: float, south: float, east: float, north: float) -> tuple[int, ...]:
    return round(west * 1e6), round(east * 1e6), round(south * 1e6), round(north * 1e6)


@app.get("/a")
def features() -> Response:
    """Features of one type in a box."""
    west, south, east, north = map(float, request.args["bbox"].split(","))
    where = (*_box(west, south, east, north), request.args["type"])
    return geojson(_rows(f"{_BOX} AND type = ?", where))


@app.get("/c")
def nearest() -> Response:
    """The nearest open places of a sub-category, in rings that double."""
    lon, lat = float(request.args["lon"]), float(request.args["lat"])
    found = open_ones(_by_distance(lon, lat, request.args["categorie"]), request.args["at"], 20)
    return geojson(list(found))


def _by_distance(lon: float, lat: float, category: str) -> Iterator[Record]:
    inner, outer = 0.0, 2_000.0
    while inner < 800_000:
        high = outer / 111_000
        wide = high / math.cos(math.radians(lat)) * 1.02
        box = _box(lon - wide, lat - high, lon + wide, lat + high)
        ring = [
            (distance_m(lon, lat, row["lon"], row["lat"]), row["id"], row)
            for row in _rows(f"{_BOX} AND categorie = ?", (*box, category))
        ]
        for away, _, row in sorted((r for r in ring if inner <= r[0] < outer), key=lambda r: r[:2]):
            yield row | {"distance_m": round(away)}
        inner, outer = outer, outer * 2


@app.get("/d")
def text() -> Response:
    """Places that have all the words, best first."""
    words = " ".join(f'"{word}"' for word in request.args["q"].split())
    return geojson(
        _rows(
            "SELECT place.* FROM place_fts JOIN place ON place.gid = place_fts.rowid"
            " WHERE place_fts MATCH ? ORDER BY bm25(place_fts, 10, 10, 1) LIMIT 20",
            (words,),
        )
    )


@app.get("/e")
def counts() -> Response:
    """Places per EPCI and sub-category, and per 10,000 inhabitants."""
    chosen = request.args.get("type")
    where, values = ("WHERE type = ?", (chosen,)) if chosen else ("", ())
    return json(
        _rows(
            "SELECT code_epci, categorie, n, n * 10000.0 / population AS per_10000 FROM"
            f" (SELECT code_epci, categorie, count(*) AS n FROM place {where}"
            " GROUP BY code_epci, categorie) JOIN epci ON code = code_epci",
            values,
        )
    )
