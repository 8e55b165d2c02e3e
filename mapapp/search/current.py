"""The atlas of this process: opened at the first question, made if nobody made it yet."""

import hashlib
from pathlib import Path
from threading import Lock

from mapapp.atlas.files import Busy, NoSnapshot
from mapapp.atlas.fold import Folder
from mapapp.atlas.live import Atlas
from mapapp.atlas.view import View
from mapapp.domain.vocabulary import Vocabulary
from mapapp.hours.bits import HoursTable
from mapapp.store.engine import Store, StoreUnavailable
from mapapp.territory.gazetteer import Gazetteer


def snapshots_dir(data: Path, store_url: str) -> Path:
    """Folder of the snapshots of one database: another one never takes them for its own."""
    return data / "atlas" / hashlib.sha256(store_url.encode()).hexdigest()[:12]


class CurrentAtlas:
    """Gives the newest view of what the store publishes."""

    def __init__(
        self, store: Store, gazetteer: Gazetteer, vocabulary: Vocabulary, out: Path, geodata: Path
    ) -> None:
        self._store = store
        self._gazetteer = gazetteer
        self._vocabulary = vocabulary
        self._out = out
        self._folder = Folder(store.address, out, geodata)
        self._atlas: Atlas | None = None
        self._lock = Lock()

    def view(self) -> View:
        """The newest view. Raises StoreUnavailable while nothing was ever read."""
        atlas = self._atlas or self._opened()
        return atlas.current(self._store)

    def prepare(self) -> None:
        """Write a snapshot of what is published now, if there is none of it yet."""
        # The writer of snapshots brings SQLAlchemy: serving opens one that is there.
        from mapapp.atlas.build import build  # noqa: PLC0415

        build(self._store, self._gazetteer, self._vocabulary, self._out)

    def keep_hours(self) -> None:
        """Write the ordinary weeks of the hours of this moment beside the snapshots."""
        HoursTable((text or "" for text in self.view().hours), self._out).keep()

    def _opened(self) -> Atlas:
        with self._lock:
            if self._atlas is None:
                self._store.version()
                self._atlas = self._open()
                try:
                    self._atlas.refresh(self._store)
                except NoSnapshot:
                    # The database was exchanged for another one under the same address.
                    self.prepare()
                    self._atlas = self._open()
            return self._atlas

    def _open(self) -> Atlas:
        try:
            return self._atlas_of_folder()
        except NoSnapshot:
            try:
                self.prepare()
            except Busy as error:
                raise StoreUnavailable(
                    "Les données sont en préparation : réessayez dans un instant."
                ) from error
            return self._atlas_of_folder()

    def _atlas_of_folder(self) -> Atlas:
        return Atlas.open(self._out, self._gazetteer, self._vocabulary, self._folder.start)
