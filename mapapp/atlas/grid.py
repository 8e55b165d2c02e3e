"""One order of rows that keeps neighbours together: Morton's curve over the region.

A point is a cell of a 65,536 × 65,536 grid over the region's bounding box (some 5 m), its key
the bits of column and row taken in turn (G. M. Morton, 1966). In that order a square cell of
any size is one range of rows, so a rectangle is a few dozen of them, found by bisection.
Points outside the box count as being in its outermost cells.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mapapp.atlas.dictionary import Column, Mask, Rows
from mapapp.domain.filters import Box

BITS = 16
_LAST = (1 << BITS) - 1
_CELLS_A_SIDE = 8
"""A rectangle is covered by at most this many cells a side, plus one cut by its border."""


def _spaced() -> NDArray[np.uint32]:
    spaced = np.arange(1 << BITS, dtype=np.uint32)
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        spaced = (spaced | (spaced << np.uint32(shift))) & np.uint32(mask)
    return spaced


_SPACED = _spaced()
"""Every 16-bit number with a zero before each of its bits."""

Edges = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]
"""West, south, east and north of rectangles, degrees; infinite where nothing is beyond."""

_AROUND = np.arange(-1, 2)


def in_box(box: Box, lon: Column, lat: Column) -> Mask:
    """Whether each point is in a rectangle, its border included."""
    inside: Mask = lon >= box.west
    inside &= lon <= box.east
    inside &= lat >= box.south
    inside &= lat <= box.north
    return inside


def covers(box: Box, other: Box) -> bool:
    """Whether a rectangle holds all of another."""
    return (
        box.west <= other.west
        and box.south <= other.south
        and box.east >= other.east
        and box.north >= other.north
    )


@dataclass(frozen=True, slots=True)
class Grid:
    """The grid over a rectangle, WGS 84 degrees."""

    west: float
    south: float
    east: float
    north: float

    @property
    def box(self) -> Box:
        """Its rectangle."""
        return Box(self.west, self.south, self.east, self.north)

    def keys(self, lon: Column, lat: Column) -> NDArray[np.uint32]:
        """The key of each point."""
        x = _cells(lon, self.west, self.east)
        y = _cells(lat, self.south, self.north)
        return np.asarray(_SPACED[x] | (_SPACED[y] << np.uint32(1)), dtype=np.uint32)

    def ranges(self, keys: NDArray[np.uint32], box: Box) -> tuple[Rows, Rows]:
        """Ranges [start, end) of rows, ascending, that hold every point of a rectangle.

        `keys` are the rows' own, ascending. Rows around the rectangle are held too.
        """
        x1, x2 = (_cell(edge, self.west, self.east) for edge in (box.west, box.east))
        y1, y2 = (_cell(edge, self.south, self.north) for edge in (box.south, box.north))
        # With one bit less there would be sixteen cells a side or more.
        shift = max(0, max(x2 - x1, y2 - y1).bit_length() - _CELLS_A_SIDE.bit_length())
        while max((x2 >> shift) - (x1 >> shift), (y2 >> shift) - (y1 >> shift)) > _CELLS_A_SIDE:
            shift += 1
        x = _SPACED[(x1 >> shift) : (x2 >> shift) + 1]
        y = _SPACED[(y1 >> shift) : (y2 >> shift) + 1] << np.uint32(1)
        # Eight cells a side are found before a shift of 32 bits, which these would not stand.
        first = np.sort((x[:, None] | y).ravel()) << np.uint32(2 * shift)
        last = first | np.uint32((1 << 2 * shift) - 1)
        return np.searchsorted(keys, first, "left"), np.searchsorted(keys, last, "right")

    def blocks(
        self, keys: NDArray[np.uint32], lon: Column, lat: Column, shift: int
    ) -> tuple[Rows, Rows, Edges]:
        """The three by three cells round each point, cells being 2**shift of the grid's wide.

        Ranges [start, end) of rows, nine a point, empty beyond the grid's border; and the
        edges of each block. `keys` are the rows' own, ascending.
        """
        cells = 1 << (BITS - shift)
        x = (_cells(lon, self.west, self.east) >> shift)[:, None] + _AROUND
        y = (_cells(lat, self.south, self.north) >> shift)[:, None] + _AROUND
        inside = ((y >= 0) & (y < cells))[:, :, None] & ((x >= 0) & (x < cells))[:, None, :]
        column = _SPACED[np.clip(x, 0, cells - 1)].astype(np.uint64)[:, None, :]
        row = _SPACED[np.clip(y, 0, cells - 1)].astype(np.uint64)[:, :, None] << np.uint64(1)
        cell, wide = column | row, np.uint64(2 * shift)
        first = (cell << wide).astype(np.uint32).reshape(-1, 9)
        last = (((cell + np.uint64(1)) << wide) - np.uint64(1)).astype(np.uint32).reshape(-1, 9)
        starts = np.searchsorted(keys, first, "left")
        ends = np.searchsorted(keys, last, "right")
        ends = np.where(inside.reshape(-1, 9), ends, starts)
        east_west = _borders(x, cells, self.west, self.east)
        north_south = _borders(y, cells, self.south, self.north)
        return starts, ends, (east_west[0], north_south[0], east_west[1], north_south[1])


def _borders(
    block: Rows, cells: int, low: float, high: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where blocks begin and end, degrees; the outermost cells have no end."""
    step = (high - low) / cells
    begins = np.where(block[:, 0] > 0, low + block[:, 0] * step, -np.inf)
    return begins, np.where(block[:, 2] < cells - 1, low + (block[:, 2] + 1) * step, np.inf)


def _cell(degrees: float, low: float, high: float) -> int:
    """As `_cells`, to the last bit."""
    return int(min(max((degrees - low) * ((1 << BITS) / (high - low)), 0), _LAST))


def _cells(degrees: Column, low: float, high: float) -> NDArray[np.intp]:
    # Each step grows with its argument, so what lies between two points is between their cells.
    scaled = (degrees - low) * ((1 << BITS) / (high - low))
    return np.clip(scaled, 0, _LAST).astype(np.intp)
