"""Floors in process: what numpy, an STRtree and orjson alone take for the same work."""

import statistics
import time
from collections.abc import Callable

import numpy as np
import orjson
import shapely

from mapapp.hours.evaluate import known_hours, state_at
from scripts.benchmark.asks import Ask, boxes
from scripts.benchmark.hours import distinct_hours
from scripts.benchmark.kinds import SUBS, TYPES
from scripts.benchmark.sets import Set
from scripts.benchmark.synthetic import SEED

_EARTH_M = 6_371_008.8


def in_process(made: Set, rounds: int) -> dict[str, float]:
    """Median milliseconds of each floor."""
    asked = boxes(made)
    features = [
        {
            "type": "Feature",
            "id": row.id,
            "geometry": {"type": "Point", "coordinates": [row.lon, row.lat]},
            "properties": row._asdict(),
        }
        for _, row in zip(range(500), made.rows(), strict=False)
    ]
    tree = shapely.STRtree(np.asarray(shapely.points(made.columns.lon, made.columns.lat)))
    hours = distinct_hours(SEED)
    moment = np.datetime64("2026-11-24T10:00").astype(object)
    epci = np.unique([c.epci or "" for c in made.gazetteer.communes], return_inverse=True)[1]
    opened = np.array([state_at(known_hours(h), moment).state == "ouvert" for h in hours])
    work: dict[str, Callable[[Ask], object]] = {
        "numpy: mask of box + type": lambda ask: _mask(made, ask),
        "STRtree: box, then type": lambda ask: _tree(tree, made, ask),
        "orjson: 500 features": lambda ask: orjson.dumps(features),
        "numpy: 20 nearest open": lambda ask: _nearest(made, ask, opened),
        "numpy: counts EPCI × category": lambda ask: _counts(made, epci),
        "hours: state of 400 strings": lambda ask: [
            state_at(known_hours(h), moment) for h in hours
        ],
    }
    return {name: _median_ms(one, asked, rounds) for name, one in work.items()}


def _median_ms(one: Callable[[Ask], object], asked: list[Ask], rounds: int) -> float:
    seconds = []
    for turn in range(rounds):
        began = time.perf_counter()
        one(asked[turn % len(asked)])
        seconds.append(time.perf_counter() - began)
        if turn >= 3 and sum(seconds) > 2:
            break
    return statistics.median(seconds) * 1e3


def _mask(made: Set, ask: Ask) -> object:
    lon, lat, kinds = made.columns.lon, made.columns.lat, made.columns.type
    west, south, east, north = ask.bbox
    inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return np.flatnonzero(inside & (kinds == TYPES.index(ask.type)))


def _tree(tree: shapely.STRtree, made: Set, ask: Ask) -> object:
    found = tree.query(shapely.box(*ask.bbox))
    return found[made.columns.type[found] == TYPES.index(ask.type)]


def _nearest(made: Set, ask: Ask, opened: np.ndarray) -> object:
    columns = made.columns
    wanted = next(n for n, sub in enumerate(SUBS) if sub.code == "repair-cafe")
    rows = np.flatnonzero((columns.sub == wanted) & (columns.hours >= 0))
    rows = rows[opened[columns.hours[rows]]]
    phi, lat = np.radians(columns.lat[rows]), np.radians(ask.lat)
    half = np.radians(columns.lon[rows] - ask.lon) / 2
    a = np.sin((phi - lat) / 2) ** 2 + np.cos(phi) * np.cos(lat) * np.sin(half) ** 2
    away = 2 * _EARTH_M * np.arcsin(np.sqrt(a))
    nearest = np.argpartition(away, min(20, len(away) - 1))[:20]
    return rows[nearest[np.argsort(away[nearest])]]


def _counts(made: Set, epci: np.ndarray) -> object:
    key = epci[made.columns.commune] * len(SUBS) + made.columns.sub
    return np.bincount(key)
