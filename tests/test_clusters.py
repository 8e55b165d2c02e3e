"""Clusters against a count made place by place, in plain Python."""

import gzip
import math
from collections import defaultdict
from fractions import Fraction
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from mapapp.atlas.clusters import CLOSE_ROWS, SHOWN_ROWS, Clusters, Pyramid
from mapapp.atlas.payload import KINDS, MAX_SINGLES, PRECISIONS, STATES, Spots, payload
from mapapp.atlas.screen import MAX_CELLS, Window, degrees_of, window_of, world_of
from mapapp.domain.filters import Box

REGION = Box(-2.63, 46.26, 0.92, 48.57)
WHOLE = Box(-180, -90, 180, 90)

E6 = 1_000_000


def _some(least: int, most: int, edge: int) -> st.SearchStrategy[int]:
    """A few tenths of a degree, or anything up to an edge, in millionths."""
    tenths = st.integers(least, most).map(lambda n: n * 100_000)
    return st.one_of(tenths, st.integers(-edge * E6, edge * E6))


places = st.lists(
    st.tuples(
        # Few distinct points, so that some are shared, and a few far away.
        _some(-16, -14, 180),
        _some(471, 473, 90),
        st.integers(0, len(KINDS) - 1),
        st.booleans(),
    ),
    max_size=30,
)  # fmt: skip
edges = (
    st.one_of(st.floats(-1.7, -1.3), st.floats(-180, 180)),
    st.one_of(st.floats(47, 47.4), st.floats(-90, 90)),
)
zooms = st.integers(-3, 30)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    (west, east), (south, north) = (sorted((draw(edge), draw(edge))) for edge in edges)
    return Box(west, south, east, north)


def pyramid_of(rows: list[tuple[int, int, int, bool]]) -> Pyramid:
    columns = np.array(rows, np.int64).reshape(-1, 4).T
    return Pyramid.build(columns[0], columns[1], columns[2].astype(np.uint8))


