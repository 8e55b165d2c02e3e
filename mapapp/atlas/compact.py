"""The same as `payload` and the columns of a search, in as few bytes: what the page's map reads.

Positions are whole numbers of `pas` degrees, each as its difference from the one before (the first
from 0), so that neighbours cost a digit or two. A column of codes is a string of one digit a place.
Names stay behind: a place is told by its number in the store, and named when it is shown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from mapapp.atlas.cells import Rows
from mapapp.atlas.clusters import Clusters, View
from mapapp.atlas.payload import KINDS, PRECISIONS, STATES, alone_apart, decimals_at

_E5 = 10  # millionths of a degree to hundred-thousandths: about 1 m


@dataclass(frozen=True, slots=True)
class Points:
    """Places without their names, as columns of equal length.

    `number` is the place's in the store; `kind`, `state` and `precision` are places in `KINDS`,
    `STATES` and `PRECISIONS`; `lon_e6` and `lat_e6` millionths of a degree.
    """

    number: NDArray[np.int64]
    kind: NDArray[np.uint8]
    lon_e6: NDArray[np.int32]
    lat_e6: NDArray[np.int32]
    state: NDArray[np.uint8]
    precision: NDArray[np.uint8]


PointsOf = Callable[[Rows], Points]
"""Reads the columns of some rows."""


def compact_columns(version: int, points: Points) -> bytes:
    """JSON of every place of a search: `version`, `total` and `lieux`."""
    document = {"version": version, "total": len(points.number)}
    return _json(document | _places(points))


def compact_view(version: int, total: int, view: View, points_of: PointsOf) -> bytes:
    """JSON of a view, told apart as `payload` does; `grappes` and `lieux` only if there are any.

    `grappes`: `pas`, `dlon`, `dlat`, and `types`, the counts of each kind that is present, whose
    sum is what the cluster holds.
    """
    clusters, rows = alone_apart(view)
    box = view.window.box()
    document = {
        "version": version,
        "zoom": view.window.zoom,
        "total": total,
        "dans_la_vue": view.count,
        "cadre": [round(edge, 3) for edge in (box.west, box.south, box.east, box.north)],
    }
    if clusters is not None and len(clusters.count):
        document["grappes"] = _clusters(clusters, decimals_at(view.window.zoom))
    if len(rows):
        document |= _places(points_of(rows))
    return _json(document)


def _json(document: dict[str, Any]) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_SERIALIZE_NUMPY)


def _clusters(clusters: Clusters, decimals: int) -> dict[str, Any]:
    present = np.flatnonzero(clusters.by_kind.any(axis=0)).tolist()
    return {
        "pas": 10.0**-decimals,
        "dlon": _steps(np.rint(clusters.lon * 10**decimals)),
        "dlat": _steps(np.rint(clusters.lat * 10**decimals)),
        "types": {KINDS[kind]: np.ascontiguousarray(clusters.by_kind[:, kind]) for kind in present},
    }


def _places(points: Points) -> dict[str, Any]:
    lieux = {
        "pas": 1e-5,
        "numero": points.number,
        "dlon": _steps(np.rint(points.lon_e6 / _E5)),
        "dlat": _steps(np.rint(points.lat_e6 / _E5)),
        "type": _digits(points.kind),
        "etat": _digits(points.state),
        "precision": _digits(points.precision),
    }
    codes = {"type": KINDS, "etat": STATES, "precision": PRECISIONS}
    return {"codes": codes, "lieux": lieux}


def _steps(values: NDArray[np.float64]) -> NDArray[np.int64]:
    steps = values.astype(np.int64)
    steps[1:] -= steps[:-1].copy()
    return steps


def _digits(codes: NDArray[np.uint8]) -> str:
    return (codes + np.uint8(ord("0"))).astype(np.uint8).tobytes().decode("ascii")
