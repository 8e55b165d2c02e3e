"""The values last asked for, of those that are dear to make; shared between threads."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """Holds the `most` values last asked for. Each is made once, one at a time."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[Key, Value] = OrderedDict()
        self._holding = Lock()
        self._making = Lock()

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """The value of a key; `make` is called when it is not held."""
        held = self._find(key)
        if held is not None:
            return held[0]
        with self._making:
            held = self._find(key)  # another thread may have made it meanwhile
            if held is None:
                held = (make(),)
                self._keep(key, held[0])
        return held[0]

    def _find(self, key: Key) -> tuple[Value] | None:
        with self._holding:
            if key not in self._held:
                return None
            self._held.move_to_end(key)
            return (self._held[key],)

    def _keep(self, key: Key, value: Value) -> None:
        with self._holding:
            self._held[key] = value
            while len(self._held) > self._most:
                self._held.popitem(last=False)
