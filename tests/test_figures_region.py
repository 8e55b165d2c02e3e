"""Figures of the real region: what must hold whatever places there are."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapapp.atlas.view import View
from mapapp.domain.filters import Trip
from mapapp.domain.geography import distance_m
from mapapp.domain.kinds import Kind
from mapapp.domain.place import Place, Precision
from mapapp.figures.asking import CountQuestion, ReachQuestion, Way, WhatIfQuestion
from mapapp.figures.ground import LEVELS
from mapapp.figures.subject import Subject
from mapapp.travel.modes import Density, Mode
from tests.atlas_places import GAZETTEER, made_place
from tests.conftest import NOW
from tests.figures_region import LAND, figures_of, view_of

FIGURES = figures_of(GAZETTEER)
GROUND = FIGURES.ground
EVERY = Subject(kinds=tuple(Kind))
Made = Callable[[int, int], View]
FEW_EXAMPLES = settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def made() -> Iterator[Made]:
    """Views of so many places of a seed, some of which changed since the snapshot."""
    with TemporaryDirectory() as folder:

        def view(seed: int, size: int) -> View:
            places = spread_places(seed, size)
            changed = [replace(one, hours="Mo-Fr 08:00-18:00") for one in places[: size // 10]]
            gone = [one.id for one in places[size // 10 : size // 8]]
            return view_of(places, Path(folder), GAZETTEER, changed, gone)

        yield view


def spread_places(seed: int, size: int) -> list[Place]:
    """Any places, all over the region."""
    random = Random(seed)
    found = []
    for n in range(size):
        one, commune = made_place(random, f"lieu-{n}"), random.choice(GAZETTEER.communes)
        if one.commune_code is not None:
            one = replace(one, commune_code=commune.code, department=commune.department)
            one = replace(one, lon=commune.lon + random.gauss(0, 0.05), lat=commune.lat)
        found.append(one)
    return found


def reach(subject: Subject, km: float) -> ReachQuestion:
    return ReachQuestion("region", None, subject, Way(km), False)


@FEW_EXAMPLES
@given(seed=st.integers(0, 10**6), size=st.integers(0, 400))
def test_levels_add_up(made: Made, seed: int, size: int) -> None:
    view = made(seed, size)
    totals = {}
    for level in LEVELS:
        found = FIGURES.counted(view, CountQuestion(level, None, EVERY, "type", ("nombre",)), NOW)
        totals[level] = found.counts.sum(axis=0)
        by_category = FIGURES.counted(
            view, CountQuestion(level, None, EVERY, "categorie", ("nombre",)), NOW
        )
        # A place whose category is another kind's is counted by category all the same.
        assert by_category.counts.sum() == found.counts.sum()
    assert (totals["commune"] == totals["departement"]).all()
    assert (totals["commune"] == totals["region"]).all()
    island = GROUND.at["85113"]
    of_communes = FIGURES.counted(
        view, CountQuestion("commune", None, EVERY, "type", ("nombre",)), NOW
    )
    assert (totals["epci"] == totals["commune"] - of_communes.counts[island]).all()


@FEW_EXAMPLES
@given(seed=st.integers(0, 10**6), size=st.integers(0, 300), km=st.floats(0.1, 60))
def test_reach_grows_with_distance(made: Made, seed: int, size: int, km: float) -> None:
    view = made(seed, size)
    near = FIGURES.covered(view, reach(EVERY, km)).near
    further = FIGURES.covered(view, reach(EVERY, km * 1.3)).near
    assert not (near & ~further).any()


@FEW_EXAMPLES
@given(seed=st.integers(0, 10**6), size=st.integers(1, 200))
def test_the_nearest_is_the_nearest(made: Made, seed: int, size: int) -> None:
    view = made(seed, size)
    subject = Subject(kinds=(Kind.CIRCULAR, Kind.HOUSING))
    places = [
        place
        for place in view.places(FIGURES.tallies.rows(view, subject))
        if place.precision is not Precision.TERRITORY
    ]
    found = FIGURES.tallies.nearest(view, subject).metres
    for at in Random(seed).sample(range(len(GROUND)), 20):
        lon, lat = float(GROUND.lon[at]), float(GROUND.lat[at])
        every = [distance_m(lon, lat, place.lon, place.lat) for place in places]
        assert found[at] == pytest.approx(min(every, default=np.inf), abs=1e-6)


@FEW_EXAMPLES
@given(seed=st.integers(0, 10**6), size=st.integers(0, 150), km=st.floats(1, 30))
def test_one_more_place_never_lowers_reach_and_gains_what_was_said(
    made: Made, seed: int, size: int, km: float
) -> None:
    places = spread_places(seed, size)
    subject, way = Subject(kinds=(Kind.CIRCULAR,)), Way(km)
    question = ReachQuestion("region", None, subject, way, False)
    with TemporaryDirectory() as folder:
        before = view_of(places, Path(folder), GAZETTEER)
        said = FIGURES.what_if(before, WhatIfQuestion(question, None, None, 1))
        commune = GROUND.communes[said.gains[0].commune or 0]
        new = replace(
            made_place(Random(1), "nouveau"),
            kind=Kind.CIRCULAR,
            category="recyclerie",
            lon=commune.lon,
            lat=commune.lat,
            precision=Precision.COMMUNE,
        )
        after = view_of(places, Path(folder), GAZETTEER, [new])
        covered = [FIGURES.covered(view, question).near for view in (before, after)]
    assert not (covered[0] & ~covered[1]).any()
    assert int(GROUND.people[covered[1]].sum()) == said.covered + said.gain
    assert said.bound >= said.gain


@FEW_EXAMPLES
@given(seed=st.integers(0, 10**6), size=st.integers(0, 60), minutes=st.integers(1, 60))
def test_reach_by_minutes_is_that_of_every_place_tried(
    made: Made, seed: int, size: int, minutes: int
) -> None:
    view = made(seed, size)
    subject = Subject(kinds=(Kind.CIRCULAR,), counters=True)
    rows = FIGURES.tallies.rows(view, subject)
    lon, lat = view.lon(rows), view.lat(rows)
    dense = np.full(len(rows), Density.RURAL, np.uint8)
    question = ReachQuestion("region", None, subject, Way(trip=Trip(minutes, "voiture")), False)
    found = FIGURES.covered(view, question).near
    for at in Random(seed).sample(range(len(GROUND)), 30):
        taken = LAND.minutes_to(
            float(GROUND.lon[at]), float(GROUND.lat[at]), lon, lat, Mode.CAR, Density.RURAL, dense
        )
        assert found[at] == bool((taken <= minutes).any())


def test_the_level_of_each_code_is_the_gazetteers() -> None:
    for level in LEVELS:
        group = GROUND.groups[level]
        for code, people in zip(group.codes, group.people.tolist(), strict=True):
            unit = GAZETTEER.find(level, code)
            assert unit is not None and unit.population == people
