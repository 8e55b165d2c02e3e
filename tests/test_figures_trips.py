"""Trips estimated many at once are those estimated one by one, water and bridges and all."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapapp.atlas.view import View
from mapapp.domain.filters import Point, Trip
from mapapp.domain.kinds import Kind
from mapapp.figures.asking import ReachQuestion, Way
from mapapp.figures.reach import Reaches
from mapapp.figures.subject import Subject
from mapapp.figures.trips import TownTrips
from mapapp.resources import geodata_dir
from mapapp.travel.barriers import Spots
from mapapp.travel.density import CommuneDensities
from mapapp.travel.estimate import shipped_estimate
from mapapp.travel.modes import Density, Mode
from tests.atlas_places import GAZETTEER
from tests.figures_region import figures_of, view_of
from tests.test_figures_region import spread_places

FIGURES = figures_of(GAZETTEER)
GROUND = FIGURES.ground
DENSITIES = CommuneDensities.load(geodata_dir() / "travel" / "densities.json")
REACHES = Reaches(FIGURES.tallies, shipped_estimate(), DENSITIES)
DENSE = DENSITIES.column([one.code for one in GROUND.communes])
TRIPS = st.builds(Trip, st.integers(1, 60), st.sampled_from([mode.value for mode in Mode]))
NOWHERE = np.array([], np.float64)


def one_by_one(at: int, there: Spots, dense: np.ndarray, trip: Trip) -> bool:
    """Whether a town hall is within a trip of one of some points."""
    lon, lat, here = float(GROUND.lon[at]), float(GROUND.lat[at]), Density(int(DENSE[at]))
    taken = shipped_estimate().minutes_to(
        lon, lat, there.lons, there.lats, Mode(trip.mode), here, dense
    )
    return bool((taken <= trip.minutes).any())


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> View:
    places = spread_places(5, 160)
    return view_of(places, tmp_path_factory.mktemp("atlas"), GAZETTEER, places[:9], ["lieu-20"])


@settings(max_examples=25)
@given(seed=st.integers(0, 10**6), trip=TRIPS)
def test_reach_is_that_of_each_place_tried(view: View, seed: int, trip: Trip) -> None:
    subject = Subject((Kind.CIRCULAR, Kind.HOUSING), counters=True)
    rows = FIGURES.tallies.rows(view, subject)
    there = Spots(np.asarray(view.lon(rows)), np.asarray(view.lat(rows)))
    dense = DENSITIES.column([one.commune_code for one in view.places(rows)])
    question = ReachQuestion("region", None, subject, Way(trip=trip), False)
    found = REACHES.covered(view, question).near
    around = REACHES.around(there.lons, there.lats, dense, Way(trip=trip))
    assert (around == found).all()
    for at in Random(seed).sample(range(len(GROUND)), 40):
        assert found[at] == one_by_one(at, there, dense, trip)


@settings(max_examples=25)
@given(seed=st.integers(0, 10**6), trip=TRIPS)
def test_trips_between_communes_are_those_of_their_town_halls(seed: int, trip: Trip) -> None:
    random = Random(seed)
    some, others = (np.array(random.sample(range(len(GROUND)), n)) for n in (12, 60))
    found = REACHES.matrix(Way(trip=trip), some, others)
    assert (REACHES.matrix(Way(trip=trip), others, some) == found.T).all()
    for line, at in enumerate(some.tolist()):
        for column, to in enumerate(others.tolist()):
            there = Spots(GROUND.lon[[to]], GROUND.lat[[to]])
            assert found[line, column] == one_by_one(at, there, DENSE[[to]], trip)


@settings(max_examples=20)
@given(seed=st.integers(0, 10**6), km=st.floats(0.1, 40))
def test_kilometres_round_points_are_those_from_each(seed: int, km: float) -> None:
    random = Random(seed)
    lon = np.array([random.uniform(-2.5, 0.9) for _ in range(7)])
    lat = np.array([random.uniform(46.3, 48.5) for _ in range(7)])
    found = REACHES.around(lon, lat, np.zeros(7, np.uint8), Way(km))
    each = [
        REACHES.within(Point(x, y), Way(km), Density.RURAL)
        for x, y in zip(lon.tolist(), lat.tolist(), strict=True)
    ]
    assert (found == np.any(each, axis=0)).all()


def test_round_no_point_is_nobody() -> None:
    for way in (Way(10.0), Way(trip=Trip(20, "velo"))):
        assert not REACHES.around(NOWHERE, NOWHERE, np.zeros(0, np.uint8), way).any()


def test_what_is_kept_grows_with_what_is_asked() -> None:
    trips, every = TownTrips(GROUND, shipped_estimate(), DENSE), np.arange(len(GROUND))
    short = trips.matrix(Trip(20, "velo"), every, every)
    assert (short <= trips.matrix(Trip(90, "velo"), every, every)).all()
    assert (short == trips.matrix(Trip(20, "velo"), every, every)).all()
    assert short.diagonal().all()