def cell(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """The 64-pixel cell of a point, by the textbook formula."""
    side = 4 << zoom
    lat = max(-85.0511287798066, min(85.0511287798066, lat))
    down = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    across = (lon + 180) / 360
    line, column = math.floor(down * side), math.floor(across * side)
    return max(0, min(side - 1, line)), max(0, min(side - 1, column))


def counted_by_hand(
    pyramid: Pyramid, rows: list[tuple[int, int, int, bool]], chosen: list[int], window: Window
) -> list[tuple[Any, ...]]:
    groups: dict[tuple[int, int], list[int]] = defaultdict(list)
    for row in chosen:
        line, column = int(pyramid.y[row]) >> window.shift, int(pyramid.x[row]) >> window.shift
        if (
            window.top <= line < window.top + window.height
            and window.left <= column < window.left + window.width
        ):
            groups[line, column].append(row)
    found = []
    for _, members in sorted(groups.items()):
        mean = [
            math.floor(Fraction(sum(map(int, axis[members])), len(members)) + Fraction(1, 2))
            for axis in (pyramid.x, pyramid.y)
        ]
        lon, lat = degrees_of([mean[0]], [mean[1]])
        kinds = [sum(rows[row][2] == kind for row in members) for kind in range(len(KINDS))]
        alone = members[0] if len(members) == 1 else -1
        found.append((float(lon[0]), float(lat[0]), len(members), kinds, alone))
    return found


def listed(clusters: Clusters) -> list[tuple[Any, ...]]:
    columns = (clusters.lon, clusters.lat, clusters.count, clusters.by_kind, clusters.row)
    return list(zip(*(column.tolist() for column in columns), strict=True))


@settings(max_examples=500)
@given(places, boxes(), zooms)
def test_clusters_are_those_counted_place_by_place(
    rows: list[tuple[int, int, int, bool]], box: Box, zoom: int
) -> None:
    pyramid = pyramid_of(rows)
    window = window_of(box, zoom)
    every = list(range(len(rows)))
    matching = [row for row in every if rows[row][3]]
    mask = np.array([row[3] for row in rows], np.bool_)
    two = [row for row in every if rows[row][2] in {0, 2}]
    for chosen, found in (
        (every, pyramid.clusters(window)),
        (two, pyramid.clusters(window, kinds=frozenset({0, 2}))),
        (matching, pyramid.clusters(window, np.array(matching, np.int32))),
        (matching, pyramid.clusters(window, mask)),
        ([], pyramid.clusters(window, np.zeros(0, np.int32))),
    ):
        expected = counted_by_hand(pyramid, rows, chosen, window)
        assert listed(found) == expected
        inside = [row for row in chosen if window.holds(pyramid.x[[row]], pyramid.y[[row]])[0]]
        assert sum(found.count.tolist()) == len(inside)
        assert pyramid.within(window, np.array(chosen, np.int64)).tolist() == inside
    assert pyramid.within(window).tolist() == pyramid.within(window, np.array(every)).tolist()


@given(places, boxes(), zooms)
def test_a_window_covers_its_box_and_is_bounded(
    rows: list[tuple[int, int, int, bool]], box: Box, zoom: int
) -> None:
    window = window_of(box, zoom)
    assert 0 < window.cells <= MAX_CELLS
    assert 0 <= window.zoom <= 19
    pyramid = pyramid_of(rows)
    inside = set(pyramid.within(window).tolist())
    for row, (lon, lat, _, _) in enumerate(rows):
        if box.west <= lon / E6 <= box.east and box.south <= lat / E6 <= box.north:
            assert row in inside


@given(places, boxes(), st.integers(0, 16), st.integers(0, 40), st.integers(0, 40))
def test_a_cluster_does_not_depend_on_the_view(
    rows: list[tuple[int, int, int, bool]], box: Box, zoom: int, right: int, down: int
) -> None:
    pyramid = pyramid_of(rows)
    here = window_of(box, zoom)
    there = Window(here.zoom, here.left + right, here.top + down, here.width, here.height)
    known = {row[:2]: row for row in listed(pyramid.clusters(here))}
    shared = Window(
        here.zoom, there.left, there.top, max(0, here.width - right), max(0, here.height - down)
    )
    if shared.cells:
        for row in listed(pyramid.clusters(shared)):
            assert known[row[:2]] == row


@given(places, st.integers(0, 18))
def test_the_whole_world_holds_every_place(
    rows: list[tuple[int, int, int, bool]], zoom: int
) -> None:
    assert pyramid_of(rows).view(WHOLE, zoom).count == len(rows)


@given(st.floats(-180, 179.99), st.floats(-90, 90), st.integers(0, 19))
def test_a_cell_is_that_of_web_maps(lon: float, lat: float, zoom: int) -> None:
    window = window_of(Box(lon, lat, lon, lat), zoom)
    near = {
        cell(lon + across * 1e-9, lat + down * 1e-9, zoom)
        for across in (-1, 0, 1)
        for down in (-1, 0, 1)
    }
    assert (window.top, window.left) in near
    assert (window.width, window.height) == (1, 1)
    x, y = world_of([lon], [lat])
    back = degrees_of(x, y)
    assert abs(back[0][0] - lon) < 1e-7
    assert abs(back[1][0] - max(-85.06, min(85.06, lat))) < 0.01


def scattered(size: int) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.uint8]]:
    draw = np.random.default_rng(7)
    centre = draw.integers(0, 300, size)
    lon = draw.uniform(-2.6, 0.9, 300)[centre] + draw.normal(0, 0.02, size)
    lat = draw.uniform(46.3, 48.5, 300)[centre] + draw.normal(0, 0.02, size)
    order = np.lexsort((lon, np.floor(lon * 20), np.floor(lat * 20)))
    kinds = draw.integers(0, 4, size).astype(np.uint8)
    return (
        np.rint(lon[order] * E6).clip(-2_600_000, 900_000).astype(np.int32),
        np.rint(lat[order] * E6).clip(46_300_000, 48_500_000).astype(np.int32),
        kinds,
    )


@pytest.mark.parametrize("share", [0.1, 0.9])
def test_many_places_are_counted_the_same_by_every_way(share: float) -> None:
    lon, lat, kinds = scattered(100_000)
    pyramid = Pyramid.build(lon, lat, kinds)
    mask = np.random.default_rng(1).random(len(lon)) < share
    rows = np.flatnonzero(mask)
    alone = Pyramid.build(lon[mask], lat[mask], kinds[mask])
    for zoom in (5, 8, 11, 13, 16):
        window = window_of(Box(-1.7, 47.1, -1.4, 47.3), zoom)
        expected = listed(alone.clusters(window))
        expected = [(*row[:4], -1 if row[4] < 0 else int(rows[row[4]])) for row in expected]
        assert listed(pyramid.clusters(window, mask)) == expected
        assert listed(pyramid.clusters(window, rows)) == expected


