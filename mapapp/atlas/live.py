"""The atlas of a running process: a snapshot, kept up to date from the store."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from time import monotonic

import numpy as np

from mapapp.atlas import files
from mapapp.atlas.encode import Encoded, Encoder, codes_of
from mapapp.atlas.grid import Grid
from mapapp.atlas.overlay import few_rows
from mapapp.atlas.snapshot import Snapshot, open_snapshot
from mapapp.atlas.view import View
from mapapp.domain.vocabulary import Vocabulary
from mapapp.store.engine import Store, StoreUnavailable
from mapapp.store.states import Changes, State
from mapapp.territory.gazetteer import Gazetteer

FOLD_AFTER = 2_000
"""Changes that a process holds in memory before a new snapshot is worth writing."""
LOOK_EVERY_S = 0.5


@dataclass
class _Pending:
    """What changed since the snapshot: rows by the place's number, numbers of those gone."""

    state: State
    rows: dict[int, tuple[Encoded, int]] = field(default_factory=dict)
    """With how many rows of the snapshot sort before each."""
    gone: set[int] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self.rows) + len(self.gone)


class Atlas:
    """One view after the other. `view` may be read by any thread at any time.

    `many_changes` is called, by the thread that finds them, when a new snapshot is worth
    writing; it must not wait for it.
    """

    def __init__(
        self,
        out: Path,
        encoder: Encoder,
        many_changes: Callable[[], object] = lambda: None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._out = out
        self._encoder = encoder
        self._many_changes = many_changes
        self._clock = clock
        self._labels = files.labels_digest(encoder.vocabulary, encoder.gazetteer)
        self._grid = Grid(*encoder.gazetteer.region.bbox)
        self._lock = Lock()
        self._looked = -LOOK_EVERY_S
        self._seen = _mark(out)
        self._use(self._open())
        self._show()

    @classmethod
    def open(
        cls,
        out: Path,
        gazetteer: Gazetteer,
        vocabulary: Vocabulary,
        many_changes: Callable[[], object] = lambda: None,
    ) -> "Atlas":
        """The snapshot in use of a folder. Raises `files.NoSnapshot`."""
        return cls(out, Encoder(vocabulary, gazetteer), many_changes)

    @property
    def view(self) -> View:
        """The newest view."""
        return self._view

    @property
    def pending(self) -> int:
        """How many places changed since the snapshot was written."""
        return len(self._pending)

    def current(self, store: Store) -> View:
        """The newest view, after a look at the store if the last is half a second old.

        Only one thread looks; the others go on with what they have. So do all when the store
        does not answer, or was exchanged for another one: a new snapshot is then asked for.
        """
        if self._clock() - self._looked >= LOOK_EVERY_S and self._lock.acquire(blocking=False):
            try:
                self._refresh(store)
            except StoreUnavailable:
                pass  # what is known is still true; the next look is in half a second
            except files.NoSnapshot:
                self._many_changes()
            finally:
                self._lock.release()
        return self._view

    def refresh(self, store: Store) -> View:
        """The view of what the store holds now.

        Raises `files.NoSnapshot` if the snapshot is not of this store, or ahead of it;
        StoreUnavailable if it does not answer.
        """
        with self._lock:
            self._refresh(store)
        return self._view

    def _refresh(self, store: Store) -> None:
        self._looked = self._clock()
        self._reopen_if_switched()
        pending = self._pending
        state = store.state()
        if state.identity != pending.state.identity or state.version < pending.state.version:
            raise files.NoSnapshot("l'instantané est celui d'une autre base")
        if state != pending.state:
            # SQLAlchemy comes with the queries: not before there is something to read.
            from mapapp.store import changes  # noqa: PLC0415

            with changes.frozen(store) as connection:
                self._take(changes.changes_since(connection, pending.state.version))
        elif self._view.base is self._snapshot.table:
            return
        self._show()
        if len(pending) > FOLD_AFTER:
            self._many_changes()

    def _open(self) -> Snapshot:
        return open_snapshot(files.current(self._out), self._labels, self._grid)

    def _reopen_if_switched(self) -> None:
        mark = _mark(self._out)
        if mark == self._seen:
            return
        self._seen = mark
        try:
            self._use(self._open())
        except files.NoSnapshot:
            # Of another version of the software, or being removed: what we have is sound.
            return

    def _use(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._pending = _Pending(snapshot.meta.state)

    def _take(self, changes: Changes) -> None:
        pending, snapshot = self._pending, self._snapshot
        codes = codes_of(snapshot.dictionaries)
        for number in changes.gone:
            pending.rows.pop(number, None)
            pending.gone.add(number)
        for stored in changes.places:
            row = self._encoder.encode(stored, codes)
            pending.gone.discard(row.number)
            pending.rows[row.number] = (row, snapshot.place_in_order(row.order))
        pending.state = changes.state

    def _show(self) -> None:
        snapshot, pending = self._snapshot, self._pending
        base = snapshot.table
        changed = sorted(pending.rows.values(), key=lambda one: (one[1], one[0].order))
        # Between two neighbours of the snapshot, in their own order.
        order = [before - 0.5 + n / (2 * len(changed)) for n, (_, before) in enumerate(changed)]
        replaced = snapshot.rows_numbered([*pending.rows, *pending.gone])
        dead = None
        if len(replaced):
            dead = np.zeros(base.size, dtype=np.bool_)
            dead[replaced] = True
        hours = tuple(None if v is None else str(v) for v in snapshot.hours.values)
        few = few_rows([row for row, _ in changed], order, base.grid)
        self._view = View(pending.state, base, few, dead, snapshot.dictionaries, hours)


def _mark(out: Path) -> tuple[int, int] | None:
    """Differs when another snapshot has been put in use."""
    try:
        found = os.stat(out / "CURRENT")
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino
