"""The rows of searches that do not say where: asked from one point, then from another."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from threading import Lock

from mapapp.atlas.dictionary import Column, Rows
from mapapp.atlas.view import View
from mapapp.domain.selection import Selection

_MOST = 4
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
            held = self._held
            if held is None or held.view is not view:
                held = self._held = _Held(view)
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
