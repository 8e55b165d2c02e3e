"""Memory that was freed, given back to the system."""

import ctypes
import time
from threading import Thread

_SECONDS = 15.0


def give_back() -> bool:
    """Whether the C library has given something back; only glibc's is asked."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return bool(trim(0)) if trim is not None else False


def give_back_regularly() -> None:
    """Do so for as long as this process lives.

    An answer of half a megabyte leaves holes in the memory of the thread that made it, which the C
    library keeps for the next: for each of the threads of each worker, ten to twenty megabytes.
    """
    Thread(target=_regularly, name="memory", daemon=True).start()


def _regularly() -> None:
    while True:
        time.sleep(_SECONDS)
        give_back()
