"""Questions answered without Flask: byte for byte as Flask does, and the rest is Flask's."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.wrappers import Request

from mapapp.app import create_app
from mapapp.store.engine import Store, StoreUnavailable
from mapapp.web import hot
from mapapp.web.hot import HotAnswers, args_of
from tests.conftest import NOW, settings_for
from tests.publishing import place_values, publish_places

ITEMS, CARTE = "/api/collections/lieux/items", "/api/carte"
SEARCHES = [
    f"{ITEMS}?limit=1",
    f"{ITEMS}?limit=40&offset=3&f=json",
    f"{ITEMS}?limit=2&limit=2&datetime=2020-01-01/..",
    f"{ITEMS}?type=creche&bbox=-2,47,-1,48&type=logement",
    f"{ITEMS}?q=v%C3%A9lo%20%26%20na&lon=-1,55&lat=47.22&rayon=30&ouvert=2026-11-24T10:00",
    f"{ITEMS}?q=%E9%FF&limit=3",
    f"{ITEMS}?q=+&&limit=3&",
    f"{ITEMS}?q=nulle+part+du+tout",
    f"{ITEMS}?type=mairie&commune=44109",
    f"{CARTE}?forme=compacte&type=creche",
    f"{CARTE}?forme=compacte&zoom=8&bbox=-2,47,-1,48",
    f"{CARTE}?q=velo&dep=44",
    f"{CARTE}?zoom=12",
]
PROBLEMS = [
    f"{ITEMS}?q=+&&limit=3;&=&",
    f"{ITEMS}?rien=1",
    f"{ITEMS}?limit=0&offset=x&f=xml",
    f"{ITEMS}?bbox=1,2,3",
    f"{ITEMS}?datetime=hier",
    f"{ITEMS}?q=%00",
    f"{ITEMS}?rayon=5&minutes=10",
    f"{CARTE}?zoom=99",
    f"{CARTE}?forme=autre",
    f"{CARTE}?" + "type=rien&" * 1000,
    "/api/collections/rien/items",
]
TRIP = f"{ITEMS}?lon=-1.55&lat=47.22&minutes=10&mode=velo"


@dataclass
class Running:
    """The product, and how many requests Flask was asked to answer."""

    app: Flask
    store: Store
    worked: int = 0

    def get(self, path: str, **headers: str) -> Any:
        """Status, headers in their order, and body."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.app.test_client(use_cookies=False).get(
            path, headers={"Accept-Encoding": "identity"} | named
        )
        return answer.status, list(answer.headers), answer.data

    def learn(self) -> None:
        """Have Flask answer each path once."""
        for path in (ITEMS, CARTE):
            assert self.get(path)[0] == "200 OK"
        self.worked = 0


@pytest.fixture
def running(store: Store, frame_dir: Path) -> Iterator[Running]:
    publish_places(store, {"essai": place_values(hours="Mo-Fr 09:00-12:00")})
    url = store.url.render_as_string(hide_password=False)
    made = Running(create_app(settings_for(url, frame_dir.parent), clock=lambda: NOW), store)

    @made.app.before_request
    def _count() -> None:
        made.worked += 1

    yield made
    made.app.extensions["mapapp"].store.close()


def both_ways(app: Flask, client: FlaskClient, path: str, **headers: str) -> tuple[Any, Any]:
    """What Flask says, and what is said without it."""
    asked = {"Accept-Encoding": "identity"} | headers
    for learnt in (ITEMS, CARTE):
        client.get(learnt)
    flask = client.get(path, headers=asked | {"Authorization": "Basic eA=="})
    direct = client.get(path, headers=asked)
    return tuple((a.status, list(a.headers), a.data) for a in (flask, direct))  # type: ignore[return-value]


