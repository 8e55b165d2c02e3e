"""Answers kept ready: the same as those worked out, never stale, never someone's, bounded."""

import gzip
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import brotli
import pytest
from flask import Flask, Response, make_response
from flask.testing import FlaskClient

from mapapp.app import create_app
from mapapp.store.engine import Store
from mapapp.web import hot
from mapapp.web.encodings import ENCODINGS, chosen_encoding, encoded
from mapapp.web.hot import HotAnswers
from mapapp.web.shared import shared_answer
from tests.conftest import NOW, settings_for
from tests.publishing import place_values, publish_places

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PATHS = [
    "/api/collections/lieux/items?limit=40",
    "/api/collections/circulaire/items?geste=reparer&lon=-1.55&lat=47.22&ouvert=2026-11-24T10:00",
    "/api/carte?q=velo",
    "/api/carte?zoom=8",
    "/api/tuiles/8/126/89.mvt",
]
UNPACK: dict[str, Callable[[bytes], bytes]] = {
    "zstd": zstd.decompress,
    "br": brotli.decompress,
    "gzip": gzip.decompress,
}


@dataclass
class Running:
    """The product on a store of its own, with a clock that tests move."""

    app: Flask
    store: Store
    now: datetime = NOW
    worked: int = 0
    """How many requests Flask was asked to answer."""

    @property
    def layer(self) -> HotAnswers:
        found = self.app.wsgi_app
        assert isinstance(found, HotAnswers)
        return found

    def get(self, path: str, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.app.test_client(use_cookies=False).get(
            path, headers={"Accept-Encoding": "identity"} | named
        )


@pytest.fixture
def running(store: Store, frame_dir: Path) -> Iterator[Running]:
    publish_places(store, {"essai": place_values(hours="Mo-Fr 09:00-12:00")})
    url = store.url.render_as_string(hide_password=False)
    app = create_app(settings_for(url, frame_dir.parent), clock=lambda: made.now)
    made = Running(app, store)

    @app.before_request
    def _count() -> None:
        made.worked += 1

    @app.get("/api/essai/<kind>")
    def _marked(kind: str) -> Response:
        site = app.extensions["mapapp"]
        response = shared_answer(b"x" * 600, "text/plain", site.searcher.view(), made.now)
        if kind == "cookie":
            response.set_cookie("a", "b")
        if kind == "faute":
            raise ValueError(kind)
        return response if kind != "autre" else make_response("rien", 404)

    yield made
    app.extensions["mapapp"].store.close()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("encoding", ["identity", *ENCODINGS])
def test_a_kept_answer_is_the_one_worked_out(
    app: Flask, client: FlaskClient, path: str, encoding: str
) -> None:
    anew = client.get(path, headers={"Accept-Encoding": "identity", "Authorization": "Basic eA=="})
    asked = {"Accept-Encoding": encoding}
    answers = [client.get(path, headers=asked) for _ in range(3)]
    for answer in answers:
        unpack = UNPACK.get(answer.headers.get("Content-Encoding", ""), bytes)
        assert unpack(answer.data) == anew.data
        assert dict(answer.headers) == dict(answers[0].headers)
        assert int(answer.headers["Content-Length"]) == len(answer.data)
        assert answer.headers["Content-Type"] == anew.headers["Content-Type"]
        assert "Accept-Encoding" in answer.headers["Vary"]
        if len(anew.data) >= 500:
            assert answer.headers.get("Content-Encoding", "identity") == encoding
    head = client.head(path, headers=asked)
    assert head.data == b"" and dict(head.headers) == dict(answers[0].headers)
    etag = answers[0].headers["ETag"]
    for tag in (etag, f'"x", {etag}', f"W/{etag}", "*"):
        same = client.get(path, headers=asked | {"If-None-Match": tag})
        assert (same.status_code, same.data) == (304, b"")
        assert same.headers["ETag"] == etag and same.headers["Content-Security-Policy"]
    assert client.get(path, headers=asked | {"If-None-Match": '"x"'}).status_code == 200


def test_encodings_of_an_answer_have_each_an_etag(running: Running) -> None:
    path = "/api/essai/court"
    tags = [running.get(path, Accept_Encoding=e).headers["ETag"] for e in ("identity", *ENCODINGS)]
    assert len(set(tags)) == len(tags)


def test_a_question_asked_again_is_not_worked_out_again(running: Running) -> None:
    for _ in range(3):
        assert running.get("/api/carte").status_code == 200
    assert running.worked == 1


@pytest.mark.parametrize("path", ["/", "/?type=creche&ouvert=maintenant"])
def test_passers_by_are_shown_the_same_page(running: Running, path: str) -> None:
    for _ in range(3):
        page = running.get(path, Accept_Encoding="br")
        assert page.status_code == 200 and page.headers["Content-Language"] == "fr"
        assert {name.strip() for name in page.headers["Vary"].split(",")} == {
            "Accept-Encoding",
            "Cookie",
        }
    assert running.worked == 1
    running.get(path, Cookie="session=eA")
    assert running.worked == 2


def test_what_is_published_shows_at_once(running: Running) -> None:
    path = "/api/collections/lieux/items"
    first = running.get(path)
    assert [f["id"] for f in first.json["features"]] == ["essai"]
    publish_places(running.store, {"essai": place_values(), "autre": place_values(name="Autre")})
    second = running.get(path, If_None_Match=first.headers["ETag"])
    assert second.status_code == 200
    assert {f["id"] for f in second.json["features"]} == {"essai", "autre"}
    publish_places(running.store, {})
    assert running.get(path).json["numberMatched"] == 0


def test_the_minute_counts(running: Running) -> None:
    path = "/api/collections/lieux/items"
    first = running.get(path)
    running.now = NOW + timedelta(seconds=59)
    assert running.get(path).data == first.data
    running.now = NOW + timedelta(hours=2)
    later = running.get(path, If_None_Match=first.headers["ETag"])
    assert later.status_code == 200
    states = [a.json["features"][0]["properties"]["ouverture"]["etat"] for a in (first, later)]
    assert states == ["ouvert", "ferme"]


def test_each_host_has_its_own_links(running: Running) -> None:
    path = "/api/collections/lieux/items"
    hosts = ["localhost", "127.0.0.1", "localhost:8000"]
    pages = [running.get(path, Host=h).json["features"][0]["properties"]["page"] for h in hosts * 2]
    assert pages == [f"http://{host}/lieux/essai" for host in hosts] * 2
    assert running.get(path, Host="ailleurs.exemple").status_code == 400
    assert running.get(path, Host="localhost").status_code == 200


@pytest.mark.parametrize("said", [{"Authorization": "Basic eA=="}, {"Cookie": "a=1; session=eA"}])
def test_who_says_who_they_are_is_answered_anew(running: Running, said: dict[str, str]) -> None:
    for _ in range(2):
        running.get("/api/carte", **said)
    assert running.worked == 2 and running.layer.kept_bytes == 0
    running.get("/api/carte")
    running.get("/api/carte", **said)
    assert running.worked == 4


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/essai/cookie", 200),
        ("/api/essai/faute", 500),
        ("/api/essai/autre", 404),
        ("/api/carte?type=rien", 400),
        ("/?page=9", 404),
        ("/?lieu=Nulle-Part", 400),
        ("/?lon=-1.55&lat=47.22&minutes=10&mode=velo", 200),
        ("/api/collections/lieux/items?lon=-1.55&lat=47.22&minutes=10&mode=velo", 200),
    ],
)
def test_what_no_view_marks_is_never_kept(running: Running, path: str, status: int) -> None:
    answers = [running.get(path) for _ in range(2)]
    assert [a.status_code for a in answers] == [status] * 2
    assert running.worked == 2 and running.layer.kept_bytes == 0
    assert all("identity" not in a.headers.get("Content-Encoding", "") for a in answers)


