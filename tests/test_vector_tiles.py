"""What maps draw of a search: clusters of a view, and vector tiles."""

from typing import Any

import mapbox_vector_tile
import pytest
from flask.testing import FlaskClient

from tests.reading import get_json

SEARCHES = ("", "type=mairie", "dep=72&type=circulaire", "commune=49007&rayon=20", "q=velo")


def drawn_total(document: dict[str, Any]) -> int:
    clustered: int = sum(document["grappes"]["n"])
    return clustered + len(document["lieux"]["id"])


@pytest.mark.parametrize("query", SEARCHES)
@pytest.mark.parametrize("zoom", [0, 8, 13, 19])
def test_every_result_is_drawn_once(client: FlaskClient, query: str, zoom: int) -> None:
    whole = "bbox=-6,44,6,51"
    found = get_json(client, f"/api/carte?{query}&{whole}&zoom={zoom}")
    total = get_json(client, f"/api/carte?{query}")["total"]
    assert found["total"] == found["dans_la_vue"] == drawn_total(found) == total


def test_a_close_view_shows_the_places_themselves(client: FlaskClient) -> None:
    box = "bbox=-1.65,47.17,-1.45,47.27"
    found = get_json(client, f"/api/carte?{box}&zoom=14&type=mairie")
    columns = get_json(client, f"/api/carte?{box}&type=mairie")
    assert found["grappes"]["n"] == []
    assert set(columns["id"]) <= set(found["lieux"]["id"])
    kinds = found["codes"]["type"]
    assert {kinds[kind] for kind in found["lieux"]["type"]} == {"mairie"}


def test_the_region_is_small_however_it_is_drawn(client: FlaskClient) -> None:
    for zoom in range(5, 20):
        assert len(client.get(f"/api/carte?type=mairie&zoom={zoom}").data) < 100_000


@pytest.mark.parametrize("zoom", ["-1", "20", "x", "1e3", "8.5", "٨"])
def test_a_zoom_that_is_none_is_refused(client: FlaskClient, zoom: str) -> None:
    answer = client.get("/api/carte", query_string={"zoom": zoom})
    assert answer.status_code == 400
    assert [error["field"] for error in answer.get_json()["errors"]] == ["zoom"]


def test_a_tile_decodes_and_counts_what_is_in_it(client: FlaskClient) -> None:
    answer = client.get("/api/tuiles/6/31/22.mvt?type=mairie")
    assert answer.mimetype == "application/vnd.mapbox-vector-tile"
    layers = mapbox_vector_tile.decode(answer.data)
    inside = [
        feature["properties"]["n"]
        for feature in layers["grappes"]["features"]
        if all(0 <= at < 4096 for at in feature["geometry"]["coordinates"])
    ]
    assert 300 < sum(inside) <= 1226


def test_a_deep_tile_names_its_places(client: FlaskClient) -> None:
    # The tile of zoom 14 that holds the town hall of Nantes.
    answer = client.get("/api/tuiles/14/8121/5748.mvt?type=mairie")
    places = mapbox_vector_tile.decode(answer.data)["lieux"]["features"]
    assert "mairie-44109" in {place["properties"]["id"] for place in places}
    assert {place["properties"]["type"] for place in places} == {"mairie"}


@pytest.mark.parametrize("tile", ["19/0/0", "99/1/1", "3/8/1", "3/1/8", "18/262144/0"])
def test_a_tile_out_of_range_is_404(client: FlaskClient, tile: str) -> None:
    assert client.get(f"/api/tuiles/{tile}.mvt").status_code == 404


def test_a_tile_refuses_what_a_search_refuses(client: FlaskClient) -> None:
    assert client.get("/api/tuiles/8/126/90.mvt?lon=x").status_code == 400
    assert client.get("/api/tuiles/8/126/90.mvt?inconnu=1").status_code == 400


def test_tilejson_leads_to_the_tiles_of_the_same_search(client: FlaskClient) -> None:
    found = get_json(client, "/api/tuiles/tilejson.json?type=mairie&dep=44")
    assert found["tilejson"] == "3.0.0"
    address = found["tiles"][0].format(z=8, x=126, y=90).removeprefix("http://localhost")
    assert address.endswith("?type=mairie&dep=44")
    assert client.get(address).status_code == 200
    assert {layer["id"] for layer in found["vector_layers"]} == {"grappes", "lieux"}
    assert client.get(address, headers={"If-None-Match": "x"}).headers["ETag"]
