"""The preview of a checked file: problems by sort, what would change, a map without script."""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians
from pathlib import Path
from typing import Any

import orjson
from flask import request

from mapapp.importing import parts
from mapapp.importing.fields import BY_KEY
from mapapp.importing.found import SORTS
from mapapp.store import import_runs as runs
from mapapp.store.import_runs import ImportRun
from mapapp.web.site import Site

PER_PAGE = 100
_WIDTH = 640
_MOST_POINTS = 4_000
_LON_SCALE = cos(radians(47.3))
_WEST, _SOUTH, _EAST, _NORTH = -2.65, 46.2, 0.95, 48.6


@dataclass(frozen=True, slots=True)
class Group:
    """Problems of one sort; `fixable` have a fix, which one click applies to all of them."""

    sort: str
    label: str
    count: int
    fixable: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A problem on the page. `cell` is what a click sends to have its own fix applied."""

    problem: dict[str, Any]
    cell: str


@dataclass(frozen=True, slots=True)
class Preview:
    """All that the page of a checked file shows."""

    groups: list[Group]
    problems: list[Shown]
    total: int
    page: int
    pages: int
    changes: dict[str, Any]
    outline: list[str]
    points: list[tuple[str, float, float, str]]
    points_left: int
    width: int
    height: int


def preview_of(site: Site, run: ImportRun) -> Preview:
    """The preview of a run, at the page of problems that this request asks for."""
    with site.store.read() as connection:
        kept = {
            name: parts.unpack(runs.part_of(connection, run.upload, name))
            for name in (parts.PROBLEMS, parts.CHANGES, parts.POINTS)
        }
    problems = kept[parts.PROBLEMS] or []
    pages = max(1, -(-len(problems) // PER_PAGE))
    page = min(max(request.args.get("page", 1, type=_page), 1), pages)
    names = {name: key for key, name in (run.mapping or {}).get("columns", {}).items()}
    names |= {field.name: key for key, field in BY_KEY.items() if field.name not in names}
    points = kept[parts.POINTS] or []
    return Preview(
        groups=_groups(problems),
        problems=[
            Shown(problem, _cell(problem, names))
            for problem in problems[(page - 1) * PER_PAGE : page * PER_PAGE]
        ],
        total=len(problems),
        page=page,
        pages=pages,
        changes=kept[parts.CHANGES] or {"new": [], "changed": [], "vanished": []},
        outline=_outline(site.geodata),
        points=[(sort, *_xy(lon, lat), name) for lon, lat, name, sort in points[:_MOST_POINTS]],
        points_left=max(0, len(points) - _MOST_POINTS),
        width=_WIDTH,
        height=round(_xy(0, _SOUTH)[1]),
    )


def _page(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _cell(problem: dict[str, Any], names: dict[str, str]) -> str:
    """Line and field of a fix; empty when there is nothing to apply."""
    key = names.get(problem["field"], problem["field"])
    return f"{problem['row']}:{key}" if problem["fix"] and key in BY_KEY else ""


def _groups(problems: list[dict[str, Any]]) -> list[Group]:
    counts = Counter(problem["sort"] for problem in problems)
    fixable = Counter(problem["sort"] for problem in problems if problem["fix"])
    return [
        Group(sort, SORTS.get(sort, sort), n, fixable[sort]) for sort, n in counts.most_common()
    ]


def _xy(lon: float, lat: float) -> tuple[float, float]:
    """A point of the drawing, from its north-west corner."""
    scale = _WIDTH / ((_EAST - _WEST) * _LON_SCALE)
    return round((lon - _WEST) * _LON_SCALE * scale, 1), round((_NORTH - lat) * scale, 1)


@lru_cache(maxsize=2)
def _outline(geodata: Path) -> list[str]:
    """The departments as SVG paths."""
    text = (geodata / "territories" / "departments.geojson").read_bytes()
    paths = []
    for feature in orjson.loads(text)["features"]:
        geometry = feature["geometry"]
        shapes = geometry["coordinates"]
        for shape in shapes if geometry["type"] == "MultiPolygon" else [shapes]:
            points = [_xy(lon, lat) for lon, lat, *_ in shape[0]]
            paths.append("M" + "L".join(f"{x} {y}" for x, y in dict.fromkeys(points)) + "Z")
    return paths
