"""What is added up of a rectangle, with what has changed since, against a count of its rows."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from mapapp.atlas.cells import LAST_ZOOM, Rows
from mapapp.atlas.clusters import Pyramid
from mapapp.atlas.grid import in_box
from mapapp.atlas.payload import KINDS
from mapapp.atlas.placed import Within
from mapapp.atlas.screen import WORLD, window_of, windows_across, world_of
from mapapp.domain.filters import Box
from tests.test_clusters import listed, scattered

spans = st.tuples(st.floats(-2.7, 1.0), st.floats(46.2, 48.6), st.floats(0, 2.0), st.floats(0, 1.4))
"""West, south, width and height in degrees."""


def box_of(span: tuple[float, float, float, float]) -> Box:
    west, south, width, height = span
    return Box(west, south, west + width, south + height)


OLD, NEW = 3000, 400
LON, LAT, OF_KINDS = scattered(OLD + NEW)
GONE = np.arange(0, OLD, 7)
BUILT = Pyramid.build(LON[:OLD], LAT[:OLD], OF_KINDS[:OLD])
CHANGED = BUILT.changed(LON[OLD:], LAT[OLD:], OF_KINDS[OLD:], GONE)


def within_of(box: Box, outside_is_known: bool) -> Within:
    def holds(rows: Rows) -> NDArray[np.bool_]:
        return in_box(box, LON[rows] / 1e6, LAT[rows] / 1e6)

    every = np.arange(OLD)
    return Within(box, holds, every[~holds(every)] if outside_is_known else None)


@settings(max_examples=300)
@given(
    st.one_of(spans, st.sampled_from([(-2.6, 46.3, 3.4, 2.2), (-1.5536, 46.3, 0.0, 2.0)])),
    st.integers(0, 19),
    st.one_of(st.none(), st.frozensets(st.integers(0, len(KINDS) - 1), min_size=1)),
    st.sampled_from([BUILT, CHANGED]),
    st.booleans(),
)
def test_a_rectangle_is_added_up_as_its_rows_are_counted(
    span: tuple[float, float, float, float],
    zoom: int,
    kinds: frozenset[int] | None,
    pyramid: Pyramid,
    outside_is_known: bool,
) -> None:
    box = box_of(span)
    within, window = within_of(box, outside_is_known), window_of(box, zoom)
    alive = np.arange(OLD) if pyramid is BUILT else np.setdiff1d(np.arange(OLD + NEW), GONE)
    wanted = alive if kinds is None else alive[np.isin(OF_KINDS[alive], sorted(kinds))]
    rows = wanted[within.holds(wanted)]
    added, counted = pyramid.view_of(window, None, kinds, within), pyramid.view_of(window, rows)
    assert added.total == counted.total == pyramid.total(kinds, within) == len(rows)
    assert (added.window, added.count) == (counted.window, counted.count)
    if counted.rows is not None:
        assert added.rows is not None and added.rows.tolist() == counted.rows.tolist()
    else:
        assert added.clusters is not None and counted.clusters is not None
        assert listed(added.clusters) == listed(counted.clusters)


@given(spans, st.integers(0, LAST_ZOOM), st.integers(-40, 40), st.integers(-40, 40))
def test_a_cell_inside_a_rectangle_holds_nothing_outside(
    span: tuple[float, float, float, float], zoom: int, right: int, down: int
) -> None:
    box = box_of(span)
    touched, inner = windows_across(box, zoom)
    edges_x, edges_y = world_of([box.west, box.east], [box.north, box.south])
    for edge_x in edges_x.tolist():
        for edge_y in edges_y.tolist():
            x = np.array([min(max(edge_x + right, 0), WORLD - 1)], np.uint32)
            y = np.array([min(max(edge_y + down, 0), WORLD - 1)], np.uint32)
            assert touched.holds(x, y)[0] and not inner.holds(x, y)[0]
