"""Vector tiles of points: Mapbox Vector Tile specification 2.1, and their TileJSON 3.0.

https://github.com/mapbox/vector-tile-spec/tree/master/2.1 (field numbers: `vector_tile.proto`),
https://github.com/mapbox/tilejson-spec/tree/master/3.0.0. Points are all we have, so the
encoder is a page of varints and needs no library.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mapapp.atlas.clusters import Clusters
from mapapp.atlas.payload import KINDS, STATES, Spots
from mapapp.atlas.screen import Positions, world_of

MVT = "application/vnd.mapbox-vector-tile"
EXTENT: Final = 4096
"""Units of a tile's side."""
MAX_TILE_ZOOM: Final = 18

_EXTENT_BITS = 12
_BYTES = 2  # wire types of Protocol Buffers: a length, then bytes
_NUMBER = 0  # a varint
_POINT = 1
_MOVE_TO = 9  # command 1, once


@dataclass(frozen=True, slots=True)
class Layer:
    """Points in tile units, with their attributes in columns; 0 and "" are left out."""

    name: str
    x: Sequence[int]
    y: Sequence[int]
    attributes: Mapping[str, Sequence[str | int]]


def place_tile(z: int, x: int, y: int, clusters: Clusters | None, spots: Spots | None) -> bytes:
    """One tile: layer `grappes` (n, and the number of places of each kind) and layer `lieux`
    (id, nom, type, etat). A layer without a point is left out."""
    layers = []
    if clusters is not None and len(clusters.lon):
        columns_x, rows_y = tile_units(*world_of(clusters.lon, clusters.lat), z, x, y)
        columns = zip(KINDS, clusters.by_kind.T.tolist(), strict=True)
        sums: dict[str, Sequence[str | int]] = {"n": clusters.count.tolist(), **dict(columns)}
        layers.append(Layer("grappes", columns_x, rows_y, sums))
    if spots is not None and spots.id:
        world = world_of(spots.lon_e6 / 1e6, spots.lat_e6 / 1e6)
        columns_x, rows_y = tile_units(*world, z, x, y)
        attributes: dict[str, Sequence[str | int]] = {
            "id": spots.id,
            "nom": spots.name,
            "type": [KINDS[kind] for kind in spots.kind.tolist()],
            "etat": [STATES[state] for state in spots.state.tolist()],
        }
        layers.append(Layer("lieux", columns_x, rows_y, attributes))
    return encode_tile(layers)


def tile_units(
    x: Positions, y: Positions, z: int, column: int, row: int
) -> tuple[list[int], list[int]]:
    """World positions in units of a tile; below 0 or from `EXTENT` on, in its neighbours."""

    def units(position: NDArray[Any], tile: int) -> list[int]:
        whole = position.astype(np.int64) >> (32 - _EXTENT_BITS - z)
        inside: list[int] = (whole - (tile << _EXTENT_BITS)).tolist()
        return inside

    return units(x, column), units(y, row)


def encode_tile(layers: Sequence[Layer]) -> bytes:
    """The bytes of a tile."""
    return b"".join(_block(3, _layer(layer)) for layer in layers)


def tile_json(
    address: str, bounds: Sequence[float], *, name: str, attribution: str, version: int
) -> dict[str, Any]:
    """TileJSON of our tiles. `address` holds {z}, {x}, {y}; `bounds` west, south, east, north;
    `version` the data's."""
    counts = dict.fromkeys(KINDS, "Number")
    return {
        "tilejson": "3.0.0",
        "name": name,
        "version": f"{version}.0.0",
        "attribution": attribution,
        "scheme": "xyz",
        "tiles": [address],
        "minzoom": 0,
        "maxzoom": MAX_TILE_ZOOM,
        "bounds": list(bounds),
        "center": [(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2, 8],
        "vector_layers": [
            {"id": "grappes", "description": "Lieux groupés", "fields": {"n": "Number"} | counts},
            {
                "id": "lieux",
                "description": "Lieux",
                "fields": dict.fromkeys(("id", "nom", "type", "etat"), "String"),
            },
        ],
    }


def _layer(layer: Layer) -> bytes:
    values: dict[str | int, int] = {}
    tags: list[list[bytes]] = [[] for _ in layer.x]
    for key, column in enumerate(layer.attributes.values()):
        for tag, value in zip(tags, column, strict=True):
            if value:
                tag.append(_varint(key) + _varint(values.setdefault(value, len(values))))
    features = (
        _block(2, _feature(b"".join(tag), x, y))
        for tag, x, y in zip(tags, layer.x, layer.y, strict=True)
    )
    return b"".join(
        [
            _number(15, 2),  # version
            _block(1, layer.name.encode()),
            *features,
            *(_block(3, key.encode()) for key in layer.attributes),
            *(_block(4, _value(value)) for value in values),
            _number(5, EXTENT),
        ]
    )


def _feature(tags: bytes, x: int, y: int) -> bytes:
    geometry = _varint(_MOVE_TO) + _varint(_zigzag(x)) + _varint(_zigzag(y))
    return (_block(2, tags) if tags else b"") + _number(3, _POINT) + _block(4, geometry)


def _value(value: str | int) -> bytes:
    # Numbers are counts: never below 0, field 5 is unsigned.
    return _block(1, value.encode()) if isinstance(value, str) else _number(5, value)


def _block(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | _BYTES) + _varint(len(content)) + content


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3 | _NUMBER) + _varint(value)


def _zigzag(number: int) -> int:
    return number << 1 if number >= 0 else (-number << 1) - 1


def _varint(number: int) -> bytes:
    """Seven bits a byte, lowest first; the high bit says that more follow."""
    if number < 0x80:
        return _SMALL[number]
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


_SMALL = tuple(bytes([number]) for number in range(0x80))
