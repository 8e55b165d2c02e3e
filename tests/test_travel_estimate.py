"""The estimate as a rule: symmetric, growing, bounded; and as trips people know."""

import math
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapapp.domain.geography import distance_m
from mapapp.resources import geodata_dir
from mapapp.territory.gazetteer import Commune, Gazetteer
from mapapp.travel.density import CommuneDensities
from mapapp.travel.estimate import (
    estimate_minutes,
    free_minutes,
    reach_radius_m,
    shipped_estimate,
)
from mapapp.travel.modes import Density, Mode
from mapapp.travel.parameters import BANDS_KM, PACES

Point = tuple[float, float]

MODES = st.sampled_from(Mode)
DENSITIES = st.sampled_from(Density)
POINTS = st.tuples(st.floats(-2.6, 0.95), st.floats(46.2, 48.6))
METRES = st.floats(0, 250_000)


def free(metres: list[float], mode: Mode, here: Density, there: Density) -> list[float]:
    many = np.full(len(metres), there, np.uint8)
    return [float(m) for m in free_minutes(np.array(metres), mode, here, many)]


# --- rules ------------------------------------------------------------------------------------


@given(MODES, DENSITIES, DENSITIES, METRES, METRES)
def test_farther_is_longer(
    mode: Mode, here: Density, there: Density, one: float, other: float
) -> None:
    near, far = sorted((one, other))
    near_minutes, far_minutes = free([near, far], mode, here, there)
    assert near_minutes <= far_minutes
    if far - near > 1:
        assert near_minutes < far_minutes


@given(MODES, DENSITIES, DENSITIES)
def test_no_distance_is_the_start_alone(mode: Mode, here: Density, there: Density) -> None:
    expected = (PACES[mode][here].start + PACES[mode][there].start) / 2
    assert free([0.0], mode, here, there) == [expected]
    assert estimate_minutes(-0.55, 47.47, -0.55, 47.47, mode, (here, there)) == expected


@given(MODES, DENSITIES, DENSITIES, POINTS, POINTS)
def test_there_and_back_are_as_long(
    mode: Mode, here: Density, there: Density, one: Point, other: Point
) -> None:
    forth = estimate_minutes(*one, *other, mode, (here, there))
    back = estimate_minutes(*other, *one, mode, (there, here))
    assert forth == pytest.approx(back, rel=1e-9, abs=1e-9)


@given(MODES, DENSITIES, DENSITIES, POINTS, POINTS, st.integers(1, 120))
def test_water_never_shortens_and_the_radius_holds_all(
    mode: Mode, here: Density, there: Density, one: Point, other: Point, limit: int
) -> None:
    minutes = estimate_minutes(*one, *other, mode, (here, there))
    metres = distance_m(*one, *other)
    assert minutes >= free([metres], mode, here, there)[0] - 1e-6
    if minutes <= limit:
        assert metres <= reach_radius_m(limit, mode, here)


@given(MODES, DENSITIES, st.integers(1, 120))
def test_the_radius_is_no_wider_than_it_must(mode: Mode, here: Density, limit: int) -> None:
    radius = reach_radius_m(limit, mode, here)
    reached = min(free([radius + 1], mode, here, there)[0] for there in Density)
    assert reached >= limit


def test_many_places_are_each_place() -> None:
    rng = np.random.default_rng(3)
    lons, lats = rng.uniform(-2.5, 0.9, 300), rng.uniform(46.3, 48.5, 300)
    densities = rng.integers(0, 3, 300).astype(np.uint8)
    for mode in Mode:
        many = shipped_estimate().minutes_to(-1.5, 47.2, lons, lats, mode, Density.URBAN, densities)
        for lon, lat, density, minutes in zip(lons, lats, densities, many, strict=True):
            pair = (Density.URBAN, Density(density))
            assert estimate_minutes(-1.5, 47.2, lon, lat, mode, pair) == pytest.approx(minutes)


def test_no_place_takes_no_time() -> None:
    none = np.array([])
    assert shipped_estimate().minutes_to(
        -1.5, 47.2, none, none, Mode.CAR, Density.URBAN, np.array([], np.uint8)
    ).shape == (0,)


@pytest.mark.parametrize("mode", Mode)
def test_the_table_is_sound(mode: Mode) -> None:
    for pace in PACES[mode].values():
        assert pace.start >= 0 and pace.detour >= 1
        assert len(pace.speeds) == len(BANDS_KM)
        assert sorted(pace.speeds) == list(pace.speeds)


# --- trips ------------------------------------------------------------------------------------


@cache
def gazetteer() -> Gazetteer:
    return Gazetteer.load(geodata_dir() / "territories" / "gazetteer.json")


@cache
def densities() -> CommuneDensities:
    return CommuneDensities.load(geodata_dir() / "travel" / "densities.json")


def commune(name: str) -> Commune:
    return next(commune for commune in gazetteer().communes if commune.name == name)


def between(one: str, other: str, mode: Mode) -> float:
    a, b = commune(one), commune(other)
    pair = (densities().of(a.code), densities().of(b.code))
    return estimate_minutes(a.lon, a.lat, b.lon, b.lat, mode, pair)


