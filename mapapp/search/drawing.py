"""What a map draws of an answer: clusters where there are many places, the places where few."""

import numpy as np
from numpy.typing import NDArray

from mapapp.atlas.clusters import Clusters
from mapapp.atlas.clusters import View as Drawn
from mapapp.atlas.compact import Points, compact_columns, compact_view
from mapapp.atlas.dictionary import places_among
from mapapp.atlas.payload import KINDS, PRECISIONS, Spots, payload
from mapapp.atlas.screen import Window, e6, window_of, window_of_tile
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


def view_payload(answer: Answer, box: Box, zoom: int) -> bytes:
    """JSON of what to draw of a box at a zoom: see `atlas.payload`."""
    drawn = _drawn(answer, window_of(box, zoom))
    return payload(answer.version, drawn.total, drawn, lambda rows: _spots(answer, rows))


def compact_payload(answer: Answer, box: Box, zoom: int) -> bytes:
    """JSON of what to draw of a box at a zoom, in few bytes: see `atlas.compact`."""
    drawn = _drawn(answer, window_of(box, zoom))
    return compact_view(
        answer.version,
        drawn.total,
        drawn,
        lambda rows: _points(answer.view, rows, answer.states_at(rows)),
    )


def tile_of(answer: Answer, z: int, x: int, y: int) -> tuple[Clusters | None, Spots | None]:
    """Clusters or places of one map tile."""
    drawn = _drawn(answer, window_of_tile(z, x, y, TILE_FINER, TILE_MARGIN))
    if drawn.rows is None:
        return drawn.clusters, None
    return None, _spots(answer, drawn.rows)


def _drawn(answer: Answer, window: Window) -> Drawn:
    pyramid = answer.view.pyramid
    if answer.every is None:
        return pyramid.view_of(window, answer.rows)
    # What was added up beforehand.
    return pyramid.view_of(window, kinds=answer.kinds, within=answer.within)


def _spots(answer: Answer, rows: NDArray[np.int64]) -> Spots:
    view = answer.view
    return Spots(
        id=view.ids(rows),
        name=view.names(rows),
        kind=_codes(view, "kind", KINDS, rows),
        lon_e6=e6(view.lon(rows)),
        lat_e6=e6(view.lat(rows)),
        state=_STATES[answer.states_at(rows)],
        precision=_codes(view, "precision", PRECISIONS, rows),
    )


def compact_places(answer: Answer) -> bytes:
    """JSON of every place of an answer, in few bytes: see `atlas.compact`."""
    return compact_columns(answer.version, _points(answer.view, answer.rows, answer.states))


def _points(view: View, rows: NDArray[np.int64], states: States) -> Points:
    return Points(
        number=view.numbers(rows),
        kind=_codes(view, "kind", KINDS, rows),
        lon_e6=e6(view.lon(rows)),
        lat_e6=e6(view.lat(rows)),
        state=_STATES[states],
        precision=_codes(view, "precision", PRECISIONS, rows),
    )


def _codes(
    view: View, column: str, known: tuple[str, ...], rows: NDArray[np.int64]
) -> NDArray[np.uint8]:
    """For each row, the place of its text among those known."""
    return places_among(view.dictionaries[column], known)[view.codes(column, rows)]
