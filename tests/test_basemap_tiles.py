"""Which tiles exist for us."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapapp.basemap.settings import PAYS_DE_LA_LOIRE
from mapapp.basemap.tiles import (
    MAX_ZOOM,
    MIN_ZOOM,
    Tile,
    tile_at,
    tile_bounds,
    tile_in_reach,
    valid_bbox,
)

NANTES = (-1.5536, 47.2184)


def test_a_known_point_is_in_a_known_tile() -> None:
    # Paris and Nantes at zoom 12, as every web map numbers them.
    assert tile_at(2.3522, 48.8566, 12) == Tile(12, 2074, 1409)
    assert tile_at(*NANTES, 12) == Tile(12, 2030, 1437)
    west, south, east, north = tile_bounds(Tile(12, 2030, 1437))
    assert west < NANTES[0] < east
    assert south < NANTES[1] < north


@pytest.mark.parametrize(
    ("z", "x", "y"),
    [
        (MIN_ZOOM - 1, 0, 0),
        (MAX_ZOOM + 1, 519_000, 367_000),
        (12, -1, 1437),
        (12, 2030, 4096),
        (12, 0, 0),  # the Arctic
        (8, 301, 96),  # Tokyo, half the world away
        (12, 2074, 1409),  # Paris
        ("12", "2030", "1437"),
        (12.0, 2030.0, 1437.0),
        (True, True, True),
        (None, None, None),
        (12, "../../etc", "passwd"),
    ],
)
def test_nothing_else_is_in_reach(z: object, x: object, y: object) -> None:
    assert tile_in_reach(z, x, y, PAYS_DE_LA_LOIRE) is None


@given(
    lon=st.floats(PAYS_DE_LA_LOIRE[0], PAYS_DE_LA_LOIRE[2]),
    lat=st.floats(PAYS_DE_LA_LOIRE[1], PAYS_DE_LA_LOIRE[3]),
    z=st.integers(MIN_ZOOM, MAX_ZOOM),
)
def test_every_point_of_the_region_is_in_reach_and_in_its_tile(
    lon: float, lat: float, z: int
) -> None:
    tile = tile_at(lon, lat, z)
    assert tile_in_reach(tile.z, tile.x, tile.y, PAYS_DE_LA_LOIRE) == tile
    west, south, east, north = tile_bounds(tile)
    near = 1e-9
    assert west - near <= lon <= east + near
    assert south - near <= lat <= north + near


@given(lon=st.floats(-180, 180), lat=st.floats(-90, 90), z=st.integers(0, MAX_ZOOM))
def test_any_point_has_a_tile_that_exists(lon: float, lat: float, z: int) -> None:
    tile = tile_at(lon, lat, z)
    assert 0 <= tile.x < 1 << z
    assert 0 <= tile.y < 1 << z


@pytest.mark.parametrize(
    "bbox",
    [(1.0, 0.0, 0.0, 1.0), (0.0, 1.0, 1.0, 1.0), (float("nan"), 0, 1, 1), (-181.0, 0, 1, 1)],
)
def test_a_region_turned_around_or_off_the_globe_is_refused(
    bbox: tuple[float, float, float, float],
) -> None:
    assert not valid_bbox(bbox)
