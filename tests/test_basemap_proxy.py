"""The proxy as the web room sees it."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mapapp.basemap.proxy import TileAnswer, TileProxy
from mapapp.basemap.settings import BasemapSettings
from mapapp.basemap.tiles import Tile
from mapapp.basemap.upstream import NoSuchTile, Upstream, UpstreamFailed
from mapapp.breaker import FAILURES, REST_SECONDS, Breaker

NOW = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
HERE = (12, 2030, 1437)
PNG = b"\x89PNG\r\n\x1a\n" + b"carte" + b"IEND\xaeB`\x82"
NEWER = b"\x89PNG\r\n\x1a\n" + b"carte neuve" + b"IEND\xaeB`\x82"
PATIENCE = 10  # seconds a test waits for a thread before it fails; never reached


class Service(Upstream):
    """A tile service in memory that counts its calls."""

    def __init__(self, settings: BasemapSettings) -> None:
        super().__init__(settings)
        self.calls: list[Tile] = []
        self.answer: bytes | Exception = PNG
        self.during: Callable[[], object] = lambda: None

    def fetch(self, tile: Tile) -> bytes:
        self.calls.append(tile)
        self.during()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def settings(tmp_path: Path) -> BasemapSettings:
    return BasemapSettings(tmp_path / "fond", wait_seconds=PATIENCE)


@pytest.fixture
def service(settings: BasemapSettings) -> Service:
    return Service(settings)


@pytest.fixture
def proxy(settings: BasemapSettings, service: Service) -> TileProxy:
    return TileProxy(settings, service)


def test_a_tile_is_fetched_once_then_kept(proxy: TileProxy, service: Service) -> None:
    assert proxy.get(*HERE, NOW) == TileAnswer("fetched", PNG, "image/png", 86_400)
    assert proxy.get(*HERE, NOW) == TileAnswer("hit", PNG, "image/png", 86_400)
    assert service.calls == [Tile(*HERE)]


def test_a_browser_keeps_a_tile_no_longer_than_it_is_fresh(proxy: TileProxy) -> None:
    proxy.get(*HERE, NOW)
    assert proxy.get(*HERE, NOW + timedelta(days=6, hours=23)).max_age == 3600


def test_an_old_tile_is_fetched_again(proxy: TileProxy, service: Service) -> None:
    proxy.get(*HERE, NOW)
    service.answer = NEWER
    assert proxy.get(*HERE, NOW + timedelta(days=8)).body == NEWER
    assert proxy.get(*HERE, NOW + timedelta(days=8)).status == "hit"


def test_an_old_tile_is_better_than_none(proxy: TileProxy, service: Service) -> None:
    proxy.get(*HERE, NOW)
    service.answer = UpstreamFailed("panne")
    assert proxy.get(*HERE, NOW + timedelta(days=8)) == TileAnswer("hit", PNG, "image/png", 300)


def test_offline_answers_unavailable_and_lets_the_service_rest(
    proxy: TileProxy, service: Service
) -> None:
    service.answer = UpstreamFailed("pas de réseau")
    for rank in range(FAILURES + 5):
        answer = proxy.get(12, 2030 + rank % 3, 1437, NOW + timedelta(seconds=rank))
        assert answer == TileAnswer("unavailable", max_age=60)
    assert len(service.calls) == FAILURES
    service.answer = PNG
    later = NOW + timedelta(seconds=FAILURES + REST_SECONDS)
    assert proxy.get(*HERE, later).status == "fetched"
    assert proxy.get(12, 2031, 1437, later).status == "fetched"


def test_no_tile_there_says_nothing_against_the_service(proxy: TileProxy, service: Service) -> None:
    service.answer = NoSuchTile()
    for rank in range(FAILURES + 2):
        answer = proxy.get(12, 2030 + rank, 1437, NOW)
        assert answer == TileAnswer("unavailable", max_age=3600)
    assert len(service.calls) == FAILURES + 2


def test_what_does_not_exist_or_is_far_is_out_of_range(proxy: TileProxy, service: Service) -> None:
    for z, x, y in ((99, 0, 0), (12, 0, 0), ("..", "..", "..")):
        assert proxy.get(z, x, y, NOW) == TileAnswer("out_of_range", max_age=86_400)
    assert service.calls == []


def test_switched_off_asks_nobody(tmp_path: Path) -> None:
    settings = BasemapSettings(tmp_path, None)
    service = Service(settings)
    assert TileProxy(settings, service).get(*HERE, NOW).status == "unavailable"
    assert service.calls == []


def test_a_disk_that_refuses_still_serves(tmp_path: Path) -> None:
    settings = BasemapSettings(tmp_path / "fichier")
    settings.directory.write_text("un fichier à la place du dossier")
    proxy = TileProxy(settings, Service(settings))
    assert proxy.get(*HERE, NOW).status == "fetched"


def test_a_time_without_zone_is_a_mistake_of_ours(proxy: TileProxy) -> None:
    with pytest.raises(ValueError, match="time zone"):
        proxy.get(*HERE, NOW.replace(tzinfo=None))


class Crowd:
    """Threads that ask for tiles; answers by tile."""

    def __init__(self, proxy: TileProxy) -> None:
        self.proxy = proxy
        self.answers: list[TileAnswer] = []
        self.threads: list[threading.Thread] = []

    def ask(self, x: int, now: datetime = NOW) -> None:
        thread = threading.Thread(
            target=lambda: self.answers.append(self.proxy.get(12, x, 1437, now))
        )
        self.threads.append(thread)
        thread.start()

    def leave(self) -> None:
        for thread in self.threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()


def wait_for(condition: Callable[[], bool]) -> None:
    tick = threading.Event()
    for _ in range(PATIENCE * 200):
        if condition():
            return
        tick.wait(0.005)
    raise AssertionError("the threads did not get there")


def test_two_who_ask_for_the_same_tile_make_one_fetch(proxy: TileProxy, service: Service) -> None:
    door = threading.Event()
    service.during = lambda: door.wait(PATIENCE)
    crowd = Crowd(proxy)
    crowd.ask(2030)
    wait_for(lambda: len(service.calls) == 1)
    crowd.ask(2030)
    wait_for(lambda: proxy._gate._waiting == 1)
    door.set()
    crowd.leave()
    assert sorted(answer.status for answer in crowd.answers) == ["fetched", "hit"]
    assert len(service.calls) == 1


def test_past_two_fetches_and_one_who_waits_the_rest_are_told_at_once(
    proxy: TileProxy, service: Service
) -> None:
    door = threading.Event()
    service.during = lambda: door.wait(PATIENCE)
    crowd = Crowd(proxy)
    crowd.ask(2030)
    crowd.ask(2031)
    wait_for(lambda: len(service.calls) == 2)
    crowd.ask(2032)
    wait_for(lambda: proxy._gate._waiting == 1)
    assert proxy.get(12, 2033, 1437, NOW) == TileAnswer("unavailable", max_age=0)
    door.set()
    crowd.leave()
    assert [answer.status for answer in crowd.answers] == ["fetched"] * 3


def test_who_waits_too_long_is_told(tmp_path: Path) -> None:
    settings = BasemapSettings(tmp_path, fetches=1, wait_seconds=0)
    service = Service(settings)
    proxy = TileProxy(settings, service)
    inner: list[TileAnswer] = []

    def ask_another() -> None:
        service.during = lambda: None
        inner.append(proxy.get(12, 2031, 1437, NOW))

    service.during = ask_another
    assert proxy.get(*HERE, NOW).status == "fetched"
    assert inner == [TileAnswer("unavailable", max_age=0)]


def test_who_has_an_old_tile_does_not_wait(tmp_path: Path) -> None:
    settings = BasemapSettings(tmp_path, fetches=1, wait_seconds=PATIENCE)
    service = Service(settings)
    proxy = TileProxy(settings, service)
    proxy.get(12, 2031, 1437, NOW)
    later = NOW + timedelta(days=8)
    inner: list[TileAnswer] = []
    service.during = lambda: inner.append(proxy.get(12, 2031, 1437, later))
    proxy.get(*HERE, later)
    assert inner == [TileAnswer("hit", PNG, "image/png", 300)]


def test_the_breaker_lets_one_try_after_the_rest() -> None:
    breaker = Breaker()
    for second in range(FAILURES):
        assert breaker.allows(second)
        breaker.failed(second)
    assert not breaker.allows(FAILURES)
    after = FAILURES + REST_SECONDS
    assert [breaker.allows(after), breaker.allows(after)] == [True, False]
    breaker.failed(after + 1)
    assert not breaker.allows(after + 2)
    assert breaker.allows(after + 1 + REST_SECONDS)
    breaker.succeeded()
    assert breaker.allows(after + 1 + REST_SECONDS)


def test_a_clock_set_back_does_not_prolong_the_rest() -> None:
    breaker = Breaker()
    for _ in range(FAILURES):
        breaker.failed(1_000_000)
    assert not breaker.allows(1_000_001)
    assert breaker.allows(500_000)
