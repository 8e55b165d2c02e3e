"""Errors: a French page or problem+json by the address, never a detail of ours."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, abort, request
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mapapp.app import MAX_BODY_BYTES, create_app
from mapapp.store.engine import Store
from tests.conftest import NOW, Databases, settings_for
from tests.reading import read

SECRET = "mot de passe : hunter2"


def _assert_page(response: TestResponse, status: int) -> str:
    assert response.status_code == status
    assert response.mimetype == "text/html"
    assert response.headers["Content-Language"] == "fr"
    assert response.headers["Content-Security-Policy"]
    page = read(response.text)
    assert page.one("html").attributes["lang"] == "fr"
    return page.text


def _assert_problem(response: TestResponse, status: int) -> str:
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    problem = response.get_json()
    assert problem["status"] == status
    assert set(problem) == {"type", "title", "status", "detail", "errors"}
    assert problem["title"] and problem["detail"]
    return f"{problem['title']} {problem['detail']}"


@pytest.mark.parametrize(
    "path", ["/nulle-part", "/lieux", "/lieux/", "/apidae", "/static/rien.css", "/cadre/x"]
)
def test_an_unknown_page_is_a_french_page(client: FlaskClient, path: str) -> None:
    assert "Page introuvable" in _assert_page(client.get(path), 404)


@pytest.mark.parametrize(
    "path", ["/api/rien", "/api/collections/rien", "/api/collections/rien/items", "/api/x/formes"]
)
def test_an_unknown_address_of_the_api_is_a_problem(client: FlaskClient, path: str) -> None:
    _assert_problem(client.get(path), 404)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "PROPFIND"])
def test_only_reading_is_allowed(client: FlaskClient, method: str) -> None:
    page = client.open("/", method=method, data={"q": "x"})
    assert "Méthode refusée" in _assert_page(page, 405)
    assert "GET" in page.headers["Allow"]
    problem = client.open("/api/collections/lieux/items", method=method, json={"a": 1})
    assert "Méthode refusée" in _assert_problem(problem, 405)
    assert "GET" in problem.headers["Allow"]


@pytest.mark.parametrize("path", ["/", "/plan", "/api/", "/api/carte", "/static/app.css"])
def test_head_is_get_without_its_body(client: FlaskClient, path: str) -> None:
    head, got = client.head(path), client.get(path)
    assert head.status_code == 200 and head.data == b""
    assert head.headers["Content-Type"] == got.headers["Content-Type"]
    options = client.options(path)
    assert options.status_code == 200 and "GET" in options.headers["Allow"]


def test_another_host_is_refused(client: FlaskClient) -> None:
    for path in ("/", "/nulle-part", "/static/app.css", "/lieux/x"):
        response = client.get(path, headers={"Host": "evil.exemple"})
        assert "ne répond pas sous ce nom" in _assert_page(response, 400)
        assert "evil" not in response.text
    for path in ("/api/", "/api/carte", "/api/rien"):
        response = client.get(path, headers={"Host": "evil.exemple:80"})
        assert "Host" in _assert_problem(response, 400)
    assert client.get("/", headers={"Host": "127.0.0.1:8123"}).status_code == 200


@pytest.mark.parametrize("accept", ["text/csv", "image/png", "*/*;q=0", "x", "application/xml"])
@pytest.mark.parametrize("path", ["/", "/api/collections/lieux/items?limit=1"])
def test_what_a_client_prefers_changes_nothing(client: FlaskClient, path: str, accept: str) -> None:
    headers = {"Accept": accept, "Content-Type": "application/x-inconnu", "Accept-Language": "xx"}
    assert client.get(path, headers=headers).status_code == 200


@pytest.fixture
def failing(shipped_url: str, frame_dir: Path) -> Iterator[FlaskClient]:
    """A visitor of a product with faults in it."""
    app = create_app(settings_for(shipped_url, frame_dir.parent), clock=lambda: NOW)

    def fail() -> str:
        raise RuntimeError(SECRET)

    def read_body() -> str:
        return str(len(request.get_data()))

    def refuse(code: int) -> str:
        abort(code)

    for prefix in ("", "/api"):
        app.add_url_rule(f"{prefix}/faute", f"fail{prefix}", fail)
        app.add_url_rule(f"{prefix}/corps", f"body{prefix}", read_body, methods=["POST"])
        app.add_url_rule(f"{prefix}/refus/<int:code>", f"refuse{prefix}", refuse)
    yield app.test_client()
    app.extensions["mapapp"].store.close()


def test_a_fault_of_ours_shows_nothing_and_is_logged(
    failing: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        page, problem = failing.get("/faute?lat=47.21"), failing.get("/api/faute")
    assert "La faute est de notre côté" in _assert_page(page, 500)
    _assert_problem(problem, 500)
    for response in (page, problem):
        assert "hunter2" not in response.text and "Traceback" not in response.text
    assert "hunter2" in caplog.text
    assert "47.21" not in caplog.text  # the address of a search says where someone is


def test_a_body_too_large_is_refused(failing: FlaskClient) -> None:
    body = b"x" * (MAX_BODY_BYTES + 1)
    assert "trop volumineux" in _assert_page(failing.post("/corps", data=body), 413)
    _assert_problem(failing.post("/api/corps", data=body), 413)
    assert failing.post("/api/corps", data=body[1:]).text == str(MAX_BODY_BYTES)


@pytest.mark.parametrize("code", [400, 401, 403, 404, 405, 406, 408, 410, 413, 414, 415, 416])
def test_every_refusal_is_in_french(failing: FlaskClient, code: int) -> None:
    shown = _assert_page(failing.get(f"/refus/{code}"), code)
    told = _assert_problem(failing.get(f"/api/refus/{code}"), code)
    for english in ("Request", "Not ", "Found", "Too ", "Large", "the ", "Unsupported"):
        assert english not in shown and english not in told


def test_a_database_that_is_not_ready_is_said(
    databases: Databases,
    frame_dir: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = create_app(settings_for(databases.new_url(), frame_dir.parent), clock=lambda: NOW)
    client = app.test_client()
    with caplog.at_level(logging.ERROR):
        page = client.get("/?lon=-1.557&lat=47.219")
        problem = client.get("/api/carte?q=secret")
        place = client.get("/lieux/essai")
    assert "Momentanément indisponible" in _assert_page(page, 503)
    _assert_page(place, 503)
    _assert_problem(problem, 503)
    for response in (page, problem, place):
        assert int(response.headers["Retry-After"]) > 0
        assert "SELECT" not in response.text
    assert "database unavailable" in caplog.text
    assert "47.219" not in caplog.text and "secret" not in caplog.text
    for path in ("/api/", "/api/suggestions?q=nantes", "/accessibilite", "/static/app.css"):
        assert client.get(path).status_code == 200
    app.extensions["mapapp"].store.close()


@pytest.mark.parametrize(
    "url", ["sqlite:////nulle/part/rien.db", "postgresql://personne@127.0.0.1:1/rien"]
)
def test_a_database_out_of_reach_is_said(frame_dir: Path, url: str) -> None:
    app: Flask = create_app(settings_for(url, frame_dir.parent), clock=lambda: NOW)
    _assert_page(app.test_client().get("/"), 503)
    _assert_problem(app.test_client().get("/api/collections/lieux/items"), 503)
    app.extensions["mapapp"].store.close()


def test_a_store_without_any_place_is_an_empty_search(empty_app: Flask, store: Store) -> None:
    client = empty_app.test_client()
    assert store.version() == 0
    assert "Aucun résultat" in client.get("/").text
    assert client.get("/plan").status_code == 200
    assert client.get("/api/carte").get_json()["id"] == []
