"""Timings: one kept-alive connection a server, one request each in turn, so that a slow moment
of the machine falls on all of them."""

import http.client
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


class BadAnswer(RuntimeError):
    """A server answered something else than 200."""


@dataclass
class Timed:
    """One server under one kind of request: its addresses and what was measured."""

    port: int
    paths: Sequence[str]
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    status: int = 200
    _connection: http.client.HTTPConnection | None = None

    def ask(self, turn: int) -> tuple[float, int]:
        """Seconds and bytes of one request."""
        spent, body = self.fetch(turn)
        return spent, len(body)

    def fetch(self, turn: int) -> tuple[float, bytes]:
        """Seconds and body of one request; the connection is made anew when it was closed."""
        path = self.paths[turn % len(self.paths)]
        for _ in range(2):
            if self._connection is None:
                self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
                self._connection.connect()
            try:
                began = time.perf_counter()
                self._connection.request("GET", path, headers=dict(self.headers))
                answer = self._connection.getresponse()
                body = answer.read()
                spent = time.perf_counter() - began
            except (OSError, http.client.HTTPException):
                self.close()
                continue
            if answer.status != 200:
                self.status = answer.status
                raise BadAnswer(f"{answer.status} pour {path}")
            return spent, body
        raise BadAnswer(f"pas de réponse à {path}")

    def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def summary(self) -> dict[str, float]:
        """p50 and p95 in ms, median bytes, number of requests."""
        ordered = sorted(self.seconds)
        return {
            "p50_ms": statistics.median(ordered) * 1e3,
            "p95_ms": ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))] * 1e3,
            "bytes": statistics.median(self.sizes),
            "requests": len(ordered),
        }


def measure(
    timed: Mapping[str, Timed], rounds: int, budget_s: float
) -> tuple[dict[str, dict[str, float]], dict[str, str]]:
    """Medians by server, and the faults of those that failed.

    Each server is asked in turn, in an order that rotates, until `rounds` or until it has used
    its budget (at least 3 requests).
    """
    faults: dict[str, str] = {}
    for name, one in timed.items():
        _warm_up(name, one, budget_s, faults)
    for turn in range(rounds):
        live = [name for name in timed if name not in faults and _has_time(timed[name], budget_s)]
        start = turn % max(1, len(live))
        for name in live[start:] + live[:start]:
            _once(name, timed[name], turn, faults)
    for one in timed.values():
        one.close()
    return {n: t.summary() for n, t in timed.items() if t.seconds and n not in faults}, faults


def _has_time(one: Timed, budget_s: float) -> bool:
    return len(one.seconds) < 3 or sum(one.seconds) < budget_s


def _warm_up(name: str, one: Timed, budget_s: float, faults: dict[str, str]) -> None:
    began = time.perf_counter()
    # From the end of the list: a server that keeps answers must not know those measured.
    for turn in range(8):
        _once(name, one, -1 - turn, faults)
        if name in faults or time.perf_counter() - began > budget_s / 4:
            break
    one.seconds.clear()
    one.sizes.clear()


def _once(name: str, one: Timed, turn: int, faults: dict[str, str]) -> None:
    if name in faults:
        return
    try:
        spent, size = one.ask(turn)
    except BadAnswer as fault:
        faults[name] = str(fault)
        return
    one.seconds.append(spent)
    one.sizes.append(size)
