"""Leave a failing service alone for a while, then try it once."""

import threading
from typing import Final

FAILURES: Final = 3
REST_SECONDS: Final = 60.0


class Breaker:
    """Circuit breaker: three failures in a row, then sixty seconds without a call.

    After the rest one call is let through; its outcome opens or closes the way again.
    Times are seconds since the epoch, given by the caller.
    """

    def __init__(self) -> None:
        """Start closed: calls go through."""
        self._lock = threading.Lock()
        self._failures = 0
        self._resting_until: float | None = None

    def allows(self, now: float) -> bool:
        """Tell whether a call may be made now; after a rest, only the first asker hears yes."""
        with self._lock:
            if self._resting_until is None:
                return True
            # A clock set back must not prolong the rest for ever.
            if self._resting_until - REST_SECONDS <= now < self._resting_until:
                return False
            self._resting_until = now + REST_SECONDS
            return True

    def succeeded(self) -> None:
        """The call answered: all is well again."""
        with self._lock:
            self._failures = 0
            self._resting_until = None

    def failed(self, now: float) -> None:
        """The call failed: from the third in a row on, rest."""
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES:
                self._resting_until = now + REST_SECONDS
