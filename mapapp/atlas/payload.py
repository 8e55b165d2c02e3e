"""What the map of the page reads: clusters and places as columns of JSON."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from mapapp.atlas.cells import Rows
from mapapp.atlas.clusters import Clusters, View
from mapapp.domain.kinds import Kind
from mapapp.domain.place import Precision

KINDS = tuple(kind.value for kind in Kind)
STATES = ("ouvert", "ferme", "inconnu", "exceptionnel")
PRECISIONS = tuple(precision.value for precision in Precision)
MAX_SINGLES = 1000
"""Clusters of one place are shown as places up to so many."""

_PIXELS = 256
_DEGREES_E5 = 10  # millionths to 1e-5 degrees: about 1 m


@dataclass(frozen=True, slots=True)
class Spots:
    """Places, as columns of equal length; `kind`, `state` and `precision` are places in
    `KINDS`, `STATES` and `PRECISIONS`; `lon_e6` and `lat_e6` millionths of a degree."""

    id: list[str]
    name: list[str]
    kind: NDArray[np.uint8]
    lon_e6: NDArray[np.int32]
    lat_e6: NDArray[np.int32]
    state: NDArray[np.uint8]
    precision: NDArray[np.uint8]


SpotsOf = Callable[[Rows], Spots]
"""Reads the columns of some rows."""


def payload(version: int, total: int, view: View, spots_of: SpotsOf) -> bytes:
    """JSON of a view, `total` places matching the search in the whole region.

    `grappes` (clusters): lon, lat, n, and `types`, for each cluster its counts in the order of
    `codes.type` (kinds past the last one present are left out). `lieux` (places): `type`,
    `etat` and `precision` are places in `codes`. Positions are to about a pixel for clusters, a
    metre for places. `zoom` is the one of the grid, at most the one asked for; `dans_la_vue`
    counts the places of the view, which is `cadre` (west, south, east, north): what was asked
    for, widened to whole cells.
    """
    clusters, rows = alone_apart(view)
    box = view.window.box()
    document = {
        "version": version,
        "zoom": view.window.zoom,
        "total": total,
        "dans_la_vue": view.count,
        "cadre": [round(edge, 5) for edge in (box.west, box.south, box.east, box.north)],
        "codes": {"type": KINDS, "etat": STATES, "precision": PRECISIONS},
        "grappes": _clusters(clusters, view.window.zoom),
        "lieux": _spots(spots_of(rows)),
    }
    return orjson.dumps(document, option=orjson.OPT_SERIALIZE_NUMPY)


def alone_apart(view: View) -> tuple[Clusters | None, Rows]:
    """Clusters of several places, and the rows to show as places."""
    clusters, none = view.clusters, np.zeros(0, np.int64)
    if clusters is None:
        return None, view.rows if view.rows is not None else none
    several = clusters.row < 0
    alone = clusters.row[~several]
    if not len(alone) or len(alone) > MAX_SINGLES:
        return clusters, none
    columns = ("lon", "lat", "count", "by_kind", "row")
    kept: dict[str, NDArray[Any]] = {name: getattr(clusters, name)[several] for name in columns}
    return replace(clusters, **kept), alone


def decimals_at(zoom: int) -> int:
    """Decimals of a degree that tell one pixel of a zoom from the next."""
    return max(0, round(float(np.log10(_PIXELS * 2**zoom / 360))))


def _clusters(clusters: Clusters | None, zoom: int) -> dict[str, Any]:
    if clusters is None:
        return {"lon": [], "lat": [], "n": [], "types": []}
    decimals = decimals_at(zoom)
    present = np.flatnonzero(clusters.by_kind.any(axis=0))
    last = int(present[-1]) + 1 if len(present) else 0
    return {
        "lon": np.round(clusters.lon, decimals),
        "lat": np.round(clusters.lat, decimals),
        "n": clusters.count,
        "types": np.ascontiguousarray(clusters.by_kind[:, :last]),
    }


def _spots(spots: Spots) -> dict[str, Any]:
    return {
        "id": spots.id,
        "type": spots.kind,
        "nom": spots.name,
        "lon": _degrees(spots.lon_e6),
        "lat": _degrees(spots.lat_e6),
        "etat": spots.state,
        "precision": spots.precision,
    }


def _degrees(e6: NDArray[np.int32]) -> NDArray[np.float64]:
    # Divided last: the nearest float is the one whose shortest writing has five decimals.
    degrees: NDArray[np.float64] = np.rint(e6 / _DEGREES_E5) / 1e5
    return degrees
