"""Programs of other people read the API from a live server: GDAL and OWSLib."""

import json
import re
import subprocess
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from owslib.ogcapi.features import Features

from tests.reading import get_json
from tests.serving import in_a_thread

COLLECTIONS = (
    "lieux actions creches logements circulaire mairies departements epci communes".split()
)


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    with in_a_thread(app) as found:
        yield found


def _ogrinfo(*arguments: str) -> str:
    done = subprocess.run(
        ["ogrinfo", "-ro", *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "ERROR" not in done.stderr and "Warning" not in done.stderr, done.stderr
    return done.stdout


def test_gdal_lists_every_collection(address: str) -> None:
    listed = _ogrinfo("-so", f"OAPIF:{address}/api/")
    assert re.findall(r"^\d+: (\w+)", listed, re.MULTILINE) == COLLECTIONS


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_gdal_counts_what_we_count(client: FlaskClient, address: str, collection: str) -> None:
    matched = get_json(client, f"/api/collections/{collection}/items?limit=1")["numberMatched"]
    summary = _ogrinfo("-so", f"OAPIF:{address}/api/", collection)
    assert f"Feature Count: {matched}\n" in summary


@pytest.mark.parametrize(("collection", "n"), [("lieux", 288), ("mairies", 1226), ("epci", 71)])
def test_gdal_pages_to_the_last_feature(address: str, collection: str, n: int) -> None:
    found = _ogrinfo(
        "-al",
        "-q",
        "-geom=NO",
        "-oo",
        "PAGE_SIZE=100",
        f"OAPIF:{address}/api/collections/{collection}",
    )
    assert len(re.findall(r"^OGRFeature", found, re.MULTILINE)) == n


def test_gdal_asks_the_server_to_filter_by_box(address: str, client: FlaskClient) -> None:
    box = ("-1.7", "47.1", "-1.4", "47.3")
    summary = _ogrinfo("-so", "-spat", *box, f"OAPIF:{address}/api/", "lieux")
    path = f"/api/collections/lieux/items?bbox={','.join(box)}"
    matched = get_json(client, path)["numberMatched"]
    assert f"Feature Count: {matched}\n" in summary


def test_owslib_reads_collections_and_items(address: str, client: FlaskClient) -> None:
    service = Features(f"{address}/api/")
    assert service.feature_collections() == COLLECTIONS
    assert len(service.conformance()["conformsTo"]) == 3
    assert service.api()["openapi"].startswith("3.0")
    items = service.collection_items("creches", limit=5, bbox=[-2, 47, -1, 48])
    path = "/api/collections/creches/items?limit=5&bbox=-2,47,-1,48"
    expected = get_json(client, path)
    assert items["numberMatched"] == expected["numberMatched"] > 5
    assert [f["id"] for f in items["features"]] == [f["id"] for f in expected["features"]]
    one = service.collection_item("creches", items["features"][0]["id"])
    assert json.dumps(one["geometry"]) == json.dumps(items["features"][0]["geometry"])
