"""The rows of searches that do not say where: asked from one point, then from another."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from mapapp.atlas.counting import count_by_hours
from mapapp.atlas.dictionary import Column, Rows
from mapapp.atlas.view import View
from mapapp.domain.selection import Selection

Counts = NDArray[np.int64]

_MOST = 4
_MOST_COUNTS = 64
_MOST_ROWS = 100_000
"""More are found anew: 4 searches of so many rows are 5 MB."""


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of a view, ascending, and their codes of hours. Shared: read-only."""

    rows: Rows
    hours: Column


@dataclass
class _Held:
    view: View
    found: OrderedDict[Hashable, Found] = field(default_factory=OrderedDict)
    counts: OrderedDict[Hashable, Counts] = field(default_factory=OrderedDict)


class Remembered:
    """Finds the rows of selections; those of the last few are remembered. Safe between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: _Held | None = None

    def of(self, view: View, selection: Selection) -> Found:
        """The rows of a selection."""
        key = _key(selection)
        if key is None:
            return _find(view, selection)
        with self._lock:
            held = self._of(view)
            found = held.found.get(key)
            if found is not None:
                held.found.move_to_end(key)
                return found
        found = _find(view, selection)
        if len(found.rows) <= _MOST_ROWS:
            with self._lock:
                held.found[key] = found
                while len(held.found) > _MOST:
                    held.found.popitem(last=False)
        return found

    def counts(self, view: View, selection: Selection) -> Counts:
        """How many rows of a selection have each code of hours."""
        key = _key(selection)
        with self._lock:
            known = self._of(view).counts.get(key) if key is not None else None
        if known is None:
            known = count_by_hours(view, self.of(view, selection).rows)
            if key is not None:
                with self._lock:
                    counts = self._of(view).counts
                    counts[key] = known
                    while len(counts) > _MOST_COUNTS:
                        counts.popitem(last=False)
        return known

    def _of(self, view: View) -> _Held:
        if self._held is None or self._held.view is not view:
            self._held = _Held(view)
        return self._held


def _find(view: View, selection: Selection) -> Found:
    rows = view.rows(selection)
    hours = view.codes("hours", rows)
    rows.flags.writeable = hours.flags.writeable = False
    return Found(rows, hours)


def _key(selection: Selection) -> Hashable:
    """What two searches have in common that find the same rows; None where it is not worth it."""
    if selection.box is not None or selection.reach is not None or selection.words:
        return None
    facets = tuple((facet, codes) for facet, codes in (selection.facets or {}).items() if codes)
    return selection.kinds, facets, selection.areas
