"""The one call to the outside: what it says of the visitor (nothing), what it accepts."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import responses
from urllib3 import HTTPResponse
from urllib3.exceptions import ProtocolError

from mapapp.basemap.settings import MAX_TILE_BYTES, BasemapSettings
from mapapp.basemap.tiles import Tile
from mapapp.basemap.upstream import NoSuchTile, Upstream, UpstreamFailed

TILE = Tile(12, 2030, 1437)
ADDRESS = "https://tuiles.exemple.fr/12/2030/1437.png"
PNG = b"\x89PNG\r\n\x1a\n" + b"carte" + b"IEND\xaeB`\x82"


@pytest.fixture
def settings(tmp_path: Path) -> BasemapSettings:
    return BasemapSettings.chosen(tmp_path, "https://tuiles.exemple.fr/{z}/{x}/{y}.png", 100)


@pytest.fixture
def net() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


def test_plan_ign_is_asked_by_row_and_column(tmp_path: Path, net: responses.RequestsMock) -> None:
    address = "https://data.geopf.fr/wmts"
    asked = {"TILEMATRIX": "12", "TILEROW": "1437", "TILECOL": "2030", "FORMAT": "image/png"}
    matching = [responses.matchers.query_param_matcher(asked, strict_match=False)]
    net.get(address, body=PNG, content_type="image/png", match=matching)
    assert Upstream(BasemapSettings(tmp_path)).fetch(TILE) == PNG


def test_the_call_says_nothing_of_the_visitor_and_keeps_no_cookie(
    settings: BasemapSettings, net: responses.RequestsMock
) -> None:
    net.get(ADDRESS, body=PNG, content_type="image/png", headers={"Set-Cookie": "trace=1"})
    upstream = Upstream(settings)
    upstream.fetch(TILE)
    upstream.fetch(TILE)
    for call in net.calls:
        assert set(call.request.headers) == {"User-Agent", "Accept", "Accept-Encoding"}
        assert call.request.headers["User-Agent"].startswith("mapapp/")
        assert call.request.req_kwargs["timeout"] == (2.0, 4.0)  # type: ignore[attr-defined]


@pytest.mark.parametrize("status", [204, 400, 404])
def test_there_may_be_no_tile_there(
    settings: BasemapSettings, net: responses.RequestsMock, status: int
) -> None:
    net.get(ADDRESS, status=status)
    with pytest.raises(NoSuchTile):
        Upstream(settings).fetch(TILE)


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 500},
        {"status": 429},
        {"status": 302, "headers": {"Location": "https://ailleurs.exemple.org/x.png"}},
        {"status": 301, "headers": {"Location": "http://169.254.169.254/"}},
        {"body": b"<html>portail</html>", "content_type": "text/html"},
        {"body": b"<html>portail</html>", "content_type": "image/png"},
        {"body": PNG, "content_type": "text/html"},
        {"body": PNG, "content_type": "image/jpeg"},
        {"body": PNG[:-4], "content_type": "image/png"},
        {"body": b"<svg onload='x()'/>", "content_type": "image/svg+xml"},
        {"body": b"", "content_type": "image/png"},
        {"body": PNG[:12] + b"." * MAX_TILE_BYTES + PNG[12:], "content_type": "image/png"},
        {"body": requests.ConnectTimeout("lent")},
        {"body": requests.ReadTimeout("lent")},
        {"body": requests.ConnectionError("pas de réseau")},
        {"body": OSError("câble")},
    ],
)
def test_anything_but_a_sound_tile_is_a_failure(
    settings: BasemapSettings, net: responses.RequestsMock, answer: dict[str, Any]
) -> None:
    net.get(ADDRESS, **answer)
    with pytest.raises(UpstreamFailed):
        Upstream(settings).fetch(TILE)
    assert len(net.calls) == 1  # and no redirection was followed


class Dripping(io.RawIOBase):
    """A body that comes byte after byte, or breaks."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.given = 0

    def read1(self, _amount: int, decode_content: bool = True) -> bytes:
        assert not decode_content
        if self.error:
            raise self.error
        self.given += 1
        return b"."


def answer_with(monkeypatch: pytest.MonkeyPatch, raw: object, **headers: str) -> None:
    def get(_self: requests.Session, _address: str, **_options: object) -> requests.Response:
        response = requests.Response()
        response.status_code = 200
        response.headers.update({"Content-Type": "image/png", **headers})
        response.raw = raw
        return response

    monkeypatch.setattr(requests.Session, "get", get)


def test_a_body_that_drips_is_cut_at_the_deadline(
    settings: BasemapSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = Dripping()
    seconds = iter(range(1000))
    answer_with(monkeypatch, body)
    with pytest.raises(UpstreamFailed, match="lente"):
        Upstream(settings, clock=lambda: float(next(seconds))).fetch(TILE)
    assert body.given == settings.total_seconds + 1


def test_a_body_that_breaks_is_a_failure(
    settings: BasemapSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_with(monkeypatch, Dripping(ProtocolError("coupé")))
    with pytest.raises(UpstreamFailed):
        Upstream(settings).fetch(TILE)


def test_a_body_announced_too_big_is_not_read(
    settings: BasemapSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = Dripping()
    answer_with(monkeypatch, body, **{"Content-Length": str(MAX_TILE_BYTES + 1)})
    with pytest.raises(UpstreamFailed, match="grosse"):
        Upstream(settings).fetch(TILE)
    assert body.given == 0


def test_a_compressed_body_is_not_unpacked(
    settings: BasemapSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = HTTPResponse(
        io.BytesIO(b"\x1f\x8b bombe"), headers={"Content-Encoding": "gzip"}, preload_content=False
    )
    answer_with(monkeypatch, raw)
    with pytest.raises(UpstreamFailed, match="image"):
        Upstream(settings).fetch(TILE)


def test_a_forked_process_opens_its_own_connection(
    settings: BasemapSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    upstream = Upstream(settings)
    first = upstream._opened()
    assert upstream._opened() is first
    monkeypatch.setattr("os.getpid", lambda: -2)
    assert upstream._opened() is not first


def test_without_an_address_there_is_no_tile(tmp_path: Path) -> None:
    with pytest.raises(NoSuchTile):
        Upstream(BasemapSettings(tmp_path, None)).fetch(TILE)