def test_other_methods_pass(running: Running) -> None:
    running.get("/api/carte")
    assert running.app.test_client().post("/api/carte").status_code == 405
    assert running.app.test_client().options("/api/carte").status_code == 200


def test_memory_is_bounded(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hot, "MOST_BYTES", 50_000)
    for n in range(60):
        running.get(f"/api/essai/n{n}")
        assert running.layer.kept_bytes <= 50_000
    before = running.worked
    running.get("/api/essai/n59")
    assert running.worked == before  # the last asked for
    running.get("/api/essai/n0")
    assert running.worked == before + 1
    monkeypatch.setattr(hot, "_MOST_OF_ONE", 100)
    for _ in range(2):
        running.get("/api/essai/trop")
    assert running.worked == before + 3


def test_a_large_answer_is_kept_when_asked_for_again(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hot, "_LARGE_BYTES", 100)
    for _ in range(4):
        running.get("/api/essai/grand")
    assert running.worked == 2


def test_threads_get_what_they_ask_for(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hot, "MOST_BYTES", 30_000)
    paths = [f"/api/collections/lieux/items?limit={n}" for n in range(1, 9)]

    def ask(n: int) -> bool:
        path = paths[n % len(paths)]
        link = running.get(path).json["links"][0]["href"]
        return str(link).endswith(path)

    with ThreadPoolExecutor(6) as pool:
        assert all(pool.map(ask, range(120)))
    assert 0 < running.layer.kept_bytes <= 30_000


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", None),
        ("identity", None),
        ("gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("GZIP;q=0.5, br;q=0.1", "gzip"),
        ("gzip;q=0", None),
        ("*", "zstd"),
        ("*;q=0.1, zstd;q=0", "br"),
        ("identity;q=1, gzip;q=0.5", None),
        ("identity;q=0.5, gzip;q=0.5", "gzip"),
        ("gzip;q=x", "gzip"),
        (";;;,,q=", None),
        ("compress, x-rien", None),
    ],
)
def test_the_client_chooses(accept: str, chosen: str | None) -> None:
    assert chosen_encoding(accept) == chosen


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_same_body_is_compressed_to_the_same_bytes(encoding: str) -> None:
    body = b"La carte des aides " * 100
    assert encoded(body, encoding) == encoded(body, encoding)
    assert UNPACK[encoding](encoded(body, encoding)) == body
