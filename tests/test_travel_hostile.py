"""Routing services that answer badly or with malice: the estimate answers, and no word leaks."""

import logging
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import orjson
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from mapapp.travel import service as service_module
from mapapp.travel.ign import IgnIsochrone
from mapapp.travel.modes import Source
from mapapp.travel.providers import Isochrones
from mapapp.travel.shape import MAX_POINTS
from mapapp.travel.valhalla import Valhalla
from tests.routing import ANGERS, FEATURE, IGN_ANSWER, RING, Clock, ask, estimated, ign, within


def as_json(value: object) -> Response:
    return Response(orjson.dumps(value), content_type="application/json")


def ring_of(count: int) -> list[list[float]]:
    turn = np.linspace(0, 2 * np.pi, count - 1, endpoint=False)
    ring = np.stack([-0.554 + 0.005 * np.cos(turn), 47.471 + 0.005 * np.sin(turn)], axis=1)
    return [*ring.tolist(), ring[0].tolist()]


FAR = [[x + 1, y] for x, y in RING]
BAD: dict[str, Response] = {
    "429": Response("trop", status=429),
    "500": Response("panne", status=500),
    "503": Response(orjson.dumps(IGN_ANSWER), status=503, content_type="application/json"),
    "204": Response(status=204),
    "redirection": Response(status=302, headers={"Location": "http://127.0.0.1:9/isochrone"}),
    "HTML": Response("<html>portail</html>", content_type="text/html"),
    "HTML qui se dit JSON": Response("<html>portail</html>", content_type="application/json"),
    "JSON qui se dit HTML": Response(orjson.dumps(IGN_ANSWER), content_type="text/html"),
    "vide": Response(b"", content_type="application/json"),
    "tronqué": Response(orjson.dumps(IGN_ANSWER)[:-20], content_type="application/json"),
    "compressé": Response(
        b"\x1f\x8b bombe", content_type="application/json", headers={"Content-Encoding": "gzip"}
    ),
    "énorme": Response(
        b'{"geometry":' + b" " * service_module.MAX_BYTES + b"1}", content_type="application/json"
    ),
    "imbriqué": Response(b"[" * 500_000 + b"]" * 500_000, content_type="application/json"),
    "géométrie imbriquée": Response(
        b'{"geometry":{"type":"Polygon","coordinates":' + b"[" * 900 + b"]" * 900 + b"}}",
        content_type="application/json",
    ),
    "NaN": Response(
        orjson.dumps(IGN_ANSWER).replace(b"-0.56", b"NaN"), content_type="application/json"
    ),
    "une liste": as_json([IGN_ANSWER]),
    "autre projection": as_json(IGN_ANSWER | {"crs": "EPSG:2154"}),
    "sans géométrie": as_json({"geometry": None}),
    "une ligne": as_json({"geometry": {"type": "LineString", "coordinates": RING}}),
    "trop de points": as_json(
        {"geometry": {"type": "Polygon", "coordinates": [ring_of(MAX_POINTS + 1)]}}
    ),
    "ailleurs": as_json({"geometry": {"type": "Polygon", "coordinates": [FAR]}}),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_answer_is_answered_by_the_estimate(
    httpserver: HTTPServer, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    httpserver.expect_request("/isochrone").respond_with_handler(lambda _request: BAD[name])
    with caplog.at_level(logging.INFO):
        reach = ask(ign(httpserver))
    assert reach.source is Source.ESTIMATE
    assert within(reach, ANGERS) == [True]
    assert len(httpserver.log) == 1  # and no redirection was followed
    said = [record.getMessage() for record in caplog.records if record.name.startswith("mapapp")]
    assert len(said) == 1
    assert not any(secret in said[0] for secret in ("47.4", "0.55", "point="))


def test_a_redirection_is_never_followed(httpserver: HTTPServer) -> None:
    with HTTPServer() as elsewhere:
        elsewhere.expect_request("/isochrone").respond_with_json(IGN_ANSWER)
        target = elsewhere.url_for("/isochrone")
        httpserver.expect_request("/isochrone").respond_with_data(
            status=307, headers={"Location": target}
        )
        assert ask(ign(httpserver)).source is Source.ESTIMATE
        assert elsewhere.log == []


def test_a_slow_service_is_not_waited_for(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(_request: Request) -> Response:
        time.sleep(0.5)
        return as_json(IGN_ANSWER)

    monkeypatch.setattr(service_module, "READ_SECONDS", 0.05)
    httpserver.expect_request("/isochrone").respond_with_handler(late)
    assert ask(ign(httpserver)).source is Source.ESTIMATE


def blanks(count: int, size: int, seconds: float) -> Iterator[bytes]:
    for _ in range(count):
        time.sleep(seconds)
        yield b" " * size


def test_a_service_that_drips_is_cut(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[bytes] = []

    def drops() -> Iterator[bytes]:
        for drop in blanks(1_000, 1, 0.01):
            sent.append(drop)
            yield drop

    def drip(_request: Request) -> Response:
        return Response(drops(), content_type="application/json")

    monkeypatch.setattr(service_module, "TOTAL_SECONDS", 0.1)
    httpserver.expect_request("/isochrone").respond_with_handler(drip)
    assert ask(ign(httpserver)).source is Source.ESTIMATE
    # Ten seconds of drops, of which a few are read: a clock would tell how busy the machine is.
    assert len(sent) < 150


def test_a_body_of_no_announced_length_is_bounded_too(httpserver: HTTPServer) -> None:
    def flood(_request: Request) -> Response:
        return Response(blanks(200, 64 * 1024, 0.0), content_type="application/json")

    httpserver.expect_request("/isochrone").respond_with_handler(flood)
    assert ask(ign(httpserver)).source is Source.ESTIMATE


def test_nobody_answers() -> None:
    provider = Isochrones(IgnIsochrone("http://127.0.0.1:9/isochrone"), estimated(), Clock())
    assert ask(provider).source is Source.ESTIMATE


@pytest.mark.parametrize(
    "answer",
    [
        [],
        {"features": None},
        {"features": []},
        {"features": [3]},
        {"features": [{"geometry": None}]},
        {"features": [{"geometry": {"type": "Point", "coordinates": [0, 0]}}]},
        {"features": [FEATURE] * 501},
        {"features": [FEATURE, {"geometry": {"type": "Polygon"}}]},
    ],
)
def test_a_bad_answer_of_valhalla_too(httpserver: HTTPServer, answer: Any) -> None:
    httpserver.expect_request("/isochrone").respond_with_json(answer)
    provider = Isochrones(Valhalla(httpserver.url_for("")), estimated(), Clock())
    assert ask(provider).source is Source.ESTIMATE
