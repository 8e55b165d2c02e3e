"""Who answers « what can I reach »: our estimate, or a service with the estimate behind it."""

import logging
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from mapapp.breaker import Breaker
from mapapp.travel.barriers import Spots, great_circle_m
from mapapp.travel.estimate import Estimate
from mapapp.travel.ign import IgnIsochrone
from mapapp.travel.modes import Density, Mode
from mapapp.travel.reach import DrawnReach, EstimatedReach, Reach, ReachProvider
from mapapp.travel.service import IsochroneService, NothingThere, ServiceFailed
from mapapp.travel.shape import Shape, ShapeError
from mapapp.travel.valhalla import Valhalla

log = logging.getLogger(__name__)

KEPT: Final = 256
KEPT_SECONDS: Final = 86_400.0
CALLS_AT_ONCE: Final = 2

_FASTEST_KMH: Final[Mapping[Mode, float]] = {Mode.WALK: 10, Mode.BIKE: 40, Mode.CAR: 140}
_SLACK_M: Final = 2_000.0


class Estimated:
    """Our own estimate: always there, asks nobody."""

    def __init__(self, estimate: Estimate, density_at: Callable[[float, float], Density]) -> None:
        """Keep both.

        :param density_at: the density class of the commune at a point, lon then lat.
        """
        self._estimate = estimate
        self._density_at = density_at

    def reach(self, lon: float, lat: float, minutes: int, mode: Mode) -> Reach:
        """See `ReachProvider`."""
        return EstimatedReach(self._estimate, lon, lat, minutes, mode, self._density_at(lon, lat))


class _Question(NamedTuple):
    lon: float
    lat: float
    minutes: int
    mode: Mode


class Isochrones:
    """A routing service, asked with care, and what answers whenever it does not.

    A point is rounded to 0.001° (about 100 m) before it leaves. The last answers are kept in
    memory for a day, by rounded point, minutes and mode: by nobody's name. A call that would
    be too many, too soon after failures, or that fails is simply answered by `fallback`.
    """

    def __init__(
        self,
        service: IsochroneService,
        fallback: ReachProvider,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Call nothing yet.

        :param clock: seconds since the epoch.
        """
        self._service = service
        self._fallback = fallback
        self._clock = clock
        self._kept = _Kept()
        self._pace = _Pace(service.per_second)
        self._calls = threading.BoundedSemaphore(CALLS_AT_ONCE)
        self._breaker = Breaker()

    def reach(self, lon: float, lat: float, minutes: int, mode: Mode) -> Reach:
        """See `ReachProvider`; may take six seconds, so call it from a thread that can wait."""
        question = _Question(round(lon, 3), round(lat, 3), minutes, mode)
        shape = self._shape(question) if mode in self._service.modes else None
        if shape is None:
            return self._fallback.reach(lon, lat, minutes, mode)
        return DrawnReach(shape, *question, self._service.source)

    def _shape(self, question: _Question) -> Shape | None:
        now = self._clock()
        known, shape = self._kept.get(question, now)
        if known:
            return shape
        if not self._pace.allows(now) or not self._calls.acquire(blocking=False):
            return None
        try:
            return self._ask(question, now) if self._breaker.allows(now) else None
        finally:
            self._calls.release()

    def _ask(self, question: _Question, now: float) -> Shape | None:
        shape: Shape | None
        try:
            shape = self._service.shape(*question)
            _check(shape, question)
        except NothingThere:
            shape = None
        except (ServiceFailed, ShapeError) as error:
            log.warning("no isochrone from %s: %s", self._service.source, error)
            self._breaker.failed(now)
            return None
        self._breaker.succeeded()
        self._kept.put(question, shape, now)
        return shape


def provider_of(choice: str, estimated: Estimated) -> ReachProvider:
    """The provider an operator chose: empty for the estimate, `ign`, or a Valhalla's address.

    :raises ValueError: French, for an address that is not one.
    """
    if not choice:
        return estimated
    service = IgnIsochrone() if choice == "ign" else Valhalla(choice)
    return Isochrones(service, estimated)


def _check(shape: Shape, question: _Question) -> None:
    """ShapeError for a polygon farther than anyone can go, or that is elsewhere."""
    corners = shape.points
    far = great_circle_m(Spots.at(question.lon, question.lat), Spots(corners[:, 0], corners[:, 1]))
    if far.max() > _FASTEST_KMH[question.mode] * question.minutes / 60 * 1000 + _SLACK_M:
        raise ShapeError("polygone trop loin")


class _Kept:
    """The last shapes, None where the service had nothing; the least used go first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shapes: OrderedDict[_Question, tuple[float, Shape | None]] = OrderedDict()

    def get(self, question: _Question, now: float) -> tuple[bool, Shape | None]:
        """Whether the answer is known, and the answer."""
        with self._lock:
            asked, shape = self._shapes.get(question, (float("-inf"), None))
            # An answer from the future (clock set back) is as doubtful as an old one.
            if abs(now - asked) >= KEPT_SECONDS:
                self._shapes.pop(question, None)
                return False, None
            self._shapes.move_to_end(question)
            return True, shape

    def put(self, question: _Question, shape: Shape | None, now: float) -> None:
        """Keep an answer."""
        with self._lock:
            self._shapes[question] = (now, shape)
            self._shapes.move_to_end(question)
            while len(self._shapes) > KEPT:
                self._shapes.popitem(last=False)


class _Pace:
    """So many calls in any second."""

    def __init__(self, per_second: int | None) -> None:
        self._lock = threading.Lock()
        self._calls: deque[float] | None = deque(maxlen=per_second) if per_second else None

    def allows(self, now: float) -> bool:
        """Tell whether a call may be made now, and count it."""
        if self._calls is None:
            return True
        with self._lock:
            if len(self._calls) == self._calls.maxlen and abs(now - self._calls[0]) < 1.0:
                return False
            self._calls.append(now)
            return True
