"""The web-Mercator plane in whole numbers, and its grid of 64-pixel cells.

A position is a pair of uint32: 2**-32 of the world (under 1 cm) east of the antimeridian and
south of the top edge. Cells of any zoom, and vector-tile coordinates, are then bit shifts.
Projection: EPSG:3857 on the unit square, as in OGC 17-083r4 (WebMercatorQuad).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mapapp.domain.filters import Box

MAX_ZOOM = 19
MAX_CELLS = 4096
"""A window holds no more cells than this: a 4K screen shows about 2,000."""

WORLD = 1 << 32
MERCATOR_LATITUDE = 85.0511287798066
"""Latitude of the square's edge, in degrees: atan(sinh(pi))."""

_CELLS_PER_TILE_BITS = 2  # 4 x 4 cells of 64 px in a tile of 256 px
_DOUBT = 256
"""Two metres or so: more than rounding to a millionth of a degree moves a position."""

Positions = NDArray[np.uint32]
Degrees = NDArray[np.float64]


def world_of(lon: ArrayLike, lat: ArrayLike) -> tuple[Positions, Positions]:
    """World positions (x, y) of points in degrees; what is off the square goes to its edge."""
    degrees = np.clip(np.asarray(lat, np.float64), -MERCATOR_LATITUDE, MERCATOR_LATITUDE)
    right = (np.asarray(lon, np.float64) + 180) / 360
    down = (1 - np.arcsinh(np.tan(np.radians(degrees))) / np.pi) / 2
    return _whole(right), _whole(down)


def e6(degrees: Degrees) -> NDArray[np.int32]:
    """Millionths of a degree, as places are drawn."""
    return np.rint(degrees * 1e6).astype(np.int32)


def degrees_of(x: ArrayLike, y: ArrayLike) -> tuple[Degrees, Degrees]:
    """Longitudes and latitudes, in degrees, of world positions."""
    lon = np.asarray(x, np.float64) / WORLD * 360 - 180
    lat = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * np.asarray(y, np.float64) / WORLD))))
    return lon, lat


def _whole(part: Degrees) -> Positions:
    return np.clip(np.floor(part * WORLD), 0, WORLD - 1).astype(np.uint32)


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle of whole cells of one zoom, `width` by `height` from cell (left, top).

    Cells belong to the world, not to the view: moving the view changes which cells are asked
    for, never what a cell holds.
    """

    zoom: int
    left: int
    top: int
    width: int
    height: int

    @property
    def shift(self) -> int:
        """Bits that a world position has more than a cell number."""
        return 32 - _CELLS_PER_TILE_BITS - self.zoom

    @property
    def cells(self) -> int:
        """How many cells."""
        return self.width * self.height

    def at_zoom(self, zoom: int) -> "Window":
        """The cells of another zoom that it touches."""
        if zoom >= self.zoom:
            by = zoom - self.zoom
            edges = (self.left << by, self.top << by, self.width << by, self.height << by)
            return Window(zoom, *edges)
        by = self.zoom - zoom
        left, top = self.left >> by, self.top >> by
        right, bottom = (self.left + self.width - 1) >> by, (self.top + self.height - 1) >> by
        return Window(zoom, left, top, right - left + 1, bottom - top + 1)

    def box(self) -> Box:
        """Its edges, in degrees: the box asked for, widened to whole cells."""
        x = np.array([self.left, self.left + self.width], np.float64) * 2.0**self.shift
        y = np.array([self.top, self.top + self.height], np.float64) * 2.0**self.shift
        lon, lat = degrees_of(x, y)
        return Box(float(lon[0]), float(lat[1]), float(lon[1]), float(lat[0]))

    def places(self, x: Positions, y: Positions) -> tuple[Positions, Positions]:
        """Column and row inside the window; past its edges, numbers not below its size.

        Left of or above the window the subtraction wraps round to a number near 2**32.
        """
        shift = np.uint32(self.shift)
        return (x >> shift) - np.uint32(self.left), (y >> shift) - np.uint32(self.top)

    def holds(self, x: Positions, y: Positions) -> NDArray[np.bool_]:
        """Which positions are inside."""
        column, row = self.places(x, y)
        inside: NDArray[np.bool_] = (column < self.width) & (row < self.height)
        return inside


def window_of(box: Box, zoom: int) -> Window:
    """The cells that a box touches at a zoom, or at the first lower zoom with few enough.

    `zoom` outside 0–19 is brought back to it, so the window is bounded whatever is asked.
    """
    x, y = world_of([box.west, box.east], [box.north, box.south])
    zoom = min(max(zoom, 0), MAX_ZOOM)
    while True:
        window = _cells(int(x[0]), int(y[0]), int(x[1]), int(y[1]), zoom)
        if window.cells <= MAX_CELLS or zoom == 0:
            return window
        zoom -= 1


def windows_across(box: Box, zoom: int) -> tuple[Window, Window]:
    """Cells of a zoom that a box touches, and those inside it, maybe none.

    What is in the box is in the first, what is in the second is in the box, although positions
    are rounded; whatever is between the two has to be looked at.
    """
    x, y = world_of([box.west, box.east], [box.north, box.south])
    (west, east), (north, south) = x.tolist(), y.tolist()
    shift, last = 32 - _CELLS_PER_TILE_BITS - zoom, WORLD - 1
    touched = _cells(
        max(0, west - _DOUBT),
        max(0, north - _DOUBT),
        min(last, east + _DOUBT),
        min(last, south + _DOUBT),
        zoom,
    )
    left, top = ((west + _DOUBT) >> shift) + 1, ((north + _DOUBT) >> shift) + 1
    right, bottom = (east - _DOUBT) >> shift, (south - _DOUBT) >> shift
    return touched, Window(zoom, left, top, max(0, right - left), max(0, bottom - top))


def window_of_tile(z: int, x: int, y: int, finer: int = 0, margin: int = 0) -> Window:
    """The cells of one map tile, of zoom `z + finer` (each step doubles the cells a side).

    `margin` more cells on each side, as far as the world goes.
    """
    bits = _CELLS_PER_TILE_BITS + finer
    left, top = max(0, (x << bits) - margin), max(0, (y << bits) - margin)
    last = (1 << (z + bits)) - 1
    right, bottom = min(last, ((x + 1) << bits) - 1 + margin), ((y + 1) << bits) - 1 + margin
    return Window(z + finer, left, top, right - left + 1, min(last, bottom) - top + 1)


def _cells(west: int, north: int, east: int, south: int, zoom: int) -> Window:
    shift = 32 - _CELLS_PER_TILE_BITS - zoom
    left, top = west >> shift, north >> shift
    return Window(zoom, left, top, (east >> shift) - left + 1, (south >> shift) - top + 1)
