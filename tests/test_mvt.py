"""Vector tiles read back by somebody else's decoder."""

from typing import Any

import mapbox_vector_tile
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mapapp.atlas.clusters import Pyramid
from mapapp.atlas.payload import KINDS, STATES, Spots
from mapapp.atlas.screen import window_of_tile, world_of
from mapapp.web.mvt import EXTENT, Layer, encode_tile, place_tile, tile_json, tile_units

NANTES = (12, 2030, 1437)

coordinates = st.integers(-EXTENT, 2 * EXTENT)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
counts = st.integers(0, 2**40)


@st.composite
def layers(draw: st.DrawFn) -> Layer:
    size = draw(st.integers(1, 12))
    columns = st.one_of(
        st.lists(texts, min_size=size, max_size=size),
        st.lists(counts, min_size=size, max_size=size),
    )
    places = st.lists(coordinates, min_size=size, max_size=size)
    attributes = draw(st.dictionaries(texts.filter(bool), columns, max_size=4))
    return Layer(draw(texts.filter(bool)), draw(places), draw(places), attributes)


def decoded(tile: bytes) -> dict[str, Any]:
    found: dict[str, Any] = mapbox_vector_tile.decode(tile, default_options={"y_coord_down": True})
    return found


@given(st.lists(layers(), max_size=3, unique_by=lambda layer: layer.name))
def test_a_tile_says_what_it_was_given(given_layers: list[Layer]) -> None:
    assert decoded(encode_tile(given_layers)) == {
        layer.name: {
            "extent": EXTENT,
            "version": 2,
            "type": "FeatureCollection",
            "features": [
                {
                    "geometry": {"type": "Point", "coordinates": [layer.x[at], layer.y[at]]},
                    "properties": {
                        name: column[at] for name, column in layer.attributes.items() if column[at]
                    },
                    "id": 0,
                    "type": "Feature",
                }
                for at in range(len(layer.x))
            ],
        }
        for layer in given_layers
    }


@given(st.floats(-2.62, 0.92), st.floats(46.2, 48.6), st.integers(0, 18))
def test_a_point_is_inside_its_tile(lon: float, lat: float, z: int) -> None:
    x, y = world_of([lon], [lat])
    tile = int(x[0]) >> (32 - z), int(y[0]) >> (32 - z)
    (across,), (down,) = tile_units(x, y, z, *tile)
    assert 0 <= across < EXTENT
    assert 0 <= down < EXTENT
    window = window_of_tile(z, *tile, finer=1)
    assert window.holds(x, y).all()
    wider = window_of_tile(z, *tile, finer=1, margin=1)
    assert window.width <= wider.width <= min(window.width + 2, 8 << z)
    assert window.height <= wider.height <= min(window.height + 2, 8 << z)
    assert wider.holds(x, y).all()


def test_places_and_clusters_have_their_layers() -> None:
    lon = np.array([-1_553_600, -1_553_600, -1_500_000], np.int32)
    lat = np.array([47_218_400, 47_218_400, 47_200_000], np.int32)
    kinds = np.array([1, 3, 2], np.uint8)
    window = window_of_tile(*NANTES, finer=1)
    pyramid = Pyramid.build(lon, lat, kinds)
    clusters = pyramid.clusters(window)
    spots = Spots(
        ["a", "b", "c"], ["Crèche", "Réparer", "Gîte"], kinds, lon, lat,
        np.array([0, 1, 2], np.uint8), np.zeros(3, np.uint8),
    )  # fmt: skip
    tile = decoded(place_tile(*NANTES, clusters, spots))
    assert isinstance(tile, dict)
    groups = [f["properties"] for f in tile["grappes"]["features"]]
    assert groups == [{"n": 2, "creche": 1, "circulaire": 1}, {"n": 1, "logement": 1}]
    assert [f["properties"] for f in tile["lieux"]["features"]] == [
        {"id": id, "nom": name, "type": KINDS[kind], "etat": STATES[at]}
        for at, (id, name, kind) in enumerate(
            zip("abc", ("Crèche", "Réparer", "Gîte"), kinds.tolist(), strict=True)
        )
    ]
    here = tile["grappes"]["features"][0]["geometry"]
    assert here == tile["lieux"]["features"][0]["geometry"]


def test_nothing_is_an_empty_tile() -> None:
    assert place_tile(*NANTES, None, None) == b""


def test_the_tile_json_names_the_layers() -> None:
    document = tile_json(
        "https://exemple.fr/api/tuiles/{z}/{x}/{y}.mvt",
        (-2.6, 46.2, 1.0, 48.6),
        name="Carte",
        attribution="Nous",
        version=12,
    )
    assert document["tilejson"] == "3.0.0"
    assert [layer["id"] for layer in document["vector_layers"]] == ["grappes", "lieux"]
    assert document["version"] == "12.0.0"
    assert document["center"] == [-0.8, 47.400000000000006, 8]