# Minutes that route planners usually give for the drive alone; from general knowledge.
DRIVES = [
    ("Nantes", "Angers", 65),
    ("Nantes", "La Roche-sur-Yon", 58),
    ("Laval", "Le Mans", 62),
    ("Saint-Nazaire", "Nantes", 53),
    ("Cholet", "Angers", 50),
    ("Châteaubriant", "Nantes", 62),
    ("Les Sables-d'Olonne", "La Roche-sur-Yon", 35),
    ("Saumur", "Angers", 45),
    ("Mayenne", "Laval", 32),
    ("Nantes", "Cholet", 50),
    ("Fontenay-le-Comte", "La Roche-sur-Yon", 50),
    ("La Flèche", "Le Mans", 42),
    ("Sablé-sur-Sarthe", "Le Mans", 45),
    ("Laval", "Château-Gontier-sur-Mayenne", 30),
    ("Nantes", "Saint-Herblain", 15),
    ("Nantes", "Carquefou", 20),
    ("Angers", "Trélazé", 14),
    ("Clisson", "Nantes", 33),
    ("Pornic", "Nantes", 45),
    ("Challans", "La Roche-sur-Yon", 40),
    ("Craon", "Château-Gontier-sur-Mayenne", 20),
    ("Mamers", "Le Mans", 45),
    ("Ancenis-Saint-Géréon", "Nantes", 40),
    ("Évron", "Laval", 33),
    ("Luçon", "La Roche-sur-Yon", 35),
]


@pytest.mark.parametrize(("one", "other", "usual"), DRIVES)
def test_drives_are_near_what_planners_say(one: str, other: str, usual: int) -> None:
    start = (
        PACES[Mode.CAR][densities().of(commune(one).code)].start
        + PACES[Mode.CAR][densities().of(commune(other).code)].start
    ) / 2
    assert between(one, other, Mode.CAR) - start == pytest.approx(usual, rel=0.2)


def test_a_kilometre_on_foot_in_town() -> None:
    north = 47.47 + 1000 / 111_195
    pair = (Density.URBAN, Density.URBAN)
    assert estimate_minutes(-0.55, 47.47, -0.55, north, Mode.WALK, pair) == pytest.approx(
        1.25 / 4.5 * 60, rel=1e-3
    )


# --- water ------------------------------------------------------------------------------------


def test_nobody_walks_over_the_estuary() -> None:
    assert between("Saint-Brevin-les-Pins", "Saint-Nazaire", Mode.WALK) > 600
    assert between("Paimbœuf", "Donges", Mode.WALK) > 600
    assert 15 < between("Saint-Brevin-les-Pins", "Saint-Nazaire", Mode.CAR) < 25
    assert 20 < between("Paimbœuf", "Donges", Mode.CAR) < 40
    assert 30 < between("Saint-Brevin-les-Pins", "Saint-Nazaire", Mode.BIKE) < 60


def test_a_ferry_makes_one_wait() -> None:
    straight = distance_m(
        commune("Couëron").lon,
        commune("Couëron").lat,
        commune("Le Pellerin").lon,
        commune("Le Pellerin").lat,
    )
    dry = free([straight], Mode.BIKE, Density.PERIURBAN, Density.PERIURBAN)[0]
    assert dry + 15 <= between("Couëron", "Le Pellerin", Mode.BIKE) < dry + 25


def test_bridges_of_the_towns_are_where_they_are() -> None:
    lire, offard = (-1.165, 47.343), (-0.068, 47.268)
    pair = (Density.PERIURBAN, Density.RURAL)
    ancenis, saumur = commune("Ancenis-Saint-Géréon"), commune("Saumur")
    assert 35 < estimate_minutes(ancenis.lon, ancenis.lat, *lire, Mode.WALK, pair) < 60
    assert estimate_minutes(saumur.lon, saumur.lat, *offard, Mode.WALK, pair) < 25
    assert 70 < between("Angers", "Les Ponts-de-Cé", Mode.WALK) < 110
    assert between("Angers", "Les Ponts-de-Cé", Mode.CAR) < 25
    assert between("Nantes", "Rezé", Mode.BIKE) < 25


def test_only_a_boat_goes_to_yeu() -> None:
    for mode in Mode:
        assert math.isinf(between("L'Île-d'Yeu", "Challans", mode))
        assert math.isinf(between("Nantes", "L'Île-d'Yeu", mode))
        # The bridge of the other island is no way off this one.
        assert math.isinf(between("L'Île-d'Yeu", "Noirmoutier-en-l'Île", mode))
        assert math.isinf(between("Barbâtre", "L'Île-d'Yeu", mode))
    yeu = commune("L'Île-d'Yeu")
    pair = (Density.RURAL, Density.RURAL)
    assert estimate_minutes(yeu.lon, yeu.lat, -2.33, 46.70, Mode.BIKE, pair) < 30


def test_one_goes_to_noirmoutier_by_the_bridge_and_round_the_bay() -> None:
    assert 40 < between("Pornic", "Noirmoutier-en-l'Île", Mode.CAR) < 75
    assert 10 < between("La Barre-de-Monts", "Barbâtre", Mode.CAR) < 25
    assert between("Barbâtre", "Noirmoutier-en-l'Île", Mode.BIKE) < 50
    assert 55 < between("Saint-Nazaire", "Noirmoutier-en-l'Île", Mode.CAR) < 100


def test_one_goes_round_the_traict() -> None:
    assert between("Le Croisic", "La Turballe", Mode.WALK) > 150
    assert between("Batz-sur-Mer", "Le Croisic", Mode.WALK) < 80
