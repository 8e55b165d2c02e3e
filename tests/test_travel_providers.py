"""Routing services that answer well: what is asked, kept, and how often."""

import orjson
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from mapapp.breaker import FAILURES, REST_SECONDS
from mapapp.travel.estimate import reach_radius_m
from mapapp.travel.ign import ADDRESS, IgnIsochrone
from mapapp.travel.modes import Density, Mode, Source
from mapapp.travel.providers import KEPT, KEPT_SECONDS, Isochrones, provider_of
from mapapp.travel.service import IsochroneService
from mapapp.travel.valhalla import Valhalla
from tests.routing import (
    ANGERS,
    FEATURE,
    IGN_ANSWER,
    RING,
    VALHALLA_ANSWER,
    Clock,
    ask,
    estimated,
    ign,
    within,
)

# --- the estimate -----------------------------------------------------------------------------


def test_the_estimate_asks_nobody() -> None:
    reach = provider_of("", estimated()).reach(*ANGERS, 15, Mode.WALK)
    assert reach.source is Source.ESTIMATE
    assert (reach.lon, reach.lat, reach.minutes, reach.mode) == (*ANGERS, 15, Mode.WALK)
    assert reach.radius_m == reach_radius_m(15, Mode.WALK, Density.URBAN)
    assert within(reach, ANGERS, (-0.55431, 47.478), (-0.55431, 47.5)) == [True, True, False]


# --- good answers -----------------------------------------------------------------------------