@pytest.mark.parametrize("encoding", ["identity", "gzip", "zstd"])
def test_both_ways_say_the_same(app: Flask, client: FlaskClient, encoding: str) -> None:
    for path in [*SEARCHES, *PROBLEMS, TRIP]:
        flask, direct = both_ways(app, client, path, **{"Accept-Encoding": encoding})
        assert direct == flask
        assert dict(direct[1])["Content-Security-Policy"]
        assert dict(direct[1])["Access-Control-Allow-Origin"] == "*"


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([ITEMS, CARTE]),
    st.lists(
        st.tuples(
            st.sampled_from(
                ["q", "type", "limit", "offset", "bbox", "zoom", "lon", "dep", "", "x"]
            ),
            st.sampled_from(["44", "creche", "1", "%", "+a", "-2,47,-1,48", "%C3%A9", "é", ""]),
        ),
        max_size=4,
    ),
)
def test_both_ways_say_the_same_of_anything(
    app: Flask, client: FlaskClient, path: str, pairs: list[tuple[str, str]]
) -> None:
    query = "&".join(f"{name}={value}" for name, value in pairs)
    flask, direct = both_ways(app, client, f"{path}?{query}")
    assert direct == flask


@given(st.text(st.characters(max_codepoint=255), max_size=40))
def test_parameters_are_read_as_flask_reads_them(query: str) -> None:
    def pairs(read: Any) -> Any:
        try:
            return list(read().items(multi=True))
        except UnicodeDecodeError:
            return None

    environ = {"QUERY_STRING": query, "wsgi.url_scheme": "http", "REQUEST_METHOD": "GET"}
    request = Request(environ | {"SERVER_NAME": "x", "SERVER_PORT": "80", "PATH_INFO": "/"})
    assert pairs(lambda: args_of(query)) == pairs(lambda: request.args)


def test_flask_is_asked_once_a_path_and_host(running: Running) -> None:
    running.learn()
    for path in SEARCHES:
        assert running.get(path)[0] == "200 OK"
    assert running.worked == 0
    page = running.get(f"{ITEMS}?limit=1", Host="localhost:8000")[2]
    assert b'"http://localhost:8000/lieux/essai"' in page and running.worked == 1
    assert running.get(f"{ITEMS}?limit=1", Host="ailleurs.exemple")[0].startswith("400")
    assert running.get(f"{ITEMS}?limit=2", Host="ailleurs.exemple")[0].startswith("400")


def test_the_rest_is_flask_s(running: Running) -> None:
    running.learn()
    for path in [*PROBLEMS, TRIP]:
        running.get(path)
    assert running.worked == len(PROBLEMS) + 1


def test_who_says_who_they_are_is_flask_s(running: Running) -> None:
    running.learn()
    running.get(f"{ITEMS}?limit=1", Authorization="Basic eA==")
    running.get(f"{ITEMS}?limit=2", Cookie="session=eA")
    assert running.worked == 2


def test_what_is_published_shows(running: Running) -> None:
    running.learn()
    publish_places(running.store, {"essai": place_values(), "autre": place_values(name="Autre")})
    assert b'"numberMatched":2' in running.get(f"{ITEMS}?limit=1")[2]
    assert running.worked == 0


def test_a_head_and_what_has_not_changed(running: Running) -> None:
    running.learn()
    _, headers, body = running.get(f"{ITEMS}?limit=1")
    etag = dict(headers)["ETag"]
    status, unchanged, nothing = running.get(f"{ITEMS}?limit=1", If_None_Match=etag)
    assert (status, nothing) == ("304 Not Modified", b"") and body
    assert dict(unchanged)["Content-Security-Policy"]


def test_what_fails_is_said_by_flask(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    running.learn()

    def silent() -> Any:
        raise StoreUnavailable("rien")

    monkeypatch.setattr(running.app.extensions["mapapp"].searcher, "view", silent)
    status, headers, _ = running.get(f"{ITEMS}?limit=7")
    assert status.startswith("503") and dict(headers)["Content-Type"] == "application/problem+json"


def test_what_is_learnt_is_bounded(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hot, "_MOST_LEARNT", 1)
    running.learn()
    running.get(f"{ITEMS}?limit=1")
    assert running.worked == 0
    running.get(f"{CARTE}?zoom=3")
    assert running.worked == 1


def test_tiles_are_not_paths_to_learn(running: Running) -> None:
    assert isinstance(running.app.wsgi_app, HotAnswers)
    for x in range(120, 130):
        assert running.get(f"/api/tuiles/8/{x}/89.mvt")[0] == "200 OK"
    running.learn()
    running.get(f"{ITEMS}?limit=1")
    assert running.worked == 0
