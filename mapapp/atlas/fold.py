"""Writing a snapshot in a process of its own, while this one goes on answering.

python -m mapapp.atlas.fold FOLDER GEODATA        the store's address in MAPAPP_FOLD_STORE
"""

import gc
import json
import os
import subprocess
import sys
from pathlib import Path
from threading import Lock

from mapapp.atlas.files import Busy
from mapapp.domain.vocabulary import vocabulary_from
from mapapp.store.engine import Store
from mapapp.territory.gazetteer import Gazetteer

# In the environment: the arguments of a process are everybody's to read, and it may hold a
# password.
_STORE = "MAPAPP_FOLD_STORE"
_NICE = 10


class Folder:
    """Starts the writing of a snapshot, at most one at a time; its `start` returns at once."""

    def __init__(self, store_url: str, out: Path, geodata: Path) -> None:
        self._store_url = store_url
        self._arguments = [str(out.resolve()), str(geodata.resolve())]
        self._lock = Lock()
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> bool:
        """Start it, unless it runs; whether it was started."""
        with self._lock:
            if self._running is not None and self._running.poll() is None:
                return False
            self._running = subprocess.Popen(
                [sys.executable, "-m", "mapapp.atlas.fold", *self._arguments],
                env=os.environ | {_STORE: self._store_url},
                stdin=subprocess.DEVNULL,
            )
            return True

    def wait(self) -> int | None:
        """Wait for what was started; its exit code, None if nothing was."""
        with self._lock:
            return self._running.wait() if self._running is not None else None


def main() -> None:
    """Entry point of the process."""
    # The process that serves imports this module only to start the other one.
    from mapapp.atlas.build import build  # noqa: PLC0415

    out, geodata = map(Path, sys.argv[1:])
    os.nice(_NICE)
    gc.disable()  # nothing made here is a cycle, and this process ends soon
    store = Store(os.environ[_STORE])
    gazetteer = Gazetteer.load(geodata / "territories" / "gazetteer.json")
    vocabulary = vocabulary_from(json.loads((geodata / "vocabulary.json").read_text("utf-8")))
    try:
        build(store, gazetteer, vocabulary, out)
    except Busy:
        return  # another worker noticed first
    finally:
        store.close()


if __name__ == "__main__":
    main()