def test_ign_draws_what_can_be_reached(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/isochrone").respond_with_json(IGN_ANSWER)
    reach = ask(ign(httpserver))
    assert reach.source is Source.IGN
    assert within(reach, ANGERS, (-0.57, 47.47), (-0.546, 47.466)) == [True, False, True]
    assert 900 < reach.radius_m < 1_300


def test_ign_hears_a_rounded_point_and_nothing_of_the_visitor(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/isochrone").respond_with_json(
        IGN_ANSWER, headers={"Set-Cookie": "trace=1"}
    )
    provider = ign(httpserver)
    ask(provider)
    ask(provider, minutes=20, mode=Mode.CAR)
    (first, _), (second, _) = httpserver.log
    assert dict(first.args) == {
        "resource": "bdtopo-valhalla",
        "point": "-0.554,47.471",
        "costType": "time",
        "costValue": "15",
        "timeUnit": "minute",
        "profile": "pedestrian",
        "direction": "departure",
        "crs": "EPSG:4326",
        "geometryFormat": "geojson",
    }
    assert second.args["profile"] == "car"
    for request in (first, second):
        assert {name.lower() for name in request.headers.keys()} <= {  # noqa: SIM118
            "host",
            "user-agent",
            "accept",
            "accept-encoding",
            "connection",
        }


def test_ign_does_not_cycle(httpserver: HTTPServer) -> None:
    assert ask(ign(httpserver), mode=Mode.BIKE).source is Source.ESTIMATE
    assert httpserver.log == []


def test_valhalla_is_asked_by_json(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/way/isochrone", method="POST").respond_with_json(VALHALLA_ANSWER)
    provider = provider_of(httpserver.url_for("/way/"), estimated())
    reach = provider.reach(*ANGERS, 15, Mode.BIKE)
    assert reach.source is Source.VALHALLA
    assert within(reach, ANGERS, (-0.57, 47.47)) == [True, False]
    (request, _), *_ = httpserver.log
    assert request.get_json() == {
        "locations": [{"lon": -0.554, "lat": 47.471}],
        "costing": "bicycle",
        "contours": [{"time": 15}],
        "polygons": True,
        "generalize": 50,
    }


def test_several_features_are_one_reach(httpserver: HTTPServer) -> None:
    ring = [[x + 0.1, y] for x, y in RING]
    other = {"type": "Feature", "geometry": {"type": "MultiPolygon", "coordinates": [[ring]]}}
    answer = VALHALLA_ANSWER | {"features": [FEATURE, other]}
    httpserver.expect_request("/isochrone").respond_with_json(answer)
    provider = Isochrones(Valhalla(httpserver.url_for("")), estimated(), Clock())
    assert within(ask(provider, mode=Mode.CAR), ANGERS, (-0.454, 47.471)) == [True, True]


# --- memory, pace, rest -----------------------------------------------------------------------


def test_an_answer_is_kept_a_day_by_rounded_point(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/isochrone").respond_with_json(IGN_ANSWER)
    clock = Clock()
    provider = ign(httpserver, clock)
    first = ask(provider)
    again = provider.reach(ANGERS[0] + 0.0002, ANGERS[1], 15, Mode.WALK)
    assert again == first and len(httpserver.log) == 1
    ask(provider, minutes=16)
    ask(provider, mode=Mode.CAR)
    assert len(httpserver.log) == 3
    clock.now += KEPT_SECONDS
    assert ask(provider).source is Source.IGN
    assert len(httpserver.log) == 4
    clock.now -= 3 * KEPT_SECONDS
    ask(provider)
    assert len(httpserver.log) == 5


def test_what_is_kept_is_bounded(httpserver: HTTPServer) -> None:
    answers = iter(range(10**6))

    def shape(_request: Request) -> Response:
        next(answers)
        return Response(orjson.dumps(IGN_ANSWER), content_type="application/json")

    httpserver.expect_request("/isochrone").respond_with_handler(shape)
    provider = ign(httpserver)
    for step in range(KEPT + 10):
        provider.reach(ANGERS[0] + step * 0.00001, ANGERS[1], 15 + step, Mode.CAR)
    assert len(provider._kept._shapes) == KEPT
    assert next(answers) == KEPT + 10


def test_no_more_calls_a_second_than_is_polite(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/isochrone").respond_with_json(IGN_ANSWER)
    provider = ign(httpserver, lambda: 1_800_000_000.0)
    found = [ask(provider, minutes).source for minutes in (11, 12, 13, 14)]
    assert found == [Source.IGN, Source.IGN, Source.ESTIMATE, Source.ESTIMATE]
    assert len(httpserver.log) == 2


def test_no_more_than_two_threads_wait(httpserver: HTTPServer) -> None:
    provider = ign(httpserver)
    provider._calls.acquire()
    provider._calls.acquire()
    assert ask(provider).source is Source.ESTIMATE
    assert httpserver.log == []


def test_a_failing_service_rests(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/isochrone").respond_with_data("panne", status=500)
    clock = Clock()
    provider = ign(httpserver, clock)
    for minutes in range(10, 20):
        assert ask(provider, minutes).source is Source.ESTIMATE
    assert len(httpserver.log) == FAILURES
    httpserver.clear()
    httpserver.expect_request("/isochrone").respond_with_json(IGN_ANSWER)
    clock.now += REST_SECONDS
    assert ask(provider).source is Source.IGN


@pytest.mark.parametrize("status", [400, 404])
def test_a_point_without_road_is_no_failure(httpserver: HTTPServer, status: int) -> None:
    httpserver.expect_request("/isochrone").respond_with_json(
        {"error": {"message": "No data found"}}, status=status
    )
    provider = ign(httpserver)
    for minutes in (10, 11, 12, 13, 10, 11, 12, 13):
        assert ask(provider, minutes).source is Source.ESTIMATE
    assert len(httpserver.log) == 4  # said once each, and no rest


# --- choice -----------------------------------------------------------------------------------


def test_an_operator_chooses_by_name_or_address() -> None:
    chosen = provider_of("ign", estimated())
    assert isinstance(chosen, Isochrones)
    service: IsochroneService = chosen._service
    assert isinstance(service, IgnIsochrone)
    assert ADDRESS == "https://data.geopf.fr/navigation/isochrone"


@pytest.mark.parametrize(
    "address",
    [
        "IGN",
        "localhost:8002",
        "ftp://hote/",
        "http://",
        "file:///etc/passwd",
        "http://[::1/",
        "http://moi:secret@hote/",
        "http://hote/?q=1",
        "http://hote/#x",
        "http://ho\nte/",
        "http://hote:99999/",
    ],
)
def test_an_address_that_is_none_is_refused_in_french(address: str) -> None:
    with pytest.raises(ValueError, match="Isochrones : l'adresse doit être"):
        provider_of(address, estimated())
