"""What a map draws of an answer: clusters where there are many places, the places where few."""

from threading import Lock

import numpy as np
from numpy.typing import NDArray

from mapapp.atlas.clusters import Clusters, Pyramid
from mapapp.atlas.clusters import View as Drawn
from mapapp.atlas.compact import Points, compact_columns, compact_view
from mapapp.atlas.payload import KINDS, PRECISIONS, Spots, payload
from mapapp.atlas.screen import Window, window_of, window_of_tile
from mapapp.atlas.view import View
from mapapp.domain.filters import Box
from mapapp.hours.stretches import Verdict
from mapapp.search.answer import Answer, States

# By `Verdict`: place in `payload.STATES`.
_STATES = np.array([2, 0, 1, 3, 3], dtype=np.uint8)
assert len(_STATES) == len(Verdict)
TILE_FINER = 2
"""Cells of a tile are a quarter of those of the page's map: renderers zoom in between."""
TILE_MARGIN = 1


class Drawing:
    """Draws answers. The positions of one view's places are worked out once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: tuple[View, Pyramid] | None = None

    def payload(self, answer: Answer, box: Box, zoom: int) -> bytes:
        """JSON of what to draw of a box at a zoom: see `atlas.payload`."""
        drawn = self._drawn(answer, window_of(box, zoom))
        return payload(answer.version, answer.total, drawn, lambda rows: _spots(answer, rows))

    def compact_payload(self, answer: Answer, box: Box, zoom: int) -> bytes:
        """JSON of what to draw of a box at a zoom, in few bytes: see `atlas.compact`."""
        drawn = self._drawn(answer, window_of(box, zoom))
        return compact_view(
            answer.version,
            answer.total,
            drawn,
            lambda rows: _points(answer.view, rows, answer.states_at(rows)),
        )

    def tile(self, answer: Answer, z: int, x: int, y: int) -> tuple[Clusters | None, Spots | None]:
        """Clusters or places of one map tile."""
        drawn = self._drawn(answer, window_of_tile(z, x, y, TILE_FINER, TILE_MARGIN))
        if drawn.rows is None:
            return drawn.clusters, None
        return None, _spots(answer, drawn.rows)

    def _drawn(self, answer: Answer, window: Window) -> Drawn:
        pyramid = self._pyramid(answer.view)
        if answer.every is None:
            return pyramid.view_of(window, answer.rows)
        # What was added up beforehand.
        kinds = frozenset(KINDS.index(kind) for kind in answer.every)
        return pyramid.view_of(window, kinds=kinds, without=answer.without)

    def _pyramid(self, view: View) -> Pyramid:
        held = self._held
        if held is None or held[0] is not view:
            with self._lock:
                held = self._held
                if held is None or held[0] is not view:
                    held = self._held = (view, _pyramid(view))
        return held[1]


def _pyramid(view: View) -> Pyramid:
    rows = np.arange(view.base.size + view.few.size)
    lon, lat = _e6(view.lon(rows)), _e6(view.lat(rows))
    return Pyramid.build(lon, lat, _among(view, "kind", KINDS)[view.codes("kind", rows)])


def _spots(answer: Answer, rows: NDArray[np.int64]) -> Spots:
    view = answer.view
    return Spots(
        id=view.ids(rows),
        name=view.names(rows),
        kind=_among(view, "kind", KINDS)[view.codes("kind", rows)],
        lon_e6=_e6(view.lon(rows)),
        lat_e6=_e6(view.lat(rows)),
        state=_STATES[answer.states_at(rows)],
        precision=_among(view, "precision", PRECISIONS)[view.codes("precision", rows)],
    )


def compact_places(answer: Answer) -> bytes:
    """JSON of every place of an answer, in few bytes: see `atlas.compact`."""
    return compact_columns(answer.version, _points(answer.view, answer.rows, answer.states))


def _points(view: View, rows: NDArray[np.int64], states: States) -> Points:
    return Points(
        number=view.numbers(rows),
        kind=_among(view, "kind", KINDS)[view.codes("kind", rows)],
        lon_e6=_e6(view.lon(rows)),
        lat_e6=_e6(view.lat(rows)),
        state=_STATES[states],
        precision=_among(view, "precision", PRECISIONS)[view.codes("precision", rows)],
    )


def _e6(degrees: NDArray[np.float64]) -> NDArray[np.int32]:
    return np.rint(degrees * 1e6).astype(np.int32)


def _among(view: View, column: str, known: tuple[str, ...]) -> NDArray[np.uint8]:
    """For each code of a column, the place of its text among those known."""
    codes = view.dictionaries[column].codes
    places = np.zeros(len(view.dictionaries[column]), dtype=np.uint8)
    for place, text in enumerate(known):
        places[codes[text]] = place if codes[text] < len(places) else 0
    return places
