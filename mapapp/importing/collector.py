"""Python's search for cycles, made rare while a file makes a million objects that have none.

It would look through all of them again and again: a third of the time of an import.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_NEW_OBJECTS = 200_000
_YOUNG, _OLD = 50, 50


@contextmanager
def rarely() -> Iterator[None]:
    """In the block cycles are looked for some hundred times less often, for the whole process:
    workers and the command line, never a server of pages."""
    before = gc.get_threshold()
    gc.set_threshold(_NEW_OBJECTS, _YOUNG, _OLD)
    try:
        yield
    finally:
        gc.set_threshold(*before)
