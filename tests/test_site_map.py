"""What search engines are told: every public page and place once, in files of a fair length."""

from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mapapp.domain.kinds import Kind
from mapapp.store import places
from mapapp.store.engine import Store
from mapapp.web import site_map
from tests.publishing import place_values, publish_places

_LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def paths(client: FlaskClient, path: str = "/sitemap.xml") -> list[str]:
    """The paths that a file lists."""
    answer = client.get(path)
    assert answer.status_code == 200 and answer.mimetype == "application/xml"
    found = [urlsplit(one.text or "") for one in ET.fromstring(answer.data).iter(_LOC)]
    assert {one.netloc for one in found} <= {"localhost"}
    return [f"{one.path}?{one.query}" if one.query else one.path for one in found]


def test_every_page_and_place_is_listed_once(app: Flask, client: FlaskClient) -> None:
    listed = paths(client)
    assert len(listed) == len(set(listed))
    store: Store = app.extensions["mapapp"].store
    with store.read() as connection:
        ids = places.published_ids(connection, 0, 10_000)
    told = {("/plan/" if kind is Kind.ACTION else "/lieux/") + one for one, kind in ids}
    assert len(told) > 1_000 and told < set(listed)
    assert {"/", "/garde", "/objets/velo", "/plan/avancement", "/a-propos"} <= set(listed)
    assert not {"/connexion", "/api/", "/espace"} & set(listed)


def test_what_is_listed_may_be_read_and_shown(client: FlaskClient) -> None:
    robots = RobotFileParser()
    answer = client.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    robots.parse(answer.text.splitlines())
    assert robots.site_maps() == ["http://localhost/sitemap.xml"]
    listed = paths(client)
    assert all(robots.can_fetch("*", path) for path in listed)
    first = [path for path in listed if not path.startswith("/lieux/")]
    for path in [*first, *[one for one in listed if one.startswith("/lieux/")][:20]]:
        page = client.get(path)
        assert page.status_code == 200, path
        assert "noindex" not in page.text, path


@pytest.mark.parametrize(
    "path",
    ["/espace", "/moderation/historique", "/api/carte", "/entretien/abc", "/connexion"],
)
def test_robots_leave_the_rest_alone(client: FlaskClient, path: str) -> None:
    robots = RobotFileParser()
    robots.parse(client.get("/robots.txt").text.splitlines())
    assert not robots.can_fetch("*", path)


def test_many_places_are_in_several_files(
    empty_app: Flask, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = empty_app.test_client()
    alone = paths(client)
    monkeypatch.setattr(site_map, "PER_FILE", len(alone) + 2)
    publish_places(store, {f"lieu-{n}": place_values() for n in range(2)})
    assert paths(client) == [*alone, "/lieux/lieu-0", "/lieux/lieu-1"]
    assert client.get("/sitemap-2.xml").status_code == 404
    publish_places(store, {f"lieu-{n}": place_values() for n in range(7)})
    monkeypatch.setattr(site_map, "PER_FILE", len(alone) - 1)
    files = paths(client)
    assert files == ["/sitemap-1.xml", "/sitemap-2.xml"]
    assert [path for file in files for path in paths(client, file)] == [
        *alone,
        *[f"/lieux/lieu-{n}" for n in range(7)],
    ]
    for wrong in ("/sitemap-0.xml", "/sitemap-3.xml", "/sitemap-99999.xml"):
        assert client.get(wrong).status_code == 404
    with store.write() as connection:
        places.withdraw_place(connection, "lieu-3", reason=None, moved_to=None)
    assert "/lieux/lieu-3" not in [path for file in files for path in paths(client, file)]
