"""Which commune is at a point."""

import csv
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapapp.resources import geodata_dir
from mapapp.territory.gazetteer import Commune, Gazetteer
from mapapp.territory.locate import Locator

TERRITORIES = geodata_dir() / "territories"
LOCATOR = Locator.load(TERRITORIES / "communes-full.geojson")
GAZETTEER = Gazetteer.load(TERRITORIES / "gazetteer.json")


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [
        (-1.5536, 47.2173, "44109"),  # Nantes, place Royale
        (-0.5540, 47.4712, "49007"),  # Angers
        (-0.7700, 48.0700, "53130"),  # Laval
        (0.1990, 48.0080, "72181"),  # Le Mans
        (-1.4260, 46.6700, "85191"),  # La Roche-sur-Yon
        (-2.3450, 46.7150, "85113"),  # L'Île-d'Yeu
        # Land that the source had lost.
        (0.517, 47.937, "72382"),
        (-1.271, 47.036, "85076"),
        (-1.111, 46.518, "85223"),
        (0.197, 47.867, "72155"),
        (-1.25, 47.33, "49126"),
        # Outside: Rennes, the sea, the other side of the world.
        (-1.6778, 48.1173, None),
        (-2.9, 46.9, None),
        (178.0, -47.0, None),
    ],
)
def test_the_commune_at_a_point(lon: float, lat: float, code: str | None) -> None:
    assert LOCATOR.commune_at(lon, lat) == code


@pytest.mark.parametrize(
    ("lon", "lat"), [(math.nan, 47.0), (-1.5, math.inf), (-1.5, 90.0), (1e300, 0.0)]
)
def test_what_is_no_point_is_nowhere(lon: float, lat: float) -> None:
    assert LOCATOR.commune_at(lon, lat) is None
    assert LOCATOR.nearest_commune(lon, lat) is None


def test_just_off_the_coast_the_nearest_commune_answers() -> None:
    lon, lat = -1.8080, 46.4920  # off the jetty of Les Sables-d'Olonne
    assert LOCATOR.commune_at(lon, lat) is None
    assert LOCATOR.nearest_commune(lon, lat, within_m=3000) == "85194"
    assert LOCATOR.nearest_commune(lon, lat, within_m=10) is None


def test_distances_are_metres() -> None:
    assert LOCATOR.distance_to_commune_m("44109", -1.5536, 47.2173) == 0.0
    # From place Royale in Nantes, Angers is some 75 km away, Rezé 2 km.
    assert LOCATOR.distance_to_commune_m("49007", -1.5536, 47.2173) == pytest.approx(75_700, 0.01)
    assert 800 < LOCATOR.distance_to_commune_m("44143", -1.5536, 47.2173) < 3000
    with pytest.raises(KeyError):
        LOCATOR.distance_to_commune_m("99999", -1.5536, 47.2173)


def test_every_town_hall_is_in_its_commune_or_at_its_edge() -> None:
    with (geodata_dir() / "town-halls.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            lon, lat = float(row["lon"]), float(row["lat"])
            if LOCATOR.commune_at(lon, lat) != row["code_insee"]:
                assert LOCATOR.distance_to_commune_m(row["code_insee"], lon, lat) <= 300


@given(st.sampled_from(GAZETTEER.communes))
def test_a_commune_is_found_where_the_gazetteer_puts_it(one: Commune) -> None:
    found = LOCATOR.commune_at(one.lon, one.lat)
    assert found == one.code or LOCATOR.distance_to_commune_m(one.code, one.lon, one.lat) <= 300


@given(st.floats(-2.7, 1.0), st.floats(46.2, 48.6))
def test_a_point_is_at_no_distance_of_its_commune_only(lon: float, lat: float) -> None:
    code = LOCATOR.commune_at(lon, lat)
    if code is not None:
        assert LOCATOR.distance_to_commune_m(code, lon, lat) == 0.0
        west, south, east, north = next(c.bbox for c in GAZETTEER.communes if c.code == code)
        assert west <= lon <= east
        assert south <= lat <= north
