"""The parts of the atlas keep their word: order of rows, distances, lists, codes, fragments."""

from datetime import datetime
from random import Random
from typing import Any

import numpy as np
import orjson
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from mapapp.atlas.build import grid_of
from mapapp.atlas.dictionary import Dictionary
from mapapp.atlas.encode import day_number, marked
from mapapp.atlas.fragments import Beginnings, body_of, in_path, place_of, told_distance
from mapapp.atlas.ranges import Lists, lists_of, spread
from mapapp.atlas.sphere import SAME_M, distances, within
from mapapp.atlas.texts import Texts
from mapapp.atlas.written import WrittenSets
from mapapp.domain.filters import Box, Point
from mapapp.domain.geography import distance_m
from mapapp.domain.selection import box_around
from mapapp.hours.evaluate import known_hours
from mapapp.hours.windows import answer_at, opening_json
from mapapp.store.states import Words
from mapapp.web.features import place_feature
from tests.atlas_places import GAZETTEER, VOCABULARY, made_place
from tests.conftest import NOW

GRID = grid_of(GAZETTEER)
LONS, LATS = st.floats(-4, 2.5), st.floats(45, 49.5)


@given(
    points=st.lists(st.tuples(LONS, LATS), max_size=80),
    corners=st.tuples(LONS, LATS, LONS, LATS),
)
def test_ranges_hold_every_point_of_a_box(
    points: list[tuple[float, float]], corners: tuple[float, float, float, float]
) -> None:
    lon, lat = np.array(points).reshape(-1, 2).T
    box = Box(
        min(corners[0], corners[2]),
        min(corners[1], corners[3]),
        max(corners[0], corners[2]),
        max(corners[1], corners[3]),
    )
    keys = GRID.keys(lon, lat)
    order = np.argsort(keys, kind="stable")
    inside = (lon >= box.west) & (lon <= box.east) & (lat >= box.south) & (lat <= box.north)
    starts, ends = GRID.ranges(keys[order], box)
    found = spread(starts, ends).tolist()
    assert found == sorted(set(found))
    assert set(np.flatnonzero(inside[order]).tolist()) <= set(found)
    assert len(starts) <= 9 * 9


def test_ranges_are_not_much_wider_than_the_box() -> None:
    random = np.random.default_rng(4)
    lon, lat = random.uniform(-1.7, -1.4, 50_000), random.uniform(47.1, 47.3, 50_000)
    keys = np.sort(GRID.keys(lon, lat))
    for size in (0.003, 0.02, 0.09):
        box = Box(-1.55, 47.2, -1.55 + size, 47.2 + size)
        inside = (lon >= box.west) & (lon <= box.east) & (lat >= box.south) & (lat <= box.north)
        starts, ends = GRID.ranges(keys, box)
        assert (ends - starts).sum() <= 3 * inside.sum() + 20


@given(
    centre=st.builds(Point, LONS, LATS),
    radius=st.floats(1, 400_000),
    offsets=st.lists(st.tuples(st.floats(-1, 1), st.floats(-1, 1)), min_size=256, max_size=300),
)
def test_within_is_exact(centre: Point, radius: float, offsets: list[tuple[float, float]]) -> None:
    box = box_around(centre, radius)
    east, north = np.array(offsets).T
    lon = centre.lon + east * (box.east - box.west) / 2
    lat = centre.lat + north * (box.north - box.south) / 2
    exact = [
        distance_m(centre.lon, centre.lat, x, y)
        for x, y in zip(lon.tolist(), lat.tolist(), strict=True)
    ]
    assert within(lon, lat, centre, radius).tolist() == [d <= radius for d in exact]
    assert np.abs(distances(lon, lat, centre) - exact).max() < SAME_M


def test_a_place_on_the_circle_is_within() -> None:
    centre = Point(-1.5536, 47.2184)
    lon, lat = np.full(300, -1.4), np.linspace(47.1, 47.3, 300)
    for at in (0, 150, 299):
        radius = distance_m(centre.lon, centre.lat, -1.4, float(lat[at]))
        assert within(lon, lat, centre, radius)[at]
        assert not within(lon, lat, centre, np.nextafter(radius, 0))[at]


@given(ranges=st.lists(st.tuples(st.integers(0, 50), st.integers(0, 9))))
def test_spread(ranges: list[tuple[int, int]]) -> None:
    starts = np.array([start for start, _ in ranges], dtype=np.intp)
    ends = starts + np.array([length for _, length in ranges], dtype=np.intp)
    expected = [n for start, length in ranges for n in range(start, start + length)]
    assert spread(starts, ends).tolist() == expected


@given(column=st.lists(st.integers(0, 6)), asked=st.lists(st.integers(0, 12), unique=True))
def test_lists_find_the_rows_of_codes(column: list[int], asked: list[int]) -> None:
    lists = lists_of(np.array(column, dtype=np.uint8), 7)
    expected = [row for code in asked for row, c in enumerate(column) if c == code]
    assert lists.of(np.array(asked, dtype=np.intp)).tolist() == expected
    assert lists.size(np.array(asked, dtype=np.intp)) == len(expected)


SETS = st.lists(st.lists(st.sampled_from("abcdef"), unique=True).map(tuple))


