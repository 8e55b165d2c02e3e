"""Figures that are long in the making: the last good ones meanwhile, with their date and version.

Whoever asks waits for the new ones a little while only. They are made in a thread, once for all
who ask; what was made before is shown until then, and says so.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Event, Lock, Thread
from typing import Any, Generic, TypeVar

PATIENCE_S = 0.7
"""How long a page waits for new figures: with all the rest, less than a second."""
_MOST_KEPT = 64
_MOST_AT_ONCE = 8

Value = TypeVar("Value")


class NotYet(Exception):
    """Nothing was made of this before, and the new figures are still in the making."""


@dataclass(frozen=True, slots=True)
class Made(Generic[Value]):
    """Figures, their data version and when they were made; `current`: of the data of now."""

    value: Value
    version: int
    made_at: datetime
    current: bool = True


@dataclass(frozen=True, slots=True)
class Moment:
    """What figures depend on beside their question; the same state gives the same figures."""

    state: Hashable
    version: int
    now: datetime


@dataclass
class _Making:
    done: Event = field(default_factory=Event)
    made: Made[Any] | None = None
    error: BaseException | None = None


def _in_a_thread(run: Callable[[], None]) -> None:
    Thread(target=run, daemon=True).start()


class LastGood:
    """Answers by question. Thread-safe; `start` has a function run elsewhere."""

    def __init__(
        self,
        patience_s: float | None = None,
        start: Callable[[Callable[[], None]], None] = _in_a_thread,
    ) -> None:
        self._patience_s = PATIENCE_S if patience_s is None else patience_s
        self._start = start
        self._kept: OrderedDict[Hashable, tuple[Hashable, Made[Any]]] = OrderedDict()
        self._making: dict[tuple[Hashable, Hashable], _Making] = {}
        self._lock = Lock()

    def answer(
        self,
        question: Hashable,
        moment: Moment,
        make: Callable[[], Value],
        *,
        wait: bool = False,
        part: float = 1.0,
    ) -> Made[Value]:
        """The figures of a moment, or the last good ones if they take longer than a page may wait.

        `wait`: those of the moment, however long; `part`: of the time that a page may wait, where
        it waits for others too. Raises NotYet, and what `make` raises."""
        key = (question, moment.state)
        with self._lock:
            state, last = self._kept.get(question, (None, None))
            if last is not None and state == moment.state:
                self._kept.move_to_end(question)
                return last
            making = self._making.get(key)
            begins = making is None and (wait or len(self._making) < _MOST_AT_ONCE)
            if begins:
                making = self._making[key] = _Making()
        if making is None:
            return _aged(last)
        if begins:
            mine = making

            def run() -> None:
                self._make(key, moment, make, mine)

            # Whoever waits anyway needs no other thread.
            run() if wait else self._start(run)
        if not making.done.wait(None if wait else self._patience_s * part):
            return _aged(last)
        if making.error is not None:
            raise making.error
        assert making.made is not None
        return making.made

    def _make(
        self,
        key: tuple[Hashable, Hashable],
        moment: Moment,
        make: Callable[[], Any],
        making: _Making,
    ) -> None:
        question, state = key
        try:
            made = making.made = Made(make(), moment.version, moment.now)
            with self._lock:
                self._keep(question, state, made)
        except BaseException as error:  # told to those who wait, whatever it is
            making.error = error
        finally:
            with self._lock:
                del self._making[key]
            making.done.set()

    def _keep(self, question: Hashable, state: Hashable, made: Made[Any]) -> None:
        _state, last = self._kept.get(question, (None, None))
        if last is not None and (last.made_at, last.version) > (made.made_at, made.version):
            return  # newer ones were quicker
        self._kept[question] = (state, made)
        self._kept.move_to_end(question)
        if len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)


def _aged(last: Made[Value] | None) -> Made[Value]:
    if last is None:
        raise NotYet
    return replace(last, current=False)
