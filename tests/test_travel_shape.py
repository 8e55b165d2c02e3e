"""Polygons of services: what is inside, and what is refused."""

from typing import Any

import numpy as np
import orjson
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from mapapp.travel.shape import MAX_POINTS, MAX_RINGS, ShapeError, inside_ring, read_geometry

SQUARE = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]
HOLE = [[1, 1], [2, 1], [2, 2], [1, 2], [1, 1]]
ELSEWHERE = [[10, 10], [11, 10], [11, 11], [10, 11], [10, 10]]


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def inside(geometry: dict[str, Any], *points: tuple[float, float]) -> list[bool]:
    lons, lats = np.array(points, np.float64).reshape(-1, 2).T
    return [bool(one) for one in read_geometry(geometry).contains(lons, lats)]


def test_a_hole_is_outside() -> None:
    points = ((0.5, 0.5), (1.5, 1.5), (3.9, 3.9), (4.1, 1), (-1, 2), (2, 5))
    assert inside(polygon(SQUARE, HOLE), *points) == [True, False, True, False, False, False]


def test_each_polygon_of_several_counts() -> None:
    geometry = {"type": "MultiPolygon", "coordinates": [[SQUARE, HOLE], [ELSEWHERE], [SQUARE]]}
    # The third covers the hole of the first: overlapping polygons add up.
    assert inside(geometry, (0.5, 0.5), (1.5, 1.5), (10.5, 10.5), (6, 6)) == [
        True,
        True,
        True,
        False,
    ]


def test_no_point_is_in_no_polygon() -> None:
    assert inside(polygon(SQUARE)) == []


def test_a_height_is_left_aside() -> None:
    assert inside(polygon([[x, y, 12.5] for x, y in SQUARE]), (1, 1)) == [True]


@given(
    st.lists(st.tuples(st.floats(-3, 3), st.floats(-3, 3)), min_size=3, max_size=12),
    st.lists(st.tuples(st.floats(-3, 3), st.floats(-3, 3)), min_size=1, max_size=20),
)
def test_inside_is_what_a_geometry_library_says(
    corners: list[tuple[float, float]], points: list[tuple[float, float]]
) -> None:
    hull = shapely.MultiPoint(corners).convex_hull.buffer(0.1)
    ring = [list(position) for position in shapely.get_coordinates(hull.exterior).tolist()]
    lons, lats = np.array(points).T
    ours = read_geometry(polygon(ring)).contains(lons, lats)
    small = inside_ring([(x, y) for x, y in ring[:-1]], lons, lats)
    where = shapely.points(lons, lats)
    clear = shapely.distance(hull.exterior, where) > 1e-9
    theirs = shapely.contains(hull, where)
    assert (ours == theirs)[clear].all()
    assert (small == theirs)[clear].all()


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        [],
        "POLYGON((0 0))",
        {},
        {"type": "Polygon"},
        {"type": "Polygon", "coordinates": None},
        {"type": "Polygon", "coordinates": {}},
        {"type": "Polygon", "coordinates": []},
        {"type": "MultiPolygon", "coordinates": []},
        {"type": "MultiPolygon", "coordinates": [SQUARE]},
        {"type": "MultiPolygon", "coordinates": [[SQUARE], 3]},
        {"type": "LineString", "coordinates": SQUARE},
        {"type": "GeometryCollection", "coordinates": [SQUARE]},
        {"type": ["Polygon"], "coordinates": [SQUARE]},
        polygon(SQUARE[:-1]),
        polygon(SQUARE[:3]),
        polygon("0 0, 4 0, 4 4, 0 0"),
        polygon([[0, 0], [4, 0], [4, True], [0, 0]]),
        polygon([[0, 0], [4, 0], [4, None], [0, 0]]),
        polygon([[0, 0], [4, 0], [4, "4"], [0, 0]]),
        polygon([[0, 0], [4, 0], [4, float("nan")], [0, 0]]),
        polygon([[0, 0], [4, 0], [4, float("inf")], [0, 0]]),
        polygon([[0, 0], [4, 0], [4, 91], [0, 0]]),
        polygon([[0, 0], [4, 0], [181, 4], [0, 0]]),
        polygon([[0, 0], [4, 0], [10**400, 4], [0, 0]]),
        polygon([[0, 0], [4, 0], [4], [0, 0]]),
        polygon([[0, 0], [4, 0], [4, 4, 0, 0], [0, 0]]),
        polygon([[0, 0], [4, 0], [[4], 4], [0, 0]]),
        polygon(*[SQUARE] * (MAX_RINGS + 1)),
        polygon(*[SQUARE] * (MAX_POINTS // 5), *[HOLE] * 2),
        polygon([*[[0, 0]] * (MAX_POINTS + 1)]),
        {"type": "MultiPolygon", "coordinates": [[SQUARE]] * (MAX_RINGS + 1)},
        {"type": "MultiPolygon", "coordinates": [[[[0, 0]] * 3_000]] * 2},
        orjson.loads('{"type":"Polygon","coordinates":' + "[" * 900 + "]" * 900 + "}"),
    ],
)
def test_anything_else_is_refused(geometry: Any) -> None:
    with pytest.raises(ShapeError):
        read_geometry(geometry)