def test_a_view_shows_places_when_they_are_few() -> None:
    lon, lat, kinds = scattered(60_000)
    pyramid = Pyramid.build(lon, lat, kinds)
    far = pyramid.view(REGION, 8)
    assert far.rows is None and far.clusters is not None
    assert far.count == 60_000
    near = pyramid.view(REGION, 8, np.arange(SHOWN_ROWS))
    assert near.clusters is None and near.rows is not None
    assert near.rows.tolist() == list(range(SHOWN_ROWS))
    centre = Box(lon[0] / E6, lat[0] / E6, lon[0] / E6 + 0.01, lat[0] / E6 + 0.01)
    close = pyramid.view(centre, 17)
    assert close.rows is not None
    assert len(close.rows) == close.count <= CLOSE_ROWS
    heap = Pyramid.build(np.full(5000, -1_553_600), np.full(5000, 47_218_400), kinds[:5000])
    pile = heap.view(Box(-1.56, 47.21, -1.55, 47.22), 19)
    assert pile.clusters is not None
    assert pile.clusters.count.tolist() == [5000]


def test_a_pyramid_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    for name, size in (("some", 3000), ("none", 0)):
        lon, lat, kinds = scattered(size)
        pyramid = Pyramid.build(lon, lat, kinds)
        folder = tmp_path / name
        folder.mkdir()
        pyramid.save(folder)
        again = Pyramid.open(folder)
        for zoom in (3, 9, 15):
            window = window_of(REGION, zoom)
            assert listed(again.clusters(window)) == listed(pyramid.clusters(window))


def spots_of(rows: NDArray[np.int64]) -> Spots:
    lon, lat, kinds = scattered(100_000)
    names = [f"Ressourcerie numéro {row}" for row in rows.tolist()]
    ids = [f"ressourcerie-numero-{row}" for row in rows.tolist()]
    states = (rows % len(STATES)).astype(np.uint8)
    precisions = (rows % len(PRECISIONS)).astype(np.uint8)
    return Spots(ids, names, kinds[rows], lon[rows], lat[rows], states, precisions)


@pytest.mark.parametrize("zoom", [0, 5, 8, 10, 11, 13, 15, 19, 99])
def test_the_payload_of_the_region_is_small_at_any_zoom(zoom: int) -> None:
    pyramid = Pyramid.build(*scattered(100_000))
    started = perf_counter()
    view = pyramid.view(REGION, zoom)
    viewed = perf_counter()
    body = payload(3, 100_000, view, spots_of)
    document = orjson.loads(body)
    shown = len(document["lieux"]["id"]) + sum(document["grappes"]["n"])
    print(
        f"z{zoom}: {(viewed - started) * 1e6:.0f} µs, {len(body)} B, {len(gzip.compress(body))} gz"
    )
    assert shown == document["total"] == document["dans_la_vue"] == 100_000
    assert document["version"] == 3
    assert len(gzip.compress(body)) <= 100_000
    assert sum(map(sum, document["grappes"]["types"])) == sum(document["grappes"]["n"])
    assert len(document["lieux"]["id"]) <= MAX_SINGLES


def test_the_payload_of_places_has_their_columns() -> None:
    lon, lat, kinds = scattered(100_000)
    rows = np.array([5, 70_000])
    view = Pyramid.build(lon, lat, kinds).view(REGION, 9, rows)
    document = orjson.loads(payload(1, 2, view, spots_of))
    assert document["grappes"] == {"lon": [], "lat": [], "n": [], "types": []}
    columns = document["lieux"]
    codes = document["codes"]
    assert columns["id"] == ["ressourcerie-numero-5", "ressourcerie-numero-70000"]
    assert columns["nom"][0] == "Ressourcerie numéro 5"
    assert [codes["type"][kind] for kind in columns["type"]] == [KINDS[k] for k in kinds[rows]]
    assert columns["lon"] == [round(int(value) / E6, 5) for value in lon[rows]]
    assert codes["etat"][columns["etat"][0]] == STATES[1]
    assert codes["precision"][columns["precision"][0]] == PRECISIONS[2]
    west, south, east, north = document["cadre"]
    assert west <= REGION.west and south <= REGION.south
    assert east >= REGION.east and north >= REGION.north


def test_five_hundred_places_are_a_small_payload() -> None:
    view = Pyramid.build(*scattered(100_000)).view(REGION, 8, np.arange(SHOWN_ROWS))
    body = payload(1, SHOWN_ROWS, view, spots_of)
    strings = spots_of(np.arange(SHOWN_ROWS))
    assert len(body) - len(orjson.dumps(strings.id)) - len(orjson.dumps(strings.name)) <= 14_000
    assert len(gzip.compress(body)) <= 14_000