@given(written=SETS, fresh=SETS, wanted=st.frozensets(st.sampled_from("abcdefg")))
def test_written_sets_are_as_those_in_memory(
    written: list[tuple[str, ...]],
    fresh: list[tuple[str, ...]],
    wanted: frozenset[str],
) -> None:
    whole = Dictionary([(), *dict.fromkeys(v for v in written if v)])
    members = whole.members()
    starts = np.searchsorted(members[:, 1], np.arange(len(whole.texts()) + 1))
    codes = WrittenSets(len(whole), whole.texts(), Lists(members[:, 0], starts))
    values = dict(enumerate(tuple(value or ()) for value in whole.values))
    values |= {codes.codes[value]: value for value in fresh}
    assert codes.codes[()] == 0
    mask = codes.mask(wanted)
    assert {c: bool(mask[c]) for c in values} == {
        c: bool(wanted & set(v or ())) for c, v in values.items()
    }
    texts = codes.texts()
    borne: dict[int, set[str]] = {}
    for code, at in codes.members().tolist():
        borne.setdefault(code, set()).add(texts[at])
    assert borne == {code: set(value or ()) for code, value in values.items() if value}


def test_a_dictionary_that_grows_knows_its_new_values() -> None:
    dictionary = Dictionary([None, "44"])
    assert dictionary.mask(frozenset({"49"})).tolist() == [False, False]
    assert dictionary.codes["49"] == 2
    assert dictionary.mask(frozenset({"49"})).tolist() == [False, False, True]
    assert dictionary.codes[None] == 0


@given(texts=st.lists(st.text(), max_size=20))
def test_texts(texts: list[str]) -> None:
    found = Texts.of(text.encode("utf-8", "replace") for text in sorted(texts))
    kept = [text.encode("utf-8", "replace").decode() for text in sorted(texts)]
    assert found[:] == list(found) == kept
    assert found.strings(np.arange(len(kept))[::-1]) == kept[::-1]


def test_find_a_text() -> None:
    texts = Texts.of([b"abri", b"banc", b"zone"])
    assert [texts.find(t) for t in ("abri", "zone", "a", "zzz")] == [0, 2, None, None]


@pytest.mark.parametrize(
    ("updated", "number"),
    [
        (None, 0),
        ("2026", 20260000),
        ("2026-11", 20261100),
        ("2026-11-02", 20261102),
        ("vers 2020", 0),
        ("", 0),
    ],
)
def test_day_number(updated: str | None, number: int) -> None:
    assert day_number(updated) == number


def test_marks_of_words() -> None:
    words = Words("atelier nantes velo 44000", "atelier nantes", "nantes 44000")
    assert marked(words) == (["atelier", "nantes", "velo", "44000"], bytes([1, 3, 0, 2]))


# --- fragments --------------------------------------------------------------------------------

PLACES = [made_place(Random(n), f"lieu-{n}") for n in range(60)]


def test_a_place_comes_back_from_its_fragment() -> None:
    for place in PLACES:
        found = place_of(body_of(place, VOCABULARY, GAZETTEER))
        origin = place.origins.get("name")
        assert found.origins.keys() == place.origins.keys()
        assert not origin or found.origins["name"].url == origin.url
        for name in place.__slots__:
            if name != "origins":
                assert getattr(found, name) == getattr(place, name)


@pytest.mark.parametrize("metres", [None, 0.0, 1234.5, 1235.5])
def test_fragments_make_the_feature_of_the_api(app: Flask, metres: float | None) -> None:
    site = app.extensions["mapapp"]
    moment: datetime = NOW
    for place in PLACES:
        with app.test_request_context():
            expected = place_feature(site, place, moment)
        expected["properties"]["distance_m"] = None if metres is None else round(metres)
        pages = [b"http://localhost/lieux/", b"http://localhost/plan/"]
        said = orjson.dumps(
            opening_json(answer_at(known_hours(place.hours), moment, place.closures))
        )
        begun = Beginnings([said].__getitem__, pages)[place.kind.value == "action"]
        joined = told_distance(begun, metres) + body_of(place, VOCABULARY, GAZETTEER)
        assert joined.endswith(b"}},")
        assert orjson.loads(joined[:-1]) == orjson.loads(orjson.dumps(expected))


def test_a_beginning_is_found_by_its_hours_and_its_kind() -> None:
    made = Beginnings([b"{}", b'{"etat":"ouvert"}'].__getitem__, [b"/lieux/", b"/plan/"])
    hours, kinds = np.array([1, 0, 1], dtype=np.uint16), np.array([1, 0, 0], dtype=np.uint8)
    said = [_whole(one) for one in made.of(hours, kinds)]
    assert [one["ouverture"].get("etat") for one in said] == ["ouvert", None, "ouvert"]
    assert [one["page"] for one in said] == ["/plan/", "/lieux/", "/lieux/"]


def _whole(beginning: bytes) -> dict[str, Any]:
    properties: dict[str, Any] = orjson.loads(beginning + b'"}}')["properties"]
    return properties


@pytest.mark.parametrize("place_id", ["mairie-44109", "été", 'a"b', "a b/c", "a+b&c", "\\"])
def test_ids_stand_in_addresses_as_the_router_writes_them(app: Flask, place_id: str) -> None:
    with app.test_request_context():
        path = app.url_for("public.place", place_id=place_id)
    written = in_path(place_id).decode()
    assert path == f"/lieux/{written}"
