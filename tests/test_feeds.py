"""What our own scripts read: the map's columns, suggestions, shapes, the frame, tiles."""

import gzip

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mapapp.store.engine import Store
from tests.publishing import place_values, publish_places
from tests.reading import get_json, get_page

COLUMNS = ["id", "type", "nom", "lon", "lat", "etat", "precision"]


def test_the_map_has_columns_of_one_length(client: FlaskClient) -> None:
    feed = get_json(client, "/api/carte?type=mairie&type=action&type=logement")
    assert set(feed) == {"version", "total", *COLUMNS}
    assert {len(feed[name]) for name in COLUMNS} == {feed["total"]}
    assert set(feed["type"]) == {"mairie", "action", "logement"}
    assert set(feed["etat"]) == {"ouvert", "ferme", "inconnu"}
    assert set(feed["precision"]) == {"adresse", "commune", "territoire"}
    assert all(-3 < lon < 1.5 for lon in feed["lon"])
    assert all(46 < lat < 49 for lat in feed["lat"])


def test_the_map_shows_every_page_of_a_search(client: FlaskClient) -> None:
    assert get_json(client, "/api/carte?page=3") == get_json(client, "/api/carte")


def test_the_version_grows_with_what_is_published(empty_app: Flask, store: Store) -> None:
    client = empty_app.test_client()
    versions = [get_json(client, "/api/carte")["version"]]
    for n in range(1, 3):
        publish_places(store, {f"essai-{i}": place_values(name=f"Lieu {i}") for i in range(n)})
        feed = get_json(client, "/api/carte")
        assert len(feed["id"]) == n
        versions.append(feed["version"])
    assert versions == sorted(set(versions))


def test_a_published_word_is_found_at_once(empty_app: Flask, store: Store) -> None:
    client = empty_app.test_client()
    assert get_json(client, "/api/carte?q=xylophone")["total"] == 0
    publish_places(store, {"essai": place_values(name="Atelier du xylophone")})
    assert get_json(client, "/api/carte?q=xylophone")["id"] == ["essai"]
    assert get_json(client, "/api/carte?q=xilophone")["id"] == ["essai"]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("chateaub", "44036"),
        ("nante", "44109"),
        ("44110", "44036"),
        ("saint-naz", "44184"),
        ("LA ROCHE SUR", "85191"),
    ],
)
def test_suggestions_as_one_types(client: FlaskClient, typed: str, code: str) -> None:
    found = get_json(client, f"/api/suggestions?q={typed}")["suggestions"]
    assert 0 < len(found) <= 8
    assert code in [s["code"] for s in found]
    for suggestion in found:
        assert set(suggestion) == {"kind", "code", "name", "context", "lon", "lat", "url_filters"}
        ((name, value),) = suggestion["url_filters"].items()
        assert name in ("commune", "dep", "epci")
        assert client.get(f"/?{name}={value}").status_code == 200


@pytest.mark.parametrize("typed", ["", " ", "?", "zzzzzzzz", "%22%27%25", "9" * 100])
def test_nothing_is_suggested_for_nothing(client: FlaskClient, typed: str) -> None:
    assert get_json(client, f"/api/suggestions?q={typed}") == {"suggestions": []}


def test_suggestions_may_be_kept_an_hour(client: FlaskClient) -> None:
    assert client.get("/api/suggestions?q=na").headers["Cache-Control"] == "public, max-age=3600"


@pytest.mark.parametrize(("level", "n"), [("departements", 5), ("epci", 71), ("communes", 1228)])
def test_shapes_are_light_and_kept(client: FlaskClient, level: str, n: int) -> None:
    response = client.get(f"/api/{level}/formes")
    assert len(response.get_json(force=True)["features"]) == n
    assert response.headers["Cache-Control"] == "public, max-age=86400"
    if level != "communes":
        assert len(gzip.compress(response.data)) < 70_000


def test_the_frame_script_is_kept_and_alone(client: FlaskClient) -> None:
    scripts = [e.attributes.get("src", "") for e in get_page(client, "/").all("script")]
    (frame,) = [src for src in scripts if src.startswith("/cadre/")]
    response = client.get(frame)
    assert response.status_code == 200 and response.mimetype == "text/javascript"
    assert "immutable" in response.headers["Cache-Control"]
    for name in ("cadre.json", "cadre.js", "..%2fmapapp.db", "%2e%2e", frame[7:] + "x"):
        assert client.get(f"/cadre/{name}").status_code == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/fond/10/505/360.png", 204),
        ("/fond/20/0/0.png", 404),
        ("/fond/-1/0/0.png", 404),
        ("/fond/a/0/0.png", 404),
        ("/fond/1/0/0.jpg", 404),
        ("/fond/1/1.5/0.png", 404),
        (f"/fond/1/{'9' * 40}/0.png", 204),
        (f"/fond/1/{'9' * 5000}/0.png", 404),
    ],
)
def test_without_a_base_map_a_tile_is_nothing(client: FlaskClient, path: str, status: int) -> None:
    assert client.get(path).status_code == status
