"""What goes with every answer; and a crawl of every page for what the policy forbids."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import make_url

from mapapp.resources import templates_dir
from tests.conftest import Databases
from tests.reading import Page, get_page, read

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "font-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
DATA_BLOCKS = {"application/json", "application/ld+json"}
LOADED = {"link": "href", "script": "src", "img": "src", "use": "href", "iframe": "src"}


@pytest.mark.parametrize(
    "path",
    "/ /plan /plan/macigogne /nulle-part /?page=0 /api/ /api/carte /api/rien /static/app.css"
    " /fond/10/500/300.png /theme.css".split(),
)
def test_every_answer_has_its_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    parts = [part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";")]
    assert dict(parts) == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "geolocation=(self)" in headers["Permissions-Policy"]
    assert headers["Cache-Control"]
    assert "Set-Cookie" not in headers and "Server" not in headers


def test_pages_are_asked_again_and_say_their_language(client: FlaskClient) -> None:
    headers = client.get("/").headers
    assert headers["Cache-Control"] == "no-cache"
    assert headers["Content-Language"] == "fr"


@pytest.mark.parametrize("path", ["/", "/api/carte", "/static/app.css", "/api/communes/formes"])
@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_long_answers_are_compressed(client: FlaskClient, path: str, encoding: str) -> None:
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    small = client.get(path, headers={"Accept-Encoding": encoding})
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == encoding
    assert len(small.data) < len(plain.data) / 2
    for response in (plain, small):
        assert "Accept-Encoding" in response.headers["Vary"]


@pytest.mark.parametrize("value", ["gzip;q=x", ";;;", "gzip;q=", "*", "br;q=1e999", "é"])
def test_any_accept_encoding_is_answered(client: FlaskClient, value: str) -> None:
    for path in ("/", "/static/app.css", "/api/"):
        assert client.get(path, headers={"Accept-Encoding": value}).status_code == 200


def test_only_files_named_by_their_digest_are_kept(client: FlaskClient) -> None:
    page = get_page(client, "/")
    assets = [e.attributes["href"] for e in page.all("link", rel="stylesheet")]
    assets += [e.attributes["src"] for e in page.all("script") if "src" in e.attributes]
    assert len(assets) >= 4
    for url in assets:
        response = client.get(url)
        assert response.status_code == 200, url
        assert "immutable" in response.headers["Cache-Control"], url
        assert "max-age=31536000" in response.headers["Cache-Control"]
    for url in ("/static/app.css", "/static/app.css?v=autre", "/static/app.css?v="):
        assert "immutable" not in client.get(url).headers["Cache-Control"]


def _pages(client: FlaskClient, one_in: int) -> Iterator[tuple[str, Page]]:
    """Every page that links lead to from the first: each kind of search once, each sheet; or of
    the sheets of a kind the first and then one in so many."""
    todo, seen = ["/", "/nulle-part", "/?dep=99", "/?q=zzzzqqq", "/?lieu=Allonnes"], set[str]()
    kinds = Counter[str]()
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        kind = _SHEET.sub(r"\1", path)
        kinds[kind] += 1
        if kinds[kind] % one_in != 1 % one_in:
            continue
        response = client.get(path)
        if response.status_code in (302, 303):  # what accounts do leads whoever has none to log in
            todo += [link for link in [_inner(response.location)] if _new(link, seen)]
            continue
        if response.mimetype != "text/html":
            assert response.status_code == 200, path
            continue
        page = read(response.text)
        yield path, page
        todo += [link for link in _local(page) if _new(link, seen)]


def _local(page: Page) -> list[str]:
    links = [urlsplit(link) for link in page.links]
    return [
        f"{u.path}?{u.query}" if u.query else u.path
        for u in links
        if not u.netloc and u.path and u.scheme in ("", "http")
    ]


def _inner(location: str) -> str:
    url = urlsplit(location)
    assert not url.netloc, location
    return url.path


def _new(link: str, seen: set[str]) -> bool:
    # Searches lead to searches without end: those of the first page and its pages are enough.
    names = re.findall(r"[?&](\w+)=", link)
    return link not in seen and ("?" not in link or names in (["page"], ["par"], ["q"]))


def _faults(page: Page) -> list[str]:
    faults = []
    for e in page.elements:
        faults += [f"{e.tag} {name}" for name in e.attributes if name.startswith("on")]
        if "style" in e.attributes or e.tag in ("style", "base", "iframe", "object", "embed"):
            faults.append(f"{e.tag} {e.attributes}")
        if e.tag == "script" and "src" not in e.attributes:
            if e.attributes.get("type") not in DATA_BLOCKS:
                faults.append("inline script")
            json.loads(e.text)
        url = urlsplit(e.attributes.get(LOADED.get(e.tag, "-"), ""))
        if url.netloc and e.attributes.get("rel") != "canonical":
            faults.append(f"{e.tag} {url.geturl()}")
        if urlsplit(e.attributes.get("href", "")).scheme not in _SCHEMES:
            faults.append(f"{e.tag} {e.attributes['href']}")
    return faults


_SHEET = re.compile(r"^/(lieux|objets|plan|logement|territoires)/[^/?]+|=[^&]+")
_SCHEMES = {"", "http", "https", "mailto", "tel", "geo"}


def _digest(app: Flask, kind: str) -> str:
    store = app.extensions["mapapp"].store
    if kind == "sqlite":
        folder = make_url(store.url).database
        assert folder is not None
        with open(folder, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    with store.read() as connection:
        query = "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables"
        return str(connection.exec_driver_sql(query).scalar())


def test_no_page_needs_what_the_policy_forbids_nor_writes(
    app: Flask, client: FlaskClient, databases: Databases
) -> None:
    before = _digest(app, databases.kind)
    n = 0
    # Templates are the same on both: all of them once, and the queries of each kind of page twice.
    everything = databases.kind == "sqlite"
    for path, page in _pages(client, 1 if everything else 5):
        n += 1
        assert _faults(page) == [], path
        assert page.one("html").attributes["lang"] == "fr", path
        ids = [e.attributes["id"] for e in page.elements if e.attributes.get("id")]
        assert len(ids) == len(set(ids)), (path, [i for i in ids if ids.count(i) > 1])
        assert len(page.all("h1")) == 1, path
    assert n > (300 if everything else 60)  # 288 places, 14 actions, pages of text
    assert _digest(app, databases.kind) == before


def test_no_page_sends_its_forms_without_an_origin() -> None:
    # « no-referrer » makes browsers send « Origin: null », which our own forms refuse.
    pages = [page.read_text(encoding="utf-8") for page in templates_dir().glob("*.html")]
    assert pages and not [page for page in pages if "no-referrer" in page]
